"""How fast the crawler fetches and stores, beside a bare Scrapy spider that only fetches: run it, it prints a table.

    python -m tests.benchmarks.bench_crawl [--sites 200 --sites 1000]

The farm, the bare spider and the crawler each run in a process of their own; delays are off. The crawler asks for each
robots.txt besides, one request at a time and host, checks each address, recognises what came, compresses and commits.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

WANTED_SHARE = 0.7
WANTED_UNCHANGED = 0.95
PARAGRAPHS = 60  # a page of some twenty kilobytes, as legal pages are


def hosts_of(sites: int) -> list[Any]:
    """The farm's hosts, each with seven pages that have an ETag."""
    from tests.crawler.farm.server import Page  # noqa: PLC0415
    from tests.crawler.farm.sites import SAID, make_host  # noqa: PLC0415

    languages = sorted(SAID)
    hosts = []
    for number in range(sites):
        language = languages[number % len(languages)]
        host = make_host(number, language)
        for path, page in host.pages.items():
            more = "".join(
                f"<div class='p'><p>{SAID[language][1]} <a href='/x/{n}'>({path}, {n})</a></p></div>"
                for n in range(PARAGRAPHS)
            )
            host.pages[path] = Page(page.data.decode().replace("</body>", more + "</body>"), etag=True)
        hosts.append(host)
    return hosts


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


def ours(sites: int, folder: Path, day: int) -> dict[str, Any]:
    """The crawler, into a database on disk."""
    from sqlmodel import func, select  # noqa: PLC0415

    from catalog.fetch_tables import PageFetchRow  # noqa: PLC0415
    from catalog.store import Store  # noqa: PLC0415
    from crawler.crawl import plan_job, run  # noqa: PLC0415
    from crawler.guard import Farm, Guard  # noqa: PLC0415
    from crawler.settings import CrawlSettings  # noqa: PLC0415
    from tests.crawler.farm.sites import SLUGS  # noqa: PLC0415
    from tests.factories import make_site  # noqa: PLC0415

    farm = Farm(**json.loads((folder / "farm.json").read_text()))
    settings = CrawlSettings(contact="bench@ward.example", guard=Guard(farm=farm), delay=0.0, retries=0)
    entries = [
        make_site(
            id=f"ward-{n}",
            url=f"https://ward-{n}.example/",
            pages={kind: f"https://ward-{n}.example/{slug}" for kind, slug in SLUGS.items()},
        )
        for n in range(sites)
    ]
    now = datetime(2026, 11, 24, tzinfo=UTC) + timedelta(days=day)
    with Store(f"sqlite:///{folder / 'bench.db'}") as store:
        job = plan_job(store, entries, settings, lambda: now)
        assert job is not None
        idle = peak()
        began, cpu = time.monotonic(), time.process_time()
        report = run(job)
        seconds, used = time.monotonic() - began, time.process_time() - cpu
        with store.reading() as session:
            modified = select(func.count()).where(PageFetchRow.crawl == report.crawl, PageFetchRow.status == 304)
            not_modified = session.exec(modified).one()
    good = report.outcomes.get("ok", 0) + report.outcomes.get("unchanged", 0)
    return {"pages": good, "seconds": seconds, "cpu": used, "peak": peak(), "idle": idle, "not_modified": not_modified}


def peak() -> int:
    """The most memory the process has had so far, in MB."""
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024


def part(name: str, sites: int, folder: Path, *more: str) -> dict[str, Any]:
    """One part in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.bench_crawl",
        "--part",
        name,
        "--sites",
        str(sites),
        "--folder",
        str(folder),
        *more,
    ]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        sys.exit(done.stderr.decode())
    return dict(json.loads(done.stdout.splitlines()[-1]))


def measure(sites: int) -> dict[str, Any]:
    """All parts over one farm."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = [
            sys.executable,
            "-m",
            "tests.benchmarks.bench_crawl",
            "--part",
            "serve",
            "--sites",
            str(sites),
            "--folder",
            name,
        ]
        with subprocess.Popen(command, stdin=subprocess.PIPE) as farm:
            while not (folder / "farm.json").exists():
                time.sleep(0.05)
                if farm.poll() is not None:
                    sys.exit("the farm did not start")
            found = {
                "bare": part("bare", sites, folder),
                "store": part("ours", sites, folder, "--day", "0"),
                "again": part("ours", sites, folder, "--day", "1"),
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
    parser.add_argument("--part", choices=["serve", "bare", "ours"])
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
    rows, kept = [], True
    for sites in sizes:
        found = measure(sites)
        speed = {name: one["pages"] / one["seconds"] for name, one in found.items()}
        share, unchanged = (
            speed["store"] / speed["bare"],
            found["again"]["not_modified"] / max(1, found["again"]["pages"]),
        )
        kept = kept and share >= WANTED_SHARE and unchanged >= WANTED_UNCHANGED
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
    say(f"aims: {WANTED_SHARE:.0%} of bare, {WANTED_UNCHANGED:.0%} by 304: {'kept' if kept else 'MISSED'}")


if __name__ == "__main__":
    main()
