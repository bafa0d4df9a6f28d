"""How many pages the real application makes in a second, in process, with other answers in each request: a table.

    python -m tests.benchmarks.bench_site [--requests 400]

The answers are those of clinicians drawn from the questionnaire's expectations, each keeping some of hers, and those of
the judged cases, which are often in no questionnaire; no two requests are equal. A page is asked for as a browser does,
packed, through the whole application, one after the other on one thread; a request is what a server hands over, so the
client costs nothing. The time is the processor's.
"""

import argparse
import asyncio
import logging
import random
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from rich.console import Console
from rich.table import Table
from starlette.types import ASGIApp, Message

from catalog.index import CatalogIndex
from recommender.answers import Answers
from recommender.engine import rank
from recommender.evaluate import read_cases
from recommender.matter import clinicians
from recommender.recommend import recommend
from recommender.weights import weights
from tests.benchmarks.synthetic import requests
from web.app import create_app, warm_up
from web.settings import Settings

TODAY = date(2026, 11, 24)
JUDGED = Path(__file__).resolve().parents[1] / "data" / "judged"
SEED = 20261124
PAGES_A_SECOND = 150  # of distinct matches, what is aimed at
RANKED_MS = 2.0
UNTIMED = 30
KEPT = 6  # answers, at most: a clinician between two patients answers four questions, some a few more


def main() -> None:
    """Measure each kind of page and say which aims were missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=400, help="distinct requests for each kind of page")
    given = parser.parse_args()
    logging.disable(logging.INFO)  # a line for each request, which a server writes and a table does not want
    console = Console()
    app = create_app(Settings(), today=lambda: TODAY)
    warm_up(app.state.house)
    index: CatalogIndex = app.state.house.catalogue.current().index
    asked = distinct_answers(given.requests + UNTIMED)
    queries = [urlencode(list(answers.pairs())) for answers in asked]
    cases = [case.answers for name in ("open", "more") for case in read_cases(JUDGED / f"{name}.yaml")]
    judged = dict.fromkeys(urlencode(list(answers.pairs())) for answers in cases)
    ticked = [
        urlencode([(name, term) for name, terms in chosen.items() for term in sorted(terms)])
        for chosen in requests(index.catalog, given.requests + UNTIMED)
    ]
    ids = [site.id for site in index.sites]
    table = Table("", "p50 ms", "p95 ms", "a second", "aim", title=f"{index.size} sites, one thread")
    # As served: with what the questionnaire's own answers mean judged beforehand, and without.
    for said, at in (("", index), (", nothing judged before", CatalogIndex.compile(index.catalog))):
        ranked = [seconds_of(partial(rank, at, one, weights(), TODAY)) for one in asked]
        _row(table, f"rank{said}", ranked[UNTIMED:], f"{RANKED_MS} ms")
        explained = [seconds_of(partial(recommend, at, one, today=TODAY)) for one in asked]
        _row(table, f"recommend, with reasons{said}", explained[UNTIMED:], "")
    table.add_section()
    pages = {
        "/matches": ((f"/matches?{query}" for query in queries), f"{PAGES_A_SECOND} a second"),
        "/matches, judged cases": ((f"/matches?{query}" for query in judged), f"{PAGES_A_SECOND} a second"),
        "/sites": ((f"/sites?{query}" for query in dict.fromkeys(ticked)), ""),
        "/sites/{id}": ((f"/sites/{site_id}" for site_id in ids[: given.requests]), ""),
        "/": (("/" for _ in range(given.requests)), ""),
    }
    for said, (addresses, aim) in pages.items():
        _row(table, said, asyncio.run(_visit(app, addresses))[UNTIMED:], aim)
    console.print(table)


def distinct_answers(number: int) -> list[Answers]:
    """The answers of `number` clinicians, no two alike; the four questions first, then a few more."""
    chance = random.Random(SEED)
    found: dict[Answers, None] = {}
    people = iter(clinicians(number * 4, SEED))
    while len(found) < number:
        given = next(people).given()
        names = [name for name in ("goals", "profession", "country", "languages", "about") if name in given]
        more = [name for name in given if name not in names]
        kept = names + chance.sample(more, min(len(more), chance.randrange(max(1, KEPT - len(names)) + 1)))
        found[Answers.model_validate({name: given[name] for name in kept})] = None
    return list(found)


def seconds_of(make: Callable[[], object]) -> float:
    """Seconds of processor time that `make` takes."""
    began = time.process_time()
    make()
    return time.process_time() - began


async def _visit(app: ASGIApp, addresses: Iterable[str]) -> list[float]:
    """Seconds of processor time for each page. A page that is not there would be quick, and is an error."""
    taken = []
    for address in addresses:
        began = time.process_time()
        status = await _get(app, address)
        taken.append(time.process_time() - began)
        if status != 200:
            raise SystemExit(f"{address} answers {status}")
    return taken


async def _get(app: ASGIApp, address: str) -> int:
    path, _, query = address.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(b"host", b"127.0.0.1"), (b"accept-encoding", b"gzip"), (b"accept", b"text/html")],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    statuses = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await app(scope, receive, send)
    return int(statuses[0])


def _row(table: Table, said: str, taken: Sequence[float], aim: str) -> None:
    cuts = statistics.quantiles(taken, n=20)
    each = f"{statistics.median(taken) * 1000:.2f}", f"{cuts[18] * 1000:.2f}"
    table.add_row(said, *each, f"{len(taken) / sum(taken):.0f}", aim)


if __name__ == "__main__":
    main()
