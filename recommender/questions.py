"""The next best question: the one whose answer is expected to change the top of the list most.

For every answer that she may give (`questionnaire.yaml` says how likely each is) the list is judged anew. A place in it
is worth what its site scores above the score at which matches end, the first place most; a site that is no match costs
a little. An answer is worth the first three then less the present first three, under what is true of her: a slip, an
answer that is not hers, may cost what the truth would gain. A question's gain is the mean over what is true and what
she may say (expected value of information: Howard 1966), or zero where slips outweigh it. It is zero where every answer
leaves the first three as they are.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from catalog.index import CatalogIndex
from recommender.answers import Answers
from recommender.engine import Floats
from recommender.questionnaire import Question, questionnaire
from recommender.supposed import FIRST, Judgements, compiled, lists
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
    now = lists(judgements, answers, (), [answers]).first(FIRST)[0]
    belief = questionnaire().belief(answers)
    return {
        question.field: _gain(judgements, answers, question, belief[question.field], now)
        for question in questionnaire().questions
        if question.field not in leave_out and question.evidence(answers) is None
    }


def _gain(judgements: Judgements, answers: Answers, question: Question, belief: Floats, now: NDArray[np.intp]) -> float:
    places = _possible(question, belief)
    # The last row is she who has no preference: her list stays as it is.
    possible = [*_given(question, places, answers), answers]
    chances, usual = (np.append(each[places], max(0.0, 1.0 - each[places].sum())) for each in (belief, question.usual))
    listed = lists(judgements, answers, (question.attribute,), possible)
    worth = listed.worth(np.vstack([listed.first(FIRST), now]))
    better = worth[:, :-1] - worth[:, -1:]  # a row for what is true of her, a column for what she says
    slips, does_not_know = questionnaire().slips, questionnaire().does_not_know
    says = slips * usual / np.maximum(1.0 - usual[:, None], slips)
    np.fill_diagonal(says, 1.0 - slips - does_not_know)
    return max(0.0, float(chances @ (says * better).sum(axis=1)))


def _possible(question: Question, belief: Floats) -> list[int]:
    """The answers that may be given and that change anything, as places in the question's labels."""
    return [place for place, value in enumerate(question.values) if value is not None and belief[place] > 0]


def _given(question: Question, places: list[int], answers: Answers) -> list[Answers]:
    return [answers.model_copy(update={question.attribute: question.values[place]}) for place in places]


def _decides(index: CatalogIndex, answers: Answers, weights: Weights, today: date, field: str) -> Decides:
    judgements = Judgements(index, weights, today, compiled(index, weights, today))
    question = next(question for question in questionnaire().questions if question.field == field)
    belief = questionnaire().belief(answers)[field]
    places = _possible(question, belief)
    chances, possible = belief[places], _given(question, places, answers)
    now = lists(judgements, answers, (), [answers]).first(SHOWN)[0]
    after = lists(judgements, answers, (question.attribute,), possible).first(SHOWN)
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
        Move(sites[judgements.by_id[place]].id, chances[place])
        for place in likeliest
        if chances[place] > NOTHING_CHANGES
    )
