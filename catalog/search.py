"""Text search over names, native names, aliases and summaries: the words, and how well a query word fits each.

A query word fits a word that equals it, begins with it, contains it, or differs by a typing mistake (optimal string
alignment distance: Damerau 1964, restricted). Every word of a query must fit something. Scripts written without
blanks are one long word each and are found by what they contain.
"""

import re
import unicodedata
from collections.abc import Iterator

from rapidfuzz.distance import OSA

from catalog.model import Site

MAX_QUERY_WORDS = 12  # a longer query is a paragraph: the rest of it is not looked at
EQUAL, BEGINS, CONTAINS, MISTYPED = 1.0, 0.8, 0.6, 0.5
NAME_WEIGHT, ALIAS_WEIGHT, SUMMARY_WEIGHT = 4.0, 3.0, 1.0

_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """`text` without case, accents and width, so that Künstler, KUNSTLER and ｋｕｎｓｔｌｅｒ meet."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return unicodedata.normalize("NFKC", bare)


def words(text: str) -> tuple[str, ...]:
    """The words of `text`, folded."""
    return tuple(_WORD.findall(fold(text)))


def query_words(text: str) -> tuple[str, ...]:
    """The words of a query, each once, at most MAX_QUERY_WORDS of at most 40 letters."""
    return tuple(dict.fromkeys(word[:40] for word in words(text[:2000])))[:MAX_QUERY_WORDS]


def fit(query: str, word: str) -> float:
    """How well `word` answers the query word: 0 not at all, 1 the same."""
    if query == word:
        return EQUAL
    if word.startswith(query):
        return BEGINS
    if query in word and (len(query) >= 3 or not query.isascii()):
        return CONTAINS
    allowed = typing_mistakes(query)
    if allowed and abs(len(query) - len(word)) <= allowed:
        return MISTYPED if OSA.distance(query, word, score_cutoff=allowed) <= allowed else 0.0
    return 0.0


def typing_mistakes(query: str) -> int:
    """How many mistakes are forgiven in a word of that length."""
    return 0 if len(query) < 4 else 1 if len(query) < 8 else 2


def weighted_words(site: Site) -> Iterator[tuple[str, float]]:
    """Each word that `site` can be found by, with the weight of the place it stands in."""
    for text in (site.name, site.native_name or "", site.id):
        for word in words(text):
            yield word, NAME_WEIGHT
    joined = "".join(words(site.name))
    if joined:
        yield joined, NAME_WEIGHT  # "Figure1" for Figure 1
    for alias in site.aliases or ():
        for word in words(alias):
            yield word, ALIAS_WEIGHT
    for word in words(site.summary):
        yield word, SUMMARY_WEIGHT


def score(site: Site, text: str) -> float:
    """How well `site` answers `text`: 0 when a word of it fits nothing, else the sum of each word's best fit."""
    found = list(weighted_words(site))
    best = [max((fit(query, word) * weight for word, weight in found), default=0.0) for query in query_words(text)]
    return sum(best) if best and all(best) else 0.0
