"""Countries and languages: which codes exist (ISO 3166-1 alpha-2, BCP 47) and what they are called.

All of it comes from Unicode CLDR, by way of Babel.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.languages import get_official_languages

# CLDR's two-letter territories that are no ISO 3166-1 country: exceptional reservations, groupings and test codes.
_NOT_COUNTRIES = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"])
# Norwegian is one language to the catalogue, whichever written standard a browser or a clinician names.
_SAME_LANGUAGE = {"nb": "no", "nn": "no"}
# ISO 639's codes for what is none, several or undetermined.
_NOT_LANGUAGES = frozenset(["mul", "und", "zxx"])
# What people write for a country besides its names in CLDR and its other codes.
_SAID_FOR: Mapping[str, tuple[str, ...]] = {
    "GB": ("Great Britain", "Britain", "England", "Scotland", "Wales", "Northern Ireland"),
    "US": ("America", "United States of America", "New Mexico"),
    "AU": ("New South Wales",),
    "GR": ("EL",),
    "NL": ("Holland",),
    "CZ": ("Czech Republic",),
    "MK": ("Macedonia",),
    "CI": ("Ivory Coast",),
    "CD": ("DR Congo", "Democratic Republic of the Congo"),
    "KR": ("Korea",),
    "MM": ("Burma",),
    "SZ": ("Swaziland",),
    "TR": ("Turkey",),
}

# How Unicode names the letters of a script, where that is not the script's code (Thai: "THAI CHARACTER ...").
_LETTERS: Mapping[str, tuple[str, ...]] = {
    "Latn": ("LATIN",),
    "Cyrl": ("CYRILLIC",),
    "Grek": ("GREEK",),
    "Armn": ("ARMENIAN",),
    "Ethi": ("ETHIOPIC",),
    "Mymr": ("MYANMAR",),
    "Khmr": ("KHMER",),
    "Taml": ("TAMIL",),
    "Telu": ("TELUGU",),
    "Kore": ("HANGUL", "CJK"),
    "Jpan": ("HIRAGANA", "KATAKANA", "CJK"),
    "Hans": ("CJK",),
    "Hant": ("CJK",),
}

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
def said_for_countries() -> Mapping[str, tuple[str, ...]]:
    """What else people write for each country: three-letter and numeric codes, older and informal names."""
    said = {code: list(_SAID_FOR.get(code, ())) for code in countries()}
    for other, codes in get_global("territory_aliases").items():
        if len(codes) == 1 and codes[0] in said:
            said[codes[0]].append(other)
    return {code: tuple(words) for code, words in said.items()}


def is_language(tag: str) -> bool:
    """Whether `tag` is a BCP 47 tag as the catalogue writes them.

    That is a language that CLDR can name, then perhaps a script, a region (a country, or a number as in es-419) and
    variants that CLDR can name (ca-valencia, de-1996): others could spell anybody's name.
    """
    language, *rest = tag.split("-")
    if language not in _locale("en").languages or "_" in language or len(tag) > 40:
        return False
    if rest and rest[0] in _locale("en").scripts and len(rest[0]) == 4:
        rest = rest[1:]
    if rest and (rest[0] in countries() or (rest[0].isdigit() and rest[0] in _locale("en").territories)):
        rest = rest[1:]
    return all(variant == variant.lower() and variant.upper() in _locale("en").variants for variant in rest)


def language_meant(tag: str) -> str | None:
    """The tag that somebody meant who wrote the parts in other letters, an older code, or the code of a country."""
    first, *rest = tag.strip().replace("_", "-").split("-")
    language = str(get_global("language_aliases").get(first.lower(), first.lower()))
    parts = [
        part.title() if len(part) == 4 and part.isalpha() else part.upper() if len(part) == 2 else part for part in rest
    ]
    fixed = "-".join([language, *parts])
    if is_language(fixed):
        return fixed
    spoken = get_global("likely_subtags").get(f"und_{first.upper()}") if not rest else None
    return str(spoken).split("_", maxsplit=1)[0] if spoken else None


def primary_language(tag: str) -> str:
    """The language of a BCP 47 tag without script and region, so that `pt-BR` and `pt` meet."""
    language = tag.split("-", maxsplit=1)[0].lower()
    return _SAME_LANGUAGE.get(language, language)


def written_in(text: str, languages: Iterable[str]) -> str | None:
    """The first of `languages` whose usual script `text` is written in, Latin words among it or not."""
    scripts = {unicodedata.name(letter, "").split(" ", 1)[0] for letter in text if letter.isalpha()}
    own = scripts - {"LATIN"} or scripts
    return next((tag for tag in languages if own and all(name.startswith(_script(tag)) for name in own)), None)


def _script(tag: str) -> tuple[str, ...]:
    """How the Unicode names of the letters begin that the language is usually written in."""
    language, *subtags = tag.split("-")
    likely = str(get_global("likely_subtags").get(language, "")).split("_")
    code = next((part for part in (*subtags, *likely) if len(part) == 4), "")
    return _LETTERS.get(code, (code.upper() or "?",))  # no name of a letter begins with a question mark


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
    tags = (str(tag) for tag in _locale("en").languages)
    return frozenset(tag for tag in tags if "_" not in tag and 2 <= len(tag) <= 3) - _NOT_LANGUAGES


@cache
def main_languages(country: str) -> tuple[str, ...]:
    """The primary subtags of the languages that are official in the whole country."""
    tags = get_official_languages(country, regional=False, de_facto=True)
    return tuple(dict.fromkeys(primary_language(tag.replace("_", "-")) for tag in tags))


@cache
def official_languages(country: str) -> frozenset[str]:
    """The primary subtags of the country's official and regionally official languages."""
    tags = get_official_languages(country, regional=True, de_facto=True)
    return frozenset(primary_language(tag.replace("_", "-")) for tag in tags)
