"""The whole catalogue, searched and narrowed: what a choice finds, in which order, and what one more click would."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from catalog.facets import FACETS, Facet
from catalog.index import CatalogIndex
from catalog.locales import WORLDWIDE
from catalog.model import Site
from catalog.vocabulary import UNKNOWN
from web.choosing import RELEVANCE, Choice
from web.contexts import FacetView, TermLink
from web.i18n import Tongue
from web.labels import FACETS as TITLES
from web.urls import address, facet_pairs, toggled

PER_PAGE = 20
TERMS_SHOWN = 10  # of a facet; the others are found by typing
OPEN_FACETS = ("specialties", "admits", "countries", "languages")


class Found:
    """The sites that a choice finds in `index`, and the counts of every facet beside it."""

    def __init__(self, index: CatalogIndex, choice: Choice) -> None:
        self.index = index
        self.choice = choice
        self.scores: NDArray[np.float32] | None = None
        self.within = index.everything
        if choice.text:
            self.within, self.scores = index.search(choice.text)
        self.bits = index.narrow(choice.chosen) & self.within
        self.total = index.number(self.bits)

    def sites(self, limit: int, after: int = 0) -> list[Site]:
        """The sites in the order of the choice."""
        if self.choice.order != RELEVANCE:
            return self.index.first(self.bits, limit, self.choice.order, after)
        places = self.index.places(self.bits)
        if self.scores is not None:
            places = places[np.argsort(-self.scores[places], kind="stable")]
        return [self.index.sites[place] for place in places[after : after + limit].tolist()]

    def by_id(self, limit: int, after: str = "") -> tuple[list[Site], bool]:
        """The sites whose ids come after `after`, by id, and whether there are more."""
        found = sorted(
            (self.index.sites[place] for place in self.index.places(self.bits).tolist()), key=lambda site: site.id
        )
        rest = [site for site in found if site.id > after]
        return rest[:limit], len(rest) > limit

    def counts(self) -> dict[str, dict[str, int]]:
        """For every facet how many sites each term would find beside the choices in the others."""
        return self.index.counts(self.choice.chosen, self.within)


def facet_views(speak: Tongue, path: str, found: Found) -> tuple[FacetView, ...]:
    """Every facet with the links that change the choice."""
    counts = found.counts()
    return tuple(_facet_view(speak, path, found.choice, facet, counts[facet.name]) for facet in FACETS)


def _facet_view(speak: Tongue, path: str, choice: Choice, facet: Facet, counts: Mapping[str, int]) -> FacetView:
    chosen = choice.chosen.get(facet.name, frozenset())
    ranked = sorted(counts, key=lambda term: (term == UNKNOWN, -counts[term], term))
    if facet.name == "countries":
        # Every country is found wherever the world is: only those that are named somewhere are worth a line.
        ranked = [term for term in ranked if term in (WORLDWIDE, UNKNOWN) or counts[term] > counts.get(WORLDWIDE, 0)]
    shown = [term for term in ranked if term in chosen]
    shown += [term for term in chosen if term not in shown]
    shown += [term for term in ranked if term not in chosen and term != UNKNOWN][: max(0, TERMS_SHOWN - len(shown))]
    shown += [term for term in (UNKNOWN,) if term in counts and term not in shown]
    hidden = len([term for term in counts if term not in shown])
    return FacetView(
        name=facet.name,
        title=speak.say(TITLES[facet.name]),
        terms=tuple(
            TermLink(
                term,
                speak.term(facet.vocabulary, term),
                counts.get(term, 0),
                term in chosen,
                speak.url(address(path, _after_click(choice, facet.name, term))),
            )
            for term in shown
        ),
        hidden=hidden,
        open=facet.name in OPEN_FACETS or bool(chosen),
    )


def _after_click(choice: Choice, facet: str, term: str) -> list[tuple[str, str]]:
    pairs = [("text", choice.text)] if choice.text else []
    pairs += facet_pairs(toggled(choice.chosen, facet, term))
    return [*pairs, ("sort", choice.sort)] if choice.sort else pairs
