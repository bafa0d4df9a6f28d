"""Runs crawls over the farm: a reactor in a thread, a database and a clock for each test."""

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.utils.reactor import install_reactor

from catalog import fetches
from catalog.fetch_tables import WatchedPageRow
from catalog.model import Site
from catalog.store import Store
from crawler.crawl import plan_job, run_in
from crawler.guard import Guard
from crawler.report import CrawlReport
from crawler.settings import CrawlSettings, Limits
from tests.crawler.farm.server import Farm

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


class Reactor:
    """Twisted's reactor, in a thread: it can be started once in a process, and serves every crawl of the tests."""

    def __init__(self) -> None:
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="reactor")
        self._thread.start()
        self._ready.wait(30)

    def _run(self) -> None:
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
        from twisted.internet import reactor  # noqa: PLC0415

        chosen: Any = reactor
        chosen.callWhenRunning(self._ready.set)
        chosen.run(installSignalHandlers=False)

    def crawl(self, job: Any, timeout: float) -> CrawlReport:
        async def crawling() -> CrawlReport:
            return await run_in(job, AsyncCrawlerRunner())

        return asyncio.run_coroutine_threadsafe(crawling(), self._loop).result(timeout)


# Patient, because the machine may be busy: only tests about timeouts are in a hurry.
QUICK = Limits(request_seconds=30.0, site_seconds=300.0, hosts=16)


@dataclass
class Crawling:
    """One test's crawls: the farm, a fresh database, and a clock that moves when the test says so."""

    farm: Farm
    reactor: Reactor
    store: Store
    now: datetime = NOW
    settings: CrawlSettings = field(init=False)
    described: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.settings = CrawlSettings(contact="crawler@ward-round.example", limits=QUICK, delay=0.0, retries=0)

    def crawl(
        self, *sites: Site, due: bool = False, reads: bool = False, timeout: float = 120.0, **changes: Any
    ) -> CrawlReport | None:
        """The report of a crawl of these sites; None when nothing was due."""
        farm = self.farm.described(**self.described)
        settings = replace(self.settings, guard=Guard(farm=farm), **changes)
        job = plan_job(self.store, sites, settings, lambda: self.now, only_due=due, reads=reads)
        return None if job is None else self.reactor.crawl(job, timeout)

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def watched(self, site: str) -> dict[str, WatchedPageRow]:
        with self.store.reading() as session:
            return {row.url: row for row in fetches.watched(session, {site}).get(site, ())}

    def history(self, site: str, url: str) -> list[str]:
        with self.store.reading() as session:
            return [row.outcome for row in fetches.history(session, site, url)]

    def unreachable(self) -> dict[tuple[str, str], fetches.Unreachable]:
        with self.store.reading() as session:
            return fetches.unreachable(session)

    def body(self, digest: str | None) -> bytes | None:
        assert digest is not None
        with self.store.reading() as session:
            return fetches.body(session, digest)


def open_crawling(farm: Farm, reactor: Reactor, folder: Path) -> Crawling:
    return Crawling(farm, reactor, Store(f"sqlite:///{folder / 'crawl.db'}"))


def outcomes(report: CrawlReport | None) -> dict[str, dict[str, str]]:
    assert report is not None
    return {site: dict(pages) for site, pages in report.by_site.items()}


def all_urls(sites: Sequence[Site]) -> list[str]:
    return [url for site in sites for url in [site.url, *(site.pages or {}).values()] if url]
