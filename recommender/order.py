"""The order a page shows: ranked, grouped, and the first matches made a choice."""

from dataclasses import dataclass, replace
from datetime import date

from catalog.index import CatalogIndex
from recommender.answers import Answers
from recommender.diversity import diversify
from recommender.engine import Ranking, rank
from recommender.groups import Groups, group
from recommender.weights import Weights


@dataclass(frozen=True, slots=True)
class Ordered:
    """A ranking and the places of its groups, in the order of the page."""

    ranking: Ranking
    groups: Groups


def ordered(index: CatalogIndex, answers: Answers, weights: Weights, today: date) -> Ordered:
    """The sites of `index` for `answers`, as a page shows them."""
    ranking = rank(index, answers, weights, today)
    groups = group(ranking, weights)
    return Ordered(ranking, replace(groups, matches=diversify(index, ranking, groups.matches)))
