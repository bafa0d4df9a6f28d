"""How long a filter with all its counts takes, beside other engines that hold the same catalogue: prints three tables.

    python -m tests.benchmarks.bench_index [--sizes 359 10000 100000 1000000] [--requests 200] [--patience 60]

A request narrows the catalogue by random ticks, counts every facet beside it without its own choice, and takes the
first ten sites by freshness. Every engine must find the same sites, the same counts and the same first ten. One thread
each; the time is the processor's (of all threads of the process), so that a busy machine counts as little as it can.
An engine is asked until its patience, in seconds, has run out, at least ten times.
"""

import argparse
import gc
import os
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

# One thread for each engine: has to be said before Polars is imported.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

from rich.console import Console
from rich.table import Table

from catalog.facets import Chosen
from catalog.index import CatalogIndex
from catalog.model import Catalog
from catalog.sites_yaml import load_file
from recommender.answers import Answers
from recommender.criteria import CRITERIA
from recommender.engine import rank
from recommender.evaluate import read_cases
from recommender.recommend import recommend
from recommender.rules import RULES
from recommender.supposed import compiled
from recommender.weights import weights
from tests.benchmarks.peers import PAGE, PEERS, Answer, Rows
from tests.benchmarks.synthetic import SIZES, catalogue, requests

T = TypeVar("T")

TODAY = date(2026, 11, 24)
JUDGED = Path(__file__).resolve().parents[1] / "data" / "judged"
UNTIMED = 5  # requests before the clock is read
FEWEST = 10
FEW_AT = 1_000_000  # sites from which a fifth of the requests must do
TRACED_UP_TO = 100_000  # sites up to which each allocation is counted; beyond, the process as the system sees it
# How many times faster than the fastest peer, up to a size; and what else is aimed at.
AIMS = ((10_000, 5.0), (100_000, 3.0), (1_000_000, 2.0))
EXPLAINED_MS, BYTES, BUILT_S = 2.0, 500, 20
SMALL = 1_000  # sites, as many as today's catalogue may soon have


class Times(NamedTuple):
    """Milliseconds of processor time."""

    p50: float
    p95: float
    number: int


class Measured(NamedTuple):
    """What one size showed of our index."""

    size: int
    ours: Times
    fastest: float  # the median of the fastest peer, NaN without any


def main() -> None:
    """Measure each size and say which aims were missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="synthetic catalogues")
    parser.add_argument("--requests", type=int, default=200, help="random requests; a fifth of them from a million on")
    parser.add_argument("--patience", type=float, default=60, help="seconds for the requests to one engine")
    parser.add_argument("--peers", nargs="*", default=list(PEERS), choices=list(PEERS), help="engines beside ours")
    given = parser.parse_args()
    console = Console()
    engines = Table("sites", "engine", "build s", "p50 ms", "p95 ms", "requests", "slower by", title="filter and count")
    answers = Table("sites", "what", "p50 ms", "p95 ms", title="ranking and explaining the judged cases")
    index_table = Table("sites", "built s", "columns s", "bytes a site", title="the compiled index")
    missed: list[str] = []
    real = load_file()
    found: list[Measured] = []
    explain(CatalogIndex.compile(real), "the real catalogue", answers, missed)
    for size in given.sizes:
        catalog = catalogue(real, size)
        index = build(catalog, index_table, missed)
        number = given.requests if size < FEW_AT else max(FEWEST, given.requests // 5)
        asked = requests(catalog, number)
        found.append(compare(index, asked, given.peers, given.patience, engines))
        explain(index, f"{size:,}", answers, missed)
        console.print(f"measured at {size:,} sites", highlight=False)
    for table in (engines, answers, index_table):
        console.print(table)
    for said in (*missed, *_too_slow(found)):
        console.print(f"aim missed: {said}", highlight=False)


def build(catalog: Catalog, table: Table, missed: list[str]) -> CatalogIndex:
    """The index of `catalog`, with a row of `table` for what it took."""
    index, seconds = timed(lambda: CatalogIndex.compile(catalog))
    _, columns = timed(lambda: ready_to_rank(index))
    each = _bytes(catalog, index) / max(1, index.size)
    table.add_row(f"{index.size:,}", f"{seconds:.2f}", f"{columns:.2f}", f"{each:.0f}")
    if each > BYTES:
        missed.append(f"{each:.0f} bytes a site at {index.size:,} sites, where {BYTES} are aimed at")
    if index.size == 100_000 and seconds > BUILT_S:
        missed.append(f"built in {seconds:.1f} s, where {BUILT_S} are aimed at")
    return index


def ready_to_rank(index: CatalogIndex) -> None:
    """Make the columns that ranking reads, which the first request would make."""
    for reader in (*CRITERIA, *RULES):
        index.column(reader.facts)


def _bytes(catalog: Catalog, index: CatalogIndex) -> float:
    """What a second index of `catalog` takes beside the records, its columns among it."""
    gc.collect()
    if index.size > TRACED_UP_TO:
        before = _resident()
        second = CatalogIndex.compile(catalog)
        ready_to_rank(second)
        gc.collect()
        return _resident() - before
    tracemalloc.start()
    second = CatalogIndex.compile(catalog)
    ready_to_rank(second)
    gc.collect()
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return taken


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def compare(
    index: CatalogIndex, asked: Sequence[Chosen], peers: Iterable[str], patience: float, table: Table
) -> Measured:
    """Our index and each of `peers` on the same requests, a row of `table` each."""
    place = {site.id: place for place, site in enumerate(index.sites)}
    ours, answered = ask(lambda chosen: _our_answer(index, chosen), asked, patience)
    table.add_section()
    table.add_row(f"{index.size:,}", "curbside", "", *_cells(ours), "")
    rows = Rows(index)
    medians = []
    for name in peers:
        try:
            peer, seconds = timed(lambda name=name: PEERS[name](rows))  # type: ignore[misc]
        except ImportError:
            table.add_row("", name, "", "", "", "", "not installed")
            continue
        took, answers = ask(peer.ask, asked, patience)
        for chosen, expected, answer in zip(asked, answered, answers, strict=False):
            _check(name, chosen, expected._replace(first=[place[site_id] for site_id in expected.first]), answer)
        table.add_row("", name, f"{seconds:.1f}", *_cells(took), f"{took.p50 / ours.p50:.1f}")
        medians.append(took.p50)
        del peer
        gc.collect()
    return Measured(index.size, ours, min(medians, default=float("nan")))


def _our_answer(index: CatalogIndex, chosen: Chosen) -> Any:
    """The request as the directory makes it: a set, its size, all counts, ten records."""
    found = index.narrow(chosen)
    page = index.first(found, PAGE)
    return Answer(index.number(found), index.counts(chosen), [site.id for site in page])  # type: ignore[arg-type,misc]


def _check(name: str, chosen: Chosen, expected: Answer, answer: Answer) -> None:
    """Equal hits, equal counts, the same ten: else the comparison means nothing."""
    counts = {
        facet: {term: number for term, number in terms.items() if number} for facet, terms in answer.counts.items()
    }
    if (answer.hits, answer.first, counts) != (expected.hits, expected.first, expected.counts):
        raise SystemExit(f"{name} answers {chosen} otherwise: {answer.hits} sites, where {expected.hits} are found")


def ask(answer: Callable[[Chosen], T], asked: Sequence[Chosen], patience: float) -> tuple[Times, list[T]]:
    """How long each request takes, and what was answered."""
    for chosen in asked[:UNTIMED]:
        answer(chosen)
    taken, answers = [], []
    for chosen in asked:
        found, seconds = timed(lambda chosen=chosen: answer(chosen))  # type: ignore[misc]
        taken.append(seconds)
        answers.append(found)
        if sum(taken) > patience and len(taken) >= FEWEST:
            break
    return times(taken), answers


def explain(index: CatalogIndex, said: str, table: Table, missed: list[str]) -> None:
    """The judged cases without free text, ranked, and explained whole: reasons, exclusions, ways out, what-ifs.

    At small sizes explained once more as the site does it, where the questionnaire's own answers are judged beforehand.
    """
    cases = [case.answers for file in ("open.yaml", "more.yaml") for case in read_cases(JUDGED / file)]
    answers = [one.model_copy(update={"question": ""}) for one in cases]
    # Each case a few times at small sizes, the least counts: a case is short, and a neighbour's cache is not ours.
    rounds = 5 if index.size <= 10_000 else 1
    ranked = least(lambda one: rank(index, one, weights(), TODAY), answers, rounds)
    explained = least(lambda one: recommend(index, one, today=TODAY), answers, rounds)
    measured = {"ranked": ranked, "explained whole": explained}
    if index.size < SMALL:
        compiled(index, weights(), TODAY)
        measured["explained whole, as served"] = least(lambda one: recommend(index, one, today=TODAY), answers, rounds)
    table.add_section()
    for number, (what, took) in enumerate(measured.items()):
        table.add_row("" if number else said, what, *_cells(took)[:2])
    if index.size < SMALL:
        missed += [
            f"{what} in {took.p50:.2f} ms at {said}, where {EXPLAINED_MS} are aimed at"
            for what, took in measured.items()
            if took.p50 > EXPLAINED_MS
        ]


def least(answer: Callable[[Answers], Any], answers: Sequence[Answers], rounds: int) -> Times:
    """How long each answer takes, the shortest of some rounds, after one that is not counted."""
    for one in answers[:UNTIMED] if rounds == 1 else answers:
        answer(one)
    return times([min(timed(lambda one=one: answer(one))[1] for _ in range(rounds)) for one in answers])  # type: ignore[misc]


def timed(make: Callable[[], T]) -> tuple[T, float]:
    """What `make` makes, and the seconds of processor time it took."""
    began = time.process_time()
    made = make()
    return made, time.process_time() - began


def times(taken: Sequence[float]) -> Times:
    """The median and the 95th percentile of some seconds, in milliseconds."""
    cuts = statistics.quantiles(taken, n=20, method="inclusive") if len(taken) > 1 else [taken[0]] * 19
    return Times(statistics.median(taken) * 1000, cuts[18] * 1000, len(taken))


def _cells(took: Times) -> tuple[str, str, str]:
    return f"{took.p50:.3f}", f"{took.p95:.3f}", str(took.number)


def _too_slow(found: Sequence[Measured]) -> Iterable[str]:
    for one in found:
        aim = next((times for size, times in AIMS if one.size <= size), 1.0)
        if one.fastest / one.ours.p50 < aim:
            ratio = one.fastest / one.ours.p50
            yield f"{ratio:.1f} times as fast as the fastest peer at {one.size:,} sites, where {aim:.0f} is aimed at"
    for smaller, larger in pairwise(found):
        if larger.ours.p50 / smaller.ours.p50 > larger.size / smaller.size:
            yield f"grows faster than the catalogue between {smaller.size:,} and {larger.size:,} sites"


if __name__ == "__main__":
    main()
