"""Countries and languages: which codes exist (ISO 3166-1 alpha-2, BCP 47) and what they are called, from Unicode CLDR."""

from functools import cache

from babel import Locale, UnknownLocaleError

# CLDR's two-letter territories that are no ISO 3166-1 country: exceptional reservations, groupings and test codes.
_NOT_COUNTRIES = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"])
# Norwegian is one language to the catalogue, whichever written standard a browser or a clinician names.
_SAME_LANGUAGE = {"nb": "no", "nn": "no"}

WORLDWIDE = "worldwide"


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


@cache
def countries() -> frozenset[str]:
    """Every ISO 3166-1 alpha-2 code."""
    codes = (str(code) for code in _locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - _NOT_COUNTRIES


@cache
def is_language(tag: str) -> bool:
    """Whether `tag` is a BCP 47 tag as the catalogue writes them: a language CLDR can name, perhaps a script, perhaps a region."""
    language, *rest = tag.split("-")
    if language not in _locale("en").languages:
        return False
    if rest and rest[0] in _locale("en").scripts and len(rest[0]) == 4:
        rest = rest[1:]
    if rest and rest[0] in countries():
        rest = rest[1:]
    return not rest


def primary_language(tag: str) -> str:
    """The language of a BCP 47 tag without script and region, so that `pt-BR` and `pt` meet."""
    language = tag.split("-", maxsplit=1)[0].lower()
    return _SAME_LANGUAGE.get(language, language)


def country_name(code: str, language: str = "en") -> str:
    """What readers of `language` call the country; the code itself where CLDR has no name."""
    return str(_locale(language).territories.get(code, code))


def language_name(tag: str, language: str = "en") -> str:
    """What readers of `language` call the language; the tag itself where CLDR has no name."""
    names = _locale(language).languages
    whole = names.get(tag.replace("-", "_"))
    if whole:
        return str(whole)
    return str(names.get(tag.split("-", maxsplit=1)[0], tag))


def languages() -> frozenset[str]:
    """The primary language subtags that CLDR can name: what a form offers and a word is matched against."""
    return frozenset(str(tag) for tag in _locale("en").languages if "_" not in str(tag) and 2 <= len(str(tag)) <= 3)
