"""A ranking in the groups of a page, and where each of them ends."""

from dataclasses import dataclass

from recommender.engine import Ranking
from recommender.weights import Weights


@dataclass(frozen=True, slots=True)
class Groups:
    """Places in the index, best first, by the group they are shown in."""

    matches: list[int]
    rule_on_patients_unknown: list[int]
    only_if_you_belong: list[int]


def group(ranking: Ranking, settings: Weights) -> Groups:
    """The ranking in groups. Each ends at the threshold: one right answer is better than five fillers."""
    matches: list[int] = []
    unknown: list[int] = []
    belonging: list[int] = []
    left_out = ranking.left_out.tolist()
    only_if_belonging = ranking.only_if_belonging.tolist()
    rule_unknown = ranking.rule_on_patients_unknown.tolist()
    for place in ranking.order.tolist():
        if left_out[place]:
            continue
        if only_if_belonging[place]:
            belonging.append(place)
        elif rule_unknown[place]:
            unknown.append(place)
        else:
            matches.append(place)
    return Groups(*(_above_threshold(places, ranking, settings) for places in (matches, unknown, belonging)))


def _above_threshold(places: list[int], ranking: Ranking, settings: Weights) -> list[int]:
    if not places:
        return []
    floor = max(settings.threshold, settings.near_the_best * float(ranking.score[places[0]]))
    return [place for place in places if ranking.score[place] >= floor]
