"""How long the site takes from nothing to its first page, and which imports it waits for: prints two tables.

    python -m tests.benchmarks.bench_startup [--runs 5]

`curbside serve` is started as a user starts it, with the catalogue's file, with an empty database and with one that is
loaded, and asked for its first page until that is there. Time on the wall is what somebody waits, on a machine as busy
as it is; the processor's time is what the program needed up to then. The import shares come from Python's own
`-X importtime`, in a process of their own.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from catalog.index import CatalogIndex
from catalog.sites_yaml import load_file

ROOT = Path(__file__).resolve().parents[2]
FIRST_PAGE_S, SECOND_START_S = 3.0, 4.0  # what is aimed at
HEAVY_MS = 8.0  # a package that takes less goes with the rest
LINE = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \| ( *)(\S+)")


def main() -> None:
    """Measure and say which aims were missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="starts of each kind")
    given = parser.parse_args()
    console = Console()
    console.print(_starts(given.runs))
    console.print(_imports())


def _starts(runs: int) -> Table:
    table = Table("", "wall s", "median s", "processor s", "aim s", title="from process start to the first page")
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/curbside.db"
        kinds = [
            ("no database: the file as it stands", [first_page(None) for _ in range(runs)], FIRST_PAGE_S),
            ("an empty database, loaded first", [first_page(database)], FIRST_PAGE_S),
            ("a loaded database", [first_page(database) for _ in range(runs)], SECOND_START_S),
        ]
    for said, starts, aim in kinds:
        wall, processor = min(start.wall for start in starts), min(start.processor for start in starts)
        median = statistics.median(start.wall for start in starts)
        word = "kept" if wall <= aim else "MISSED"
        table.add_row(said, f"{wall:.2f}", f"{median:.2f}", f"{processor:.2f}", f"{aim:.0f} {word}")
    table.add_section()
    for said, make in _parts():
        taken = []
        for _ in range(runs):
            began = time.process_time()
            make()
            taken.append(time.process_time() - began)
        table.add_row(said, "", "", f"{min(taken):.2f}", "")
    return table


def _parts() -> Iterator[tuple[str, Callable[[], object]]]:
    """What of the start is ours."""
    catalog = load_file()
    yield f"load {len(catalog)} sites from YAML", load_file
    yield "compile the index", lambda: CatalogIndex.compile(catalog)


class Start(NamedTuple):
    """Seconds from the start of the program to its first page."""

    wall: float
    processor: float


def first_page(database: str | None) -> Start:
    """How long `curbside serve` takes to a whole first page."""
    arguments = [sys.executable, "-m", "web", "serve", "--port", "0"]
    arguments += ["--database", database] if database else []
    with tempfile.TemporaryDirectory() as nowhere:
        # Where no database lies, the program takes the file.
        folder = str(ROOT) if database else nowhere
        environment = {"PYTHONPATH": str(ROOT), "PATH": ""}
        began = time.perf_counter()
        with subprocess.Popen(
            arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=folder, env=environment
        ) as process:
            try:
                assert process.stdout is not None
                said = process.stdout.readline()
                _wait_for_page(urlsplit(re.findall(r"http://\S+", said)[0]).netloc)
                return Start(time.perf_counter() - began, _processor_seconds(process.pid))
            finally:
                process.terminate()


def _wait_for_page(address: str) -> None:
    while True:
        connection = HTTPConnection(address, timeout=10)
        try:
            connection.request("GET", "/")
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            return
        except ConnectionRefusedError:
            time.sleep(0.01)
        finally:
            connection.close()


def _processor_seconds(process: int) -> float:
    """What the process has used. Its name, the second field, may hold blanks: the others are counted from behind it."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _imports() -> Table:
    """What importing the web application costs, by package; a package's time is that of its own modules alone."""
    process = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import web.app, uvicorn"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    own: defaultdict[str, int] = defaultdict(int)
    for line in process.stderr.splitlines():
        found = LINE.match(line)
        if found:
            own[_package(found[4])] += int(found[1])
    total = sum(own.values()) / 1000
    table = Table("package", "ms", "share", title=f"imports: {total:.0f} ms in all")
    heavy = {name: taken / 1000 for name, taken in own.items() if taken / 1000 >= HEAVY_MS}
    for name, taken in sorted(heavy.items(), key=lambda item: -item[1]):
        table.add_row(name, f"{taken:.0f}", f"{taken / total:.0%}")
    rest = total - sum(heavy.values())
    table.add_row(f"{len(own) - len(heavy)} others", f"{rest:.0f}", f"{rest / total:.0%}")
    return table


def _package(module: str) -> str:
    top = module.partition(".")[0]
    return "Python's own" if top in sys.stdlib_module_names or top.startswith("_") else top


if __name__ == "__main__":
    main()
