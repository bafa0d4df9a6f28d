"""CatalogIndex: the catalogue compiled to bit sets and coded columns; a request reads no record it does not show.

A row of bits (one a site) stands for each facet term that finds something; a choice is an OR of rows, a page the AND of
choices, a count the population count of a row under a mask. The sites stand in order of freshness, so that the first
set bits are the first page. `catalog.facets` and `catalog.search` say the same in plain Python.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from catalog.facets import FACETS, Chosen, Facet
from catalog.freshness import completeness
from catalog.locales import WORLDWIDE
from catalog.model import Catalog, Site
from catalog.search import fit, query_words, weighted_words
from catalog.vocabulary import UNKNOWN, vocabulary
from catalog.words import newest

Bits = NDArray[np.uint64]
SORTS = ("fresh", "complete", "name")


@dataclass(frozen=True, eq=False)
class Column:
    """One or several fields of every site, each distinct value stored once: site i has `values[codes[i]]`."""

    codes: NDArray[np.int32]
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where facts of a site stand: the addresses of their sources, newest first, and the era of the newest dated one."""

    sources: tuple[str, ...]
    as_of: int | str | None


class CatalogIndex:
    """An immutable compiled catalogue. `sites` stand freshest first; every array is in that order."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.sites: tuple[Site, ...] = tuple(sorted(catalog, key=_freshness, reverse=True))
        self.size = len(self.sites)
        self.width = (self.size + 63) // 64
        self.everything = self.bits(range(self.size))
        self._rows, self._row_of, self._slices = self._compile_facets()
        self._orders = {
            "fresh": np.arange(self.size, dtype=np.int32),
            "complete": _ranks(self.sites, lambda site: (-completeness(site), site.id)),
            "name": _ranks(self.sites, lambda site: (site.name.casefold(), site.id)),
        }
        self.rank_of_id = _ranks(self.sites, lambda site: site.id)
        self._words, self._postings = self._compile_words()
        self.column = lru_cache(maxsize=64)(self._column)
        self.evidence = lru_cache(maxsize=20_000)(self._evidence)

    @classmethod
    def compile(cls, catalog: Catalog) -> Self:
        """The index of `catalog`."""
        return cls(catalog)

    # --- sets of sites

    def bits(self, places: Sequence[int] | range | NDArray[np.intp]) -> Bits:
        """The set of the sites at `places`."""
        flags = np.zeros(self.width * 64, dtype=np.uint8)
        flags[np.asarray(places, dtype=np.intp)] = 1
        return np.packbits(flags, bitorder="little").view(np.uint64)

    def places(self, sites: Bits) -> NDArray[np.intp]:
        """The places of the sites in the set, ascending."""
        return np.flatnonzero(self.flags(sites))

    def flags(self, sites: Bits) -> NDArray[np.bool_]:
        """The set as one boolean a site."""
        return np.unpackbits(sites.view(np.uint8), bitorder="little", count=self.size).view(np.bool_)

    def narrow(self, chosen: Chosen) -> Bits:
        """The sites that every choice finds."""
        mask = self.everything
        for name, terms in chosen.items():
            mask = mask & self._any_of(name, terms)
        return mask

    def counts(self, chosen: Chosen, within: Bits | None = None) -> dict[str, dict[str, int]]:
        """For every facet how many sites each term would find beside the choices in the other facets, zeros left out.

        `within` restricts all counts to a set, as a text search does.
        """
        base = self.everything if within is None else within
        unions = {name: self._any_of(name, terms) for name, terms in chosen.items()}
        mask = base
        for union in unions.values():
            mask = mask & union
        numbers = self._population(0, len(self._rows), mask)
        result: dict[str, dict[str, int]] = {}
        for facet in FACETS:
            first, terms = self._slices[facet.name]
            of_rows = numbers[first : first + len(terms)]
            if facet.name in unions:
                others = base
                for name, union in unions.items():
                    if name != facet.name:
                        others = others & union
                of_rows = self._population(first, first + len(terms), others)
            result[facet.name] = {term: number for term, number in zip(terms, of_rows.tolist(), strict=True) if number}
        return result

    def first(self, sites: Bits, limit: int, sort: str = "fresh", after: int = 0) -> list[Site]:
        """`limit` sites of the set in the order of `sort`, leaving out the first `after`."""
        places = self.places(sites)
        if sort != "fresh":
            places = places[np.argsort(self._orders[sort][places], kind="stable")]
        return [self.sites[place] for place in places[after : after + limit].tolist()]

    def number(self, sites: Bits) -> int:
        """How many sites are in the set."""
        return int(np.bitwise_count(sites).sum())

    # --- text

    def search(self, text: str) -> tuple[Bits, NDArray[np.float32]]:
        """The sites that answer `text`, and every site's score (0 for the others)."""
        total = np.zeros(self.size, dtype=np.float32)
        queries = query_words(text)
        if not queries:
            return np.zeros(self.width, dtype=np.uint64), total
        answers = np.ones(self.size, dtype=np.bool_)
        for query in queries:
            best = np.zeros(self.size, dtype=np.float32)
            for number, word in enumerate(self._words):
                quality = fit(query, word)
                if quality:
                    places, weights = self._postings[number]
                    best[places] = np.maximum(best[places], weights * quality)
            answers &= best > 0
            total += best
        total[~answers] = 0
        return self.bits(np.flatnonzero(answers)), total

    # --- columns

    def _column(self, fields: tuple[str, ...]) -> Column:
        codes = np.empty(self.size, dtype=np.int32)
        seen: dict[Any, int] = {}
        values: list[Any] = []
        for place, site in enumerate(self.sites):
            value = tuple(getattr(site, field) for field in fields)
            key = _hashable(value)
            code = seen.setdefault(key, len(values))
            if code == len(values):
                values.append(value)
            codes[place] = code
        return Column(codes, tuple(values))

    def _evidence(self, place: int, fields: tuple[str, ...]) -> Evidence:
        facts = [fact for name in fields if (fact := self.sites[place].fact(name)) is not None]
        urls = dict.fromkeys(source.url for fact in facts for source in fact.sources)
        return Evidence(tuple(urls), newest(fact.as_of for fact in facts if fact.as_of is not None))

    # --- compiling

    def _compile_facets(
        self,
    ) -> tuple[NDArray[np.uint64], dict[tuple[str, str], int], dict[str, tuple[int, tuple[str, ...]]]]:
        rows: list[Bits] = []
        row_of: dict[tuple[str, str], int] = {}
        slices: dict[str, tuple[int, tuple[str, ...]]] = {}
        for facet in FACETS:
            places = self._places_by_term(facet)
            # A site that is open to the world is found by every country: one row for all of them, not 249 lists of it.
            worldwide = self.bits(places[WORLDWIDE]) if facet.name == "countries" and WORLDWIDE in places else None
            found = set(places) | (set(vocabulary().words("countries")) if worldwide is not None else set())
            terms = [term for term in facet.possible if term in found]
            terms += sorted(found - set(terms))  # a language with script or region
            slices[facet.name] = (len(rows), tuple(terms))
            for term in terms:
                row = self.bits(places.get(term, []))
                if worldwide is not None and term != UNKNOWN:
                    row |= worldwide
                row_of[facet.name, term] = len(rows)
                rows.append(row)
        return np.array(rows, dtype=np.uint64).reshape(len(rows), self.width), row_of, slices

    def _places_by_term(self, facet: Facet) -> dict[str, list[int]]:
        everywhere = frozenset((WORLDWIDE,))
        found_by: dict[frozenset[str] | None, frozenset[str]] = {}
        places: dict[str, list[int]] = {}
        for place, site in enumerate(self.sites):
            stated = facet.stated(site)
            key = None if stated is None else frozenset(stated)
            terms = found_by.get(key)
            if terms is None:
                terms = found_by[key] = frozenset((UNKNOWN,)) if key is None else facet.found_by(key - everywhere) | key
            for term in terms:
                places.setdefault(term, []).append(place)
        return places

    def _any_of(self, name: str, terms: frozenset[str]) -> Bits:
        rows = [self._row_of[name, term] for term in terms if (name, term) in self._row_of]
        if not rows:
            return np.zeros(self.width, dtype=np.uint64)
        union: Bits = np.bitwise_or.reduce(self._rows[rows], axis=0)
        return union

    def _population(self, first: int, last: int, mask: Bits) -> NDArray[np.int64]:
        numbers: NDArray[np.int64] = np.bitwise_count(self._rows[first:last] & mask).sum(axis=1, dtype=np.int64)
        return numbers

    def _compile_words(self) -> tuple[list[str], list[tuple[NDArray[np.int32], NDArray[np.float32]]]]:
        found: dict[str, dict[int, float]] = {}
        for place, site in enumerate(self.sites):
            for word, weight in weighted_words(site):
                weights = found.setdefault(word, {})
                weights[place] = max(weight, weights.get(place, 0.0))
        postings = [
            (np.fromiter(weights, dtype=np.int32), np.fromiter(weights.values(), dtype=np.float32))
            for weights in found.values()
        ]
        return list(found), postings


def _freshness(site: Site) -> tuple[bool, str]:
    return site.is_open, str(site.sign_of_life or "")


def _ranks(sites: tuple[Site, ...], key: Callable[[Site], Any]) -> NDArray[np.int32]:
    ranks = np.empty(len(sites), dtype=np.int32)
    for rank, place in enumerate(sorted(range(len(sites)), key=lambda place: key(sites[place]))):
        ranks[place] = rank
    return ranks


def _hashable(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_hashable(item) for item in value)
    if isinstance(value, Mapping):
        return tuple(sorted((key, _hashable(item)) for key, item in value.items()))
    return value
