"""How near what a site discusses is to what a question is about: a distance over a tree with several parents.

The distance is not symmetric. Asked about a child of what the site offers, the site still answers well (a heart failure
question in a cardiology forum); asked about a parent of it, only by chance (a cardiology question among
electrophysiologists). A site for every specialty stands between a broader and a sibling one.
"""

from collections.abc import Collection, Mapping
from functools import cache

from catalog.vocabulary import vocabulary
from recommender.weights import weights

ALL = "all"
APART = {"veterinary_medicine": 0.08, "dentistry": 0.4}  # what "every specialty" of human medicine is worth to these
ELSEWHERE = 0.04
ELSEWHERE_OF_NURSES = 0.08  # nursing is a field in every other: a nurse on a heart ward reads what is for hearts
# What colleagues of every field share: those who ask about a wound in a district hospital meet there all the same.
OF_EVERY_FIELD = frozenset(
    ("global_health", "quality_improvement", "patient_safety", "medical_education", "medical_ethics")
)


class _Near(dict[str, float]):
    """How well each term serves; a term of no specialty as one that lies elsewhere."""

    def __missing__(self, term: str) -> float:
        return ELSEWHERE


@cache
def nearness(asked: str) -> Mapping[str, float]:
    """For every term that a site may offer, how well it serves a question about `asked`: 0 to 1."""
    words = vocabulary()
    worth = weights().worth
    up = _steps(asked)
    elsewhere = ELSEWHERE_OF_NURSES if asked == "nursing" else ELSEWHERE
    near = _Near({ALL: min([worth["every_specialty"], *(APART[term] for term in up if term in APART)])})
    for term in words.words("specialties"):
        if term in up:
            near[term] = worth["broader_specialty"] ** up[term]
            continue
        down = _steps(term).get(asked)
        parents = set(words.terms("specialties")[term].broader) & set(words.terms("specialties")[asked].broader)
        near[term] = (
            worth["narrower_specialty"] ** down
            if down is not None
            else worth["sibling_specialty"]
            if parents
            else worth["of_every_field"]
            if term in OF_EVERY_FIELD
            else elsewhere
        )
    return near


def best(asked: Collection[str], offered: Collection[str]) -> float:
    """How well a site on `offered` serves a question about `asked`: the nearest pair counts most, the mean a little."""
    if len(asked) == 1:  # as nearly always, and for every distinct set of specialties in the catalogue
        (term,) = asked
        alone = max(map(nearness(term).__getitem__, offered))
        return 0.8 * alone + 0.2 * alone
    nearest = [max(map(nearness(term).__getitem__, offered)) for term in asked]
    return 0.8 * max(nearest) + 0.2 * sum(nearest) / len(nearest)


def narrower_alone(asked: Collection[str], offered: Collection[str]) -> bool:
    """Whether a site is on nothing but parts of what is asked."""
    above = [vocabulary().broader("specialties", term) for term in offered]
    return all(term not in asked and not terms.isdisjoint(asked) for term, terms in zip(offered, above, strict=True))


def beside(asked: Collection[str], offered: Collection[str]) -> bool:
    """Whether a site is on nothing asked, nor on what is above or below it: on another illness of the same kind."""
    lines = [vocabulary().broader("specialties", term) for term in asked]
    return not any(
        term == ALL
        or any(term in line for line in lines)
        or not vocabulary().broader("specialties", term).isdisjoint(asked)
        for term in offered
    )


@cache
def _steps(term: str) -> Mapping[str, int]:
    """The fewest steps from `term` to each term above it."""
    words = vocabulary().terms("specialties")
    steps = {term: 0}
    waiting = [term]
    while waiting:
        current = waiting.pop(0)
        for broader in words[current].broader:
            if broader not in steps:
                steps[broader] = steps[current] + 1
                waiting.append(broader)
    return steps
