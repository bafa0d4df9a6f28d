"""The list of sites under answers that she may give: many lists at once, judging again only what an answer touches.

For each criterion and rule, CRITERION_READS and RULE_READS say which answers it reads. What they say of the answers in
the questionnaire is compiled once for an index; nothing of a visitor's answers is kept from one request to the next.
The scores are those of `engine.rank`, the matches those of `groups.group`; only how near sites are to a question in
words is not judged again for every answer.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache, partial
from itertools import product
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from catalog.index import CatalogIndex
from recommender import wording
from recommender.answers import Answers
from recommender.criteria import CRITERIA, WORDS
from recommender.engine import Flags, Floats, Said, flagged
from recommender.judgement import Criterion, Rule
from recommender.questionnaire import questionnaire
from recommender.reads import CRITERION_READS, EVERYTHING, RULE_READS, WEIGHT_READS, Reads
from recommender.rules import RULES, belongs, policy_unknown
from recommender.weights import Weights

FIRST = 3  # the places that a question is asked for
MISLEADS = (
    0.05  # what a site that is no match costs in a place, of the score at which matches end; an empty one costs nothing
)
PLACE_COUNTS = 1 / np.log2(np.arange(FIRST) + 2)  # the first place most, as nDCG discounts

Known = Mapping[Any, Any]  # judgements by the name of their judge and what it reads


class Judgements:
    """What criteria and rules say of all sites, by what they read of the answers.

    Sites stand in the order of their ids. `known` are judgements compiled before; what is asked for beyond them is
    judged and kept here, for one request.
    """

    def __init__(self, index: CatalogIndex, weights: Weights, today: date, known: Known | None = None) -> None:
        self.index, self.weights, self.today = index, weights, today
        self.by_id = np.argsort(index.rank_of_id, kind="stable")
        self.known = known or {}
        self.own: dict[Any, Any] = {}

    def expected(self, criterion: Criterion, answers: Answers) -> Floats | None:
        """What the criterion is expected to be worth for every site; None when the answers do not ask for it."""
        key = (criterion.name, CRITERION_READS.get(criterion.name, EVERYTHING).key(answers))
        expected: Floats | None = self._once(key, partial(self._judge, criterion, answers))
        return expected

    def banned(self, rule: Rule, answers: Answers) -> Flags | None:
        """Which sites the rule leaves out; None when the answers do not ask for it."""
        key = ("rule", rule.name, RULE_READS.get(rule.name, EVERYTHING).key(answers))
        banned: Flags | None = self._once(key, partial(self._ban, rule, answers))
        return banned

    def weighted(self, answers: Answers) -> Mapping[str, Floats]:
        """What every criterion that is asked adds to the score of every site, by its name."""

        def all_expected() -> dict[str, Floats]:
            said = {criterion.name: self.expected(criterion, answers) for criterion in CRITERIA}
            return {name: self.weights.of(name, answers) * one for name, one in said.items() if one is not None}

        weighted: Mapping[str, Floats] = self._once(("weighted", answers), all_expected)
        return weighted

    def all_banned(self, answers: Answers) -> Mapping[str, Flags]:
        """Which sites each rule that is asked leaves out, by its name."""

        def all_flags() -> dict[str, Flags]:
            said = {rule.name: self.banned(rule, answers) for rule in RULES}
            return {name: flags for name, flags in said.items() if flags is not None}

        banned: Mapping[str, Flags] = self._once(("banned", answers), all_flags)
        return banned

    def nearness(self, answers: Answers) -> Floats:
        """How near every site is to her question in words, with the answers she has given and no others."""
        nearness: Floats = self._once((WORDS.name, answers), lambda: wording.nearness(self.index, answers)[self.by_id])
        return nearness

    def only_if_belonging(self) -> Flags:
        """The sites only for those who already belong."""
        flags: Flags = self._once("belonging", lambda: flagged(self.index, ("conditions",), belongs)[self.by_id])
        return flags

    def rule_on_patients_unknown(self) -> Flags:
        """The sites of which nobody knows whether named patients may be spoken of."""
        flags: Flags = self._once("policy", lambda: flagged(self.index, ("hipaa",), policy_unknown)[self.by_id])
        return flags

    def _once(self, key: Any, judge: Callable[[], Any]) -> Any:
        if key in self.known:
            return self.known[key]
        if key not in self.own:
            self.own[key] = judge()
        return self.own[key]

    def _judge(self, criterion: Criterion, answers: Answers) -> Floats | None:
        prepared = criterion.prepare(answers, self.today)
        if prepared is None:
            return None
        return Said(self.index, criterion, prepared, self.weights.worth["unknown_costs"]).expected[self.by_id]

    def _ban(self, rule: Rule, answers: Answers) -> Flags | None:
        ban = rule.prepare(answers)
        return None if ban is None else flagged(self.index, rule.facts, ban)[self.by_id]


# One for each index that is in use, for the weights and the day of the last request.
_COMPILED: WeakKeyDictionary[CatalogIndex, tuple[Weights, date, Known]] = WeakKeyDictionary()


def compiled(index: CatalogIndex, weights: Weights, today: date) -> Known:
    """What every criterion and rule says of `index` for each answer in the questionnaire, and nothing of a visitor's.

    It takes about as long as a hundred rankings the first time; a caller who swaps the index may ask for it beforehand.
    """
    found = _COMPILED.get(index)
    if found is None or found[0] is not weights or found[1] != today:
        judgements = Judgements(index, weights, today)
        judgements.only_if_belonging()
        judgements.rule_on_patients_unknown()
        criteria = [one for one in CRITERIA if one.name in CRITERION_READS]
        rules = [one for one in RULES if one.name in RULE_READS]
        for fields in {reads.fields for reads in (*CRITERION_READS.values(), *RULE_READS.values())}:
            for answers in _all_answers(fields):
                for criterion in criteria:
                    if CRITERION_READS[criterion.name].fields == fields:
                        judgements.expected(criterion, answers)
                for rule in rules:
                    if RULE_READS[rule.name].fields == fields:
                        judgements.banned(rule, answers)
        found = _COMPILED[index] = (weights, today, judgements.own)
    return found[2]


def _all_answers(fields: tuple[str, ...]) -> Iterator[Answers]:
    """Every combination of what the questionnaire knows of `fields`, no answer included."""
    nothing = Answers()
    values = {question.attribute: question.values for question in questionnaire().questions}
    for combination in product(*(dict.fromkeys((*values[field], None)) for field in fields)):
        given = {field: value for field, value in zip(fields, combination, strict=True) if value is not None}
        yield nothing.model_copy(update=given)


class Lists(NamedTuple):
    """The list of sites for each of several answers: a row an answer, a column a site."""

    score: Floats  # -1 where the site is no match
    value: (
        Floats  # what it is worth in a place: its score above the score at which matches end, in shares of all weights
    )

    def first(self, depth: int) -> NDArray[np.intp]:
        """The first `depth` places of every list; -1 where there are fewer matches."""
        left = self.score.copy()
        rows = np.arange(len(left))
        places = np.full((len(left), depth), -1, dtype=np.intp)
        for number in range(min(depth, left.shape[1])):
            best = left.argmax(axis=1)  # the first of equals, as sites stand in the order of their ids
            places[:, number] = np.where(left[rows, best] >= 0, best, -1)
            left[rows, best] = -1.0
        return places

    def worth(self, places: NDArray[np.intp]) -> Floats:
        """What each row of `places` is worth under each of the answers (a row an answer); an empty place nothing."""
        values = self.value[:, np.maximum(places, 0)]
        worth: Floats = np.where(places >= 0, values, 0.0) @ PLACE_COUNTS[: places.shape[1]]
        return worth


def lists(judgements: Judgements, answers: Answers, changed: tuple[str, ...], possible: list[Answers]) -> Lists:
    """The lists for `possible`, which differ from `answers` in the fields `changed` alone."""
    size, weights = judgements.index.size, judgements.weights
    parts = _parts(changed)
    # What the change does not touch is summed first, once for all.
    same, asked = np.zeros(size), 0.0
    weighted = judgements.weighted(answers)
    for criterion in parts.same_criteria:
        if criterion.name in weighted:
            same += weighted[criterion.name]
            asked += weights.of(criterion.name, answers)
    score, total = same[None, :], np.full((1, 1), asked)
    for criterion in parts.criteria:
        expected = [judgements.expected(criterion, row) for row in possible]
        weight = np.array([[weights.of(criterion.name, row)] for row in possible])
        score = score + weight * np.array([np.zeros(size) if one is None else one for one in expected])
        total = total + weight * np.array([[one is not None] for one in expected])
    if answers.question.strip():
        score = score + weights.weights[WORDS.name] * judgements.nearness(answers)
        total = total + weights.weights[WORDS.name]
    out = judgements.only_if_belonging().copy()
    all_banned = judgements.all_banned(answers)
    for rule in parts.same_rules:
        if rule.name in all_banned:
            out |= all_banned[rule.name]
    left_out = out[None, :]
    for rule in parts.rules:
        banned = [judgements.banned(rule, row) for row in possible]
        if any(one is not None for one in banned):
            left_out = left_out | np.array([np.zeros(size, np.bool_) if one is None else one for one in banned])
    named = np.array([[row.patient_information] for row in possible])
    if named.any():
        left_out = left_out | (named & judgements.rule_on_patients_unknown())
    score = np.where(left_out, -1.0, score / np.maximum(total, 1e-9))
    score = np.broadcast_to(score, (len(possible), size))
    floor = np.maximum(weights.threshold, weights.near_the_best * score.max(axis=1, keepdims=True))
    # Of all that could be asked, so that a few answers to small questions are not taken for the whole.
    share = total / sum(weights.weights.values())
    return Lists(np.where(score >= floor, score, -1.0), np.maximum(score - floor, -MISLEADS * floor) * share)


class _Parts(NamedTuple):
    """The criteria and rules that a change of answers touches, and those it does not."""

    criteria: list[Criterion]
    same_criteria: list[Criterion]
    rules: list[Rule]
    same_rules: list[Rule]


@cache
def _parts(changed: tuple[str, ...]) -> _Parts:
    def touched(reads: Mapping[str, Reads], name: str) -> bool:
        return not set(changed).isdisjoint((*reads.get(name, EVERYTHING).fields, *WEIGHT_READS.get(name, ())))

    criteria = {
        touches: [one for one in CRITERIA if touched(CRITERION_READS, one.name) is touches] for touches in (True, False)
    }
    rules = {touches: [one for one in RULES if touched(RULE_READS, one.name) is touches] for touches in (True, False)}
    return _Parts(criteria[True], criteria[False], rules[True], rules[False])
