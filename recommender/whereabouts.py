"""Where a line says that she works: "in rural Queensland", "no interior da Bahia", "nurse in Lyon"."""

import re
from collections.abc import Iterator

from catalog.locales import country_name, official_languages, primary_language
from catalog.regions import regions_by_name
from catalog.search import fold
from recommender.cities import countries_of_city, country_of_city
from recommender.signs import signs_of
from recommender.speaker import is_elsewhere
from recommender.wordforms import bare

LONGEST = 4  # words of a name
SHORTEST = 4  # letters of one: shorter ones are words of some language
BETWEEN = 2  # words between the preposition and the name: "in the rural north of Ontario"

_NAME = r"[A-ZÀ-Þ][\w'’.-]++(?: [A-ZÀ-Þ][\w'’.-]++){0,2}"
_CITY_AND_REGION = re.compile(rf"({_NAME}), ({_NAME})")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def region_in(text: str, country: str | None, language: str | None) -> str | None:
    """The first ISO 3166-2 region that `text` names; none that may be two.

    It lies in her country where that is known, else where one speaks the language of the text. A name that is also
    that of the country, as México is, is the country.
    """
    called = regions_by_name(language)
    for name in _names(text, signs_of("before_a_place")):
        codes = [code for code in called.get(name, ()) if country in (None, code[:2])]
        if len(codes) > 1 and language:
            codes = [code for code in codes if primary_language(language) in official_languages(code[:2])]
        if len(codes) == 1 and name not in {fold(country_name(codes[0][:2], tag)) for tag in (language or "en", "en")}:
            return codes[0]
    return None


def region_behind_city(text: str) -> str | None:
    """The ISO 3166-2 region that `text` names behind a city: "Atlanta, Georgia" lies in no country of that name."""
    for match in _CITY_AND_REGION.finditer(text):
        codes = regions_by_name().get(fold(match[2]), ())
        countries = (
            countries_of_city(fold(match[1])) if codes else frozenset()
        )  # to know the cities takes half a second
        there = [code for code in codes if code[:2] in countries] or list(codes)
        if len(there) == 1 and countries:
            return there[0]
    return None


def country_by_city(text: str, language: str | None) -> str | None:
    """The country of the first city that `text` says she is in."""
    countries = (country_of_city(name, language) for name in _names(text, signs_of("within_a_place")))
    return next(filter(None, countries), None)


def _names(text: str, prepositions: frozenset[str]) -> Iterator[str]:
    """What may be the name of a place, folded: words with a capital behind a preposition, the longest first."""
    words = [bare(match[0]) for match in _WORD.finditer(text)]
    folded = [fold(word) for word in words]
    for start, word in enumerate(words):
        before = folded[max(0, start - BETWEEN - 1) : start]
        if not word[0].isupper() or prepositions.isdisjoint(before) or is_elsewhere(start, folded):
            continue
        for length in range(min(LONGEST, len(words) - start), 0, -1):
            name = fold(" ".join(words[start : start + length]))
            around = (*before, *folded[start + length : start + length + 1])
            if len(name) >= SHORTEST and signs_of("named_after_it").isdisjoint(around):
                yield name
