"""The only door to `data/sites.yaml`: `load` checks everything and says where, `dump` writes the one canonical form."""

import os
import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from catalog import canonical, checks
from catalog.contradictions import contradictions
from catalog.mistakes import LEAVE_OUT, in_words
from catalog.model import PARTS, SHAPE, Catalog, Site
from catalog.strict_yaml import Node, StrictYamlError, decode, parse, read_bytes
from catalog.vocabulary import DATA
from catalog.words import shown

SITES = DATA / "sites.yaml"
MAX_PROBLEMS = 1_000  # nobody reads further, and a hostile file could hold a million
MAX_VALUES = 3_000  # of one site, ten times the richest of 2026: bounds the work that one entry can make

HEADER = """\
# yaml-language-server: $schema=sites.schema.json
# The Curbside catalogue: medical communities, who gets in, and what they say about patients. Every fact has a source.
# Licence: CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), Curbside contributors. README.md explains the fields.
# Canonical form: `curbside dump` writes it, `curbside check` says what is wrong with a change.
"""  # noqa: E501 - one line of the file


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file, where, and what would be right; `site` and `field` are empty where none is meant."""

    file: str
    line: int
    column: int
    site: str
    field: str
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        subject = (
            f"site '{self.site}', {self.field}: "
            if self.site and self.field
            else f"site '{self.site}': "
            if self.site
            else ""
        )
        advice = f"; {self.suggestion}" if self.suggestion else ""
        return f"{self.file}:{self.line}:{self.column}: {subject}{self.message}{advice}"

    def as_dict(self) -> dict[str, Any]:
        """The problem as the command line prints it as JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that was looked through: the sites without a problem (None: nothing could be read), and what was found.

    Warnings stop nothing.
    """

    catalog: Catalog | None
    problems: list[Problem]
    warnings: list[Problem]


class CatalogError(ValueError):
    """A catalogue that cannot be used; `problems` lists everything that is wrong with it, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems[:20]))


def load_file(path: Path = SITES) -> Catalog:
    """The catalogue in the file at `path`. Raises CatalogError, or OSError when there is no such file."""
    return load(_decoded(read_bytes(path), path.name), path.name)


def load(text: str, name: str = "sites.yaml") -> Catalog:
    """The catalogue that `text` describes; problems call the file `name`. Raises CatalogError with every problem."""
    catalog, problems, _ = _read(text, name)
    if problems or catalog is None:
        raise CatalogError(problems)
    return catalog


def check_file(path: Path) -> Checked:
    """What is wrong with the file at `path`, and what is left without it. Raises OSError when there is no such file."""
    try:
        return Checked(*_read(_decoded(read_bytes(path), path.name), path.name))
    except CatalogError as error:
        return Checked(None, list(error.problems), [])


def raw_entries(text: str) -> list[dict[str, Any]]:
    """The entries under `sites:` as plain values, unchecked: for tests and tools that look at one at a time."""
    entries = parse(text)[0].plain()["sites"]
    assert isinstance(entries, list)
    return entries


def dump(catalog: Catalog) -> str:
    """`catalog` in canonical form: `dump(load(text)) == text`, and a change of one fact is a change of one line."""
    return HEADER + canonical.body(catalog)


def write_file(catalog: Catalog, path: Path = SITES) -> None:
    """Replace the file at `path` in one step: a reader, or a power cut, sees the old text or the new one whole."""
    write_text(dump(catalog), path)


def write_text(text: str, path: Path) -> None:
    """Write `text` beside `path`, force it to the disk and move it into place; into a pipe or device, just write it."""
    if path.exists() and not path.is_file():
        path.write_text(text, "utf-8")
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


# --- reading


def _decoded(data: bytes, name: str) -> str:
    try:
        return decode(data)
    except StrictYamlError as error:
        raise _fatal(error, name) from None


def _fatal(error: StrictYamlError, name: str) -> CatalogError:
    fault = error.fault
    return CatalogError([Problem(name, fault.line, fault.column, "", "", fault.message, fault.suggestion)])


def _read(text: str, name: str) -> tuple[Catalog | None, list[Problem], list[Problem]]:
    try:
        root, faults = parse(text)
    except StrictYamlError as error:
        raise _fatal(error, name) from None
    listed = root.at(("sites",))
    if not isinstance(root.value, dict) or not isinstance(listed.value, list):
        advice = "start with 'sites:'"
        return None, [_problem(name, listed, "", (), "there is no list under `sites:`", advice)], []
    problems = [
        _problem(name, node, "", (key,), f"unknown key '{shown(key)}'", "only 'sites' stands here")
        for key, node in root.value.items()
        if key != "sites"
    ]
    starts = [node.line for node in listed.value]
    for fault in faults:
        before = bisect_right(starts, fault.line)
        site_id = _id_of(listed.value[before - 1]) if before else ""
        place = Node("", fault.line, fault.column)
        problems.append(_problem(name, place, site_id, (fault.key,), fault.message, fault.suggestion))
    sites, wrong_entries, warnings = _read_entries(listed.value, name)
    problems = sorted(problems + wrong_entries, key=lambda problem: (problem.line, problem.column))
    if len(problems) > MAX_PROBLEMS:
        last = problems[MAX_PROBLEMS - 1]
        more = Problem(name, last.line, last.column, "", "", "there are more problems below", "mend these first")
        problems = [*problems[:MAX_PROBLEMS], more]
    return Catalog(tuple(sites)), problems, warnings


def _read_entries(nodes: list[Node], name: str) -> tuple[list[Site], list[Problem], list[Problem]]:
    entries: list[tuple[Node, dict[str, Any]]] = []
    problems: list[Problem] = []
    places: dict[str, list[Node]] = {}
    for node in nodes:
        if not isinstance(node.value, dict):
            problems.append(_problem(name, node, "", (), "a site must be a mapping", "start it with '- id:'"))
        elif node.holds_more_than(MAX_VALUES):
            message, advice = f"a site of more than {MAX_VALUES:,} values", "say less, or make it several sites"
            problems.append(_problem(name, node, _id_of(node), (), message, advice))
        else:
            places.setdefault(_id_of(node), []).append(node)
            entries.append((node, node.plain()))
        if len(problems) > MAX_PROBLEMS:
            break
    errors, warnings = checks.between_sites(entry for _, entry in entries)
    problems += _located(errors[: MAX_PROBLEMS + 1], places, name)
    sites: list[Site] = []
    for node, entry in entries:
        if len(problems) > MAX_PROBLEMS:
            break
        try:
            sites.append(Site.model_validate(entry))
        except ValidationError as error:
            problems += _site_problems(error, entry, node, name)
    return sites, problems, list(_located(warnings, places, name))


def _located(found: Iterable[checks.Finding], places: Mapping[str, list[Node]], name: str) -> Iterator[Problem]:
    for finding in found:
        path = tuple(int(part) if part.isdigit() else part for part in finding.field.split("."))
        node = places[finding.site][finding.nth].at(path)
        yield _problem(name, node, finding.site, path, finding.message, finding.suggestion)


def _site_problems(error: ValidationError, entry: dict[str, Any], node: Node, name: str) -> Iterator[Problem]:
    """Each error of each field, then what only the record as a whole shows."""
    site_id = _id_of(node)
    told: set[tuple[str | int, ...]] = set()
    for details in error.errors(include_url=False):
        if details["type"] == "contradiction":
            continue
        path = _real_path(details["loc"], node)
        if path in told:  # a union reports each of its branches
            continue
        told.add(path)
        yield _problem(name, node.at(path), site_id, path, *_advised(details))
    for found in contradictions(entry, SHAPE):
        if not any(found.path[: len(path)] == path for path in told):
            yield _problem(name, node.at(found.path), site_id, found.path, found.message, found.suggestion)


def _advised(details: ErrorDetails) -> tuple[str, str]:
    """The message and the advice for one error, which depends on what may and what must stand at its place."""
    path = details["loc"]
    part = PARTS.get(str(path[0])) if len(path) > 1 else Site
    message, advice = in_words(details, tuple(part.model_fields) if part else ())
    field = part.model_fields.get(str(path[-1])) if part else None
    if advice == LEAVE_OUT and field is not None and field.is_required():
        advice = "it cannot be left out"
    return message, advice


def _problem(  # noqa: PLR0917 - in the order in which a problem is said
    file: str, place: Node, site: str, path: tuple[str | int, ...], message: str, suggestion: str = ""
) -> Problem:
    field = ".".join(shown(str(step)) for step in path)
    return Problem(file, place.line, place.column, shown(site), field, message, suggestion)


def _real_path(location: tuple[str | int, ...], node: Node) -> tuple[str | int, ...]:
    """Pydantic's location without what the file does not have: names of union branches, keys checked as values."""
    path: list[str | int] = []
    for step in location:
        below = node.below(step)
        if below is not None:
            node = below
        elif not isinstance(node.value, dict) or step != location[-1] or step == "[key]":
            continue
        path.append(step)
    return tuple(path)


def _id_of(node: Node) -> str:
    found = node.at(("id",)).value
    return found if isinstance(found, str) else ""
