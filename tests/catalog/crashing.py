"""Run by the tests: accept one proposal again and again, and kill the process at another line each time.

Arguments: a folder with `before.yaml` (the catalogue file as loaded), and a URL that holds the open proposal 1.
With `count` it prints how many lines one whole run executes. Otherwise `kill NUMBER` dies at that line.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from catalog import decisions
from catalog.store import Store
from tests.catalog.histories import NOW

# The files whose lines stand between a decision and the disk.
WATCHED = tuple(
    f"{os.sep}catalog{os.sep}{name}.py" for name in ("decisions", "pending", "journal", "store", "sites_yaml")
)


def accept(url: str) -> None:
    with Store(url) as store:
        decisions.accept(store, 1, by="ana", at=NOW)


def at_each_line(do: Callable[[], None]) -> Callable[[FrameType, str, Any], Any]:
    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if not frame.f_code.co_filename.endswith(WATCHED):
            return None
        if event == "line":
            do()
        return trace

    return trace


def count(url: str) -> int:
    seen = 0

    def one_more() -> None:
        nonlocal seen
        seen += 1

    sys.settrace(at_each_line(one_more))
    accept(url)
    sys.settrace(None)
    return seen


def kill_at(number: int, url: str) -> None:
    left = number

    def perhaps_die() -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.settrace(at_each_line(perhaps_die))
    accept(url)


def main() -> None:
    """For each line of standard input, `NUMBER URL`: a fresh folder, a child that dies there, its exit status."""
    folder = Path(sys.argv[1])
    for line in sys.stdin:
        number, url = line.split()
        shutil.copy(folder / "before.yaml", folder / "sites.yaml")
        (folder / "revisions.jsonl").unlink(missing_ok=True)
        if number == "count":
            print(count(url), flush=True)  # noqa: T201  the answer to the test
            continue
        child = os.fork()
        if child == 0:
            kill_at(int(number), url)
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
