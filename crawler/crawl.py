"""One crawl from beginning to end: what is due, the spider over it, and what it amounts to."""

import asyncio
import fcntl
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess, AsyncCrawlerRunner, Crawler
from sqlmodel import Session

from catalog import fetches
from catalog.amend import ProposalError
from catalog.fetches import Fetch
from catalog.model import Site
from catalog.proposals import propose
from catalog.store import Store
from catalog.tables import SiteRow
from crawler.domains import host_of
from crawler.due import Plan, due
from crawler.guard import Farm
from crawler.reading import Progress as ReadingProgress
from crawler.reading import Reading, read_new, unread
from crawler.report import CrawlReport, LinkOff, PageTrouble, Tally
from crawler.settings import CrawlSettings, scrapy_settings
from crawler.spider import RulePageSpider, Visited
from crawler.standing import lasting
from crawler.trouble import proposal


class AlreadyRunningError(Exception):
    """Another crawl is under way."""


class UnknownSitesError(ValueError):
    """Sites were named that the catalogue does not have."""


Progress = Callable[[str, int, int], None]  # the site just done with, how many are, of how many


@dataclass
class Job:
    """A crawl that has been planned and begun."""

    store: Store
    settings: CrawlSettings
    clock: Callable[[], datetime]
    sites: Mapping[str, Site]
    plans: list[Plan]
    crawl: fetches.Crawl
    started_at: datetime
    done: set[tuple[str, str]]
    reads: bool = False  # whether what changed is read for facts before the crawl is finished
    reading: Reading = field(default_factory=Reading)
    tally: Tally = field(default_factory=Tally)
    progress: Progress = lambda site, done, of: None  # noqa: ARG005
    reading_progress: ReadingProgress = lambda done, of: None  # noqa: ARG005

    def write(self, batch: list[Fetch]) -> None:
        """Store a batch for good."""
        with self.store.writing() as session:
            fetches.keep(session, self.crawl.id, batch)

    def stored(self, digest: str) -> bytes | None:
        """A body that is held already."""
        with self.store.reading() as session:
            return fetches.body(session, digest)

    def crawler(self) -> Crawler:
        """Scrapy's crawler for the job, with its settings."""
        return Crawler(RulePageSpider, scrapy_settings(self.settings))

    def spider_arguments(self) -> dict[str, Any]:
        """What the spider is made with."""
        visited: list[str] = []

        def on_visited(done: Visited) -> None:
            visited.append(done.site)
            self.tally.left_over += done.left_over
            self.progress(done.site, len(visited), len(self.plans))

        return {
            "plans": self.plans,
            "limits": self.settings.limits,
            "clock": self.clock,
            "stored": self.stored,
            "done": self.done,
            "on_visited": on_visited,
            "write": self.write,
            "noted": self.tally.note,
            "broken": None,
        }

    def read(self, crawler: Crawler) -> None:
        """Read what is unread, if it is to. Before `finish`: a crawl that dies here is carried on."""
        if self.reads and getattr(crawler.spider, "broken", None) is None:
            self.reading = read_new(self.store, self.crawl.id, self.sites, self.clock(), progress=self.reading_progress)

    def finish(self, crawler: Crawler) -> CrawlReport:
        """Close the crawl and say what it amounts to; raises what stopped it from storing."""
        if (broken := getattr(crawler.spider, "broken", None)) is not None:
            raise broken
        at = self.clock()
        with self.store.writing() as session:
            fetches.finish(session, self.crawl.id, at, self.tally.distrusted)
            visited = {site for site, _ in fetches.fetched_in(session, self.crawl.id)} & set(self.sites)
            off = fetches.unreachable(session)
            troubles = self._lasting(session, visited)
            numbers, refused = self._propose(session, troubles, at)
        addresses = {(site, self.sites[site].url) for site in visited}
        failed = crawler.stats.get_stats()
        return self.tally.report(
            self.crawl.id,
            self.crawl.resumed,
            self.started_at,
            at,
            links_off=[
                LinkOff(site=address[0], outcome=one.outcome, since=one.since)
                for address, one in off.items()
                if address in addresses
            ],
            lasting=troubles,
            proposals=sorted({*numbers, *self.reading.proposals}),
            read=self.reading.pages,
            findings=self.reading.findings,
            unread=self.reading.unread,
            confirmed=self.reading.confirmed,
            errors=refused + sum(value for key, value in failed.items() if key.startswith("spider_exceptions/count")),
        )

    def _lasting(self, session: Session, sites: Collection[str]) -> list[PageTrouble]:
        """The pages of the sites that are in lasting trouble."""
        pages = {(row.site, row.url): row for rows in fetches.watched(session, sites).values() for row in rows}
        return [
            PageTrouble(
                site=site,
                page=row.page,
                url=url,
                final_url=row.final_url,
                outcome=one.outcome,
                since=one.since,
                crawls=one.crawls,
            )
            for (site, url), outcomes in fetches.trusted_outcomes(session).items()
            if (row := pages.get((site, url))) is not None and (one := lasting(outcomes)) is not None
        ]

    def _propose(self, session: Session, troubles: Collection[PageTrouble], at: datetime) -> tuple[list[int], int]:
        """Propose what the troubles mean. Gives the proposals' numbers, and how many the catalogue's rules refused."""
        numbers, refused = [], 0
        for trouble in troubles:
            wanted = proposal(self.sites[trouble.site], trouble, at.date())
            if wanted is None or session.get(SiteRow, trouble.site) is None:
                continue  # a database that was never loaded has nothing to change
            try:
                number = propose(session, wanted, at)
            except ProposalError:
                refused += 1
            else:
                numbers += [] if number is None else [number]
        return numbers, refused


def plan_job(
    store: Store,
    sites: Sequence[Site],
    settings: CrawlSettings,
    clock: Callable[[], datetime],
    *,
    named: Collection[str] = (),
    only_due: bool = False,
    reads: bool = False,
) -> Job | None:
    """Begin a crawl of the named sites, or of all; of what is due when `only_due`.

    None when there is nothing to do: no page to fetch, none left unread by a crawl that died, and no such crawl to
    finish.
    """
    known = {site.id for site in sites}
    if unknown := sorted(set(named) - known):
        raise UnknownSitesError(", ".join(unknown))
    chosen = [site for site in sites if not named or site.id in named]
    _keep_apart(chosen, settings.guard.farm)
    now = clock()
    with store.reading() as session:
        watched = fetches.watched(session, {site.id for site in chosen})
        plans = due(chosen, watched, now, everything=not only_due)
        by_id = {site.id: site for site in chosen}
        selection = (("due " if only_due else "all ") + " ".join(sorted(named))).strip()
        unfinished = fetches.broken_off(session, selection, now) or (reads and unread(session, by_id))
    if not plans and not unfinished:
        return None
    with store.writing() as session:
        crawl = fetches.begin(session, selection, now)
        done = fetches.fetched_in(session, crawl.id) if crawl.resumed else set()
    return Job(store, settings, clock, by_id, plans, crawl, now, done, reads)


def run(job: Job) -> CrawlReport:
    """Run the job in this process, which can run no other afterwards: Scrapy's reactor starts once."""
    process = AsyncCrawlerProcess(scrapy_settings(job.settings))
    crawler = job.crawler()
    process.crawl(crawler, **job.spider_arguments())
    process.start()
    job.read(crawler)
    return job.finish(crawler)


async def run_in(job: Job, runner: AsyncCrawlerRunner) -> CrawlReport:
    """Run the job in a reactor that runs already."""
    crawler = job.crawler()
    await runner.crawl(crawler, **job.spider_arguments())
    await asyncio.to_thread(job.read, crawler)  # the reactor goes on meanwhile
    return job.finish(crawler)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold the lock file, so that a timer that fires twice starts one crawl; AlreadyRunningError for the second."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError("another crawl is under way") from None
        yield  # the system lets go when the process ends, however it ends


def _keep_apart(sites: Collection[Site], farm: Farm | None) -> None:
    """Invented hosts are played by a farm, public ones are fetched for real; one crawl never does both."""
    if farm is None:
        return
    for site in sites:
        for url in filter(None, [site.url, *(site.pages or {}).values()]):
            farm.require(host_of(url))
