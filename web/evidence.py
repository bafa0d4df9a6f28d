"""Sources and ages in the words of a page: where a fact's age comes from, and how alive a site was when last seen."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date

from catalog.freshness import age
from catalog.model import Site, Source
from web.i18n import Tongue

OLD_STEPS = 2  # of the picture; up to there nobody should count on being heard
RECENT = 3  # years within which the year alone says enough


@dataclass(frozen=True, slots=True)
class Cited:
    """A source as it is shown beside a fact; without `url` where nothing may lead there for now.

    Titles are words of the catalogue, and so English.
    """

    url: str
    title: str
    age: str
    by: str


@dataclass(frozen=True, slots=True)
class SignOfLife:
    """When a site was last seen alive, in words and in steps of a picture: 0 unknown, 5 this year or last."""

    text: str
    steps: int

    @property
    def old(self) -> bool:
        """Whether somebody may come to an empty house."""
        return self.steps <= OLD_STEPS


def cited(
    tongue: Tongue, sources: Iterable[Source], limit: int | None = None, off: Container[str] = ()
) -> tuple[Cited, ...]:
    """`sources` in their order, each page once; at most `limit`. No link leads to an address that is `off`."""
    shown: dict[tuple[str, str], Cited] = {}
    for source in sources:
        if limit is not None and len(shown) >= limit:
            break
        by = tongue.term("source_by", source.by) if source.by else ""
        url = "" if source.url in off else source.url
        shown.setdefault(
            (source.url, source.title), Cited(url, tongue.in_english(source.title), age_of(tongue, source), by)
        )
    return tuple(shown.values())


def age_of(tongue: Tongue, source: Source) -> str:
    """The era of a page; of an undated one, when we read it. A stored copy proves nothing about the day it was read."""
    if source.as_of is not None:
        return tongue.era(source.as_of)
    if source.via == "live":
        return tongue.say("read live %(day)s", day=tongue.day(source.checked))
    return tongue.say("undated page, read %(month)s", month=tongue.month(source.checked))


def age_of_fact(tongue: Tongue, sources: Iterable[Source]) -> str:
    """The age of a fact: the era of its newest source, the sources standing newest first."""
    return next((age_of(tongue, source) for source in sources), "")


def sign_of_life(tongue: Tongue, site: Site, today: date) -> SignOfLife:
    """How alive `site` was when last seen. "Active" never stands alone: the year is what is known."""
    seen = site.sign_of_life
    years = age(seen, today)
    if seen is None or years is None:
        return SignOfLife(tongue.say("no dated page: whether it is alive is not known"), 0)
    year, ago = str(seen)[:4], tongue.count("%(num)s year ago", "%(num)s years ago", years)
    steps = 5 if years <= 1 else 4 if years <= 3 else 3 if years <= 6 else 2 if years <= 10 else 1
    if site.status == "dormant":
        return SignOfLife(tongue.say("quiet; last sign of life %(year)s, %(ago)s", year=year, ago=ago), min(steps, 2))
    if not site.is_open or years <= RECENT:
        return SignOfLife(tongue.say("last sign of life %(year)s", year=year), steps)
    if steps > OLD_STEPS:
        return SignOfLife(tongue.say("last sign of life %(year)s, %(ago)s", year=year, ago=ago), steps)
    return SignOfLife(
        tongue.say("last sign of life %(year)s, %(ago)s: may be closed by now", year=year, ago=ago), steps
    )
