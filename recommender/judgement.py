"""What a criterion or a rule says of a site: a verdict, how much it is worth, and on which facts it rests."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from recommender.answers import Answers


class Verdict(StrEnum):
    """What is known of a criterion."""

    MEETS = "meets"
    PARTLY = "partly"
    MISSES = "misses"
    UNKNOWN = "unknown"


class Guess(NamedTuple):
    """A utility that is not known for certain: what it is on average, and between which bounds."""

    expected: float
    low: float = 0.0
    high: float = 1.0


# What a judge says of a site: a utility between 0 and 1, a guess where only a part is known, None where nothing is.
Opinion = float | Guess | None
View = tuple[Any, ...]  # the values of the fields a judge reads, in its order
Judge = Callable[[View], Opinion]
Ban = Callable[[View], bool]

MEETS_FROM = 0.8
MISSES_UP_TO = 0.2


def verdict_of(opinion: Opinion) -> Verdict:
    """The word for an opinion."""
    if opinion is None or isinstance(opinion, Guess):
        return Verdict.UNKNOWN
    if opinion >= MEETS_FROM:
        return Verdict.MEETS
    return Verdict.MISSES if opinion <= MISSES_UP_TO else Verdict.PARTLY


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing a match is judged by. `facts` are what it reads; `prepare` gives the judge, None when nobody asked.

    `hints` are those of them that speak only where the others are silent: no reason cites them, nor their age.
    """

    name: str
    facts: tuple[str, ...]
    prepare: Callable[[Answers, date], Judge | None]
    hints: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that leaves a site out. `prepare` gives what is true of a banned site, or None when nobody asked."""

    name: str
    facts: tuple[str, ...]
    prepare: Callable[[Answers], Ban | None]


class Reason(NamedTuple):
    """A criterion's word on one site. `contribution` is weight times utility, `low` and `high` its bounds.

    `without` is what the score would become, less what it is, if the facts cited were unknown.
    """

    criterion: str
    verdict: Verdict
    weight: float
    contribution: float
    low: float
    high: float
    facts: tuple[str, ...]
    as_of: int | str | None
    sources: Sequence[str]
    without: float
