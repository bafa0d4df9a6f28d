"""How fast the crawler fetches, stores and reads, beside a bare Scrapy spider that only fetches: it prints two tables.

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
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.benchmarks.crawl_parts import command_of

WANTED_SHARE = 0.7
WANTED_UNCHANGED = 0.95
WANTED_READ = 15.0  # pages a second and core
MOST_STALL = 0.25  # seconds that the reactor may stand still, beside what a busy machine makes any process wait
MOST_GROWTH = 40  # MB that memory may grow from the first half of a crawl to the second
SAID = {
    "bare": "bare Scrapy, fetch only",
    "store": "crawler, fetch and store",
    "again": "crawler, nothing has changed",
}

Found = dict[str, dict[str, Any]]  # what each part measured


def part(name: str, sites: int, folder: Path, *more: str) -> dict[str, Any]:
    """One part in a process of its own."""
    done = subprocess.run([*command_of(name, sites, folder), *more], capture_output=True, check=False)
    if done.returncode:
        sys.exit(done.stderr.decode())
    return dict(json.loads(done.stdout.splitlines()[-1]))


def measure(sites: int) -> Found:
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


def speed(one: dict[str, Any]) -> float:
    """Pages a second."""
    return float(one["pages"] / one["seconds"])


def share(found: Found) -> float:
    """How fast the crawler fetches and stores, of the bare spider's speed."""
    return speed(found["store"]) / speed(found["bare"])


def unchanged(found: Found) -> float:
    """The share of the pages that were answered by 304 the second time."""
    return float(found["again"]["not_modified"] / max(1, found["again"]["pages"]))


def a_core(found: Found) -> float:
    """Pages read a second and core."""
    return float(found["read"]["pages"] / found["read"]["cpu"])


def keeps(found: Found) -> bool:
    """Whether every aim is met."""
    read = found["read"]
    return (
        share(found) >= WANTED_SHARE
        and unchanged(found) >= WANTED_UNCHANGED
        and a_core(found) >= WANTED_READ
        and max(read["stall"], read["fetching"]["stall"]) <= MOST_STALL + read["waited"]
        and max(read["growth"], found["store"]["growth"]) <= MOST_GROWTH
        and not found["reread"]["pages"]
    )


def fetching_rows(sites: int, found: Found) -> Iterable[str]:
    """What fetching took, a line for each way."""
    cpu = {name: found[name]["cpu"] / found[name]["pages"] for name in SAID}
    notes = {
        "store": f"{share(found):.2f} of bare ({cpu['bare'] / cpu['store']:.2f} by CPU time)",
        "again": f"{unchanged(found):.1%} answered by 304",
    }
    for name, said in SAID.items():
        one = found[name]
        above = one["peak"] - one["idle"] if "idle" in one else ""
        yield (
            f"{sites:6}  {said:30}{one['pages']:7}{one['seconds']:9.1f}{speed(one):9.0f}"
            f"{1000 * cpu[name]:8.2f}{one['peak']:9}{above:>11}  {notes.get(name, '')}"
        )


def reading_row(sites: int, found: Found) -> str:
    """What reading took and found."""
    one = found["read"]
    return (
        f"{sites:6}{one['pages']:7}{one['findings']:10}{one['proposals']:10}{one['errors']:7}"
        f"{speed(one):9.1f}{a_core(found):8.1f}{1000 * one['fetching']['stall']:10.0f}{1000 * one['stall']:10.0f}"
        f"{1000 * one['waited']:9.0f}{found['store']['growth']:9}{one['growth']:9}{found['reread']['pages']:7}"
    )


def main() -> None:
    """Measure, and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, action="append")
    measured = {sites: measure(sites) for sites in parser.parse_args().sites or [200, 1000]}
    say(
        f"{'sites':>6}  {'what':30}{'pages':>7}{'seconds':>9}{'pages/s':>9}"
        f"{'CPU ms':>8}{'peak MB':>9}{'above idle':>11}"
    )
    for sites, found in measured.items():
        for row in fetching_rows(sites, found):
            say(row)
    say(
        f"\n{'':>57}{'stall, ms':>29}{'growth, MB':>18}\n{'sites':>6}{'read':>7}{'findings':>10}{'proposals':>10}"
        f"{'errors':>7}{'pages/s':>9}{'a core':>8}"
        f"{'fetching':>10}{'reading':>10}{'machine':>9}{'storing':>9}{'reading':>9}{'again':>7}"
    )
    for sites, found in measured.items():
        say(reading_row(sites, found))
    say(
        f"aims: {WANTED_SHARE:.0%} of bare, {WANTED_UNCHANGED:.0%} by 304, {WANTED_READ:.0f} pages read a second"
        f" and core, no stall {1000 * MOST_STALL:.0f} ms above the machine's own, no growth above {MOST_GROWTH} MB,"
        f" nothing unchanged read again: {'kept' if all(map(keeps, measured.values())) else 'MISSED'}"
    )


if __name__ == "__main__":
    main()
