"""Parts of a country: ISO 3166-2 codes and what they are called there, by way of pycountry."""

from collections.abc import Mapping
from functools import cache

from catalog.search import fold


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
def regions_by_name() -> Mapping[str, tuple[str, ...]]:
    """The codes of the regions that a folded name may mean."""
    found: dict[str, list[str]] = {}
    for code, name in regions().items():
        found.setdefault(fold(name), []).append(code)
    return {name: tuple(codes) for name, codes in found.items()}


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
