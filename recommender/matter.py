"""Which sites matter: those that a judge found relevant, or that simulated clinicians would see in their first ten.

And which of their blanks matter most: an unknown fact is worth, each time its site is among somebody's first ten, how
far the score could move if the fact were known.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from catalog.index import CatalogIndex
from catalog.model import FACTS
from recommender.answers import Answers
from recommender.engine import Ranking
from recommender.order import ordered
from recommender.questionnaire import Question, Questionnaire, questionnaire
from recommender.weights import Weights

CLINICIANS = 2_000
SEED = 20261124
SEEN = 10  # places somebody looks at


@dataclass(frozen=True, slots=True)
class Unknown:
    """A fact that nobody has found: `worth` is the mean change of score, over all clinicians, that it could make."""

    site: str
    fact: str
    worth: float


@dataclass(frozen=True, slots=True)
class Matter:
    """The ids of the sites that matter, and their blanks, the most valuable first."""

    sites: frozenset[str]
    unknowns: tuple[Unknown, ...]


def clinicians(number: int = CLINICIANS, seed: int = SEED, drawn_from: Questionnaire | None = None) -> list[Answers]:
    """The full answers of `number` simulated clinicians, drawn from the questionnaire's own expectations."""
    random = np.random.default_rng(seed)
    asked = (drawn_from or questionnaire()).questions
    return [_clinician(asked, random) for _ in range(number)]


def sites_that_matter(
    index: CatalogIndex, weights: Weights, today: date, people: Iterable[Answers], graded: Collection[str] = ()
) -> Matter:
    """What matters to `people`, and the sites `graded` by a judge."""
    seen: set[str] = set(graded)
    worth: defaultdict[tuple[str, str], float] = defaultdict(float)
    number = 0
    for answers in people:
        number += 1
        page = ordered(index, answers, weights, today)
        for place in page.groups.matches[:SEEN]:
            seen.add(index.sites[place].id)
            _add_blanks(worth, index, page.ranking, place)
    unknowns = [
        Unknown(site, fact, value / number)
        for (site, fact), value in sorted(worth.items(), key=lambda item: (-item[1], item[0]))
    ]
    return Matter(frozenset(seen), tuple(unknowns))


def _add_blanks(worth: defaultdict[tuple[str, str], float], index: CatalogIndex, ranking: Ranking, place: int) -> None:
    site = index.sites[place]
    for judged in ranking.judged:
        blank = [name for name in judged.criterion.facts if name in FACTS and getattr(site, name) is None]
        spread = judged.weight * float(judged.high[place] - judged.low[place])
        for name in blank if spread > 0 else ():
            worth[site.id, name] += spread / len(blank)


def _clinician(questions: Iterable[Question], random: np.random.Generator) -> Answers:
    labels: dict[str, int] = {}
    given = {}
    for question in questions:
        row = 0 if question.given is None else labels[question.given]
        label = int(random.choice(len(question.labels), p=question.chances[row] / question.chances[row].sum()))
        labels[question.field] = label
        if question.values[label] is not None:
            given[question.attribute] = question.values[label]
    return Answers().model_copy(update=given)
