"""How fast the crawler fetches, stores and reads, beside a bare Scrapy spider that only fetches: it prints two tables.

    python -m tests.benchmarks.bench_crawl [--sites 200 --sites 1000]

The farm, the bare spider and the crawler each run in a process of their own; delays are off. The crawler asks for each
robots.txt besides, one request at a time and host, checks each address, recognises what came, compresses and commits.

Reading is measured in a reactor that runs on, which a clock in it watches: a page is a labelled page of the tests,
a few sentences that only seem to state something, and twenty kilobytes that state nothing.
"""

import argparse
import asyncio
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

WANTED_SHARE = 0.7
WANTED_UNCHANGED = 0.95
WANTED_READ = 15.0  # pages a second and core
MOST_STALL = 0.25  # seconds that the reactor may stand still, beside what a busy machine makes any process wait
MOST_GROWTH = 40  # MB that memory may grow from the first half of a crawl to the second
PARAGRAPHS = 60  # a page of some twenty kilobytes, as legal pages are
SEEMING = 10  # sentences of a page that only seem to state something
BEAT = 0.01  # seconds between two looks at the clock
FOLDER = Path(__file__).parents[1]


def hosts_of(sites: int) -> list[Any]:
    """The farm's hosts, each with seven pages that have an ETag."""
    from tests.crawler.farm.server import Page  # noqa: PLC0415
    from tests.crawler.farm.sites import SAID, make_host  # noqa: PLC0415

    languages = sorted(SAID)
    hosts, chance = [], random.Random(20261124)
    said = {language: stating(language) for language in languages}
    seeming = {language: not_stating(language) for language in languages}
    for number in range(sites):
        language = languages[number % len(languages)]
        host = make_host(number, language)
        for path, page in host.pages.items():
            more = chance.choice(said[language])
            more += "".join(f"<p>{sentence}</p>" for sentence in chance.sample(seeming[language], SEEMING))
            more += "".join(
                f"<div class='p'><p>{SAID[language][1]} <a href='/x/{n}'>({path}, {n})</a></p></div>"
                for n in range(PARAGRAPHS)
            )
            host.pages[path] = Page(page.data.decode().replace("</body>", more + "</body>"), etag=True)
        hosts.append(host)
    return hosts


def stating(language: str) -> list[str]:
    """What stands on the labelled pages of the language; of English ones where it has none."""
    pages = FOLDER / "data" / "pages"
    files = sorted(pages.glob(f"{language}-*/page.html")) or sorted(pages.glob("en-*/page.html"))
    found = [re.search(r"<(body|main)[^>]*>(.*)</\1>", file.read_text("utf-8"), re.DOTALL) for file in files]
    return [match[2] for match in found if match]


def not_stating(language: str) -> list[str]:
    """Sentences of the reader's own data that state nothing, which are the hard ones."""
    sentences = FOLDER.parent / "data" / "reader" / "sentences"
    file = sentences / f"{language}.jsonl"
    lines = (file if file.exists() else sentences / "en.jsonl").read_text("utf-8").splitlines()
    return [entry["text"] for entry in map(json.loads, lines) if not entry["states"]]


def serve(sites: int, folder: Path) -> None:
    """Play the farm until standard input ends."""
    from tests.crawler.farm.server import Farm  # noqa: PLC0415

    with Farm(folder) as farm:
        farm.add(*hosts_of(sites))
        farm.as_file(folder / "farm.json.new").rename(folder / "farm.json")
        sys.stdin.read()


def urls_of(sites: int) -> list[str]:
    """Every page of the farm."""
    from tests.crawler.farm.sites import SLUGS  # noqa: PLC0415

    return [f"https://ward-{number}.example/{path}" for number in range(sites) for path in ("", *SLUGS.values())]


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
            "TWISTED_DNS_RESOLVER": "tests.benchmarks.bench_crawl.FarmNames",
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


def entries_of(sites: int) -> list[Any]:
    """The catalogue's entries for the farm's sites, with all their pages declared."""
    from tests.crawler.farm.sites import SLUGS  # noqa: PLC0415
    from tests.factories import make_site  # noqa: PLC0415

    return [
        make_site(
            id=f"ward-{n}",
            url=f"https://ward-{n}.example/",
            pages={kind: f"https://ward-{n}.example/{slug}" for kind, slug in SLUGS.items()},
        )
        for n in range(sites)
    ]


def settings_of(folder: Path) -> Any:
    """How the crawler goes about it: without delays."""
    from crawler.guard import Farm, Guard  # noqa: PLC0415
    from crawler.settings import CrawlSettings  # noqa: PLC0415

    farm = Farm(**json.loads((folder / "farm.json").read_text()))
    return CrawlSettings(contact="bench@ward.example", guard=Guard(farm=farm), delay=0.0, retries=0)


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


def command_of(part: str, sites: int, folder: Path) -> list[str]:
    """How a part is started."""
    given = ["--part", part, "--sites", str(sites), "--folder", str(folder)]
    return [sys.executable, "-m", "tests.benchmarks.bench_crawl", *given]


def part(name: str, sites: int, folder: Path, *more: str) -> dict[str, Any]:
    """One part in a process of its own."""
    done = subprocess.run([*command_of(name, sites, folder), *more], capture_output=True, check=False)
    if done.returncode:
        sys.exit(done.stderr.decode())
    return dict(json.loads(done.stdout.splitlines()[-1]))


def measure(sites: int) -> dict[str, Any]:
    """All parts over one farm."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with subprocess.Popen(command_of("serve", sites, folder), stdin=subprocess.PIPE) as farm:
            while not (folder / "farm.json").exists():
                time.sleep(0.05)
                if farm.poll() is not None:
                    sys.exit("the farm did not start")
            found = {
                "bare": part("bare", sites, folder),
                "store": part("ours", sites, folder, "--day", "0"),
                "again": part("ours", sites, folder, "--day", "1"),
                "read": part("reading", sites, folder, "--day", "0"),
                "reread": part("reading", sites, folder, "--day", "1"),
            }
            assert farm.stdin is not None
            farm.stdin.close()
    return found


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, action="append")
    parser.add_argument("--part", choices=["serve", "bare", "ours", "reading", "clock"])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--day", type=int, default=0)
    given = parser.parse_args()
    sizes = given.sites or [200, 1000]
    match given.part:
        case "serve":
            return serve(sizes[0], given.folder)
        case "bare":
            return say(json.dumps(bare(sizes[0], given.folder)))
        case "ours":
            return say(json.dumps(ours(sizes[0], given.folder, given.day)))
        case "reading":
            return say(json.dumps(reading(sizes[0], given.folder, given.day)))
        case "clock":
            return say(json.dumps(clock()))
    rows, reads, kept = [], [], True
    for sites in sizes:
        found = measure(sites)
        speed = {name: found[name]["pages"] / found[name]["seconds"] for name in ("bare", "store", "again")}
        share, unchanged = (
            speed["store"] / speed["bare"],
            found["again"]["not_modified"] / max(1, found["again"]["pages"]),
        )
        kept = kept and share >= WANTED_SHARE and unchanged >= WANTED_UNCHANGED
        read, reread = found["read"], found["reread"]
        a_core = read["pages"] / read["cpu"]
        stall, growth = max(read["stall"], read["fetching"]["stall"]), max(read["growth"], found["store"]["growth"])
        kept = (
            kept
            and a_core >= WANTED_READ
            and stall <= MOST_STALL + read["waited"]
            and growth <= MOST_GROWTH
            and not reread["pages"]
        )
        reads.append((sites, read, a_core, reread["pages"], found["store"]["growth"]))
        for name, said in (
            ("bare", "bare Scrapy, fetch only"),
            ("store", "crawler, fetch and store"),
            ("again", "crawler, nothing has changed"),
        ):
            one = found[name]
            above = one["peak"] - one["idle"] if "idle" in one else None
            of_cpu = (found["bare"]["cpu"] / found["bare"]["pages"]) / (found["store"]["cpu"] / found["store"]["pages"])
            note = {
                "store": f"{share:.2f} of bare ({of_cpu:.2f} by CPU time)",
                "again": f"{unchanged:.1%} answered by 304",
            }.get(name, "")
            rows.append(
                (
                    sites,
                    said,
                    one["pages"],
                    one["seconds"],
                    speed[name],
                    one["cpu"] / one["pages"] * 1000,
                    one["peak"],
                    above,
                    note,
                )
            )
    say(
        f"{'sites':>6}  {'what':30}{'pages':>7}{'seconds':>9}{'pages/s':>9}"
        f"{'CPU ms':>8}{'peak MB':>9}{'above idle':>11}"
    )
    for sites, said, pages, seconds, rate, cpu, most, above, note in rows:
        say(
            f"{sites:6}  {said:30}{pages:7}{seconds:9.1f}{rate:9.0f}"
            f"{cpu:8.2f}{most:9}{above if above is not None else '':>11}  {note}"
        )
    say(
        f"\n{'':>57}{'stall, ms':>29}{'growth, MB':>18}\n{'sites':>6}{'read':>7}{'findings':>10}{'proposals':>10}"
        f"{'errors':>7}{'pages/s':>9}{'a core':>8}"
        f"{'fetching':>10}{'reading':>10}{'machine':>9}{'storing':>9}{'reading':>9}{'again':>7}"
    )
    for sites, one, a_core, again, growth in reads:
        say(
            f"{sites:6}{one['pages']:7}{one['findings']:10}{one['proposals']:10}{one['errors']:7}"
            f"{one['pages'] / one['seconds']:9.1f}{a_core:8.1f}"
            f"{1000 * one['fetching']['stall']:10.0f}{1000 * one['stall']:10.0f}"
            f"{1000 * one['waited']:9.0f}{growth:9}{one['growth']:9}{again:7}"
        )
    say(
        f"aims: {WANTED_SHARE:.0%} of bare, {WANTED_UNCHANGED:.0%} by 304, {WANTED_READ:.0f} pages read a second"
        f" and core, no stall {1000 * MOST_STALL:.0f} ms above the machine's own, no growth above {MOST_GROWTH} MB,"
        f" nothing unchanged read again: {'kept' if kept else 'MISSED'}"
    )


if __name__ == "__main__":
    main()
