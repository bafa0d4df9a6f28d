"""A ranking in the groups of a page, and where each of them ends."""

from dataclasses import dataclass

import numpy as np

from recommender.engine import Flags, Ranking
from recommender.weights import Weights


@dataclass(frozen=True, slots=True)
class Groups:
    """Places in the index, best first, by the group they are shown in."""

    matches: list[int]
    rule_on_patients_unknown: list[int]
    only_if_you_belong: list[int]


def group(ranking: Ranking, settings: Weights) -> Groups:
    """The ranking in groups. Each ends at the threshold: one right answer is better than five fillers."""
    belonging, unknown = ranking.only_if_belonging, ranking.rule_on_patients_unknown
    to_the_point = ~(ranking.left_out | ranking.beside_the_point)
    matches = to_the_point & ~(belonging | unknown)
    groups = (matches, unknown & to_the_point, belonging & to_the_point)
    return Groups(*(_above_threshold(flags, ranking, settings) for flags in groups))


def _above_threshold(flags: Flags, ranking: Ranking, settings: Weights) -> list[int]:
    places = np.flatnonzero(flags)
    if not len(places):
        return []
    scores = ranking.score[places]
    floor = max(settings.threshold, settings.near_the_best * float(scores.max()))
    best_first: list[int] = ranking.best_first(places[scores >= floor]).tolist()
    return best_first
