"""Which pages it is time to fetch again: by what they tell, how often they have changed, and what went wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from catalog.fetch_tables import WatchedPageRow
from catalog.fetches import HOME, LEADS_ASTRAY, Outcome
from catalog.freshness import PROMISED, expired
from catalog.model import Site
from crawler.discover import KINDS

# Days after which a fact is looked at again on a page that tells it. Doors and rules change with a law or an owner.
CHECK_DAYS: Mapping[str, int] = {
    "status": 21,
    "admits": 30,
    "admits_only": 30,
    "access": 30,
    "credentials": 30,
    "hipaa": 30,
    "conditions": 45,
    "identity": 60,
    "cost": 60,
    "joining": 60,
    "data_use": 60,
    "moderation": 60,
    "posts": 60,
    "media": 90,
    "uploads": 90,
    "funding": 90,
    "member_count": 90,
    "operator": 120,
    "countries": 120,
    "platforms": 180,
    "topics": 180,
    "specialties": 180,
    "languages": 180,
}

# What each kind of page usually tells.
TELLS: Mapping[str, tuple[str, ...]] = {
    HOME: ("status", "languages", "specialties"),
    "join": ("admits", "admits_only", "access", "credentials", "conditions", "joining", "cost", "countries"),
    "terms": ("admits", "access", "hipaa", "identity", "posts", "conditions"),
    "privacy": ("hipaa", "data_use", "funding"),
    "guidelines": ("hipaa", "identity", "moderation", "media"),
    "about": ("operator", "member_count", "specialties", "funding"),
    "faq": ("access", "credentials", "joining", "cost", "identity"),
}

SHORTEST, LONGEST = timedelta(days=3), timedelta(days=180)
ENDED = timedelta(days=180)  # a closed site is looked at now and then: some open again
UNKNOWN = 0.5  # a fact nobody has found is worth looking for twice as often
EXPIRED = 0.5
CHANGES_WELCOME = (
    0.3  # changes expected between two visits: often enough to see most of them, rarely enough to be polite
)
PRIOR_CHANGES, PRIOR_DAYS = 0.5, 60.0  # what is believed of a page before it has been watched
SLOWER, FASTER = 3.0, 0.25  # how far watching may stretch or shorten an interval
ASTRAY_AGAIN = timedelta(days=3)  # three tries then span a week, which is what a proposal needs
DENIED_AGAIN = timedelta(days=30)
SEARCH_AGAIN = timedelta(days=60)  # for kinds of page that a site did not seem to have
A_MOMENT = timedelta(hours=1)  # a timer that fires a little early finds the same pages due


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page to fetch: what kind it is, where it is, and how urgent it is (1 is due just now)."""

    page: str
    url: str
    urgency: float
    declared: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What to fetch of one site. `missing` are the kinds of rule page to look for from its home page."""

    site: Site
    wanted: tuple[Wanted, ...]
    missing: frozenset[str]
    known: Mapping[str, WatchedPageRow]

    @property
    def urgency(self) -> float:
        """That of the site's most urgent page."""
        return max((page.urgency for page in self.wanted), default=0.0)


def interval(site: Site, page: str, row: WatchedPageRow | None, today: date) -> timedelta:
    """How long a page that was seen may rest."""
    if not site.is_open:
        return ENDED
    days = min(_days(site, field, today) for field in TELLS[page])
    if row is not None and row.visits > 1 and row.seen_at is not None:
        watched = (row.seen_at - row.first_at) / timedelta(days=1)
        rate = (row.changes + PRIOR_CHANGES) / (watched + PRIOR_DAYS)
        days *= min(SLOWER, max(FASTER, CHANGES_WELCOME / (rate * days)))
    return min(LONGEST, max(SHORTEST, timedelta(days=days)))


def _days(site: Site, field: str, today: date) -> float:
    days = float(CHECK_DAYS[field])
    fact = site.fact(field)
    if fact is None:
        # What the recommender promises is looked for soonest; the rest of the unknown a little sooner than usual.
        return days * (UNKNOWN if field in PROMISED else 0.8)
    return days * EXPIRED if expired(fact, today) else days


def rest(site: Site, page: str, row: WatchedPageRow, today: date) -> timedelta:
    """How long to leave a page alone after what happened last time."""
    usual = interval(site, page, row, today)
    outcome = Outcome(row.outcome)
    if outcome.is_page:
        return usual
    if outcome is Outcome.ROBOTS_DENIED:
        return max(usual, DENIED_AGAIN)
    if outcome in LEADS_ASTRAY:
        return ASTRAY_AGAIN if row.failures <= 4 else max(usual, DENIED_AGAIN)
    # A day, two, four ...: a server that is down is not helped by being asked.
    return min(usual, timedelta(days=2 ** min(row.failures - 1, 6)))


def plan(site: Site, rows: Sequence[WatchedPageRow], now: datetime, everything: bool = False) -> Plan:
    """What to fetch of the site now; of all that is known of it when `everything`."""
    known = {row.url: row for row in rows}
    if site.url is None:
        return Plan(site, (), frozenset(), known)
    declared = dict(site.pages or {})
    places: dict[str, tuple[str, bool]] = {url: (page, True) for page, url in declared.items() if page in TELLS}
    for row in rows:
        if row.page not in declared and row.page != HOME and row.url not in places:
            places[row.url] = (row.page, False)
    wanted = []
    for url, (page, is_declared) in [*places.items(), (site.url, (HOME, True))]:
        urgency = _urgency(site, page, known.get(url), now)
        if everything or urgency >= 1.0:
            wanted.append(Wanted(page, url, urgency, is_declared))
    # A page under two headings is fetched once, under the first.
    once = tuple({page.url: page for page in reversed(wanted)}.values())[::-1]
    found = {page for page, _ in places.values()}
    missing = frozenset(kind for kind in KINDS if kind not in found)
    home = known.get(site.url)
    searching = any(page.url == site.url for page in once) and (
        everything or home is None or not home.visits or now - home.first_at < SEARCH_AGAIN or home.visits % 3 == 0
    )
    return Plan(site, once, missing if searching else frozenset(), known)


def _urgency(site: Site, page: str, row: WatchedPageRow | None, now: datetime) -> float:
    if row is None:
        return 10.0
    rested = now + A_MOMENT - row.fetched_at
    return rested / rest(site, page, row, now.date())


def due(
    sites: Iterable[Site], watched: Mapping[str, Sequence[WatchedPageRow]], now: datetime, everything: bool = False
) -> list[Plan]:
    """The sites that have pages to fetch, the most urgent first; equally urgent ones by id."""
    plans = (plan(site, watched.get(site.id, ()), now, everything) for site in sites)
    return sorted((one for one in plans if one.wanted), key=lambda one: (-one.urgency, one.site.id))
