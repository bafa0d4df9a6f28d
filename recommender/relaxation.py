"""When little fits: which answers to give up, and what each would bring.

A relaxation is a set of wishes without which more communities fit than with them, and no part of which does the same
(a minimal relaxation: Jannach 2006 calls them so for knowledge-based recommenders). Sets of up to MOST_GIVEN_UP answers
are tried, smallest first, and what contains a smaller one is not tried again: so the list is complete up to that size.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from catalog.index import CatalogIndex
from recommender.answers import Answers
from recommender.engine import Hearing
from recommender.groups import group
from recommender.understanding import Terms, complete_with, terms_of_question
from recommender.weights import Weights

ENOUGH = 3  # with so many matches nobody needs to give anything up
MOST_GIVEN_UP = 3  # beyond that it is no longer her question
# What she may give up: wishes. Who she is, where she works and what she can show are no wishes.
WISHES = frozenset(
    (
        "about",
        "languages",
        "goals",
        "when",
        "patient_information",
        "access",
        "identity",
        "media",
        "cost",
        "avoid_funding",
    )
)


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The answers to give up, by their names in JSON, and how many more communities then fit."""

    drop: tuple[str, ...]
    gains: int


def relaxations(
    index: CatalogIndex,
    answers: Answers,
    weights: Weights,
    today: date,
    *,
    hearing: Hearing | None = None,
    said: Terms | None = None,
) -> tuple[Relaxation, ...]:
    """Every minimal relaxation of up to MOST_GIVEN_UP answers, fewest first, then most gained; none if enough fits.

    `said` is what her question says, where that is known: it goes on to say so, whatever else is given up.
    """
    hearing = hearing or Hearing(index, weights, today)
    said = terms_of_question(answers) if said is None else said
    now = _fitting(hearing, answers, said)
    if now >= ENOUGH:
        return ()
    found: list[Relaxation] = []
    for drop in _smallest_first(tuple(name for name in answers.given() if name in WISHES)):
        if any(set(smaller.drop) <= set(drop) for smaller in found):
            continue
        gains = _fitting(hearing, without(answers, drop), said) - now
        if gains > 0:
            found.append(Relaxation(drop, gains))
    return tuple(sorted(found, key=lambda one: (len(one.drop), -one.gains, one.drop)))


def without(answers: Answers, fields: tuple[str, ...]) -> Answers:
    """The answers as if those to `fields` had not been given; her question and what it added to them stay."""
    return answers.instead({name: value for name, value in answers.given().items() if name not in fields})


def _fitting(hearing: Hearing, answers: Answers, said: Terms) -> int:
    completed, _ = complete_with(answers, said)
    return len(group(hearing.rank(completed), hearing.weights).matches)


def _smallest_first(fields: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for size in range(1, MOST_GIVEN_UP + 1):
        yield from combinations(fields, size)
