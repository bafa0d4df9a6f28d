"""The words of every site, compiled for search: `catalog.search` says in plain Python what is found and how it scores.

All words stand in one string of bytes, shortest first: what contains a query word is found by scanning it, and what may
be a mistyped one stands together. Each word's sites and weights are a slice of two arrays.
"""

import re
from array import array
from collections.abc import Iterable
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from catalog.model import Site
from catalog.search import BEGINS, CONTAINS, EQUAL, MISTYPED, query_words, typing_mistakes, weighted_words

_END = b"\n"  # no letter of a word
# Words compared at once: enough to make the call worth it, few enough to stay in the cache.
_COMPARED_AT_ONCE = 20_000


class WordIndex:
    """An immutable index of the words of `sites`, by their places."""

    def __init__(self, sites: Iterable[Site]) -> None:
        numbers: dict[str, int] = {}
        spoken, places, weights = array("i"), array("i"), array("f")
        self.size = 0
        for place, site in enumerate(sites):
            heaviest: dict[str, float] = {}
            for word, weight in weighted_words(site):
                if weight > heaviest.get(word, 0.0):
                    heaviest[word] = weight
            spoken.extend([numbers.setdefault(word, len(numbers)) for word in heaviest])
            places.extend([place] * len(heaviest))
            weights.extend(heaviest.values())
            self.size = place + 1
        words = sorted(numbers, key=lambda word: (len(word), word))
        rank = np.empty(len(words), dtype=np.int32)
        rank[[numbers[word] for word in words]] = np.arange(len(words), dtype=np.int32)
        by_word = rank[np.frombuffer(spoken, dtype=np.int32)]
        order = np.argsort(by_word, kind="stable")
        self._places = np.frombuffer(places, dtype=np.int32)[order].astype(np.min_scalar_type(self.size))
        # Few different weights, many postings: one byte each.
        self._weights, codes = np.unique(np.frombuffer(weights, dtype=np.float32)[order], return_inverse=True)
        self._weight_of = codes.astype(np.uint8)
        self._postings = np.concatenate(([0], np.cumsum(np.bincount(by_word, minlength=len(words))))).astype(np.int32)
        encoded = [word.encode() for word in words]
        self._text = _END + _END.join(encoded) + _END
        self._starts = np.fromiter(accumulate((len(word) + 1 for word in encoded), initial=1), dtype=np.int32)
        longest = len(words[-1]) if words else 0
        lengths = np.bincount([len(word) for word in words], minlength=longest + 1)
        self._first_of_length = np.concatenate(([0], np.cumsum(lengths)))

    def search(self, text: str) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
        """Which sites answer `text`, and every site's score (0 for the others)."""
        total = np.zeros(self.size, dtype=np.float32)
        queries = query_words(text)
        if not queries:
            return np.zeros(self.size, dtype=np.bool_), total
        answers = np.ones(self.size, dtype=np.bool_)
        for query in queries:
            best = self._best(query)
            answers &= best > 0
            total += best
        total[~answers] = 0
        return answers, total

    def _best(self, query: str) -> NDArray[np.float32]:
        """For every site how well its best word answers the query word."""
        best = np.zeros(self.size, dtype=np.float32)
        words, fits = self._fitting(query)
        first, last = self._postings[words], self._postings[words + 1]
        of_word = np.repeat(np.arange(len(words)), last - first)
        # The postings of all these words: their slices, one behind the other.
        taken = np.arange(len(of_word)) + np.repeat(first - np.cumsum(last - first) + (last - first), last - first)
        values = self._weights[self._weight_of[taken]] * fits[of_word]
        np.maximum.at(best, self._places[taken], values)
        return best

    def _fitting(self, query: str) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """The words that answer the query word, and how well: what `search.fit` says of each."""
        sought = query.encode()
        inside = len(query) >= 3 or not query.isascii()
        pattern = re.compile(re.escape(sought if inside else _END + sought))
        at = np.fromiter((match.start() + (not inside) for match in pattern.finditer(self._text)), dtype=np.int32)
        found = np.searchsorted(self._starts, at, side="right") - 1
        found, first = np.unique(found, return_index=True)
        begins = at[first] == self._starts[found]
        whole = begins & (self._starts[found + 1] - self._starts[found] - 1 == len(sought))
        fits = np.where(whole, EQUAL, np.where(begins, BEGINS, CONTAINS)).astype(np.float32)
        mistyped = np.setdiff1d(self._mistyped(query), found, assume_unique=True)
        words = np.concatenate((found, mistyped))
        return words, np.concatenate((fits, np.full(len(mistyped), MISTYPED, dtype=np.float32)))

    def _mistyped(self, query: str) -> NDArray[np.intp]:
        """The words that differ from `query` by no more than a typing mistake."""
        allowed = typing_mistakes(query)
        lengths = np.clip((len(query) - allowed, len(query) + allowed + 1), 0, len(self._first_of_length) - 1)
        first, last = self._first_of_length[lengths].tolist()
        found = []
        for start in range(first, last if allowed else first, _COMPARED_AT_ONCE):
            end = min(start + _COMPARED_AT_ONCE, last)
            words = self._text[self._starts[start] : self._starts[end] - 1].decode().split("\n")
            distances = cdist([query], words, scorer=OSA.distance, score_cutoff=allowed, dtype=np.uint8)[0]
            found.append(start + np.flatnonzero(distances <= allowed))
        return np.concatenate(found) if found else np.zeros(0, dtype=np.intp)
