"""The parts of the benchmark of the crawler, each run in a process of its own, which prints what it measured as JSON.

    python -m tests.benchmarks.crawl_parts PART --sites 200 --folder FOLDER [--day 1]

Reading is measured in a reactor that runs on, which a clock in it watches. Imports stand in the functions: each part
loads only what it measures.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.benchmarks.crawl_farm import entries_of, serve, settings_of, urls_of

BEAT = 0.01  # seconds between two looks at the clock


def command_of(part: str, sites: int, folder: Path) -> list[str]:
    """How a part is started."""
    return [sys.executable, "-m", "tests.benchmarks.crawl_parts", part, "--sites", str(sites), "--folder", str(folder)]


def bare(sites: int, folder: Path) -> dict[str, Any]:
    """Scrapy as it comes, with a spider that fetches the same pages and does nothing else."""
    import scrapy  # noqa: PLC0415
    from scrapy.crawler import AsyncCrawlerProcess  # noqa: PLC0415

    fetched = 0

    class Bare(scrapy.Spider):
        name = "bare"

        async def start(self) -> Any:
            for url in urls_of(sites):
                yield scrapy.Request(url)

        def parse(self, response: Any) -> None:
            nonlocal fetched
            fetched += response.status == 200

    process = AsyncCrawlerProcess(
        {
            "CONCURRENT_REQUESTS": 16,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            "LOG_ENABLED": False,
            "LOG_INSTALL_ROOT_HANDLER": False,
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "TWISTED_DNS_RESOLVER": "tests.benchmarks.crawl_parts.FarmNames",
            "COOKIES_ENABLED": False,
            "FARM": json.loads((folder / "farm.json").read_text()),
        }
    )
    began, cpu = time.monotonic(), time.process_time()
    process.crawl(Bare)
    process.start()
    return {"pages": fetched, "seconds": time.monotonic() - began, "cpu": time.process_time() - cpu, "peak": peak()}


class FarmNames:
    """Leads the bare spider to the farm: every name is this machine, ports 80 and 443 are the farm's."""

    def __init__(self, farm: dict[str, Any]) -> None:
        self._ports = {80: farm["http_port"], 443: farm["https_port"]}

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> "FarmNames":
        names = cls(crawler.settings.getdict("FARM"))
        names._reactor = reactor  # type: ignore[attr-defined]
        return names

    def install_on_reactor(self) -> None:
        from twisted.internet.interfaces import IHostnameResolver  # noqa: PLC0415
        from zope.interface import directlyProvides  # noqa: PLC0415

        directlyProvides(self, IHostnameResolver)
        self._reactor.installNameResolver(self)  # type: ignore[attr-defined]

    def resolveHostName(self, resolutionReceiver: Any, hostName: str, portNumber: int = 0, **_: Any) -> Any:  # noqa: N802, N803, ARG002
        from twisted.internet.address import IPv4Address  # noqa: PLC0415

        resolutionReceiver.resolutionBegan(self)
        resolutionReceiver.addressResolved(IPv4Address("TCP", "127.0.0.1", self._ports[portNumber]))
        resolutionReceiver.resolutionComplete()
        return self


def ours(sites: int, folder: Path, day: int) -> dict[str, Any]:
    """The crawler, into a database on disk."""
    from sqlmodel import func, select  # noqa: PLC0415

    from catalog.fetch_tables import PageFetchRow  # noqa: PLC0415
    from catalog.store import Store  # noqa: PLC0415
    from crawler.crawl import plan_job, run  # noqa: PLC0415

    now = datetime(2026, 11, 24, tzinfo=UTC) + timedelta(days=day)
    with Store(f"sqlite:///{folder / 'bench.db'}") as store:
        job = plan_job(store, entries_of(sites), settings_of(folder), lambda: now)
        assert job is not None
        halves = Halves(lambda: resident(os.getpid()))
        job.progress = lambda _, done, of: halves.look(done, of)
        idle = peak()
        began, cpu = time.monotonic(), time.process_time()
        report = run(job)
        seconds, used = time.monotonic() - began, time.process_time() - cpu
        with store.reading() as session:
            modified = select(func.count()).where(PageFetchRow.crawl == report.crawl, PageFetchRow.status == 304)
            not_modified = session.exec(modified).one()
    good = report.outcomes.get("ok", 0) + report.outcomes.get("unchanged", 0)
    return {
        "pages": good,
        "seconds": seconds,
        "cpu": used,
        "peak": peak(),
        "idle": idle,
        "not_modified": not_modified,
        "growth": halves.growth,
    }


class Halves:
    """The most memory in the first half of the work, past its first tenth, and in the second half, in MB."""

    def __init__(self, measure: Callable[[], int]) -> None:
        self._measure = measure
        self._most = [0, 0]

    def look(self, done: int, of: int) -> None:
        if 10 * done > of:
            half = 2 * done > of
            self._most[half] = max(self._most[half], self._measure())

    @property
    def growth(self) -> int:
        return self._most[1] - self._most[0]


def reading(sites: int, folder: Path, day: int) -> dict[str, Any]:
    """The crawler with reading, in a reactor that runs on: what reading takes, and what the reactor feels of it."""
    from catalog.model import Catalog  # noqa: PLC0415
    from catalog.store import Store, write_sites  # noqa: PLC0415
    from crawler.crawl import plan_job  # noqa: PLC0415

    now = datetime(2026, 11, 24, tzinfo=UTC) + timedelta(days=day)
    entries = entries_of(sites)
    with Store(f"sqlite:///{folder / 'reading.db'}") as store:
        if not day:
            with store.writing() as session:
                write_sites(session, Catalog(tuple(entries)), 0)
        job = plan_job(store, entries, settings_of(folder), lambda: now, reads=True)
        assert job is not None
        halves = Halves(lambda: sum(map(resident, family())))
        job.reading_progress = halves.look
        idle = resident(os.getpid())
        with subprocess.Popen(
            command_of("clock", sites, folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as other:
            found = in_a_reactor(job)
            waited = json.loads(other.communicate()[0])["stall"]
    report = found.pop("report")
    return found | {
        "pages": report.read,
        "fetched": report.pages,
        "findings": report.findings,
        "proposals": len(report.proposals),
        "errors": report.errors + len(report.unread),
        "idle": idle,
        "growth": halves.growth,
        "waited": waited,
    }


def clock() -> dict[str, float]:
    """The same beat in a process that does nothing else, until standard input ends: what the machine makes it wait."""
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    stall = 0.0
    while not ended.is_set():
        before = time.monotonic()
        time.sleep(BEAT)
        stall = max(stall, time.monotonic() - before - BEAT)
    return {"stall": stall}


def in_a_reactor(job: Any) -> dict[str, Any]:
    """Fetch and read while a clock beats in the reactor; the longest that it stood still in either."""
    from scrapy.crawler import AsyncCrawlerRunner  # noqa: PLC0415
    from scrapy.utils.reactor import install_reactor  # noqa: PLC0415

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import reactor  # noqa: PLC0415

    chosen: Any = reactor
    threading.Thread(target=chosen.run, kwargs={"installSignalHandlers": False}, daemon=True).start()

    async def watched(work: Any) -> tuple[Any, dict[str, float]]:
        gaps: list[float] = []

        async def beat() -> None:
            while True:
                before = time.monotonic()
                await asyncio.sleep(BEAT)
                gaps.append(time.monotonic() - before - BEAT)

        beating = asyncio.ensure_future(beat())
        began, own, others = time.monotonic(), time.process_time(), children_cpu()
        result = await work
        taken = {
            "seconds": time.monotonic() - began,
            "cpu": time.process_time() - own + children_cpu() - others,
            "stall": max(gaps, default=0.0),
        }
        beating.cancel()
        return result, taken

    async def whole() -> dict[str, Any]:
        crawler = job.crawler()
        _, fetching = await watched(AsyncCrawlerRunner().crawl(crawler, **job.spider_arguments()))
        _, taken = await watched(asyncio.to_thread(job.read, crawler))
        return taken | {"fetching": fetching, "report": job.finish(crawler)}

    return asyncio.run_coroutine_threadsafe(whole(), loop).result()


def children_cpu() -> float:
    """Seconds of CPU of the processes that were started, of theirs, and of those among them that have ended."""
    ticks = 0
    for process in family()[1:]:
        with suppress(OSError):  # it may have ended meanwhile
            ticks += sum(map(int, Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def family() -> list[int]:
    """This process, those it has started, and theirs."""
    found = [os.getpid()]
    for process in found:
        with suppress(OSError):  # it may have ended meanwhile
            for thread in Path(f"/proc/{process}/task").iterdir():
                found += map(int, (thread / "children").read_text().split())
    return found


def resident(process: int) -> int:
    """The memory that the process has now, in MB; none once it has ended."""
    try:
        return int(Path(f"/proc/{process}/status").read_text().split("VmRSS:")[1].split()[0]) // 1024
    except (OSError, IndexError):
        return 0


def peak() -> int:
    """The most memory the process has had so far, in MB."""
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024


def main() -> None:
    """Run one part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=["serve", "bare", "ours", "reading", "clock"])
    parser.add_argument("--sites", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--day", type=int, default=0)
    given = parser.parse_args()
    match given.part:
        case "serve":
            return serve(given.sites, given.folder)
        case "bare":
            found = bare(given.sites, given.folder)
        case "ours":
            found = ours(given.sites, given.folder, given.day)
        case "reading":
            found = reading(given.sites, given.folder, given.day)
        case _:
            found = clock()
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
