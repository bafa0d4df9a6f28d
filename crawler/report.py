"""What a crawl did, for people and for monitors."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime

from catalog.fetches import HOME, Fetch, Outcome
from catalog.record import Record

FEW = 5  # sites: too few to blame our own network
MOST = 0.6
NO_ANSWER = frozenset([Outcome.GONE, Outcome.TIMEOUT, Outcome.TLS_ERROR])


class LinkOff(Record):
    """A site whose link is turned off for now."""

    site: str
    outcome: Outcome
    since: datetime


class PageTrouble(Record):
    """A page in lasting trouble, which is worth a proposal."""

    site: str
    page: str
    url: str
    final_url: str
    outcome: Outcome
    since: datetime
    crawls: int


class PageUnread(Record):
    """A page that takes more memory or time to read than a page may cost: nothing is concluded from it."""

    site: str
    page: str
    url: str
    why: str


class CrawlReport(Record):
    """What a crawl did. `changed` counts pages stored anew; `left_over` the pages that wait for the next crawl."""

    crawl: int | None
    resumed: bool
    started_at: datetime
    finished_at: datetime
    distrusted: bool
    sites: int
    pages: int
    changed: int
    left_over: int
    outcomes: Mapping[str, int]
    by_site: Mapping[str, Mapping[str, str]]
    links_off: tuple[LinkOff, ...]
    lasting: tuple[PageTrouble, ...]
    proposals: tuple[int, ...]  # their numbers, new and joined
    read: int  # pages read for facts
    findings: int
    unread: tuple[PageUnread, ...]  # pages that were fetched and took too much to read
    confirmed: int  # facts that a page still states
    bytes_read: int
    errors: int  # of our own program


class Tally:
    """Counts while the crawl runs; keeps no bodies."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self.by_site: dict[str, dict[str, str]] = {}
        self.bytes_read = 0
        self.left_over = 0
        self._homes: list[tuple[Outcome, int | None]] = []

    def note(self, fetch: Fetch) -> None:
        """Count a stored fetch."""
        self.outcomes[fetch.outcome.value] += 1
        label = fetch.page if fetch.page not in self.by_site.get(fetch.site, {}) else fetch.url
        self.by_site.setdefault(fetch.site, {})[label] = fetch.outcome.value
        self.bytes_read += fetch.bytes_read
        if fetch.page == HOME:
            self._homes.append((fetch.outcome, fetch.status))

    @property
    def distrusted(self) -> bool:
        """Whether so many sites gave no answer at all that our own network is the likelier cause."""
        silent = sum(outcome in NO_ANSWER and status is None for outcome, status in self._homes)
        return len(self._homes) >= FEW and silent > MOST * len(self._homes)

    def report(
        self,
        crawl: int | None,
        resumed: bool,
        started_at: datetime,
        finished_at: datetime,
        *,
        links_off: Collection[LinkOff] = (),
        lasting: Collection[PageTrouble] = (),
        proposals: Collection[int] = (),
        read: int = 0,
        findings: int = 0,
        unread: Collection[PageUnread] = (),
        confirmed: int = 0,
        errors: int = 0,
    ) -> CrawlReport:
        """The report of what was counted."""
        return CrawlReport(
            crawl=crawl,
            resumed=resumed,
            started_at=started_at,
            finished_at=finished_at,
            distrusted=self.distrusted,
            sites=len(self.by_site),
            pages=sum(self.outcomes.values()),
            changed=self.outcomes[Outcome.OK],
            left_over=self.left_over,
            outcomes={
                outcome.value: self.outcomes[outcome.value] for outcome in Outcome if self.outcomes[outcome.value]
            },
            by_site={site: self.by_site[site] for site in sorted(self.by_site)},
            links_off=tuple(links_off),
            lasting=tuple(lasting),
            proposals=tuple(proposals),
            read=read,
            findings=findings,
            unread=tuple(unread),
            confirmed=confirmed,
            bytes_read=self.bytes_read,
            errors=errors,
        )


def in_words(report: CrawlReport) -> str:
    """The report as a few lines for a terminal."""
    if not report.sites:
        return "Nothing is due."
    lines = [
        f"{report.sites} sites, {report.pages} pages, {report.changed} new or changed"
        + (f", {report.left_over} left for the next crawl" if report.left_over else "")
        + (" (carried on a crawl that broke off)" if report.resumed else ""),
        "  " + ", ".join(f"{outcome} {count}" for outcome, count in report.outcomes.items()),
    ]
    if report.read:
        lines.append(
            f"{report.read} pages read: {report.findings} statements, {report.confirmed} facts confirmed, "
            f"{len(report.proposals)} proposals in the queue (curbside proposals list)"
        )
    lines += [f"Not read, and nothing concluded: {one.site}, {one.url}: {one.why}" for one in report.unread]
    if report.distrusted:
        lines.append(
            "Most sites gave no answer at all: our own network is the likelier cause, and nothing is concluded."
        )
    lines += [
        f"Link turned off: {one.site}, {one.outcome.value} since {one.since:%Y-%m-%d}" for one in report.links_off
    ]
    lines += [
        f"For a person to decide: {one.site}, {one.url}, {one.outcome.value} at {one.crawls} crawls"
        f" since {one.since:%Y-%m-%d}"
        for one in report.lasting
    ]
    if report.errors:
        lines.append(f"{report.errors} pages met an error in the crawler itself; see the log.")
    return "\n".join(lines)
