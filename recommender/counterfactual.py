"""What would change the order: "would be first if you could show a licence number".

Each is found by changing one answer and ranking again, so that the answer applied gives the stated rank.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.index import CatalogIndex
from catalog.model import Site
from recommender.answers import NOTHING, Answers
from recommender.engine import Hearing
from recommender.order import heard
from recommender.rules import UNCHECKED
from recommender.weights import Weights

LOOKED_AT = 5  # matches for which a change is looked for
WORTH_SAYING = 2  # places gained; a smaller step is noise to a reader


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """With the answers as they are but for `field` = `value`, `site` would be match number `rank` (1 is first)."""

    site: str
    field: str
    value: tuple[str, ...]
    rank: int

    def change(self, answers: Answers) -> dict[str, Any]:
        """The changed answer by its field, as JSON gives it; null where it is taken back."""
        return {self.field: changed(answers, self.field, self.value).given().get(self.field)}


def counterfactuals(
    index: CatalogIndex,
    answers: Answers,
    weights: Weights,
    today: date,
    places: Sequence[int],
    *,
    hearing: Hearing | None = None,
) -> tuple[Counterfactual, ...]:
    """For each of the first matches the one changed answer that lifts it most, if it lifts it enough or to the top."""
    hearing = hearing or Hearing(index, weights, today)
    found = []
    for now, place in enumerate(places[1:LOOKED_AT], start=2):  # nothing lifts the first
        site = index.sites[place]
        best: Counterfactual | None = None
        for field, value in _changes(site, answers):
            rank = _rank_of(hearing, answers, field, value, place)
            if rank is not None and rank < now and (best is None or rank < best.rank):
                best = Counterfactual(site.id, field, value, rank)
        if best is not None and (best.rank == 1 or now - best.rank >= WORTH_SAYING):
            found.append(best)
    return tuple(found)


def changed(answers: Answers, field: str, value: tuple[str, ...]) -> Answers:
    """The answers with one of them changed; an empty `value` takes it back."""
    given = {name: answer for name, answer in answers.given().items() if name != field}
    if value:
        given[field] = list(value) if isinstance(getattr(answers, field), tuple) else value[0]
    return answers.instead(given)


def _changes(site: Site, answers: Answers) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The answers she might change that speak for `site`: only those she gave, and that it does not meet."""
    asked = site.credentials
    if asked and asked.required and asked.accepted and answers.credentials:
        for proof in asked.accepted:
            if proof not in answers.credentials:
                yield "credentials", (*(word for word in answers.credentials if word != NOTHING), proof)
    if site.access and answers.access and site.access not in answers.access:
        yield "access", (*answers.access, site.access)
    for field in ("identity", "cost"):
        wished, offered = getattr(answers, field), getattr(site, field)
        if wished and offered and wished != offered:
            yield field, (offered,)
    if answers.when in ("hour", "today") and (site.joining or site.access not in {None, *UNCHECKED}):
        yield "when", ("week",)


def _rank_of(hearing: Hearing, answers: Answers, field: str, value: tuple[str, ...], place: int) -> int | None:
    """Where the site would stand; several sites may ask for the same change."""
    places = hearing.once(
        ("changed", answers, field, value), lambda: heard(hearing, changed(answers, field, value)).groups.matches
    )
    return places.index(place) + 1 if place in places else None
