"""How well the readers read: precision, recall and F1 by fact and by language, with two baselines beside.

What is counted is one term of one fact on one page (`access=verified`): stated and found, found and
not stated, stated and missed. Intervals are bootstrap percentiles over pages, since the terms of one page
depend on each other.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from catalog import strict_yaml
from catalog.facets import BY_NAME
from catalog.vocabulary import vocabulary
from crawler.classifier import classifier
from crawler.finding import QUEUE_THRESHOLD, Finding
from crawler.patterns import fold
from crawler.read import read_page
from crawler.readers.named import find
from crawler.sentences import sentences
from crawler.text import Page, page_of_html

ROUNDS = 500
SEED = 20261124
Stated = frozenset[str]  # `fact=term`
Method = Callable[[Page], Stated]


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled page. `held_out` pages are never used in fitting."""

    name: str
    page: Page
    language: str
    held_out: bool
    stated: Stated


@dataclass(frozen=True, slots=True)
class Score:
    """Counts, and 95 % intervals where they were asked for."""

    hits: int
    wrong: int
    missed: int
    precision_interval: tuple[float, float] | None = None
    recall_interval: tuple[float, float] | None = None

    @property
    def precision(self) -> float | None:
        """Share of what was found that is stated; None where nothing was found."""
        return self.hits / (self.hits + self.wrong) if self.hits + self.wrong else None

    @property
    def recall(self) -> float | None:
        """Share of what is stated that was found; None where nothing is stated."""
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of the two."""
        total = 2 * self.hits + self.wrong + self.missed
        return 2 * self.hits / total if total else None


class CaseError(ValueError):
    """A labelled page that cannot be used; the message says which and why."""


def load_cases(folder: Path) -> list[Case]:
    """The labelled pages below `folder`: one folder a case, with `page.html` and `expected.yaml`."""
    cases = [_case(path.parent) for path in sorted(folder.glob("*/expected.yaml"))]
    if not cases:
        raise CaseError(f"{folder}: no folder with page.html and expected.yaml")
    return cases


def _case(folder: Path) -> Case:
    root, faults = strict_yaml.parse(strict_yaml.decode((folder / "expected.yaml").read_bytes()))
    if faults:
        raise CaseError(f"{folder.name}/expected.yaml:{faults[0].line}: {faults[0].message}")
    expected = root.plain()
    html = folder / "page.html"
    if not html.is_file() or not isinstance(expected, Mapping):
        raise CaseError(f"{folder.name}: page.html is missing, or expected.yaml is no mapping")
    page = page_of_html(html.read_bytes(), expected.get("url"))
    facts = expected.get("facts") or {}
    stated = frozenset(
        f"{fact}={str(term).lower() if term is True else term}" for fact, terms in facts.items() for term in terms
    )
    return Case(
        folder.name, page, str(expected.get("language") or page.language), bool(expected.get("held_out")), stated
    )


def found_in(findings: Iterable[Finding], threshold: float = QUEUE_THRESHOLD) -> Stated:
    """What findings at or above the threshold state."""
    return frozenset(f"{it.fact}={term}" for it in findings if it.confidence >= threshold for term in it.terms)


def by_readers(page: Page) -> Stated:
    """The readers, at the threshold of the queue."""
    return found_in(read_page(page))


def by_keywords(page: Page) -> Stated:
    """Baseline: every label and synonym of the vocabularies that is anywhere on the page."""
    folded = fold(page.text)
    return frozenset(
        label
        for _, _, label in find(_keywords(), folded, spaced=page.language not in ("ja", "zh", "ko"), ending="inflected")
    )


def by_classifier(page: Page) -> Stated:
    """Baseline: what the sentence classifier alone finds more likely than not in some sentence."""
    made = classifier()
    rows = made.probabilities([sentence.text for sentence in sentences(page.text)])
    found = {made.labels[column] for row in rows for column in range(len(made.labels)) if row[column] >= 0.5}
    plain = {label for label in found if not label.endswith("=*")}
    return frozenset(f"{label}=members" if label.startswith("media=") else label for label in plain)


METHODS: Mapping[str, Method] = {"readers": by_readers, "keywords": by_keywords, "classifier alone": by_classifier}


@cache
def _keywords() -> Mapping[str, str]:
    facets = ("admits", "access", "credentials", "identity", "posts", "hipaa", "media", "cost", "status")
    lists = {fact: BY_NAME[fact].vocabulary for fact in facets} | {"joining": "joining"}
    words: dict[str, str] = {}
    for fact, name in lists.items():
        for term_id, term in vocabulary().terms(name).items():
            label = f"{fact}={term_id}" + ("=members" if fact == "media" else "")
            for said in (*term.labels.values(), *(synonym for group in term.synonyms.values() for synonym in group)):
                words.setdefault(fold(said), label)
    return words


@dataclass(frozen=True)
class Evaluation:
    """Scores by method: overall, by fact, by language, and pooled over the languages other than English."""

    pages: int
    by_method: Mapping[str, Score]
    by_fact: Mapping[str, Score]
    by_language: Mapping[str, Score]
    other_languages: Score
    on_silent_pages: int  # findings on pages that state nothing
    silent_pages: int


def evaluate(cases: Sequence[Case], rounds: int = ROUNDS) -> Evaluation:
    """The readers and both baselines on the cases."""
    found = {name: [method(case.page) for case in cases] for name, method in METHODS.items()}
    ours = found["readers"]
    facts = sorted(
        {label.partition("=")[0] for case, got in zip(cases, ours, strict=True) for label in case.stated | got}
    )
    languages = sorted({case.language for case in cases})
    return Evaluation(
        pages=len(cases),
        by_method={name: score(cases, got, rounds=rounds) for name, got in found.items()},
        by_fact={fact: score(cases, ours, fact=fact, rounds=rounds) for fact in facts},
        by_language={language: _of_languages(cases, ours, {language}, rounds) for language in languages},
        other_languages=_of_languages(cases, ours, set(languages) - {"en"}, rounds),
        on_silent_pages=sum(len(got) for case, got in zip(cases, ours, strict=True) if not case.stated),
        silent_pages=sum(not case.stated for case in cases),
    )


def _of_languages(cases: Sequence[Case], found: Sequence[Stated], languages: set[str], rounds: int) -> Score:
    kept = [(case, got) for case, got in zip(cases, found, strict=True) if case.language in languages]
    return score([case for case, _ in kept], [got for _, got in kept], rounds=rounds)


def score(cases: Sequence[Case], found: Sequence[Stated], fact: str | None = None, rounds: int = ROUNDS) -> Score:
    """Counts over the cases, of one fact or of all, with bootstrap intervals when `rounds` is above 0."""
    counts = [_counts(case.stated, got, fact) for case, got in zip(cases, found, strict=True)]
    total = _summed(counts)
    if rounds <= 0 or not counts:
        return total
    draw = random.Random(SEED)  # noqa: S311  # a bootstrap is no secret
    drawn = [_summed(draw.choices(counts, k=len(counts))) for _ in range(rounds)]
    return Score(
        total.hits,
        total.wrong,
        total.missed,
        _interval(it.precision for it in drawn),
        _interval(it.recall for it in drawn),
    )


def _counts(stated: Stated, got: Stated, fact: str | None) -> tuple[int, int, int]:
    if fact is not None:
        stated = frozenset(label for label in stated if label.startswith(f"{fact}="))
        got = frozenset(label for label in got if label.startswith(f"{fact}="))
    return len(stated & got), len(got - stated), len(stated - got)


def _summed(counts: Sequence[tuple[int, int, int]]) -> Score:
    return Score(*(sum(column) for column in zip(*counts, strict=True))) if counts else Score(0, 0, 0)


def _interval(values: Iterator[float | None] | Iterable[float | None]) -> tuple[float, float] | None:
    known = sorted(value for value in values if value is not None)
    if not known:
        return None
    return known[int(0.025 * (len(known) - 1))], known[int(0.975 * (len(known) - 1))]
