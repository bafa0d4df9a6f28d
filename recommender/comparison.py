"""Rankers compared on the same cases, with bootstrap confidence intervals of means and of paired differences.

Percentile bootstrap over cases (Efron 1979), RESAMPLES draws with a fixed seed: a case, not a site, is the unit that
varies.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from recommender.evaluate import JudgedCase, Score

MEASURES = ("ndcg_5", "ndcg_10", "success_3", "err")
RESAMPLES = 2_000
SEED = 20261124


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and its 95 % interval."""

    mean: float
    low: float
    high: float


def interval(values: Sequence[float]) -> Interval:
    """The mean of `values` and the 2.5th and 97.5th percentile of its bootstrap."""
    sample = np.asarray(values, dtype=np.float64)
    if not len(sample):
        return Interval(0.0, 0.0, 0.0)
    draws = np.random.default_rng(SEED).integers(len(sample), size=(RESAMPLES, len(sample)))
    low, high = np.percentile(sample[draws].mean(axis=1), (2.5, 97.5))
    return Interval(float(sample.mean()), float(low), float(high))


def of_measure(scores: Sequence[Score], measure: str) -> Interval:
    """One measure over the cases."""
    return interval([getattr(score, measure) for score in scores])


def difference(ours: Sequence[Score], theirs: Sequence[Score], measure: str) -> Interval:
    """The paired difference of one measure, ours less theirs, on the same cases in the same order."""
    return interval([getattr(one, measure) - getattr(other, measure) for one, other in zip(ours, theirs, strict=True)])


def slices(case: JudgedCase) -> Iterator[str]:
    """The groups of cases that one belongs to, for rows of their own."""
    answers = case.answers
    given = answers.given()
    if not given:
        yield "only free text"
    elif len(given) <= 2:
        yield "nearly empty"
    elif len(given) >= 10:
        yield "ten answers or more"
    if answers.audience == "patient" or answers.profession in ("patient", "caregiver"):
        yield "for or by patients"
    elif answers.profession in ("physician", "resident"):
        yield "physicians"
    elif answers.profession is not None:
        yield "other professions"
    if answers.patient_information:
        yield "named patient"
    if answers.languages and "en" not in answers.languages:
        yield "reads no English"
    if answers.question:
        yield "with a question"
