"""The list of sites under answers that she may give: many lists at once, judging again only what an answer touches.

For each criterion and rule, CRITERION_READS and RULE_READS say which answers it reads. What they say of the answers in
the questionnaire is compiled once for an index; nothing of a visitor's answers is kept from one request to the next.
The scores are those of `engine.rank`, the matches those of `groups.group`; only how near sites are to a question in
words is not judged again for every answer.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import product
from typing import Any, NamedTuple, Protocol, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from catalog.index import CatalogIndex
from recommender import wording
from recommender.answers import Answers
from recommender.criteria import CRITERIA, WORDS
from recommender.engine import Flags, Floats, Hearing
from recommender.judgement import Criterion, Rule
from recommender.questionnaire import questionnaire
from recommender.reads import CRITERION_READS, EVERYTHING, RULE_READS, VETO_READS, WEIGHT_READS, Reads
from recommender.rules import RULES
from recommender.weights import Weights

FIRST = 3  # the places that a question is asked for
# What a site that is no match costs in a place, of the score at which matches end; an empty one costs nothing. Between
# 0.4 and 0.7 the questions reach most (tests/benchmarks/bench_questions.py).
MISLEADS = 0.5
PLACE_COUNTS = 1 / np.log2(np.arange(FIRST) + 2)  # the first place most, as nDCG discounts

# What each site is worth to a criterion, or whether a rule bans it; sites in the order of their ids.
Row = NDArray[Any]
Counts = NDArray[np.int8]
Number = TypeVar("Number", float, float | None)
NAMED = Reads(("patient_information",), bool)  # whether a patient must be identifiable
NOBODY = Answers()


class Table(NamedTuple):
    """What a judge says of all sites: a row for each of the questionnaire's answers, the first where nobody asks."""

    rows: Row
    numbers: Mapping[Hashable, int]  # of the rows, by what the judge reads


class Added(NamedTuple):
    """What a criterion adds to lists. `weight` and `least` are a column of the lists, or one for all."""

    expected: Floats
    weight: Floats | float
    least: Floats | float | None  # what a match must be worth more than
    of_either: float | None  # ... or else be worth enough to the other criteria that have such a number


class Compiled(NamedTuple):
    """What every judge says of an index for each answer in the questionnaire, and nothing of a visitor's."""

    criteria: Mapping[str, Table]
    rules: Mapping[str, Table]


class Batch(Protocol):
    """Several answers, each of which gives a list."""

    def __len__(self) -> int: ...

    def __getitem__(self, number: int, /) -> Answers: ...

    def keys(self, reads: Reads) -> list[Any]:
        """What a judge reads of each of them."""
        ...


class Each:
    """Answers as they are given."""

    def __init__(self, answers: Sequence[Answers]) -> None:
        self._answers = answers

    def __len__(self) -> int:
        return len(self._answers)

    def __getitem__(self, number: int) -> Answers:
        return self._answers[number]

    def keys(self, reads: Reads) -> list[Any]:
        """What a judge reads of each of them."""
        return [reads.key(one) for one in self._answers]


class Supposing:
    """One visitor's answers with each of `values` in turn for one of them. They are made only for who must see them."""

    def __init__(self, answers: Answers, field: str, values: Sequence[Any]) -> None:
        self._answers, self._field, self._values = answers, field, values

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, number: int) -> Answers:
        return self._answers.model_copy(update={self._field: self._values[number]})

    def keys(self, reads: Reads) -> list[Any]:
        """What a judge reads of each of them."""
        return reads.keys(self._answers, self._field, self._values)


class Judgements:
    """What criteria and rules say of all sites, by what they read of the answers.

    Sites stand in the order of their ids. What was not compiled before is judged and kept here, for one request.
    """

    def __init__(self, index: CatalogIndex, weights: Weights, today: date) -> None:
        self.index, self.weights = index, weights
        self.by_id = _by_id(index)
        self.compiled = compiled(index, weights, today)
        self._hearing = Hearing(index, weights, today)
        self._own: dict[Hashable, Row | None] = {}

    @property
    def only_if_belonging(self) -> Flags:
        """The sites only for those who already belong."""
        return self._hearing.only_if_belonging()[self.by_id]

    @property
    def rule_on_patients_unknown(self) -> Flags:
        """The sites of which nobody knows whether named patients may be spoken of."""
        return self._hearing.rule_on_patients_unknown()[self.by_id]

    def expected(self, criterion: Criterion, batch: Batch) -> Added | None:
        """What the criterion is expected to be worth for every site, and what it weighs; None where nobody asks.

        A row for each of `batch`, its weight 0 where it does not ask; or one row for all, where they are the same.
        """
        reads = CRITERION_READS.get(criterion.name, EVERYTHING)
        said = self._rows(criterion, self.compiled.criteria[criterion.name], batch.keys(reads), batch)
        if said is None:
            return None
        rows, asked = said
        weight = self._weight(criterion.name, batch)
        weighs = weight if asked is None else np.where(asked[:, None], weight, 0.0)
        return Added(
            rows, weighs, self._least(criterion.name, batch), self.weights.needed_of_either.get(criterion.name)
        )

    def _least(self, criterion: str, batch: Batch) -> Floats | float | None:
        """What a match must be worth more than to the criterion under each of `batch`."""
        return _for_each(
            batch.keys(VETO_READS),
            lambda read: self.weights.least(criterion, lay=read[0], another_field=read[1]),
        )

    def _weight(self, criterion: str, batch: Batch) -> Floats | float:
        """What the criterion weighs under each of `batch`, a column of them; one for all where it is the same."""
        if criterion not in WEIGHT_READS:
            return self.weights.weights[criterion]
        return _for_each(batch.keys(WEIGHT_READS[criterion]), lambda goals: self.weights.for_goals(criterion, goals))

    def banned(self, rule: Rule, batch: Batch) -> Flags | None:
        """Which sites the rule leaves out: a row for each of `batch`, or one for all; None where nobody asks."""
        reads = RULE_READS.get(rule.name, EVERYTHING)
        said = self._rows(rule, self.compiled.rules[rule.name], batch.keys(reads), batch)
        return None if said is None else said[0]

    def nearness(self, answers: Answers) -> Floats:
        """How near every site is to her question in words, with the answers she has given and no others."""
        return wording.nearness(self.index, answers)[self.by_id]

    def _rows(
        self, judge: Criterion | Rule, table: Table, keys: list[Any], batch: Batch
    ) -> tuple[Row, Flags | None] | None:
        """A row for each of `batch` and who asks for it; or one, for which all ask; or none, where nobody asks."""
        if keys.count(keys[0]) == len(keys):
            row = self._row(judge, table, keys[0], batch, 0)
            return None if row is None else (row[None, :], None)
        try:
            numbers = np.fromiter(map(table.numbers.__getitem__, keys), np.intp, len(keys))
        except KeyError:  # An answer that is in no questionnaire.
            rows = [self._row(judge, table, key, batch, number) for number, key in enumerate(keys)]
            asked = np.fromiter((row is not None for row in rows), np.bool_, len(rows))
            return np.array([table.rows[0] if row is None else row for row in rows]), asked
        return table.rows.take(numbers, axis=0), numbers > 0

    def _row(self, judge: Criterion | Rule, table: Table, key: Hashable, batch: Batch, number: int) -> Row | None:
        known = table.numbers.get(key)
        if known is not None:
            return table.rows[known] if known else None
        if (judge, key) not in self._own:
            self._own[judge, key] = _heard(self._hearing, self.by_id, judge, batch[number])
        return self._own[judge, key]


def _for_each(keys: Sequence[Any], of: Callable[[Any], Number]) -> Floats | Number:
    """What `of` gives for all the keys alike, or a column of it; NaN, which nothing is below, stands for None there."""
    given = {key: of(key) for key in set(keys)}
    if len(set(given.values())) == 1:
        return given[keys[0]]
    return np.array([[given[key]] for key in keys], dtype=np.float64)


def _by_id(index: CatalogIndex) -> NDArray[np.intp]:
    return np.argsort(index.rank_of_id, kind="stable")


def _heard(hearing: Hearing, by_id: NDArray[np.intp], judge: Criterion | Rule, answers: Answers) -> Row | None:
    """A judge's row; None when it is not asked."""
    if isinstance(judge, Rule):
        flags = hearing.banned(judge, answers)
        return None if flags is None else flags[by_id]
    said = hearing.said(judge, answers)
    return None if said is None else said.expected[by_id]


# One for each index that is in use, for the weights and the day of the last request.
_COMPILED: WeakKeyDictionary[CatalogIndex, tuple[Weights, date, Compiled]] = WeakKeyDictionary()


def compiled(index: CatalogIndex, weights: Weights, today: date) -> Compiled:
    """What every criterion and rule says of `index` for each answer in the questionnaire, and nothing of a visitor's.

    It takes about as long as a hundred rankings the first time; a caller who swaps the index may ask for it beforehand.
    """
    found = _COMPILED.get(index)
    if found is None or found[0] is not weights or found[1] != today:
        hearing, by_id = Hearing(index, weights, today), _by_id(index)
        criteria = {one.name: _table(hearing, by_id, one, CRITERION_READS) for one in CRITERIA}
        rules = {one.name: _table(hearing, by_id, one, RULE_READS) for one in RULES}
        hearing.keep()
        found = _COMPILED[index] = (weights, today, Compiled(criteria, rules))
    return found[2]


def _table(hearing: Hearing, by_id: NDArray[np.intp], judge: Criterion | Rule, reads: Mapping[str, Reads]) -> Table:
    """The judge's rows for the questionnaire; none where nobody says what it reads."""
    numbers: dict[Hashable, int] = {}
    rows: list[Row] = [np.zeros(len(by_id), np.bool_ if isinstance(judge, Rule) else np.float64)]
    if judge.name not in reads:
        return Table(np.array(rows), numbers)
    fields, of = reads[judge.name]
    for given in _all_given(fields):
        key = of(*given)
        if key not in numbers:
            answers = NOBODY.model_copy(update=dict(zip(fields, given, strict=True)))
            row = _heard(hearing, by_id, judge, answers)
            numbers[key] = 0 if row is None else len(rows)
            rows += [] if row is None else [row]
    return Table(np.array(rows), numbers)


def _all_given(fields: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    """Every combination of what the questionnaire knows of `fields`, no answer included."""
    values = {question.attribute: question.values for question in questionnaire().questions}
    return product(
        *(
            dict.fromkeys([*(value for value in values.get(field, ()) if value is not None), getattr(NOBODY, field)])
            for field in fields
        )
    )


class Lists(NamedTuple):
    """The list of sites for each of several answers: a row an answer, a column a site."""

    score: Floats  # -1 where the site is left out
    floor: Floats  # for each answer the score at which matches end, a column of them
    share: Floats  # for each answer how much of all that could be asked is asked, a column of them

    def first(self, depth: int) -> NDArray[np.intp]:
        """The first `depth` places of every list; -1 where there are fewer matches."""
        left = self.score.copy()
        rows = np.arange(len(left))
        places = np.full((len(left), depth), -1, dtype=np.intp)
        for number in range(min(depth, left.shape[1])):
            best = left.argmax(axis=1)  # the first of equals, as sites stand in the order of their ids
            places[:, number] = np.where(left[rows, best] >= self.floor[:, 0], best, -1)
            left[rows, best] = -1.0
        return places

    def worth(self, rows: NDArray[np.intp], places: NDArray[np.intp]) -> Floats:
        """What each row of `places` is worth under each answer of `rows` (a row an answer); an empty place nothing.

        A site is worth in a place what it scores above the score at which matches end, in shares of all weights.
        """
        floor, share = self.floor[rows][:, :, None], self.share[rows][:, :, None]
        # Numbers in the flat array: two axes of places behind one of rows would be slower by half.
        numbers = rows[:, None] * self.score.shape[1] + np.maximum(places, 0).ravel()
        above = self.score.take(numbers).reshape(len(rows), *places.shape) - floor
        values = np.maximum(above, -MISLEADS * floor) * share
        worth: Floats = np.where(places >= 0, values, 0.0) @ PLACE_COUNTS[: places.shape[1]]
        return worth

    def of(self, rows: slice) -> "Lists":
        """Some of the lists."""
        return Lists(self.score[rows], self.floor[rows], self.share[rows])


def lists(judgements: Judgements, many: Sequence[Answers]) -> Lists:
    """The list for each of `many` answers, judged whole. Questions in words are not heard."""
    sheet = _Sheet(judgements, len(many))
    sheet.judge(slice(0, len(many)), Each(many), CRITERIA, RULES)
    return sheet.lists()


def supposed_lists(
    judgements: Judgements, answers: Answers, by_field: Mapping[str, Sequence[Any]]
) -> tuple[Lists, Mapping[str, slice]]:
    """The list for `answers`, and behind it those with each of the values for one field; which rows each field has."""
    own = Each([answers])
    added = {one.name: said for one in CRITERIA if (said := judgements.expected(one, own)) is not None}
    banned = {one.name: flags for one in RULES if (flags := judgements.banned(one, own)) is not None}
    sheet = _Sheet(judgements, 1 + sum(map(len, by_field.values())))
    sheet.begin(slice(0, 1), added, banned)
    sheet.judge(slice(0, 1), own, (), ())
    rows: dict[str, slice] = {}
    end = 1
    for field, values in by_field.items():
        rows[field] = of_field = slice(end, end := end + len(values))
        if not values:
            continue
        parts = _parts(field)
        sheet.begin(
            of_field,
            {name: added[name] for name in parts.same_criteria if name in added},
            {name: banned[name] for name in parts.same_rules if name in banned},
        )
        sheet.judge(of_field, Supposing(answers, field, values), parts.criteria, parts.rules)
    if answers.question.strip():
        sheet.hear(judgements.nearness(answers))
    return sheet.lists(), rows


class _Sheet:
    """Lists in the making: a row an answer, a column a site."""

    def __init__(self, judgements: Judgements, number: int) -> None:
        self._judgements, self._weights = judgements, judgements.weights
        self._score = np.zeros((number, judgements.index.size))
        self._total = np.zeros((number, 1))
        self._left_out = np.tile(judgements.only_if_belonging, (number, 1))
        self._strange = np.zeros((number, judgements.index.size), dtype=np.int8)  # to how many it is worth too little
        self._sums: dict[tuple[str | None, ...], tuple[Floats, Floats, Flags, Counts]] = {}

    def begin(self, rows: slice, added: Mapping[str, Added], banned: Mapping[str, Flags]) -> None:
        """Begin `rows` with what is the same in all of them: summed once, though it be the same for other rows too."""
        names = (*added, None, *banned)
        if names not in self._sums:
            score, total = np.zeros((1, self._score.shape[1])), np.zeros((1, 1))
            left_out = self._judgements.only_if_belonging[None, :].copy()
            strange = np.zeros(score.shape, dtype=np.int8)
            _add(score, total, left_out, strange, added=added.values(), banned=banned.values())
            self._sums[names] = score, total, left_out, strange
        self._score[rows], self._total[rows], self._left_out[rows], self._strange[rows] = self._sums[names]

    def judge(self, rows: slice, batch: Batch, criteria: Iterable[Criterion], rules: Iterable[Rule]) -> None:
        """Add to `rows` what criteria and rules say of each of the answers, and what only a known rule may meet."""
        left_out = self._left_out[rows]
        _add(
            self._score[rows],
            self._total[rows],
            left_out,
            self._strange[rows],
            added=[self._judgements.expected(one, batch) for one in criteria],
            banned=[self._judgements.banned(one, batch) for one in rules],
        )
        named = batch.keys(NAMED)
        if any(named):
            left_out |= np.array(named)[:, None] & self._judgements.rule_on_patients_unknown

    def hear(self, nearness: Floats) -> None:
        """Add to all rows how near the sites are to a question in words."""
        weight = self._weights.weights[WORDS.name]
        self._score += weight * nearness
        self._total += weight

    def lists(self) -> Lists:
        """What came of it."""
        self._score /= np.maximum(self._total, 1e-9)
        self._left_out |= self._strange >= len(self._weights.needed_of_either)
        np.putmask(self._score, self._left_out, -1.0)
        best = self._score.max(axis=1, keepdims=True, initial=-1.0)
        floor = np.maximum(self._weights.threshold, self._weights.near_the_best * best)
        # Of all that could be asked, so that a few answers to small questions are not taken for the whole.
        return Lists(self._score, floor, self._total / sum(self._weights.weights.values()))


def _add(
    score: Floats,
    total: Floats,
    left_out: Flags,
    strange: Counts,
    *,
    added: Iterable[Added | None],
    banned: Iterable[Flags | None],
) -> None:
    for said in added:
        if said is not None:
            score += said.weight * said.expected
            total += said.weight
            if said.least is not None:
                left_out |= (said.expected <= said.least) & (np.asarray(said.weight) > 0)
            if said.of_either is not None:
                strange += (said.expected <= said.of_either) & (np.asarray(said.weight) > 0)
    for flags in banned:
        if flags is not None:
            left_out |= flags


class _Parts(NamedTuple):
    """The criteria and rules that another answer to a field touches, and the names of those it does not."""

    criteria: list[Criterion]
    same_criteria: list[str]
    rules: list[Rule]
    same_rules: list[str]


@cache
def _parts(field: str) -> _Parts:
    def touched(reads: Mapping[str, Reads], name: str) -> bool:
        weighs = WEIGHT_READS[name].fields if reads is CRITERION_READS and name in WEIGHT_READS else ()
        return field in reads.get(name, EVERYTHING).fields or field in weighs

    return _Parts(
        [one for one in CRITERIA if touched(CRITERION_READS, one.name)],
        [one.name for one in CRITERIA if not touched(CRITERION_READS, one.name)],
        [one for one in RULES if touched(RULE_READS, one.name)],
        [one.name for one in RULES if not touched(RULE_READS, one.name)],
    )
