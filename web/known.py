"""How much is known, in figures: fact by fact, over all sites and over those that matter, and what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from catalog import strict_yaml
from catalog.coverage import coverage, joinable
from catalog.facets import BY_NAME
from catalog.locales import WORLDWIDE
from catalog.model import FACTS, Catalog
from catalog.record import Record
from catalog.vocabulary import UNKNOWN
from recommender.weights import FILE
from web.i18n import Tongue, later
from web.labels import COVERAGE
from web.labels import FACTS as TITLES

MATTER = FILE.with_name("that_matter.yaml")
TERMS_SHOWN = 15  # of each list of where one can join
UNKNOWNS_SHOWN = 12

_JOINABLE = {
    "countries": later("By country (those that are open worldwide count in each)"),
    "languages": later("By language"),
    "specialties": later("By specialty"),
    "admits": later("By profession"),
}


class Blank(Record):
    """A fact of a site that nobody has found."""

    site: str
    fact: str


class ThatMatter(Record):
    """The sites that matter, as last worked out, and which of their blanks would change most."""

    as_of: date
    sites: tuple[str, ...]
    unknowns: tuple[Blank, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """Of how many sites a fact is known; in hundredths of all, and of those that matter (-1: nobody knows which)."""

    label: str
    known: int
    of_all: int
    of_those_that_matter: int


@dataclass(frozen=True, slots=True)
class Places:
    """Open sites by the terms of a facet, the commonest first; `more` terms are not shown."""

    title: str
    terms: tuple[tuple[str, int], ...]
    more: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A fact that would change much if somebody found it."""

    site: str
    name: str
    fact: str


@cache
def that_matter(path: Path = MATTER) -> ThatMatter | None:
    """What is written down of the sites that matter; None where nothing is."""
    if not path.exists():
        return None
    parsed = strict_yaml.read(path)
    blanks = [{"site": one["site"], "fact": one["fact"]} for one in parsed.get("unknowns", ())]
    return ThatMatter.model_validate({"as_of": parsed["as_of"], "sites": parsed["sites"], "unknowns": blanks})


def shares(tongue: Tongue, catalog: Catalog, matter: ThatMatter | None, today: date) -> tuple[Share, ...]:
    """The facts of most interest, and of how many sites each is known."""
    everywhere = {one.field: one.known for one in coverage(catalog, today)}
    ours = [catalog[site] for site in matter.sites if site in catalog] if matter else []
    of_ours = {one.field: one.known for one in coverage(ours, today)}
    return tuple(
        Share(
            tongue.say(label),
            everywhere[name],
            round(100 * everywhere[name] / max(1, len(catalog))),
            round(100 * of_ours[name] / len(ours)) if ours else -1,
        )
        for name, label in COVERAGE.items()
    )


def places(tongue: Tongue, catalog: Catalog) -> tuple[Places, ...]:
    """Where one can join: open sites by country, language, specialty and profession."""
    made = []
    for name, counts in joinable(catalog).items():
        terms = [(term, number) for term, number in counts.most_common() if term not in (UNKNOWN, WORLDWIDE)]
        shown = tuple((tongue.term(BY_NAME[name].vocabulary, term), number) for term, number in terms[:TERMS_SHOWN])
        made.append(Places(tongue.say(_JOINABLE[name]), shown, len(terms) - len(shown)))
    return tuple(made)


def wanted(tongue: Tongue, catalog: Catalog, blanks: Iterable[Blank]) -> tuple[Wanted, ...]:
    """The blanks that are still blank, the most valuable first."""
    made = []
    for blank in blanks:
        site = catalog.get(blank.site)
        if site is not None and blank.fact in FACTS and getattr(site, blank.fact) is None:
            made.append(Wanted(site.id, site.name, tongue.say(TITLES[blank.fact])))
    return tuple(made[:UNKNOWNS_SHOWN])
