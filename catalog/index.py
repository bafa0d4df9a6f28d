"""CatalogIndex: the catalogue compiled to bit sets and coded columns; a request reads no record it does not show.

A row of bits (one a site) stands for each facet term that finds something; a choice is an OR of rows, a page the AND of
choices, a count the population count of a row under a mask. The sites stand in order of freshness, so that the first
set bits are the first page. `catalog.facets` and `catalog.search` say the same in plain Python.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from catalog.facets import FACETS, Chosen, Facet
from catalog.freshness import completeness
from catalog.locales import WORLDWIDE
from catalog.model import Catalog, Site
from catalog.vocabulary import UNKNOWN, vocabulary
from catalog.word_index import WordIndex
from catalog.words import newest

Bits = NDArray[np.uint64]
SORTS = ("fresh", "complete", "name")

_AT_ONCE = 1 << 17  # words of 64 bits counted at once: what the processor's cache holds
_STRETCH = 1 << 12  # words of 64 bits looked through at once for the first sites of a set


@dataclass(frozen=True, eq=False)
class Column:
    """One or several fields of every site, each distinct view of them held once: site i has `view(codes[i])`.

    `fields` are as long as there are views, one for each field: a tuple a view would take twice the room.
    """

    codes: NDArray[np.integer[Any]]
    fields: tuple[tuple[Any, ...], ...]

    def __len__(self) -> int:
        return len(self.fields[0])

    def views(self) -> Iterator[tuple[Any, ...]]:
        """The values of the fields, by code."""
        return zip(*self.fields, strict=True)

    def view(self, code: int) -> tuple[Any, ...]:
        """The values of the fields that `code` stands for."""
        return tuple([values[code] for values in self.fields])


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where facts of a site stand: their sources' addresses, newest first, and the era of the newest dated one."""

    sources: tuple[str, ...]
    as_of: int | str | None


class CatalogIndex:
    """An immutable compiled catalogue. `sites` stand freshest first; every array is in that order."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        by_id = catalog.sites
        freshness = [_freshness(site) for site in by_id]
        # A stable sort of what stands by id: equals stay in that order.
        order = sorted(range(len(by_id)), key=freshness.__getitem__, reverse=True)
        self.sites: tuple[Site, ...] = tuple(by_id[place] for place in order)
        self.rank_of_id = np.array(order, dtype=np.int32)
        self.size = len(self.sites)
        self.width = (self.size + 63) // 64
        self.everything = self.bits(range(self.size))
        self._rows, self._facets = self._compile_facets()
        self._order = {
            "complete": _in_order(self.sites, lambda site: (-completeness(site), site.id)),
            "name": _in_order(self.sites, lambda site: (site.name.casefold(), site.id)),
        }
        self._words = WordIndex(self.sites)
        self.column = lru_cache(maxsize=64)(self._column)
        self.evidence = lru_cache(maxsize=20_000)(self._evidence)

    @classmethod
    def compile(cls, catalog: Catalog) -> Self:
        """The index of `catalog`."""
        return cls(catalog)

    # --- sets of sites

    def bits(self, places: Sequence[int] | range | NDArray[np.intp]) -> Bits:
        """The set of the sites at `places`."""
        flags = np.zeros(self.size, dtype=np.bool_)
        flags[np.asarray(places, dtype=np.intp)] = True
        return self._packed(flags)

    def _packed(self, flags: NDArray[np.bool_]) -> Bits:
        packed = np.zeros(self.width * 8, dtype=np.uint8)
        packed[: (self.size + 7) // 8] = np.packbits(flags, bitorder="little")
        return packed.view(np.uint64)

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
        mask = _all_of(base, unions.values())
        numbers = self._population(0, len(self._rows), mask) if self._rows.size <= _AT_ONCE else None
        result: dict[str, dict[str, int]] = {}
        for name, (first, terms) in self._facets.items():
            last = first + len(terms)
            if name in unions:
                others = _all_of(base, (union for other, union in unions.items() if other != name))
                counted = self._population(first, last, others)
            else:
                counted = self._population(first, last, mask) if numbers is None else numbers[first:last]
            result[name] = {term: number for term, number in zip(terms, counted.tolist(), strict=True) if number}
        return result

    def first(self, sites: Bits, limit: int, sort: str = "fresh", after: int = 0) -> list[Site]:
        """`limit` sites of the set in the order of `sort`, leaving out the first `after`."""
        wanted = after + limit
        if sort == "fresh":
            found = self._first_places(sites, wanted)
        else:
            order = self._order[sort]
            found = order[self.flags(sites)[order]][:wanted].astype(np.intp)
        return [self.sites[place] for place in found[after:wanted].tolist()]

    def _first_places(self, sites: Bits, wanted: int) -> NDArray[np.intp]:
        """At least the first `wanted` places of the set, if it has so many; the rest of a large set stays packed."""
        found: list[NDArray[np.intp]] = []
        number = 0
        for start in range(0, self.width, _STRETCH):
            stretch = sites[start : start + _STRETCH].view(np.uint8)
            found.append(np.flatnonzero(np.unpackbits(stretch, bitorder="little")) + start * 64)
            number += len(found[-1])
            if number >= wanted:
                break
        return np.concatenate(found) if found else np.zeros(0, dtype=np.intp)

    def number(self, sites: Bits) -> int:
        """How many sites are in the set."""
        return int(np.bitwise_count(sites).sum())

    def search(self, text: str) -> tuple[Bits, NDArray[np.float32]]:
        """The sites that answer `text`, and every site's score (0 for the others)."""
        answers, scores = self._words.search(text)
        return self._packed(answers), scores

    # --- columns

    def _column(self, fields: tuple[str, ...]) -> Column:
        if len(fields) == 1:
            return self._coded(fields[0])
        combined = np.zeros(self.size, dtype=np.int64)
        for field in fields:
            column = self.column((field,))
            # Numbered anew after each field, so that they stay small however many fields there are.
            combined = np.unique(combined * len(column) + column.codes, return_inverse=True)[1]
        first, codes = _firsts(combined)
        having = [self.sites[place] for place in first]
        return Column(_smallest(codes, len(first)), tuple(tuple(map(attrgetter(field), having)) for field in fields))

    def _coded(self, field: str) -> Column:
        codes = np.empty(self.size, dtype=np.int32)
        seen: dict[Any, int] = {}
        values: list[Any] = []
        for place, site in enumerate(self.sites):
            value = getattr(site, field)
            code = seen.setdefault(_hashable(value), len(values))
            if code == len(values):
                values.append(value)
            codes[place] = code
        return Column(_smallest(codes, len(values)), (tuple(values),))

    def _evidence(self, place: int, fields: tuple[str, ...]) -> Evidence:
        facts = [fact for name in fields if (fact := self.sites[place].fact(name)) is not None]
        urls = dict.fromkeys(source.url for fact in facts for source in fact.sources)
        return Evidence(tuple(urls), newest(fact.as_of for fact in facts if fact.as_of is not None))

    # --- compiling

    def _compile_facets(self) -> tuple[NDArray[np.uint64], dict[str, tuple[int, dict[str, int]]]]:
        """All rows, and for each facet where its own begin and, in their order, which row a term has."""
        facets: dict[str, tuple[int, dict[str, int]]] = {}
        rows: list[Bits] = []
        for facet in FACETS:
            found = self._rows_by_term(facet)
            terms = [term for term in facet.possible if term in found]
            terms += sorted(set(found) - set(terms))  # a language with script or region
            facets[facet.name] = (len(rows), {term: len(rows) + number for number, term in enumerate(terms)})
            rows += [found[term] for term in terms]
        return np.array(rows, dtype=np.uint64).reshape(len(rows), self.width), facets

    def _rows_by_term(self, facet: Facet) -> dict[str, Bits]:
        """The set of sites that each term finds. What a value means is worked out once, however many sites share it."""
        codes, values = self._stated(facet)
        places = np.argsort(codes, kind="stable")
        ends = np.cumsum(np.bincount(codes, minlength=len(values)))
        having = np.split(places, ends[:-1]) if len(values) else []
        found: dict[str, list[NDArray[np.intp]]] = {}
        for value, of_value in zip(values, having, strict=True):
            # Open to the world means every country: one row for all of them, not 249 lists of it.
            terms = (UNKNOWN,) if value is None else {WORLDWIDE} & value | facet.found_by(value - {WORLDWIDE})
            for term in terms:
                found.setdefault(term, []).append(of_value)
        rows = {term: self.bits(np.concatenate(lists)) for term, lists in found.items()}
        if facet.name == "countries" and WORLDWIDE in rows:
            nowhere = np.zeros(self.width, dtype=np.uint64)
            everywhere = rows[WORLDWIDE]
            rows |= {code: rows.get(code, nowhere) | everywhere for code in vocabulary().words("countries")}
        return rows

    def _stated(self, facet: Facet) -> tuple[NDArray[np.int32], list[frozenset[str] | None]]:
        """What sites state of a facet, each distinct value once, and the number of each site's value."""
        codes = np.empty(self.size, dtype=np.int32)
        seen: dict[tuple[str, ...] | None, int] = {}
        for place, site in enumerate(self.sites):
            stated = facet.stated(site)
            codes[place] = seen.setdefault(None if stated is None else tuple(stated), len(seen))
        return codes, [None if value is None else frozenset(value) for value in seen]

    def _any_of(self, name: str, terms: frozenset[str]) -> Bits:
        of_term = self._facets[name][1]
        rows = [of_term[term] for term in terms if term in of_term]
        if not rows:
            return np.zeros(self.width, dtype=np.uint64)
        union: Bits = np.bitwise_or.reduce(self._rows[rows], axis=0)
        return union

    def _population(self, first: int, last: int, mask: Bits) -> NDArray[np.int64]:
        """For each row how many of its sites are in `mask`."""
        numbers = np.empty(last - first, dtype=np.int64)
        step = max(1, _AT_ONCE // max(1, self.width))
        both = np.empty((min(step, last - first), self.width), dtype=np.uint64)
        counts = np.empty(both.shape, dtype=np.uint8)
        for start in range(first, last, step):
            rows = self._rows[start : min(start + step, last)]
            np.bitwise_and(rows, mask, out=both[: len(rows)])
            np.bitwise_count(both[: len(rows)], out=counts[: len(rows)])
            counts[: len(rows)].sum(axis=1, dtype=np.int64, out=numbers[start - first : start - first + len(rows)])
        return numbers


def _all_of(base: Bits, unions: Iterable[Bits]) -> Bits:
    for union in unions:
        base = base & union
    return base


def _freshness(site: Site) -> tuple[bool, str]:
    return site.is_open, str(site.sign_of_life or "")


def _in_order(sites: Sequence[Site], key: Callable[[Site], Any]) -> NDArray[np.int32]:
    """The places of `sites` in the order of `key`."""
    keys = [key(site) for site in sites]
    return np.array(sorted(range(len(sites)), key=keys.__getitem__), dtype=np.int32)


def _firsts(numbers: NDArray[np.integer[Any]]) -> tuple[list[int], NDArray[np.int32]]:
    """Where each distinct number stands first, and for every place which of them it is."""
    _, first, codes = np.unique(numbers, return_index=True, return_inverse=True)
    return first.tolist(), codes.astype(np.int32)


def _hashable(value: Any) -> Any:
    try:
        hash(value)
    except TypeError:
        if isinstance(value, Mapping):
            return tuple(sorted((key, _hashable(item)) for key, item in value.items()))
        return tuple(_hashable(item) for item in value)
    return value


def _smallest(codes: NDArray[np.int32], number: int) -> NDArray[np.integer[Any]]:
    """`codes`, all below `number`, in as few bytes as hold them."""
    return codes.astype(np.min_scalar_type(max(0, number - 1)))
