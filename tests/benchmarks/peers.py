"""The same filter and the same counts in other engines, each as its own users would write it, held in memory.

A peer is given each site's terms, narrower ones with all broader ones, in the order of freshness. A site open to the
world is told by `worldwide` alone, and a peer adds that count to every country's: the trick of our own index, lent.
"""

# ruff: noqa: S608 - the statements are made of names of facets and of terms of the vocabulary, of nobody's words

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from catalog.facets import BY_NAME, FACETS, Chosen, Facet
from catalog.index import CatalogIndex
from catalog.locales import WORLDWIDE
from catalog.vocabulary import UNKNOWN, vocabulary

Counts = dict[str, dict[str, int]]
PAGE = 10


class Answer(NamedTuple):
    """How many sites a choice finds, the counts beside it, and the places of the first ten."""

    hits: int
    counts: Counts
    first: list[int]


class Peer(Protocol):
    """An engine that holds a catalogue."""

    def ask(self, chosen: Chosen) -> Answer:
        """The answer to one request."""
        ...


class Rows:
    """A catalogue as peers take it in: for each facet the terms of each site, by place."""

    def __init__(self, index: CatalogIndex) -> None:
        self.size = index.size
        self.terms = {facet.name: list(_terms(index, facet)) for facet in FACETS}

    def pairs(self, facet: str) -> Iterator[tuple[int, str]]:
        """A row for each term of each site."""
        for place, terms in enumerate(self.terms[facet]):
            for term in terms:
                yield place, term


def _terms(index: CatalogIndex, facet: Facet) -> Iterator[tuple[str, ...]]:
    known: dict[Any, tuple[str, ...]] = {}
    for site in index.sites:
        stated = facet.stated(site)
        key = None if stated is None else frozenset(stated)
        if key not in known:
            found = facet.terms(site)
            if facet.name == "countries" and WORLDWIDE in found:
                found = frozenset((WORLDWIDE,))
            known[key] = tuple(sorted(found))
        yield known[key]


def asked(name: str, terms: frozenset[str]) -> list[str]:
    """The terms as a peer has them: whoever asks for a country takes what is open to the world."""
    world = name == "countries" and not terms <= {WORLDWIDE, UNKNOWN}
    return sorted(terms | {WORLDWIDE}) if world else sorted(terms)


def with_worldwide(counts: Counts) -> Counts:
    """`counts` with what is open to the world under every country."""
    countries = counts["countries"]
    everywhere = countries.get(WORLDWIDE, 0)
    if everywhere:
        for code in vocabulary().words("countries"):
            countries[code] = countries.get(code, 0) + everywhere
    return counts


class Sqlite:
    """SQLite: sites by place, and a table of terms for each facet, indexed both ways."""

    def __init__(self, rows: Rows) -> None:
        self.db = sqlite3.connect(":memory:")
        self.db.execute("CREATE TABLE sites (place INTEGER PRIMARY KEY)")
        self.db.executemany("INSERT INTO sites VALUES (?)", ((place,) for place in range(rows.size)))
        for name in BY_NAME:
            # WITHOUT ROWID makes the table its own index by term; the other one leads from a site to its terms.
            self.db.execute(f"CREATE TABLE {name} (term TEXT, place INT, PRIMARY KEY (term, place)) WITHOUT ROWID")
            self.db.executemany(f"INSERT INTO {name} VALUES (?, ?)", ((term, at) for at, term in rows.pairs(name)))
            self.db.execute(f"CREATE INDEX {name}_by_place ON {name} (place, term)")
        self.db.execute("ANALYZE")

    def ask(self, chosen: Chosen) -> Answer:
        """The answer to one request."""
        counts: Counts = {name: {} for name in BY_NAME}
        for facet, term, number in self.db.execute(_all_counts(chosen)):
            counts[facet][term] = number
        first = self.db.execute(f"{_found(chosen)} ORDER BY place LIMIT {PAGE}").fetchall()
        hits = self.db.execute(f"SELECT count(*) FROM ({_found(chosen)})").fetchone()[0]
        return Answer(hits, with_worldwide(counts), [place for (place,) in first])


class DuckDb:
    """DuckDB, one thread: sites by place, and a table of terms for each facet, the terms an enumeration."""

    def __init__(self, rows: Rows) -> None:
        import duckdb  # noqa: PLC0415  # an extra: not there, it is said

        self.db = duckdb.connect(":memory:", config={"threads": 1})
        self.db.execute(f"CREATE TABLE sites AS SELECT CAST(range AS INT) AS place FROM range({rows.size})")
        for name in BY_NAME:
            places, codes, terms = _coded(rows, name)
            words = ", ".join(f"'{term}'" for term in terms)
            self.db.execute(f"CREATE TYPE {name}_term AS ENUM ({words})")
            self.db.register("taken", {"place": places, "code": codes})
            term = f"enum_range(NULL::{name}_term)[code + 1]::{name}_term"
            self.db.execute(f"CREATE TABLE {name} AS SELECT place, {term} AS term FROM taken")

    def ask(self, chosen: Chosen) -> Answer:
        """The answer to one request."""
        counts: Counts = {name: {} for name in BY_NAME}
        for facet, term, number in self.db.execute(_all_counts(chosen)).fetchall():
            counts[facet][term] = number
        first = self.db.execute(f"{_found(chosen)} ORDER BY place LIMIT {PAGE}").fetchall()
        hits = self.db.execute(f"SELECT count(*) FROM ({_found(chosen)})").fetchone()
        assert hits is not None
        return Answer(hits[0], with_worldwide(counts), [place for (place,) in first])


class Polars:
    """Polars, one thread: for each facet the pairs of place and term, in the order of places."""

    def __init__(self, rows: Rows) -> None:
        import polars  # noqa: PLC0415  # an extra: not there, it is said

        self.pl = polars
        self.size = rows.size
        self.pairs: dict[str, Any] = {}
        self.terms: dict[str, list[str]] = {}
        self.codes: dict[str, dict[str, int]] = {}
        for name in BY_NAME:
            places, codes, terms = _coded(rows, name)
            self.terms[name] = terms
            self.codes[name] = {term: code for code, term in enumerate(terms)}
            term = polars.Series(codes, dtype=polars.UInt16)
            self.pairs[name] = polars.DataFrame({"place": polars.Series(places, dtype=polars.UInt32), "term": term})

    def ask(self, chosen: Chosen) -> Answer:
        """The answer to one request."""
        finds = {name: self._places(name, terms) for name, terms in chosen.items()}
        found = self._all_of(finds)
        counts: Counts = {}
        for name, pairs in self.pairs.items():
            others = self._all_of({other: places for other, places in finds.items() if other != name})
            within = pairs["term"].filter(others.gather(pairs["place"]))
            table = within.value_counts(name="n")
            counts[name] = {
                self.terms[name][code]: number
                for code, number in zip(table["term"].to_list(), table["n"].to_list(), strict=True)
            }
        first = found.arg_true().head(PAGE).to_list()
        return Answer(int(found.sum()), with_worldwide(counts), first)

    def _places(self, name: str, terms: frozenset[str]) -> Any:
        pairs = self.pairs[name]
        codes = [self.codes[name][term] for term in asked(name, terms) if term in self.codes[name]]
        places = pairs["place"].filter(pairs["term"].is_in(codes))
        flags = self.pl.repeat(value=False, n=self.size, dtype=self.pl.Boolean, eager=True)
        return flags.scatter(places, True) if len(places) else flags

    def _all_of(self, finds: dict[str, Any]) -> Any:
        flags = self.pl.repeat(value=True, n=self.size, dtype=self.pl.Boolean, eager=True)
        for found in finds.values():
            flags = flags & found
        return flags


class Tantivy:
    """Tantivy: facets as untokenised fast fields, counted by terms aggregations, sites ordered by a fast field."""

    def __init__(self, rows: Rows) -> None:
        import tantivy  # noqa: PLC0415  # an extra: not there, it is said

        self.tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        for name in BY_NAME:
            builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
        # Ascending order is not offered on the fast path of every version: the freshest has the greatest number.
        builder.add_unsigned_field("freshness", fast=True, stored=True)
        self.schema = builder.build()
        index = tantivy.Index(self.schema)
        writer = index.writer(heap_size=500_000_000, num_threads=1)
        columns = list(rows.terms.items())
        for place in range(rows.size):
            document = tantivy.Document(**{name: list(terms[place]) for name, terms in columns})
            document.add_unsigned("freshness", rows.size - place)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self.size = rows.size
        self.searcher = index.searcher()

    def ask(self, chosen: Chosen) -> Answer:
        """The answer to one request."""
        query = self._query(chosen)
        page = self.searcher.search(query, PAGE, order_by_field="freshness")
        first = [self.size - self.searcher.doc(address)["freshness"][0] for _, address in page.hits]
        counts = self._counts(query, [name for name in BY_NAME if name not in chosen])
        for name in chosen:
            counts |= self._counts(self._query(_without(chosen, name)), [name])
        return Answer(page.count, with_worldwide(counts), first)

    def _query(self, chosen: Chosen) -> Any:
        query = self.tantivy.Query
        parts = [query.term_set_query(self.schema, name, asked(name, terms)) for name, terms in chosen.items()]
        if not parts:
            return query.all_query()
        return query.boolean_query([(self.tantivy.Occur.Must, part) for part in parts])

    def _counts(self, query: Any, names: list[str]) -> Counts:
        wanted = {name: {"terms": {"field": name, "size": 2_000}} for name in names}
        found = self.searcher.aggregate(query, wanted)
        return {name: {row["key"]: int(row["doc_count"]) for row in found[name]["buckets"]} for name in names}


PEERS: dict[str, Callable[[Rows], Peer]] = {
    "tantivy": Tantivy,
    "polars": Polars,
    "duckdb": DuckDb,
    "sqlite": Sqlite,
}


def _found(chosen: Chosen) -> str:
    """The places that `chosen` finds, in SQL. Terms come from the vocabulary: nothing in them needs escaping."""
    conditions = []
    for name, terms in chosen.items():
        wanted = ", ".join(f"'{term}'" for term in asked(name, terms))
        conditions.append(f"place IN (SELECT place FROM {name} WHERE term IN ({wanted}))")
    return f"SELECT place FROM sites WHERE {' AND '.join(conditions) or 'TRUE'}"


def _all_counts(chosen: Chosen) -> str:
    """Every facet's counts in one statement. What most facets share is found once."""
    counted = []
    for name in BY_NAME:
        places = f"({_found(_without(chosen, name))})" if name in chosen else "(SELECT place FROM found)"
        within = f"WHERE place IN {places}" if chosen else ""
        counted.append(
            f"SELECT '{name}' AS facet, CAST(term AS VARCHAR), count(*) FROM {name} {within} GROUP BY {name}.term"
        )
    return f"WITH found AS MATERIALIZED ({_found(chosen)}) {' UNION ALL '.join(counted)}"


def _without(chosen: Chosen, name: str) -> Chosen:
    return {other: terms for other, terms in chosen.items() if other != name}


def _coded(rows: Rows, name: str) -> tuple[NDArray[np.int32], NDArray[np.int32], list[str]]:
    """Places and terms of every pair, the terms as numbers of the list that comes third."""
    terms = sorted({term for terms in set(rows.terms[name]) for term in terms})
    code = {term: number for number, term in enumerate(terms)}
    places = np.fromiter((place for place, _ in rows.pairs(name)), dtype=np.int32)
    return places, np.fromiter((code[term] for _, term in rows.pairs(name)), dtype=np.int32), terms
