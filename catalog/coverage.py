"""How much of the catalogue is known: field by field, what is stated, searched in vain, old, or of no known age."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from catalog.facets import BY_NAME, count
from catalog.freshness import EXPIRY, expired
from catalog.model import FACTS, Site


@dataclass(frozen=True, slots=True)
class FieldCoverage:
    """Over some sites, what is known of one field. `known` and `unknown` sum to the sites.

    `searched` are unknown although somebody looked; `expired` are known from a page older than such facts last,
    `undated` from pages without a date alone.
    """

    field: str
    known: int
    unknown: int
    searched: int
    expired: int
    undated: int
    lasts_years: int

    def as_dict(self) -> dict[str, Any]:
        """The figures as the command line prints them as JSON."""
        return asdict(self)


def coverage(sites: Iterable[Site], today: date) -> tuple[FieldCoverage, ...]:
    """The coverage of every fact over `sites` (a catalogue, or any part of it), in the order of the record."""
    sites = tuple(sites)
    return tuple(_of(field, sites, today) for field in FACTS)


def joinable(sites: Iterable[Site]) -> dict[str, Counter[str]]:
    """Of the sites that are open, how many each country, language, specialty and profession would find."""
    open_sites = [site for site in sites if site.is_open]
    return {name: count(BY_NAME[name], open_sites, {}) for name in ("countries", "languages", "specialties", "admits")}


def _of(field: str, sites: tuple[Site, ...], today: date) -> FieldCoverage:
    facts = [fact for site in sites if (fact := site.fact(field)) is not None]
    in_vain = [site for site in sites if getattr(site, field) is None and _searched(site, field)]
    return FieldCoverage(
        field=field,
        known=len(facts),
        unknown=len(sites) - len(facts),
        searched=len(in_vain),
        expired=sum(expired(fact, today) for fact in facts),
        undated=sum(fact.as_of is None for fact in facts),
        lasts_years=EXPIRY[field],
    )


def _searched(site: Site, field: str) -> bool:
    return any(name.partition(".")[0] == field for name in site.searched or ())
