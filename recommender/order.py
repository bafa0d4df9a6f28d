"""The order a page shows: ranked, grouped, and the first matches made a choice."""

from dataclasses import dataclass, replace
from datetime import date

from catalog.index import CatalogIndex
from recommender.answers import Answers
from recommender.diversity import diversify
from recommender.engine import Hearing, Ranking
from recommender.groups import Groups, group
from recommender.weights import Weights


@dataclass(frozen=True, slots=True)
class Ordered:
    """A ranking and the places of its groups, in the order of the page."""

    ranking: Ranking
    groups: Groups


def ordered(index: CatalogIndex, answers: Answers, weights: Weights, today: date) -> Ordered:
    """The sites of `index` for `answers`, as a page shows them."""
    return heard(Hearing(index, weights, today), answers)


def heard(hearing: Hearing, answers: Answers) -> Ordered:
    """The sites for `answers`, one of several that a request tries."""
    ranking = hearing.rank(answers)
    groups = group(ranking, hearing.weights)
    return Ordered(ranking, replace(groups, matches=diversify(hearing.index, ranking, groups.matches)))
