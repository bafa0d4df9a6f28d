"""Work within limits: done in processes of its own, which the system ends where one page takes too much.

A page may be made so that a parser, a pattern or a library takes for ever or fills the memory, and nobody foresees
every way. So whatever looks into a page runs here: a process that overruns is ended, another takes its place, and
nothing is known of that page.

The processes are forked off one that has loaded what all of them need and does nothing else (`crawler.preload`): they
start at once and share its memory. The process that crawls could not be forked: it holds database connections, threads
and Scrapy's reactor.

A process holds one job at a time and has a pipe of its own, so whenever it dies, it is known over which page. Pools of
the standard library and of others share one queue, and lose a job whose process dies before it said what it took.
"""

import logging
import pickle
import resource
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Generic, TypeVar

CPU_SECONDS = 10  # a page of the usual length takes a twentieth of one
CLOCK_SECONDS = 120.0  # the machine may be busy
MEMORY = 100 * 2**20  # bytes above what the process holds before the page
KEPT = 24 * 2**20  # bytes above what it held at first, with which a process makes room for a fresh one
AHEAD = 16  # jobs handed over before the first of them is done: what they came to is held in memory
TOO_MUCH = "more memory or time than a page may cost"

T = TypeVar("T")


class TooHardError(Exception):
    """Reading the page takes more memory or time than a page may cost: nothing is known of what it says."""


def each_within_limits(
    work: Callable[..., T], jobs: Iterable[tuple[Any, ...]], workers: int = 1
) -> Iterator[T | TooHardError]:
    """What `work`, a function of a module, gives for the arguments of each job, in their order.

    What it raises is raised here.
    """
    to_do = enumerate(jobs)
    results: dict[int, _Outcome[T]] = {}
    given = yielded = 0
    team: list[_Worker[T]] = [_Worker(work) for _ in range(workers)]
    try:
        while True:
            for worker in team:
                if worker.job is None and given - yielded < AHEAD and (job := next(to_do, None)):
                    worker.take(*job)
                    given += 1
            if yielded in results:
                yield results.pop(yielded).get()
                yielded += 1
            elif yielded == given:
                return
            else:
                results.update(_finished([worker for worker in team if worker.job is not None]))
    finally:
        for worker in team:
            worker.end()


class _Outcome(Generic[T]):
    """What a job came to: a result, or a fault of our own."""

    def __init__(self, result: T | TooHardError | None = None, fault: Exception | None = None) -> None:
        self.result, self.fault = result, fault

    def get(self) -> T | TooHardError:
        if self.fault is not None:
            raise self.fault
        return self.result  # type: ignore[return-value]  # None only where T may be


_TOO_HARD = pickle.dumps(_Outcome[Any](TooHardError(TOO_MUCH)))  # made while there is memory


class _Worker(Generic[T]):
    """A process that does one job at a time; another takes its place when it has died or kept too much."""

    def __init__(self, work: Callable[..., T]) -> None:
        self._work = work
        self.job: int | None = None
        self.until = 0.0
        self._start()

    def _start(self) -> None:
        context = get_context("forkserver")
        context.set_forkserver_preload(["crawler.preload"])
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._work), daemon=True)
        self._process.start()
        theirs.close()  # so that the pipe ends with the process
        self._worn = False

    def take(self, job: int, given: tuple[Any, ...]) -> None:
        if self._worn or not self._process.is_alive():
            self.end()
            self._start()
        self.job, self.until = job, time.monotonic() + CLOCK_SECONDS
        with suppress(OSError):  # it has died just now, and is found so
            self.pipe.send(given)

    def result(self, *, over: bool) -> _Outcome[T]:
        """What the job came to; where it is not `over`, its time is."""
        self.job = None
        why = f"no end after {CLOCK_SECONDS:.0f} seconds"
        if over:
            try:
                done, self._worn = self.pipe.recv()
            except (EOFError, OSError):
                why = TOO_MUCH
            else:
                outcome: _Outcome[T] = pickle.loads(done)  # noqa: S301  # by a process of our own
                return outcome
        self.end()
        return _Outcome(TooHardError(why))

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self.pipe.close()


def _finished(busy: list[_Worker[T]]) -> dict[int, _Outcome[T]]:
    """Of these workers' jobs, those that are over or have had their time; waits for the first."""
    ready = wait([worker.pipe for worker in busy], max(0.0, min(it.until for it in busy) - time.monotonic()))
    return {
        worker.job: worker.result(over=worker.pipe in ready)
        for worker in busy
        if worker.job is not None and (worker.pipe in ready or worker.until <= time.monotonic())
    }


def _serve(pipe: Connection, work: Callable[..., T]) -> None:
    """What a process does: one job after another, until nobody is there to give one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it
    logging.disable()  # libraries complain of every broken page, and there is nobody to read it
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    at_first = _held()
    with suppress(EOFError, OSError):
        while True:
            done = _limited(work, *pipe.recv())
            pipe.send((done, _held() - at_first > KEPT))


def _limited(work: Callable[..., T], *given: Any) -> bytes:
    """The outcome of a job, pickled."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    # The system counts from the start of the process, and ends it where it passes the limit.
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + CPU_SECONDS + 1)
    if held := _held():  # a system that does not say what a process holds still limits its time
        _limit(resource.RLIMIT_DATA, held + MEMORY)
    try:
        return pickle.dumps(_Outcome(work(*given)))
    except (MemoryError, RecursionError):
        return _TOO_HARD
    except Exception as fault:  # it is raised where the work was asked for
        return pickle.dumps(_Outcome(fault=fault))
    finally:
        _limit(resource.RLIMIT_DATA, resource.RLIM_INFINITY)


def _held() -> int:
    """The bytes that this process holds, as the system counts them for its limit; 0 where it does not say."""
    try:
        status = Path("/proc/self/status").read_text("ascii")
    except OSError:
        return 0
    return int(status.split("VmData:")[1].split()[0]) * 1024


def _limit(what: int, soft: int) -> None:
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (soft, hard))
