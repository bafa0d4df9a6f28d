"""Parts of a country: ISO 3166-2 codes and what they are called, there and elsewhere, by way of pycountry.

Its translations know Bayern in many languages as Bavière, Baviera or Бавария, but hardly in English: those names are in
`regions_in_english.yaml`.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from gettext import translation
from pathlib import Path

from catalog import strict_yaml
from catalog.locales import primary_language
from catalog.search import fold

IN_ENGLISH = Path(__file__).with_name("regions_in_english.yaml")
# What pycountry calls a language where it is not called as in BCP 47.
LOCALES = {"no": "nb_NO", "zh": "zh_CN", "pt": "pt_BR"}


@cache
def regions() -> Mapping[str, str]:
    """The name of every subdivision by its code, as CA-ON: Ontario; in the order of the names."""
    import pycountry  # noqa: PLC0415  # most requests name no region

    return {one.code: one.name for one in sorted(pycountry.subdivisions, key=lambda one: (fold(one.name), one.code))}


def regions_of(country: str) -> Mapping[str, str]:
    """The subdivisions of one country (ISO 3166-1 alpha-2)."""
    return {code: name for code, name in regions().items() if code.startswith(f"{country}-")}


def region_name(code: str) -> str:
    """What a region is called; the code itself where the standard has no such region."""
    return regions().get(code, code)


@cache
def regions_by_name(language: str | None = None) -> Mapping[str, tuple[str, ...]]:
    """The codes that a folded name may mean: what regions are called there, in English and in `language`."""
    found: dict[str, dict[str, None]] = {}
    for name, code in (*_names(), *(_translated(primary_language(language)) if language else ())):
        found.setdefault(fold(name), {})[code] = None
    return {name: tuple(codes) for name, codes in found.items()}


def _names() -> Iterator[tuple[str, str]]:
    yield from ((name, code) for code, name in regions().items())
    for country, names in strict_yaml.read(IN_ENGLISH).items():
        yield from ((name, f"{country}-{code}") for code, name in names.items())


def _translated(language: str) -> Iterator[tuple[str, str]]:
    import pycountry  # noqa: PLC0415  # as above

    locale = LOCALES.get(language, language)
    called = translation("iso3166-2", pycountry.LOCALES_DIR, [locale], fallback=True).gettext
    yield from ((called(name), code) for code, name in regions().items())


def region_meant(text: str, country: str) -> str | None:
    """The region of the country that somebody meant: its code, or its name in whatever case and without accents."""
    if text.upper() in regions_of(country):
        return text.upper()
    codes = [code for code in regions_by_name().get(fold(text.strip()), ()) if code.startswith(f"{country}-")]
    return codes[0] if codes else None


def lies_in(region: str, whole: str) -> bool:
    """Whether a region is another or a part of it, as the council area GB-EDH is of GB-SCT."""
    while region != whole:
        above = _wholes().get(region)
        if above is None:
            return False
        region = above
    return True


@cache
def _wholes() -> Mapping[str, str]:
    import pycountry  # noqa: PLC0415  # as above

    return {one.code: one.parent_code for one in pycountry.subdivisions if one.parent_code}
