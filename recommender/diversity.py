"""The first matches, different enough from each other to be a choice: maximal marginal relevance.

MMR (Carbonell and Goldstein 1998) takes next the site of greatest LAMBDA * score - (1 - LAMBDA) * likeness to what is
taken already. It never lifts a site over one that is at least as good on every criterion.
"""

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from weakref import WeakKeyDictionary

from catalog.index import CatalogIndex
from catalog.model import Site
from recommender.engine import Ranking

LAMBDA = 0.93  # scores differ by hundredths where likenesses differ by tenths; 0.9 to 1 rank the judged cases alike
DEPTH = 5  # the places that are filled this way: what somebody looks at
REACH = 12  # candidates beyond the twelfth are too far behind to be lifted

_FEATURES: tuple[tuple[float, Callable[[Site], Collection[str]]], ...] = (
    (2.0, lambda site: (site.kind,)),
    (2.0, lambda site: (site.operator.name,) if site.operator else ()),
    (1.0, lambda site: site.specialties or ()),
    (1.0, lambda site: site.focus_countries or ()),
    (1.0, lambda site: site.languages or ()),
    (1.0, lambda site: (site.access,) if site.access else ()),
)


def diversify(index: CatalogIndex, ranking: Ranking, places: Sequence[int]) -> list[int]:
    """`places` (best first) with the first DEPTH chosen by MMR; nobody is lost, and the rest keeps its order."""
    waiting = list(places[:REACH])
    alike = _alike(index)
    nearest = dict.fromkeys(waiting, 0.0)  # of what is taken already
    chosen: list[int] = []
    while waiting and len(chosen) < DEPTH:
        margins = [LAMBDA * float(ranking.score[place]) - (1 - LAMBDA) * nearest[place] for place in waiting]
        best = margins.index(max(margins))
        # Whoever is at least as good on every criterion and stands before goes first, whatever it is like.
        better = (number for number in range(best) if dominates(ranking, waiting[number], waiting[best]))
        chosen.append(waiting.pop(next(better, best)))
        for place in waiting:
            nearest[place] = max(nearest[place], alike(place, chosen[-1]))
    return [*chosen, *waiting, *places[REACH:]]


def dominates(ranking: Ranking, place: int, other: int) -> bool:
    """Whether `place` is at least as good as `other` on every criterion."""
    return all(judged.expected[place] >= judged.expected[other] for judged in ranking.judged)


def likeness(one: Site, other: Site) -> float:
    """How alike two sites are, 0 to 1: weighted Jaccard over kind, operator, subject, countries, languages and door."""
    shared, total = 0.0, 0.0
    for weight, values in _FEATURES:
        mine, theirs = set(values(one)), set(values(other))
        if mine or theirs:
            total += weight
            shared += weight * len(mine & theirs) / len(mine | theirs)
    return shared / total if total else 0.0


# Likenesses of the sites that stand at the top of lists, for each index in use: they depend on the catalogue alone.
_ALIKE: WeakKeyDictionary[CatalogIndex, Callable[[int, int], float]] = WeakKeyDictionary()


def _alike(index: CatalogIndex) -> Callable[[int, int], float]:
    if index not in _ALIKE:
        sites = index.sites  # not the index itself, which must be free to go

        @lru_cache(maxsize=50_000)
        def alike(place: int, other: int) -> float:
            return likeness(sites[place], sites[other])

        _ALIKE[index] = alike
    return _ALIKE[index]
