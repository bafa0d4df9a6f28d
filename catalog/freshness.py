"""How old what we know is, and when that is too old: the age of a fact is the era of its newest source."""

from collections.abc import Mapping
from datetime import date

from catalog.model import FACTS, Fact, Site
from catalog.words import year_of

# Years after which a fact is worth looking for again. Rules change with an owner or a law; languages hardly ever.
EXPIRY: Mapping[str, int] = {
    "status": 2,
    "status_note": 10,
    "operator": 5,
    "funding": 4,
    "data_use": 4,
    "founded": 100,
    "member_count": 3,
    "countries": 5,
    "focus_countries": 10,
    "languages": 10,
    "specialties": 10,
    "topics": 8,
    "admits": 4,
    "admits_only": 4,
    "conditions": 4,
    "access": 4,
    "credentials": 4,
    "joining": 4,
    "identity": 5,
    "posts": 5,
    "hipaa": 3,
    "moderation": 5,
    "media": 5,
    "uploads": 5,
    "responsiveness": 3,
    "cost": 4,
    "platforms": 5,
}

ELIGIBILITY_YEARS = 5  # a joining rule older than this no longer supports "its rules admit you"
PROMISED = ("admits", "access", "credentials", "hipaa")  # what every entry of the catalogue is meant to tell


def age(as_of: int | str | None, today: date) -> int | None:
    """Whole years since the era of a page; None when the page is undated."""
    return None if as_of is None else max(0, today.year - year_of(as_of))


def expired(fact: Fact, today: date) -> bool:
    """Whether the fact's newest dated source is older than such facts last. Undated is not expired: nobody knows."""
    years = age(fact.as_of, today)
    return years is not None and years > EXPIRY[fact.name.partition(".")[0]]


def completeness(site: Site) -> int:
    """How many facts are known of the site."""
    return sum(getattr(site, name) is not None for name in FACTS)
