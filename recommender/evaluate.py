"""How good the ranking is on judged cases: nDCG, success and serious errors. Nothing here prints.

A ranking is scored as a page shows it: matches, then the sites only for those who belong, then those whose rule on
named patients is not known; sites that the judge did not read are taken out first. nDCG has gains 2^grade - 1 (Järvelin
and Kekäläinen 2002; gains of Burges et al. 2005).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log2
from pathlib import Path
from typing import Any

from catalog import strict_yaml
from catalog.index import CatalogIndex
from recommender.answers import Answers
from recommender.order import ordered
from recommender.understanding import complete
from recommender.weights import Weights

DEPTH = 10


@dataclass(frozen=True, slots=True)
class JudgedCase:
    """A clinician's situation with a judge's grades: 3 exactly right, 2 good, 1 acceptable, 0 everything else."""

    id: str
    situation: str
    answers: Answers
    relevance: Mapping[str, int]
    must_not: frozenset[str]
    pool: frozenset[str]
    split: str = "open"

    @property
    def only_free_text(self) -> bool:
        """Whether the case's point stands in its question alone."""
        return set(self.answers.given()) <= {"profession"} and bool(self.answers.question)


@dataclass(frozen=True, slots=True)
class Page:
    """Site ids as one answer shows them: `matches`, and `shown` with the other groups behind."""

    matches: Sequence[str]
    shown: Sequence[str]


@dataclass(frozen=True, slots=True)
class Score:
    """What one case's ranking is worth."""

    case: str
    ndcg_5: float
    ndcg_10: float
    success_3: float
    err: float
    must_not: tuple[str, ...]
    unjudged: int


Ranker = Callable[[JudgedCase], Page]


def read_cases(path: Path, pool: Iterable[str] = ()) -> tuple[JudgedCase, ...]:
    """The judged cases in the YAML file at `path`; a file without a `pool` of its own was judged against `pool`.

    ValueError names the line of what is no YAML; KeyError, TypeError and AttributeError say what is no case.
    """
    text: dict[str, Any] = strict_yaml.read(path)
    read = frozenset(text.get("pool") or pool)
    return tuple(
        JudgedCase(
            id=case["id"],
            situation=case["situation"],
            answers=Answers.model_validate(case["answers"]),
            relevance=case["relevance"],
            must_not=frozenset(_list(case["must_not"])),
            pool=read,
            split=case.get("split", "open"),
        )
        for case in text["cases"]
    )


def _list(given: object) -> list[str]:
    if not isinstance(given, list):
        raise TypeError("must_not is a list of site ids")
    return given


def graded(cases: Iterable[JudgedCase]) -> frozenset[str]:
    """The sites that a judge found relevant to any of the cases."""
    return frozenset(site for case in cases for site, grade in case.relevance.items() if grade)


def ranker(index: CatalogIndex, weights: Weights, today: date) -> Ranker:
    """The recommender as something that can be evaluated."""

    def page(case: JudgedCase) -> Page:
        answers, _ = complete(case.answers)
        groups = ordered(index, answers, weights, today).groups
        matches = [index.sites[place].id for place in groups.matches]
        belonging = [index.sites[place].id for place in groups.only_if_you_belong]
        unknown = [index.sites[place].id for place in groups.rule_on_patients_unknown]
        return Page(matches, [*matches, *belonging, *unknown])

    return page


def score(case: JudgedCase, page: Page) -> Score:
    """One page against the grades of its case."""
    judged = [site for site in page.shown if site in case.pool]
    first = judged[:DEPTH]
    grades = [case.relevance.get(site, 0) for site in first]
    best = max(case.relevance.values(), default=0)
    shown_as_match = [site for site in page.matches if site in case.pool][:DEPTH]
    return Score(
        case=case.id,
        ndcg_5=ndcg(grades, case.relevance.values(), 5),
        ndcg_10=ndcg(grades, case.relevance.values(), 10),
        success_3=float(best > 0 and best in grades[:3]),
        err=expected_reciprocal_rank(grades),
        must_not=tuple(site for site in shown_as_match if site in case.must_not),
        unjudged=len([site for site in page.shown[:DEPTH] if site not in case.pool]),
    )


def ndcg(grades: Sequence[int], all_grades: Iterable[int], depth: int) -> float:
    """Normalised discounted cumulative gain at `depth` with gains 2^grade - 1; 0 when nothing is relevant."""
    ideal = _dcg(sorted(all_grades, reverse=True)[:depth])
    return _dcg(grades[:depth]) / ideal if ideal else 0.0


def _dcg(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


def expected_reciprocal_rank(grades: Sequence[int], highest: int = 3) -> float:
    """ERR (Chapelle et al. 2009): the expected reciprocal of the rank at which she stops looking."""
    left, total = 1.0, 0.0
    for place, grade in enumerate(grades, start=1):
        stops = (2**grade - 1) / 2**highest
        total += left * stops / place
        left *= 1 - stops
    return total


def mean(scores: Sequence[Score], name: str) -> float:
    """The mean of one measure over cases."""
    return sum(float(getattr(one, name)) for one in scores) / len(scores) if scores else 0.0
