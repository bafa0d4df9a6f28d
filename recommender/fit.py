"""Weights from judged cases: one positive number a criterion, drawn back to the guess made by hand.

The objective is the mean nDCG@10 less `strength` times the mean squared logarithm of each weight over its guess. It is
a step function of the weights, so it is climbed by seeded multiplicative steps on one or two of them at a time. The
utilities do not change with the weights: each case is judged once, and a step is a matrix product.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from catalog.index import CatalogIndex
from recommender.criteria import CRITERIA, WORDS
from recommender.engine import rank
from recommender.evaluate import DEPTH, JudgedCase
from recommender.understanding import complete
from recommender.weights import Weights

NAMES = tuple(criterion.name for criterion in (*CRITERIA, WORDS))
STEPS = 400
STRENGTHS = (0.003, 0.01, 0.03)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A case as numbers: utilities (criteria x candidates), gains and tie order of the candidates; its ideal DCG."""

    utilities: Floats
    asked: Floats
    group: NDArray[np.int64]
    gains: Floats
    tie: NDArray[np.int32]
    ideal: float
    highest: float  # gain that the judge gave


class Measured(NamedTuple):
    """What weights are worth: the means over cases."""

    ndcg: float
    success_3: float


@dataclass(frozen=True, slots=True)
class Fold:
    """One outer fold: the strength that inner folds chose, and both weights' worth on cases that neither saw."""

    strength: float
    cases: int
    fitted: Measured
    by_hand: Measured


def prepare(index: CatalogIndex, case: JudgedCase, weights: Weights, today: date) -> Prepared:
    """The judged candidates of one case: sites of its pool that no rule leaves out."""
    answers, _ = complete(case.answers)
    ranking = rank(index, answers, weights, today)
    in_pool = np.fromiter((site.id in case.pool for site in index.sites), dtype=np.bool_, count=index.size)
    places = np.flatnonzero(in_pool & ~ranking.left_out)
    utilities = np.zeros((len(NAMES), len(places)))
    asked = np.zeros(len(NAMES))
    for judged in ranking.judged:
        row = NAMES.index(judged.criterion.name)
        utilities[row] = judged.expected[places]
        asked[row] = 1.0
    grades = np.array([case.relevance.get(index.sites[place].id, 0) for place in places])
    best = np.sort(2.0 ** np.array(list(case.relevance.values()) or [0]) - 1)[::-1]
    group = np.where(ranking.only_if_belonging[places], 1, np.where(ranking.rule_on_patients_unknown[places], 2, 0))
    ideal = float(best[:DEPTH] @ _discount(len(best[:DEPTH])))
    return Prepared(utilities, asked, group, 2.0**grades - 1, index.rank_of_id[places], ideal, float(best[0]))


def ndcg(case: Prepared, weights: Floats) -> float:
    """nDCG@10 of one case under `weights` (one a criterion, in the order of NAMES)."""
    gains = _gains_in_order(case, weights)
    return float(gains @ _discount(len(gains))) / case.ideal if case.ideal else 0.0


def success_3(case: Prepared, weights: Floats) -> float:
    """1 where a site of the highest grade that the judge gave stands among the first three, else 0."""
    return float(case.highest > 0 and case.highest in _gains_in_order(case, weights)[:3])


def measure(cases: Sequence[Prepared], weights: Floats) -> Measured:
    """The means over cases."""
    return Measured(mean_ndcg(cases, weights), sum(success_3(case, weights) for case in cases) / len(cases))


def _gains_in_order(case: Prepared, weights: Floats) -> Floats:
    score = (weights * case.asked) @ case.utilities
    return case.gains[np.lexsort((case.tie, -score, case.group))[:DEPTH]]


def mean_ndcg(cases: Sequence[Prepared], weights: Floats) -> float:
    """The mean over cases."""
    return sum(ndcg(case, weights) for case in cases) / len(cases)


def fit(cases: Sequence[Prepared], guess: Floats, strength: float, seed: int, steps: int = STEPS) -> Floats:
    """The weights found from `guess`; the same seed gives the same weights."""
    random = np.random.default_rng(seed)

    def objective(weights: Floats) -> float:
        return mean_ndcg(cases, weights) - strength * float(np.mean(np.log(weights / guess) ** 2))

    best, value = guess.copy(), objective(guess)
    for _ in range(steps):
        step = best.copy()
        for place in random.integers(len(guess), size=random.integers(1, 3)):
            step[place] *= np.exp(random.normal() * 0.5)
        found = objective(step)
        if found > value:
            best, value = step, found
    return best


def cross_validate(
    cases: Sequence[Prepared], guess: Floats, seed: int, *, outer: int = 5, inner: int = 3, steps: int = STEPS
) -> list[Fold]:
    """Nested cross-validation: inner folds choose the strength, outer ones measure on what neither saw."""
    folds = []
    for train, test in _split(len(cases), outer, seed):
        seen = [cases[number] for number in train]
        strength = max(STRENGTHS, key=lambda strength: _inner(seen, guess, strength, seed, folds=inner, steps=steps))
        weights = fit(seen, guess, strength, seed, steps)
        unseen = [cases[number] for number in test]
        folds.append(Fold(strength, len(unseen), measure(unseen, weights), measure(unseen, guess)))
    return folds


def _inner(cases: Sequence[Prepared], guess: Floats, strength: float, seed: int, *, folds: int, steps: int) -> float:
    scores = []
    for train, test in _split(len(cases), folds, seed + 1):
        weights = fit([cases[number] for number in train], guess, strength, seed, steps)
        scores += [ndcg(cases[number], weights) for number in test]
    return float(np.mean(scores))


def _split(count: int, folds: int, seed: int) -> list[tuple[list[int], list[int]]]:
    shuffled = np.random.default_rng(seed).permutation(count).tolist()
    parts = [shuffled[start::folds] for start in range(folds)]
    return [([number for other in parts if other is not part for number in other], part) for part in parts]


def _discount(length: int) -> Floats:
    discount: Floats = 1 / np.log2(np.arange(2, length + 2))
    return discount
