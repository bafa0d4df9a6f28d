"""Work within limits: done in processes of its own, which the system ends where one page takes too much.

A page may be made so that a parser, a pattern or a library takes for ever or fills the memory, and nobody foresees
every way. So whatever looks into a page runs here: a process that overruns is ended, another takes its place, and
nothing is known of that page.

The processes are forked off one that has loaded what all of them need and does nothing else (`crawler.preload`): they
start at once and share its memory. The process that crawls could not be forked: it holds database connections, threads
and Scrapy's reactor.
"""

import logging
import resource
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as NoEndError
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

CPU_SECONDS = 10  # a page of the usual length takes a twentieth of one
CLOCK_SECONDS = 120.0  # the machine may be busy
MEMORY = 120 * 2**20  # bytes above what the process holds before the page
PAGES = 200  # after which a process makes room for a fresh one, whatever it has kept
AHEAD = 16  # jobs handed over before the first of them is done: their pages are held in memory
TOO_MUCH = "more memory or time than a page may cost"

T = TypeVar("T")


class TooHardError(Exception):
    """Reading the page takes more memory or time than a page may cost: nothing is known of what it says."""


def each_within_limits(
    work: Callable[..., T], jobs: Iterable[tuple[Any, ...]], workers: int = 1
) -> Iterator[T | TooHardError]:
    """What `work`, a function of a module, gives for the arguments of each job, in their order."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["crawler.preload"])
    with ProcessPool(workers, max_tasks=PAGES, initializer=_begin, context=context) as pool:
        waiting: deque[ProcessFuture[T | TooHardError]] = deque()
        try:
            for job in jobs:
                waiting.append(pool.schedule(_limited, (work, *job), timeout=CLOCK_SECONDS))
                if len(waiting) == AHEAD:
                    yield _result(waiting.popleft())
            while waiting:
                yield _result(waiting.popleft())
        except BaseException:
            pool.stop()  # type: ignore[no-untyped-call]
            raise


def _result(future: ProcessFuture[T | TooHardError]) -> T | TooHardError:
    try:
        return future.result()
    except NoEndError:
        return TooHardError(f"no end after {CLOCK_SECONDS:.0f} seconds")
    except ProcessExpired:
        return TooHardError(TOO_MUCH)


def _begin() -> None:
    """What a process does before its first page."""
    logging.disable()  # libraries complain of every broken page, and there is nobody to read it
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limited(work: Callable[..., T], *given: Any) -> T | TooHardError:
    used = resource.getrusage(resource.RUSAGE_SELF)
    # The system counts from the start of the process, and ends it where it passes the limit.
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + CPU_SECONDS + 1)
    with suppress(OSError):  # a system that does not say what a process holds still limits its time
        held = Path("/proc/self/status").read_text("ascii").split("VmData:")[1].split()[0]
        _limit(resource.RLIMIT_DATA, int(held) * 1024 + MEMORY)
    try:
        return work(*given)
    except (MemoryError, RecursionError):
        return TooHardError(TOO_MUCH)
    finally:
        _limit(resource.RLIMIT_DATA, resource.RLIM_INFINITY)


def _limit(what: int, soft: int) -> None:
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (soft, hard))
