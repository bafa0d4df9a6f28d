"""Addresses inside the site: pure functions from choices to query strings."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote_plus

Pair = tuple[str, str]


_PLAIN = re.compile(r"[A-Za-z0-9_.~-]*").fullmatch  # what stands in an address as it is: nearly every term


def address(path: str, pairs: Iterable[Pair] = ()) -> str:
    """`path` with `pairs` as its query."""
    query = "&".join([f"{_quoted(name)}={_quoted(value)}" for name, value in pairs])
    return f"{path}?{query}" if query else path


def _quoted(text: str) -> str:
    return text if _PLAIN(text) else quote_plus(text)


def without(pairs: Iterable[Pair], gone: Pair) -> list[Pair]:
    """`pairs` less one."""
    return [pair for pair in pairs if pair != gone]


def facet_pairs(chosen: Mapping[str, frozenset[str]]) -> list[Pair]:
    """A choice of facet terms as query parameters, in one order whatever the order of clicking."""
    return [(name, term) for name, terms in chosen.items() for term in sorted(terms)]


def toggled(chosen: Mapping[str, frozenset[str]], facet: str, term: str) -> dict[str, frozenset[str]]:
    """The choice after one more click on a term: chosen if it was not, else given up."""
    terms = chosen.get(facet, frozenset()) ^ {term}
    changed = {**chosen, facet: terms}
    return {name: kept for name, kept in changed.items() if kept}
