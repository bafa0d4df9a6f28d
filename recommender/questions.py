"""The next best question: the one whose answer is expected to change the top of the list most.

For every answer that she may give (`questionnaire.yaml` says how likely each is) the list is judged anew. A place in it
is worth what its site scores above the score at which matches end, the first place most; a site that is no match costs
a little. An answer is worth the first three then less the present first three, under what is true of her: a slip, an
answer that is not hers, may cost what the truth would gain. A question's gain is the mean over what is true and what
she may say (expected value of information: Howard 1966), or zero where slips outweigh it. It is zero where every answer
leaves the first three as they are.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from catalog.index import CatalogIndex
from recommender.answers import Answers
from recommender.engine import Floats, Hearing
from recommender.order import heard
from recommender.questionnaire import Question, questionnaire
from recommender.supposed import FIRST, Judgements, supposed_lists
from recommender.understanding import complete_with
from recommender.weights import Weights

SHOWN = 5  # the places whose sites a question is said to split
NOTHING_CHANGES = 1e-9  # a gain below it is rounding


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
    """A question worth asking. `gain` is in units of score, summed over the first three places, the first most."""

    field: str
    gain: float
    decides: Decides


def next_question(
    index: CatalogIndex, answers: Answers, weights: Weights, today: date, *, leave_out: Collection[str] = ()
) -> NextQuestion | None:
    """The unanswered question with the greatest gain of those whose answer may change what a page shows; None if none.

    `leave_out` names questions not to ask again: she does not know, or her answer was the one that stays away.
    """
    asking = _Asking(index, answers, weights, today, leave_out)
    gains = {field: gain for field, gain in asking.gains().items() if gain > NOTHING_CHANGES}
    for field in sorted(gains, key=lambda name: -gains[name]):
        decides = asking.decides(field)
        if decides is not None:
            return NextQuestion(field, gains[field], decides)
    return None


def all_gains(
    index: CatalogIndex, answers: Answers, weights: Weights, today: date, *, leave_out: Collection[str] = ()
) -> dict[str, float]:
    """The gain of every question that `answers` and `leave_out` leave open, in the order of the questionnaire."""
    return _Asking(index, answers, weights, today, leave_out).gains()


class _Open(NamedTuple):
    """A question that could be asked, the answers that may be given and that change anything, and how likely each is.

    The last of `chances` and `usual` is the answer that changes nothing: she has no preference.
    """

    question: Question
    values: list[Any]
    chances: Floats
    usual: Floats


class _Asking:
    """The questions that one visitor could be asked, and the lists that every answer would give."""

    def __init__(
        self, index: CatalogIndex, answers: Answers, weights: Weights, today: date, leave_out: Collection[str]
    ) -> None:
        self._judgements = Judgements(index, weights, today)
        self._hearing = Hearing(index, weights, today)
        self._answers = answers
        belief = questionnaire().belief(answers)
        self._open = {
            question.field: _open(question, belief[question.field])
            for question in questionnaire().questions
            if index.size and question.field not in leave_out and question.evidence(answers) is None
        }
        self._lists, rows = supposed_lists(
            self._judgements, answers, {one.question.attribute: one.values for one in self._open.values()}
        )
        self._rows = {field: rows[one.question.attribute] for field, one in self._open.items()}
        self._first = self._lists.first(FIRST)

    def gains(self) -> dict[str, float]:
        """The gain of each question."""
        return {field: self._gain(field) for field in self._open}

    def _gain(self, field: str) -> float:
        chances, usual = self._open[field].chances, self._open[field].usual
        rows = np.append(np.arange(self._rows[field].start, self._rows[field].stop), 0)  # the present list is last
        worth = self._lists.worth(rows, self._first[rows])
        better = worth - worth[:, -1:]  # a row for what is true of her, a column for what she says
        slips, does_not_know = questionnaire().slips, questionnaire().does_not_know
        says = slips * usual / np.maximum(1.0 - usual[:, None], slips)
        np.fill_diagonal(says, 1.0 - slips - does_not_know)
        return max(0.0, float(chances @ (says * better).sum(axis=1)))

    def decides(self, field: str) -> Decides | None:
        """What the answer to a question decides of the first five that a page shows; None where they stay as they are.

        They are chosen to differ from each other, so that a gain in score alone may be none on the page.
        """
        question, values, chances, _ = self._open[field]
        now = self._shown(self._answers)
        pages = [self._shown(self._answers.model_copy(update={question.attribute: value})) for value in values]
        if all(shown == now for shown in pages):
            return None
        before, after = set(now), Counter[int]()
        for shown, chance in zip(pages, chances[:-1].tolist(), strict=True):
            after.update(dict.fromkeys(shown, chance))
        answered = float(chances[:-1].sum())
        leave = {place: answered - after[place] for place in before}
        rise = {place: chance for place, chance in after.items() if place not in before}
        return Decides(self._likeliest(leave), self._likeliest(rise))

    def _shown(self, answers: Answers) -> list[int]:
        whole, _ = complete_with(answers, {})  # a profession may name a field
        return heard(self._hearing, whole).groups.matches[:SHOWN]

    def _likeliest(self, chances: Mapping[int, float]) -> tuple[Move, ...]:
        index = self._judgements.index
        places = sorted(chances, key=lambda place: (-chances[place], index.rank_of_id[place]))[:SHOWN]
        return tuple(
            Move(index.sites[place].id, chances[place]) for place in places if chances[place] > NOTHING_CHANGES
        )


def _open(question: Question, belief: Floats) -> _Open:
    chance = belief.tolist()
    places = [place for place, value in enumerate(question.values) if value is not None and chance[place] > 0]
    chances, usual = ([*(each[place] for place in places)] for each in (chance, question.usual.tolist()))
    for each in (chances, usual):
        each.append(max(0.0, 1.0 - sum(each)))
    return _Open(question, [question.values[place] for place in places], np.array(chances), np.array(usual))
