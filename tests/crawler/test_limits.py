"""Pages made to hurt their readers: each ends within its limits of time and memory, and the next one is read."""

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from threading import Event, Thread
from typing import Any

import pytest

import crawler
from crawler.body import Body
from crawler.limits import AHEAD, CLOCK_SECONDS, CPU_SECONDS, TooHardError, each_within_limits
from crawler.markup import MAX_ATTRIBUTES, MAX_TAGS, tame
from crawler.patterns import Phrases, languages, phrases_of
from crawler.reading import MOST_WORKERS, page_of, read_one
from crawler.sentences import MAX_SENTENCE
from tests.crawler.hostile_pages import HONEST, PAGES, read

MOST_MEMORY = 150 * MOST_WORKERS  # MB above that of the idle processes, as docs/crawling.md says
TOO_HARD = {"PDF: five million letters, each set by itself", "PDF: eighty pages that write nothing, slowly"}

SHORT = ["attributes of one tag", "depth", "comments", "a script", "JSON-LD", "written in punycode"]
SLICE = [*SHORT, "PDF: five million letters, each set by itself"]


def memory() -> int:
    """What this process, those it has started and theirs hold, in MB; what they share counts once."""
    processes, found = [os.getpid()], 0
    for process in processes:
        try:
            processes += map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split())
            found += int(Path(f"/proc/{process}/smaps_rollup").read_text().split("Pss:")[1].split()[0])
        except OSError:  # it has ended meanwhile
            continue
    return found // 1024


class Watch:
    """The most memory taken while it watches."""

    def __init__(self) -> None:
        self.most = 0
        self._over = Event()
        self._thread = Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.05):
            self.most = max(self.most, memory())


@pytest.mark.parametrize("names", [SLICE, pytest.param(list(PAGES), marks=pytest.mark.prove)], ids=["slice", "whole"])
def test_every_hostile_page_ends_within_its_limits_and_the_next_is_read(names: list[str]) -> None:
    warm = 2 * AHEAD  # as many have been read, by each process, before it is measured what they hold

    def jobs() -> Iterator[tuple[str]]:
        nonlocal idle
        yield from [("titles",)] * warm
        idle = memory()
        yield from ((name,) for name in names)

    idle = 0
    with Watch() as watch:
        results = list(each_within_limits(read, jobs(), MOST_WORKERS))[warm:]
    found = dict(zip(names, results, strict=True))
    given_up = {name for name, result in found.items() if isinstance(result, TooHardError)}
    assert given_up >= TOO_HARD & set(names)
    assert all(name.startswith("PDF") for name in given_up)  # some others may just fit, or not
    taken = {name: result[0] for name, result in found.items() if not isinstance(result, TooHardError)}
    slowest = max(taken, key=taken.__getitem__)
    sys.stdout.write(
        f"{len(found)} hostile pages: {watch.most - idle} MB above the {idle} MB of idle readers, "
        f"{taken[slowest]:.1f} s of CPU at most ({slowest})\n"
    )
    assert taken[slowest] < CPU_SECONDS
    assert watch.most - idle < MOST_MEMORY
    # What stands before the flood is read as if there were none.
    assert all("Only nurses may join Ward Round." in found[name][1] for name in SHORT)  # type: ignore[index]


def fill(megabytes: int) -> int:
    return len(bytearray(megabytes * 2**20))


def dig(depth: int) -> int:
    return dig(depth + 1)


def test_what_fills_the_memory_or_the_stack_is_ended_and_the_next_job_is_done() -> None:
    assert [isinstance(it, TooHardError) for it in each_within_limits(fill, [(1,), (2_000,), (1,)])] == [0, 1, 0]
    assert isinstance(next(each_within_limits(dig, [(0,)])), TooHardError)


def text_unless_cut_off(page: bytes) -> str:
    if b"power cut" in page:
        os.kill(os.getpid(), signal.SIGKILL)
    return page_of(page).text


@pytest.mark.parametrize("workers", [1, MOST_WORKERS])
def test_a_page_over_which_the_process_dies_at_once_is_given_up_at_once_and_every_other_is_read(workers: int) -> None:
    """The first, the last, and two in a row."""
    deadly = {0, 3, 4, 7}
    pages = [f"<h1>Ward {n}</h1><p>{'A power cut.' if n in deadly else 'Nurses.'}".encode() for n in range(8)]
    began = time.monotonic()
    read = list(each_within_limits(text_unless_cut_off, ((page,) for page in pages), workers))
    assert {n for n, text in enumerate(read) if isinstance(text, TooHardError)} == deadly
    assert all(f"Ward {n}" in str(text) for n, text in enumerate(read) if n not in deadly)
    assert time.monotonic() - began < CLOCK_SECONDS / 2  # none waited for its time to be over


def test_a_fault_of_our_own_is_not_taken_for_a_hostile_page() -> None:
    with pytest.raises(TypeError):
        next(each_within_limits(fill, [("many",)]))


def test_one_page_alone_is_read_within_limits_too() -> None:
    page, found = read_one(HONEST.encode(), "https://ward-round.example/join")
    assert page.kind == "join"
    assert {finding.fact for finding in found} >= {"admits"}
    with pytest.raises(TooHardError):
        read_one(PAGES["PDF: five million letters, each set by itself"]())


@pytest.mark.parametrize("name", [name for name in PAGES if not name.startswith("PDF")])
def test_no_hostile_page_makes_the_reactor_wait(name: str) -> None:
    body = Body("https://ward.example/", PAGES[name](), "text/html")
    began = time.process_time()
    assert len(body.text) <= 500_000
    assert body.digest
    assert len(list(body.links())) <= 3_000
    assert time.process_time() - began < 1.5


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p class=a>Nurses<br/>only</p>", "<p class=a>Nurses<br/>only</p>"),
        ("a<!-- <p> -->b<!-->c<!--->d<!-- e", "abcd"),
        ("a<script>if (a<b) '<p>'</script>b<style>p > a {}</style >c<script src='>'/>d", "a b c "),
        ("<a title='<script>'>b</a>", "<a title='<script>'>b</a>"),
        ("<a title=\"it's\" href=x>b</a>'", "<a title=\"it's\" href=x>b</a>'"),
        ("<title><script></title><p>a", "<title><script></title><p>a"),
        ("1 < 2 <3 </ 4> <> <", "1 < 2 <3 </ 4> <> <"),
        ("<scripture>a</scripture>", "<scripture>a</scripture>"),
        (f"<p{' b=1' * 999}>c", f"<p{' b=1' * MAX_ATTRIBUTES}>c"),
        (f"<img src='{'x' * 9999}' alt=a>b", "<img alt=a>b"),
        ("<b>" * (MAX_TAGS + 9), "<b>" * MAX_TAGS),
    ],
)  # fmt: skip
def test_markup_is_tamed_and_otherwise_left_as_it_is(markup: str, expected: str) -> None:
    assert tame(markup) == expected


def patterns_of(value: Any) -> Iterator[re.Pattern[str]]:
    """The expressions for text in a value of a module."""
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, dict):
        yield from (found for one in value.values() for found in patterns_of(one))
    elif isinstance(value, tuple | list):
        yield from (found for one in value for found in patterns_of(one))


def phrases_in(phrases: Phrases) -> Iterator[re.Pattern[str]]:
    """Every expression that the file of a language holds."""

    yield from filter(None, map(phrases.regex, phrases.listed))
    for phrase in phrases.patterns:
        yield from (phrase.regex, *phrase.others)


PUMPS = [
    "a",
    "1",
    " ",
    ".",
    "-",
    "&",
    "/",
    "<",
    "(",
    "医",
    "あ",
    "\u0301",
    "'",
    "a ",
    "a-",
    "1.",
    ". ",
    "? ",
    "| ",
    " \n",
]
PUMPS += ["not ", "nurse ", "nurses, ", "licence ", "is ", "to join "]


def slowest(patterns: Iterator[re.Pattern[str]], size: int) -> tuple[float, str, str]:
    worst = (0.0, "", "")
    for pattern in set(patterns):
        own = " ".join(re.findall(r"[^\W\d_]{2,}", pattern.pattern)[:6]) + " "
        for pump in filter(None, (*PUMPS, own, own.strip())):
            text = (pump * (size // len(pump) + 1))[:size] + "\x00"
            began = time.process_time()
            for _ in pattern.finditer(text):
                pass
            worst = max(worst, (time.process_time() - began, pattern.pattern[:80], pump))
    return worst


@pytest.mark.parametrize("language", languages())
def test_no_phrase_takes_long_over_the_longest_sentence(language: str) -> None:
    assert slowest(phrases_in(phrases_of(language)), MAX_SENTENCE)[0] < 0.1


def test_no_expression_of_the_crawler_takes_long_over_a_long_line() -> None:
    modules = [
        import_module(found.name)
        for found in walk_packages(crawler.__path__, "crawler.")
        if "preload" not in found.name
    ]
    patterns = [pattern for module in modules for value in vars(module).values() for pattern in patterns_of(value)]
    assert len(set(patterns)) > 30
    assert slowest(iter(patterns), 8_000)[0] < 0.3
