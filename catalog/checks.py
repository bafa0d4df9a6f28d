"""What one record cannot see: ids and names said twice, references that lead nowhere, addresses shared.

And what is worth a look without being wrong: a page younger than the day it was read on.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.words import shown


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the `nth` entry with the id `site` (0 unless the id is there twice).

    `field` may lead further in, as in `sources.0.as_of`.
    """

    site: str
    field: str
    message: str
    suggestion: str = ""
    nth: int = 0


def between_sites(entries: Iterable[Mapping[str, Any]]) -> tuple[list[Finding], list[Finding]]:
    """Errors and warnings, in the order of `entries`: records as the file gives them, which may be malformed."""
    entries = [entry for entry in entries if isinstance(entry.get("id"), str)]
    seen: Counter[str] = Counter()
    errors: list[Finding] = []
    warnings: list[Finding] = []
    names: dict[str, str] = {}
    urls: dict[str, str] = {}
    known = {entry["id"] for entry in entries}
    for entry in entries:
        site = entry["id"]
        nth = seen[site]
        seen[site] += 1
        if nth:
            advice = "ids are never reused: choose another"
            errors.append(Finding(site, "id", f"the id '{shown(site)}' is there twice", advice, nth))
        errors += _same_name(entry, names, nth)
        errors += _leads_nowhere(entry, known, nth)
        warnings += _same_address(entry, urls, nth)
        warnings += _younger_than_read(entry, nth)
    return errors, warnings


def _same_name(entry: Mapping[str, Any], names: dict[str, str], nth: int) -> Iterator[Finding]:
    name = entry.get("name")
    if not isinstance(name, str):
        return
    other = names.setdefault(name.casefold(), entry["id"])
    if other != entry["id"]:
        advice = "merge them, or tell them apart in the name"
        yield Finding(entry["id"], "name", f"'{shown(name)}' is also the name of '{shown(other)}'", advice, nth)


def _leads_nowhere(entry: Mapping[str, Any], known: set[str], nth: int) -> Iterator[Finding]:
    for field in ("host", "successor"):
        other = entry.get(field)
        if not isinstance(other, str):
            continue
        if other not in known:
            advice = "the id of a site of this catalogue"
            yield Finding(entry["id"], field, f"there is no site '{shown(other)}'", advice, nth)
        elif other == entry["id"]:
            yield Finding(entry["id"], field, "a site cannot be its own", "take it out", nth)


def _same_address(entry: Mapping[str, Any], urls: dict[str, str], nth: int) -> Iterator[Finding]:
    url = entry.get("url")
    if not isinstance(url, str):
        return
    bare = url.rstrip("/").removeprefix("https://").removeprefix("http://").removeprefix("www.").casefold()
    other = urls.setdefault(bare, entry["id"])
    if other != entry["id"]:
        advice = "a group on a service names it as host"
        yield Finding(entry["id"], "url", f"'{shown(other)}' has the same address", advice, nth)


def _younger_than_read(entry: Mapping[str, Any], nth: int) -> Iterator[Finding]:
    """Mostly a slip of the finger, and one that would make its facts fresh for years."""
    sources = entry.get("sources")
    for number, source in enumerate(sources if isinstance(sources, list) else ()):
        if not isinstance(source, Mapping) or "as_of" not in source or "checked" not in source:
            continue
        era, read = str(source["as_of"]), str(source["checked"])
        if era > read[: len(era)]:
            message = f"a page of {shown(era)} that was read on {shown(read)}"
            yield Finding(entry["id"], f"sources.{number}.as_of", message, "one of the two dates is wrong", nth)
