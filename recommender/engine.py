"""Answers against the compiled catalogue: who is left out, and what every other site scores. No records are read here.

Each judge is asked once for each distinct value of the fields it reads, and its opinions are spread over the sites by
code. An unknown fact is worth what like sites are worth on average: those of the same kind, drawn towards all of them
where few of the kind are known (shrinkage of strength PRIOR_STRENGTH). The score is a weighted mean of utilities, so
the contributions sum to it (multi-attribute utility: Keeney and Raiffa 1976). Answers that differ in one field are
judged anew only by those who read that field.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from catalog.index import CatalogIndex, Column
from recommender import wording
from recommender.answers import Answers
from recommender.criteria import CRITERIA, WORDS
from recommender.judgement import Ban, Criterion, Guess, Judge, Opinion, Rule, View
from recommender.reads import CRITERION_READS, EVERYTHING, RULE_READS, VETO_READS
from recommender.rules import RULES, belongs, policy_unknown
from recommender.weights import Weights

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_BLANK = Guess(0.0)
PRIOR_STRENGTH = 8.0  # as many sites of the kind as make its own mean count half


class Said:
    """One criterion's opinions of all sites, aligned with `index.sites`; `expected` is what each is worth to it."""

    def __init__(self, index: CatalogIndex, criterion: Criterion, judge: Judge, unknown_costs: float) -> None:
        self.criterion = criterion
        self.judge = judge
        self.column = index.column(criterion.facts)
        self.opinions: list[Opinion] = list(map(judge, self.column.views()))
        self._kinds = index.column(("kind",))
        self._unknown_costs = unknown_costs
        codes = self.column.codes
        table, known, blank = _table(self.opinions)
        self.expected: Floats = table.take(codes)
        # Of each distinct value what is known for certain, and whether anything is.
        self._known = np.ones(len(table), dtype=np.bool_) if known is None else known
        self._certain = table if known is None else np.where(known, table, 0.0)
        if blank is not None:
            unknown = np.flatnonzero(blank.take(codes))
            self.expected[unknown] = self._of_blanks.take(self._kinds.codes.take(unknown))

    @cached_property
    def _like(self) -> tuple[Floats, Floats, float, float]:
        """What is known of the sites of each kind, summed, and how many are known; then both for all kinds."""
        count, kinds, codes = len(self._kinds), self._kinds.codes, self.column.codes
        sums: Floats = np.bincount(kinds, self._certain.take(codes), count).astype(np.float64)
        numbers: Floats = np.bincount(kinds, self._known.take(codes), count).astype(np.float64)
        return sums, numbers, float(sums.sum()), float(numbers.sum())

    @property
    def _of_blanks(self) -> Floats:
        """What a blank is worth in each kind: the mean of the known ones, drawn from that of all towards its own."""
        sums, numbers, total, number = self._like
        overall = total / number if number > 0 else 0.5
        return np.maximum(0.0, (sums + PRIOR_STRENGTH * overall) / (numbers + PRIOR_STRENGTH) - self._unknown_costs)

    def _if_blank(self, place: int) -> float:
        """What the site would be worth if nothing were known: its own fact is no evidence for that."""
        sums, numbers, total, number = self._like
        kind, code = self._kinds.codes.item(place), self.column.codes.item(place)
        known, own = float(self._known.item(code)), self._certain.item(code)
        overall = (total - own) / (number - known) if number > known else 0.5
        mean = (sums.item(kind) - own + PRIOR_STRENGTH * overall) / (numbers.item(kind) - known + PRIOR_STRENGTH)
        return max(0.0, mean - self._unknown_costs)

    def opinion(self, place: int) -> Opinion:
        """What is said of the site."""
        return self.opinions[self.column.codes.item(place)]

    @cached_property
    def low(self) -> Floats:
        """The lower bound for every site."""
        return np.array([bounds(opinion)[0] for opinion in self.opinions]).take(self.column.codes)

    @cached_property
    def high(self) -> Floats:
        """The upper bound for every site."""
        return np.array([bounds(opinion)[1] for opinion in self.opinions]).take(self.column.codes)

    def change_without(self, place: int, facts: frozenset[str]) -> float:
        """How much more the site would be worth to this criterion if `facts` were unknown."""
        names = self.criterion.facts
        view = self.column.view(self.column.codes.item(place))
        lesser = tuple([None if name in facts else value for name, value in zip(names, view, strict=True)])
        if lesser == view:
            return 0.0
        opinion = self.judge(lesser)
        if opinion is None:
            worth = self._if_blank(place)
        else:
            worth = opinion.expected if isinstance(opinion, Guess) else opinion
        return worth - self.expected.item(place)


class _SaidByWords(Said):
    """The question's words against what is written of each site: certain, and resting on no fact."""

    def __init__(self, index: CatalogIndex, nearness: Floats) -> None:
        self.criterion = WORDS
        self.judge = self._of_view
        self.column = index.column(WORDS.facts)  # ids differ: a code is a place
        self.opinions = nearness.tolist()
        self.expected = nearness

    def _of_view(self, view: View) -> Opinion:
        return self.opinions[self.column.fields[0].index(view[0])]


@dataclass(frozen=True, slots=True)
class Judged:
    """What one criterion says and how much it counts. The weights of a ranking sum to 1."""

    said: Said
    weight: float
    expected: Floats

    @property
    def criterion(self) -> Criterion:
        """The criterion that was asked."""
        return self.said.criterion

    @property
    def column(self) -> Column:
        """What it read of each site."""
        return self.said.column

    @property
    def opinions(self) -> list[Opinion]:
        """What it says of each distinct value."""
        return self.said.opinions

    @property
    def low(self) -> Floats:
        """For every site what it is worth if all that is unknown were a miss."""
        return self.said.low

    @property
    def high(self) -> Floats:
        """For every site what it is worth if all that is unknown were met."""
        return self.said.high


@dataclass(frozen=True)
class Ranking:
    """Scores of all sites and who is left out, aligned with `index.sites`. Equal scores stand by `rank_of_id`."""

    score: Floats
    judged: tuple[Judged, ...]
    banned: dict[str, Flags]
    left_out: Flags
    beside_the_point: Flags  # worth too little to a criterion for which nothing else makes up
    only_if_belonging: Flags
    rule_on_patients_unknown: Flags
    rank_of_id: NDArray[np.int32]

    @cached_property
    def order(self) -> NDArray[np.intp]:
        """All places, best first."""
        return self.best_first(np.arange(len(self.score)))

    def best_first(self, places: NDArray[np.intp]) -> NDArray[np.intp]:
        """`places` by score. Equals by id, so that nothing but the answers moves a site: sites stand by freshness."""
        return places[np.lexsort((self.rank_of_id[places], -self.score[places]))]


class Hearing:
    """The judges of one request: each is asked once for what it reads of the answers, however many answers are tried.

    It is forgotten with the request. Kept for the next one is only what is the same for everybody who gave some answer,
    and for everybody who gave none; and what `keep` was told of the questionnaire's own answers.
    """

    def __init__(self, index: CatalogIndex, weights: Weights, today: date) -> None:
        self.index, self.weights, self.today = index, weights, today
        self._kept = _kept(index, weights, today)
        self._own: dict[Any, Any] = {}

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """What `make` makes, made once for this request."""
        if key not in self._own:
            self._own[key] = make()
        return self._own[key]

    def keep(self) -> None:
        """Keep for every request what was heard: only where the answers are the questionnaire's, and nobody's."""
        self._kept.update(self._own)

    def rank(self, answers: Answers) -> Ranking:
        """Every site, judged."""
        size = self.index.size
        banned = {rule.name: flags for rule in RULES if (flags := self.banned(rule, answers)) is not None}
        left_out = np.zeros(size, dtype=np.bool_)
        for flags in banned.values():
            left_out |= flags
        belonging = self.only_if_belonging() & ~left_out
        unknown_rule = np.zeros(size, dtype=np.bool_)
        if answers.patient_information:
            unknown_rule = self.rule_on_patients_unknown() & ~left_out & ~belonging
        judged = self._judged(answers)
        score = np.zeros(size)
        beside_the_point = np.zeros(size, dtype=np.bool_)
        strange = np.zeros(size, dtype=np.int8)
        lay, another_field = VETO_READS.key(answers)
        for one in judged:
            score += one.weight * one.expected
            least = self.weights.least(one.criterion.name, lay=lay, another_field=another_field)
            if least is not None:
                beside_the_point |= one.expected <= least
            if one.criterion.name in self.weights.needed_of_either:
                strange += one.expected <= self.weights.needed_of_either[one.criterion.name]
        beside_the_point |= strange >= len(self.weights.needed_of_either)
        return Ranking(
            score, judged, banned, left_out, beside_the_point, belonging, unknown_rule, self.index.rank_of_id
        )

    def said(self, criterion: Criterion, answers: Answers) -> Said | None:
        """The criterion's opinions of all sites; None when the answers do not ask for it."""
        read = CRITERION_READS.get(criterion.name, EVERYTHING).key(answers)
        key = (criterion.name, read)
        held = self._held(key, read)
        if key not in held:
            judge = criterion.prepare(answers, self.today)
            costs = self.weights.worth["unknown_costs"]
            held[key] = None if judge is None else Said(self.index, criterion, judge, costs)
        said: Said | None = held[key]
        return said

    def banned(self, rule: Rule, answers: Answers) -> Flags | None:
        """The sites that the rule leaves out; None when the answers do not ask for it."""
        read = RULE_READS.get(rule.name, EVERYTHING).key(answers)
        key = ("rule", rule.name, read)
        held = self._held(key, read)
        if key not in held:
            ban = rule.prepare(answers)
            held[key] = None if ban is None else flagged(self.index, rule.facts, ban)
        flags: Flags | None = held[key]
        return flags

    def only_if_belonging(self) -> Flags:
        """The sites only for those who already belong."""
        return self._flags(("conditions",), belongs)

    def rule_on_patients_unknown(self) -> Flags:
        """The sites of which nobody knows whether named patients may be spoken of."""
        return self._flags(("hipaa",), policy_unknown)

    def _judged(self, answers: Answers) -> tuple[Judged, ...]:
        """The opinions of every criterion that the answers ask for."""
        heard = [said for criterion in CRITERIA if (said := self.said(criterion, answers)) is not None]
        if answers.question.strip():
            english = self.once(("english", answers.question), lambda: wording.in_english(answers.question))
            key = ("words", answers.question, () if english else answers.subject)
            heard.append(self.once(key, lambda: self._by_words(answers)))
        weights = [self.weights.of(said.criterion.name, answers) for said in heard]
        total = sum(weights)
        return tuple(Judged(said, weight / total, said.expected) for said, weight in zip(heard, weights, strict=True))

    def _held(self, key: Hashable, read: Hashable) -> dict[Any, Any]:
        """Where an opinion is held: nobody is known by a yes or no, nor by having answered nothing."""
        return self._kept if key in self._kept or read in (True, False, None, ()) else self._own

    def _by_words(self, answers: Answers) -> Said:
        return _SaidByWords(self.index, wording.nearness(self.index, answers))

    def _flags(self, facts: tuple[str, ...], test: Ban) -> Flags:
        if facts not in self._kept:
            self._kept[facts] = flagged(self.index, facts, test)
        flags: Flags = self._kept[facts]
        return flags


def rank(index: CatalogIndex, answers: Answers, weights: Weights, today: date) -> Ranking:
    """Every site of `index`, judged."""
    return Hearing(index, weights, today).rank(answers)


def flagged(index: CatalogIndex, facts: tuple[str, ...], test: Ban) -> Flags:
    """The sites whose `facts` pass the test."""
    column = index.column(facts)
    flags = np.fromiter(map(test, column.views()), dtype=np.bool_, count=len(column))
    return flags.take(column.codes)


# One for each index in use, for the weights and the day of the last request: what is said whatever anybody answers.
_KEPT: WeakKeyDictionary[CatalogIndex, tuple[Weights, date, dict[Any, Any]]] = WeakKeyDictionary()


def _kept(index: CatalogIndex, weights: Weights, today: date) -> dict[Any, Any]:
    kept = _KEPT.get(index)
    if kept is None or kept[0] is not weights or kept[1] != today:
        kept = _KEPT[index] = (weights, today, {})
    return kept[2]


def _table(opinions: list[Opinion]) -> tuple[Floats, Flags | None, Flags | None]:
    """What each opinion expects, which of them are certain (None: all) and which say nothing (None: none)."""
    odd = [place for place, opinion in enumerate(opinions) if opinion is None or opinion.__class__ is Guess]
    if not odd:
        return np.array(opinions, dtype=np.float64), None, None
    expected: list[Any] = opinions.copy()
    blank = []
    for place in odd:
        opinion = opinions[place]
        if opinion is None:
            blank.append(place)
            opinion = _BLANK
        expected[place] = opinion[0]  # type: ignore[index]  # of what is odd only Guess is left
    known = np.ones(len(opinions), dtype=np.bool_)
    known[odd] = False
    blanks = np.zeros(len(opinions), dtype=np.bool_)
    blanks[blank] = True
    return np.array(expected, dtype=np.float64), known, blanks if blank else None


def bounds(opinion: Opinion) -> tuple[float, float]:
    """What a site is worth if all that is unknown of it were a miss, and if it were met."""
    guess = _BLANK if opinion is None else opinion
    return (guess.low, guess.high) if isinstance(guess, Guess) else (guess, guess)
