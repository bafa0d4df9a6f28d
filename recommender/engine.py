"""Answers against the compiled catalogue: who is left out, and what every other site scores. No records are read here.

Each judge is asked once for each distinct value of the fields it reads, and its opinions are spread over the sites by
code. An unknown fact is worth what like sites are worth on average: those of the same kind, drawn towards all of them
where few of the kind are known (shrinkage of strength PRIOR_STRENGTH). The score is a weighted mean of utilities, so the
contributions sum to it (multi-attribute utility: Keeney and Raiffa 1976).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from catalog.index import CatalogIndex, Column
from recommender import wording
from recommender.answers import Answers
from recommender.criteria import CRITERIA, WORDS
from recommender.judgement import Ban, Criterion, Guess, Judge, Opinion, View
from recommender.rules import RULES, belongs, policy_unknown
from recommender.weights import Weights

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_BLANK = Guess(0.0)
PRIOR_STRENGTH = 8.0  # as many sites of the kind as make its own mean count half


@dataclass(frozen=True, slots=True)
class Judged:
    """One criterion's opinions of all sites, aligned with `index.sites`."""

    criterion: Criterion
    judge: Judge
    weight: float  # share of the whole, so that the weights of a ranking sum to 1
    column: Column
    opinions: list[Opinion]
    expected: Floats
    low: Floats
    high: Floats
    ignorance: Floats  # what a blank would be worth: the mean of like sites

    def expected_without(self, place: int, facts: frozenset[str]) -> float:
        """What the site would be worth to this criterion if `facts` were unknown."""
        view = self.column.values[self.column.codes[place]]
        opinion = self.judge(
            tuple(None if name in facts else value for name, value in zip(self.criterion.facts, view, strict=True))
        )
        if opinion is None:
            return float(self.ignorance[place])
        return opinion.expected if isinstance(opinion, Guess) else opinion


@dataclass(frozen=True, slots=True)
class Ranking:
    """Scores of all sites and who is left out, aligned with `index.sites`; `order` lists places, best first."""

    score: Floats
    low: Floats
    high: Floats
    judged: tuple[Judged, ...]
    banned: dict[str, Flags]
    left_out: Flags
    only_if_belonging: Flags
    rule_on_patients_unknown: Flags
    order: NDArray[np.intp]


def rank(index: CatalogIndex, answers: Answers, weights: Weights, today: date) -> Ranking:
    """Every site of `index`, judged."""
    banned = dict(_bans(index, answers))
    left_out = np.zeros(index.size, dtype=np.bool_)
    for flags in banned.values():
        left_out |= flags
    belonging = _flags(index, ("conditions",), belongs) & ~left_out
    unknown_rule = np.zeros(index.size, dtype=np.bool_)
    if answers.patient_information:
        unknown_rule = _flags(index, ("hipaa",), policy_unknown) & ~left_out & ~belonging
    judged = judge(index, answers, weights, today)
    score, low, high = (np.zeros(index.size) for _ in range(3))
    for one in judged:
        score += one.weight * one.expected
        low += one.weight * one.low
        high += one.weight * one.high
    # Equal scores by id, so that nothing but the answers moves a site: sites stand by freshness, not by id.
    order = np.lexsort((index.rank_of_id, -score))
    return Ranking(score, low, high, judged, banned, left_out, belonging, unknown_rule, order)


def judge(index: CatalogIndex, answers: Answers, weights: Weights, today: date) -> tuple[Judged, ...]:
    """The opinions of every criterion that the answers ask for."""
    question = wording.nearness(index, answers) if answers.question.strip() else None
    asked = [
        (criterion, prepared) for criterion in CRITERIA if (prepared := criterion.prepare(answers, today)) is not None
    ]
    total = sum(weights.weights[criterion.name] for criterion, _ in asked)
    total += weights.weights[WORDS.name] if question is not None else 0.0
    kinds = index.column(("kind",))
    result = []
    for criterion, prepared in asked:
        column = index.column(criterion.facts)
        opinions = [prepared(view) for view in column.values]
        expected, low, high, ignorance = _spread(column, opinions, kinds, weights.worth["unknown_costs"])
        result.append(
            Judged(criterion, prepared, weights.weights[criterion.name] / total, column, opinions, expected, low, high, ignorance)
        )
    if question is not None:
        result.append(_judged_by_words(index, question, weights.weights[WORDS.name] / total))
    return tuple(result)


def _judged_by_words(index: CatalogIndex, nearness: Floats, weight: float) -> Judged:
    """The question's words against what is written of each site: certain, and resting on no fact that could be missing."""
    column = index.column(("id",))
    opinions: list[Opinion] = nearness[np.argsort(column.codes)].tolist()
    by_id = {view[0]: opinion for view, opinion in zip(column.values, opinions, strict=True)}

    def judge(view: View) -> Opinion:
        return by_id[view[0]]

    return Judged(WORDS, judge, weight, column, opinions, nearness, nearness, nearness, nearness)


def _spread(column: Column, opinions: list[Opinion], kinds: Column, unknown_costs: float) -> tuple[Floats, Floats, Floats, Floats]:
    expected_of: list[float] = []
    low_of: list[float] = []
    high_of: list[float] = []
    known_of: list[bool] = []
    blank_of: list[bool] = []
    for opinion in opinions:
        blank = opinion is None
        guess = _BLANK if opinion is None else opinion
        certain = not isinstance(guess, Guess)
        expected_of.append(guess if certain else guess[0])
        low_of.append(guess if certain else guess[1])
        high_of.append(guess if certain else guess[2])
        known_of.append(certain)
        blank_of.append(blank)
    codes = column.codes
    expected, low, high = np.array(expected_of)[codes], np.array(low_of)[codes], np.array(high_of)[codes]
    known_sites = np.array(known_of)[codes]
    ignorance = _like_sites(expected, known_sites, kinds, unknown_costs)
    expected = np.where(np.array(blank_of)[codes], ignorance, expected)
    return expected, low, high, ignorance


def _like_sites(expected: Floats, known: Flags, kinds: Column, unknown_costs: float) -> Floats:
    """For every site, the mean over the other sites that are known, drawn towards those of its kind."""
    count = len(kinds.values)
    weighted = np.where(known, expected, 0.0)
    sums = np.bincount(kinds.codes, weights=weighted, minlength=count)
    numbers = np.bincount(kinds.codes, weights=known, minlength=count)
    # A site's own fact is no evidence for what it would be worth without that fact.
    own, own_number = weighted, known.astype(np.float64)
    all_number = numbers.sum() - own_number
    overall = np.divide(sums.sum() - own, all_number, out=np.full(len(own), 0.5), where=all_number > 0)
    of_kind = sums[kinds.codes] - own
    number = numbers[kinds.codes] - own_number
    mean: Floats = (of_kind + PRIOR_STRENGTH * overall) / (number + PRIOR_STRENGTH)
    return np.maximum(0.0, mean - unknown_costs)


def _bans(index: CatalogIndex, answers: Answers) -> Iterator[tuple[str, Flags]]:
    for rule in RULES:
        ban = rule.prepare(answers)
        if ban is not None:
            yield rule.name, _flags(index, rule.facts, ban)


def _flags(index: CatalogIndex, facts: tuple[str, ...], test: Ban) -> Flags:
    column = index.column(facts)
    flags: Flags = np.fromiter((test(view) for view in column.values), dtype=np.bool_, count=len(column.values))
    return flags[column.codes]
