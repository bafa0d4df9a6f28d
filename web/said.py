"""What people type, and the terms they mean by it: labels, synonyms and names in every language of the vocabulary."""

from collections.abc import Iterable, Iterator
from functools import cache

from babel import Locale
from babel.localedata import exists
from rapidfuzz import fuzz, process

from catalog import locales
from catalog.search import words
from catalog.vocabulary import vocabulary
from web.i18n import LANGUAGES

MAX_TYPED = 80  # letters of a word that are looked at; nobody's profession is longer

# CLDR names countries in full; these are what people write.
_SHORT_COUNTRIES = {
    "GB": ("UK", "Great Britain", "Britain", "England", "Scotland", "Wales", "Northern Ireland"),
    "US": ("USA", "America", "United States of America", "U.S.", "U.S.A."),
    "NL": ("Holland",),
    "AE": ("UAE", "Emirates"),
    "KR": ("Korea", "Republic of Korea"),
    "CZ": ("Czech Republic",),
    "CI": ("Ivory Coast",),
    "TR": ("Turkey",),
    "CD": ("DRC", "DR Congo"),
    "ZA": ("RSA",),
    "NZ": ("Aotearoa",),
}


class Words:
    """The words that people say for the terms of one list."""

    def __init__(self, said: Iterable[tuple[str, str]]) -> None:
        self._terms: dict[str, str] = {}
        for text, term in said:
            folded = _folded(text)
            if folded:
                self._terms[folded] = term  # what comes later is more certain

    def meant(self, text: str) -> str | None:
        """The term that `text` says exactly, whatever its case and accents."""
        return self._terms.get(_folded(text[:MAX_TYPED]))

    def near(self, text: str, limit: int = 4) -> tuple[str, ...]:
        """Terms whose words look like `text`, the nearest first."""
        folded = _folded(text[:MAX_TYPED])
        if not folded:
            return ()
        found = process.extract(folded, self._terms.keys(), scorer=fuzz.ratio, limit=12, score_cutoff=62)
        if len(folded) > 2:  # a letter or two are part of nearly every word
            found += process.extract(folded, self._terms.keys(), scorer=fuzz.WRatio, limit=12, score_cutoff=86)
        return tuple(dict.fromkeys(self._terms[match[0]] for match in found))[:limit]


@cache
def words_of(name: str) -> Words:
    """The words for the terms of the list called `name`, countries and languages included."""
    if name == "countries":
        return Words(_countries())
    if name == "languages":
        return Words(_languages())
    return Words(_terms(name))


def _folded(text: str) -> str:
    return " ".join(words(text))


def _terms(name: str) -> Iterator[tuple[str, str]]:
    terms = vocabulary().terms(name)
    for word, term in terms.items():
        for synonyms in term.synonyms.values():
            for synonym in synonyms:
                yield synonym, word
    for word, term in terms.items():
        for label in term.labels.values():
            yield label, word
    for word in terms:
        yield word.replace("_", " "), word
        yield word, word


def _countries() -> Iterator[tuple[str, str]]:
    codes = sorted(locales.countries())
    for code, names in _SHORT_COUNTRIES.items():
        for name in names:
            yield name, code
    for language in reversed(LANGUAGES):
        for code in codes:
            yield locales.country_name(code, language), code
    for code in codes:
        yield code, code


def _languages() -> Iterator[tuple[str, str]]:
    tags = sorted(locales.languages())
    english = Locale.parse("en").languages
    for tag in tags:
        # What its speakers call it; two-letter languages have a locale, most others none.
        own = Locale.parse(tag).languages.get(tag) if len(tag) == 2 and tag in _with_own_name() else None
        yield own or english[tag], tag
    for language in reversed(LANGUAGES):
        for tag in tags:
            yield locales.language_name(tag, language), tag
    for tag in tags:
        yield tag, tag


@cache
def _with_own_name() -> frozenset[str]:

    return frozenset(tag for tag in locales.languages() if exists(tag))
