"""The next best question: the one whose answer is expected to change the top of the list most.

For every answer that is likely to a question (`questionnaire.yaml`), the list is judged anew. What the answer is worth is
the value of the first three then, less the value of the present first three under the same answer; a question's gain is
the mean over its answers (expected value of information: Howard 1966). A place in the list is worth what its site
scores above the score at which matches end, the first place most; a site that is no match under the answer costs as much
as if it scored nothing. So a gain is never below zero, and it is zero where every answer leaves the first three as they are.

Only what an answer touches is judged again: for each criterion and rule, READS says which answers it reads. What they say
of the answers in the questionnaire is compiled once for an index; nothing of a visitor's answers is kept.
"""

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import product
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from catalog.index import CatalogIndex
from recommender.answers import Answers
from recommender.criteria import CRITERIA
from recommender.engine import Flags, Floats, _flags, _spread
from recommender.judgement import Criterion, Rule
from recommender.questionnaire import Question, questionnaire
from recommender.rules import RULES, belongs, policy_unknown
from recommender.weights import Weights

FIRST = 3  # the places that a question is asked for
SHOWN = 5  # the places whose sites it is said to split
PLACE_COUNTS = 1 / np.log2(np.arange(FIRST) + 2)  # the first place most, as nDCG discounts
NOTHING_CHANGES = 1e-9  # a gain below it is rounding


class Reads(NamedTuple):
    """The answers that a judge depends on: the fields, and what of them; equal keys give equal opinions."""

    fields: tuple[str, ...]
    key: Callable[[Answers], Hashable]


def _alone(field: str) -> Reads:
    return Reads((field,), lambda answers: getattr(answers, field))


def _together(*fields: str) -> Reads:
    return Reads(fields, lambda answers: tuple(getattr(answers, field) for field in fields))


_NOBODY = Reads((), lambda answers: ())
_EVERYTHING = Reads(tuple(Answers.model_fields), lambda answers: answers)  # always right, only slow
_LAY = Reads(("audience", "profession"), lambda answers: answers.is_layperson)

CRITERION_READS: Mapping[str, Reads] = {
    "profession": _together("audience", "profession"),
    "goals": Reads(("audience", "profession", "goals"), lambda answers: (answers.is_layperson, answers.goals)),
    "about": Reads(("specialties", "about"), lambda answers: answers.subject),
    "peers": Reads(
        ("specialties", "about"),
        lambda answers: answers.specialties if set(answers.subject) != set(answers.specialties) else (),
    ),
    "place": _alone("country"),
    "languages": _alone("languages"),
    "patients": _together("patient_information", "goals"),
    "when": _alone("when"),
    "credentials": _alone("credentials"),
    "access": _alone("access"),
    "identity": _alone("identity"),
    "media": _alone("media"),
    "cost": _alone("cost"),
    "money": _alone("avoid_funding"),
    "conditions": _alone("country"),
    "alive": _NOBODY,
}
RULE_READS: Mapping[str, Reads] = {
    "status": _NOBODY,
    "country": _alone("country"),
    "languages": _alone("languages"),
    "profession": _together("audience", "profession"),
    "for": _LAY,
    "patient_information": _alone("patient_information"),
    "avoid_funding": _alone("avoid_funding"),
    "credentials": _alone("credentials"),
    "low_resource_setting": _alone("country"),
    "one_specialty": _alone("specialties"),
}


@dataclass(frozen=True, slots=True)
class Move:
    """A site that an answer may move, and how likely it is that the answer does."""

    site: str
    chance: float


@dataclass(frozen=True, slots=True)
class Decides:
    """What the answer decides of the first five: who may leave them and who may come in, likeliest first."""

    leave: tuple[Move, ...]
    rise: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """A question worth asking. `gain` is in units of score, summed over the first three places as nDCG discounts them."""

    field: str
    gain: float
    decides: Decides


class Judgements:
    """What criteria and rules say of all sites, by what they read of the answers. Sites stand in the order of their ids.

    `known` are judgements compiled before; what is asked for beyond them is judged and kept here, for one request.
    """

    def __init__(self, index: CatalogIndex, weights: Weights, today: date, known: Mapping[Any, Any] | None = None) -> None:
        self.index, self.weights, self.today = index, weights, today
        self.by_id = np.argsort(index.rank_of_id, kind="stable")
        self.known: Mapping[Any, Any] = known or {}
        self.own: dict[Any, Any] = {}

    def expected(self, criterion: Criterion, answers: Answers) -> Floats | None:
        """What the criterion is expected to be worth for every site; None when the answers do not ask for it."""
        key = (criterion.name, CRITERION_READS.get(criterion.name, _EVERYTHING).key(answers))
        return self._once(key, partial(self._judge, criterion, answers))

    def banned(self, rule: Rule, answers: Answers) -> Flags | None:
        """Which sites the rule leaves out; None when the answers do not ask for it."""
        key = ("rule", rule.name, RULE_READS.get(rule.name, _EVERYTHING).key(answers))
        return self._once(key, partial(self._ban, rule, answers))

    def only_if_belonging(self) -> Flags:
        """The sites only for those who already belong."""
        flags: Flags = self._once("belonging", lambda: _flags(self.index, ("conditions",), belongs)[self.by_id])
        return flags

    def rule_on_patients_unknown(self) -> Flags:
        """The sites of which nobody knows whether named patients may be spoken of."""
        flags: Flags = self._once("policy", lambda: _flags(self.index, ("hipaa",), policy_unknown)[self.by_id])
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
        column = self.index.column(criterion.facts)
        opinions = [prepared(view) for view in column.values]
        kinds = self.index.column(("kind",))
        return _spread(column, opinions, kinds, self.weights.worth["unknown_costs"])[0][self.by_id]

    def _ban(self, rule: Rule, answers: Answers) -> Flags | None:
        ban = rule.prepare(answers)
        return None if ban is None else _flags(self.index, rule.facts, ban)[self.by_id]


# One for each index that is in use, for the weights and the day of the last request.
_COMPILED: WeakKeyDictionary[CatalogIndex, tuple[Weights, date, Mapping[Any, Any]]] = WeakKeyDictionary()


def compiled(index: CatalogIndex, weights: Weights, today: date) -> Mapping[Any, Any]:
    """What every criterion and rule says of `index` for each answer in the questionnaire; slow the first time."""
    found = _COMPILED.get(index)
    if found is None or found[0] is not weights or found[1] != today:
        judgements = Judgements(index, weights, today)
        judgements.only_if_belonging()
        judgements.rule_on_patients_unknown()
        for criterion in CRITERIA:
            for answers in _answers_read(CRITERION_READS.get(criterion.name)):
                judgements.expected(criterion, answers)
        for rule in RULES:
            for answers in _answers_read(RULE_READS.get(rule.name)):
                judgements.banned(rule, answers)
        found = _COMPILED[index] = (weights, today, judgements.own)
    return found[2]


def _answers_read(reads: Reads | None) -> Iterator[Answers]:
    """All that the questionnaire knows of the fields read, each key once."""
    if reads is None:
        return
    values = {question.attribute: (*filter(None, question.values), None) for question in questionnaire().questions}
    seen = set()
    for combination in product(*(values[field] for field in reads.fields)):
        given = {field: value for field, value in zip(reads.fields, combination, strict=True) if value is not None}
        answers = Answers.model_construct(**given)
        key = reads.key(answers)
        if key not in seen:
            seen.add(key)
            yield answers


class _Lists(NamedTuple):
    """The list of sites for each of several answers: a row an answer, a column a site."""

    score: Floats  # -1 where the site is no match
    value: Floats  # what it scores above the score at which matches end; as if it scored 0 where it is left out

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
        """What these places (a row for each list) are worth to her, an empty one nothing."""
        values = np.take_along_axis(self.value, np.maximum(places, 0), axis=1)
        worth: Floats = np.where(places >= 0, values, 0.0) @ PLACE_COUNTS[: places.shape[1]]
        return worth


def next_question(
    index: CatalogIndex, answers: Answers, weights: Weights, today: date, *, leave_out: Collection[str] = ()
) -> NextQuestion | None:
    """The unanswered question with the greatest gain; None when no likely answer can change the first three.

    `leave_out` names questions not to ask again: she does not know, or her answer was the one that stays away.
    """
    gains = all_gains(index, answers, weights, today, leave_out=leave_out)
    field = max(gains, key=lambda name: gains[name], default=None)
    if field is None or gains[field] <= NOTHING_CHANGES:
        return None
    return NextQuestion(field, gains[field], _decides(index, answers, weights, today, field))


def all_gains(
    index: CatalogIndex, answers: Answers, weights: Weights, today: date, *, leave_out: Collection[str] = ()
) -> dict[str, float]:
    """The gain of every question that `answers` and `leave_out` leave open, in the order of the questionnaire."""
    if index.size == 0:
        return {}
    judgements = Judgements(index, weights, today, compiled(index, weights, today))
    now = _lists(judgements, answers, (), [answers]).first(FIRST)
    belief = questionnaire().belief(answers)
    gains = {}
    for question in questionnaire().questions:
        if question.field not in leave_out and question.evidence(answers) is None:
            chances, possible = _possible(question, belief[question.field], answers)
            lists = _lists(judgements, answers, (question.attribute,), possible)
            better = lists.worth(lists.first(FIRST)) - lists.worth(np.repeat(now, len(possible), axis=0))
            gains[question.field] = float(chances @ np.maximum(0.0, better))
    return gains


def _possible(question: Question, belief: Floats, answers: Answers) -> tuple[Floats, list[Answers]]:
    """The answers that change anything, and how likely each is."""
    places = [place for place, value in enumerate(question.values) if value is not None and belief[place] > 0]
    return belief[places], [answers.model_copy(update={question.attribute: question.values[place]}) for place in places]


def _decides(index: CatalogIndex, answers: Answers, weights: Weights, today: date, field: str) -> Decides:
    judgements = Judgements(index, weights, today, compiled(index, weights, today))
    question = next(question for question in questionnaire().questions if question.field == field)
    chances, possible = _possible(question, questionnaire().belief(answers)[field], answers)
    now = _lists(judgements, answers, (), [answers]).first(SHOWN)[0]
    after = _lists(judgements, answers, (question.attribute,), possible).first(SHOWN)
    shown = np.zeros((len(possible), index.size + 1))  # the last column takes the empty places
    np.put_along_axis(shown, after, 1.0, axis=1)
    chance = (chances @ shown)[:-1]
    before = set(now[now >= 0].tolist())
    leave = {place: float(chances.sum() - chance[place]) for place in before}
    rise = {place: float(chance[place]) for place in np.flatnonzero(chance).tolist() if place not in before}
    return Decides(_moves(judgements, leave, SHOWN), _moves(judgements, rise, SHOWN))


def _moves(judgements: Judgements, chances: Mapping[int, float], most: int) -> tuple[Move, ...]:
    likeliest = sorted(chances, key=lambda place: (-chances[place], place))[:most]
    sites = judgements.index.sites
    return tuple(
        Move(sites[judgements.by_id[place]].id, chances[place]) for place in likeliest if chances[place] > NOTHING_CHANGES
    )


def _lists(judgements: Judgements, answers: Answers, changed: tuple[str, ...], possible: list[Answers]) -> _Lists:
    """The lists for `possible`, which differ from `answers` in the fields `changed` alone."""
    weights = judgements.weights
    shape = (len(possible), judgements.index.size)
    score, total = np.zeros(shape), np.zeros((len(possible), 1))
    for criterion in CRITERIA:
        weight = weights.weights[criterion.name]
        touched = not set(changed).isdisjoint(CRITERION_READS.get(criterion.name, _EVERYTHING).fields)
        for row, one in enumerate(possible if touched else [answers]):
            expected = judgements.expected(criterion, one)
            if expected is not None:
                where = row if touched else slice(None)
                score[where] += weight * expected
                total[where] += weight
    score = np.divide(score, total, out=score, where=total > 0)
    left_out = np.broadcast_to(judgements.only_if_belonging(), shape).copy()
    for rule in RULES:
        touched = not set(changed).isdisjoint(RULE_READS.get(rule.name, _EVERYTHING).fields)
        for row, one in enumerate(possible if touched else [answers]):
            banned = judgements.banned(rule, one)
            if banned is not None:
                left_out[row if touched else slice(None)] |= banned
    for row, one in enumerate(possible):
        if one.patient_information:
            left_out[row] |= judgements.rule_on_patients_unknown()
    score[left_out] = -1.0
    floor = np.maximum(weights.threshold, weights.near_the_best * score.max(axis=1, keepdims=True))
    value = np.maximum(score, 0.0) - floor
    return _Lists(np.where(score >= floor, score, -1.0), value)
