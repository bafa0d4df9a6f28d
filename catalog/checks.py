"""What one record cannot see: ids and names said twice, references that lead nowhere, addresses shared."""

from collections.abc import Iterable
from dataclasses import dataclass

from catalog.model import Site


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the `nth` site with the id `site` (0 unless the id is there twice)."""

    site: str
    field: str
    message: str
    suggestion: str = ""
    nth: int = 0


def between_sites(sites: Iterable[Site]) -> tuple[list[Finding], list[Finding]]:
    """Errors and warnings, in the order of `sites`."""
    errors: list[Finding] = []
    warnings: list[Finding] = []
    ids: dict[str, int] = {}
    names: dict[str, str] = {}
    urls: dict[str, str] = {}
    sites = list(sites)
    known = {site.id for site in sites}
    for site in sites:
        nth = ids.get(site.id, 0)
        ids[site.id] = nth + 1
        if nth:
            errors.append(
                Finding(
                    site.id, "id", f"the id '{site.id}' is there twice", "ids are never reused: choose another", nth
                )
            )
        name = site.name.casefold()
        if name in names and not nth:
            errors.append(
                Finding(
                    site.id,
                    "name",
                    f"'{site.name}' is also the name of '{names[name]}'",
                    "merge them, or tell them apart in the name",
                )
            )
        names.setdefault(name, site.id)
        for field in ("successor", "host"):
            other = getattr(site, field)
            if other is not None and other not in known:
                errors.append(
                    Finding(site.id, field, f"there is no site '{other}'", "the id of a site of this catalogue", nth)
                )
            elif other == site.id:
                errors.append(Finding(site.id, field, "a site cannot be its own", "take it out", nth))
        if site.url is not None:
            url = site.url.rstrip("/").removeprefix("https://").removeprefix("http://").removeprefix("www.").casefold()
            if url in urls:
                warnings.append(
                    Finding(
                        site.id,
                        "url",
                        f"'{urls[url]}' has the same address",
                        "a group on a service names it as host",
                        nth,
                    )
                )
            urls.setdefault(url, site.id)
    return errors, warnings
