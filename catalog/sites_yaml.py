"""The only door to `data/sites.yaml`: `load` checks everything and says where, `dump` writes the one canonical form."""

import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from catalog import checks
from catalog.model import FIELDS, Catalog, Site, contradictions, nearest
from catalog.strict_yaml import Node, StrictYamlError, decode, parse
from catalog.vocabulary import DATA, vocabulary
from catalog.words import shown

SITES = DATA / "sites.yaml"
MAX_PROBLEMS = 1_000  # nobody reads further, and a hostile file could hold a million

HEADER = """\
# yaml-language-server: $schema=sites.schema.json
# The Curbside catalogue: medical communities, who gets in, and what they say about patients. Every fact has a source.
# Licence: CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), Curbside contributors. README.md explains the fields.
# Canonical form: `curbside dump` writes it, `curbside check` says what is wrong with a change.
"""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file, where, and what would be right. `site` and `field` are empty where none is meant."""

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


class CatalogError(ValueError):
    """A catalogue that cannot be used; `problems` lists everything that is wrong with it, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems[:20]))


def load_file(path: Path = SITES) -> Catalog:
    """The catalogue in the file at `path`. Raises CatalogError, or OSError when there is no such file."""
    return load(_decoded(path.read_bytes(), path.name), path.name)


def load(text: str, name: str = "sites.yaml") -> Catalog:
    """The catalogue that `text` describes; `name` is what problems call the file. Raises CatalogError with every problem."""
    catalog, problems, _ = _read(text, name)
    if problems or catalog is None:
        raise CatalogError(problems)
    return catalog


def check_file(path: Path) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """The problems of the file at `path`, and beside them the warnings, which stop nothing."""
    data = path.read_bytes()
    try:
        _, problems, warnings = _read(_decoded(data, path.name), path.name)
    except CatalogError as error:
        return error.problems, ()
    return tuple(problems), tuple(warnings)


def raw_entries(text: str) -> list[dict[str, Any]]:
    """The entries under `sites:` as plain values, unchecked: for tests and tools that look at one at a time."""
    entries = parse(text)[0].plain()["sites"]
    assert isinstance(entries, list)
    return entries


def dump(catalog: Catalog) -> str:
    """`catalog` in canonical form, so that `dump(load(text)) == text` and a change of one fact is a change of one line."""
    body = yaml.serialize(
        _mapping(
            [("sites", yaml.SequenceNode(_SEQ, [_site_node(site) for site in catalog], flow_style=not catalog.sites))]
        ),
        Dumper=_Dumper,
        allow_unicode=True,
        width=10**6,
    )
    assert isinstance(body, str)
    return HEADER + body


def write_file(catalog: Catalog, path: Path = SITES) -> None:
    """Replace the file at `path` in one step: a reader, or a power cut, sees the old text or the new one whole."""
    write_text(dump(catalog), path)


def write_text(text: str, path: Path) -> None:
    """Write `text` beside `path`, force it to the disk and move it into place."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
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
    problems = [
        Problem(name, fault.line, fault.column, _site_at(root, fault.line), fault.key, fault.message, fault.suggestion)
        for fault in faults
    ]
    entries = root.at(("sites",))
    if not isinstance(root.value, dict) or not isinstance(entries.value, list):
        problems.append(
            Problem(name, root.line, root.column, "", "", "there is no list under `sites:`", "start with 'sites:'")
        )
        return None, problems, []
    for key, node in root.value.items():
        if key != "sites":
            problems.append(
                Problem(
                    name,
                    node.line,
                    node.column,
                    "",
                    shown(key),
                    f"unknown key '{shown(key)}'",
                    "only 'sites' stands here",
                )
            )
    sites: list[Site] = []
    places: dict[str, list[Node]] = {}
    for node in entries.value:
        if len(problems) >= MAX_PROBLEMS:
            problems.append(Problem(name, node.line, node.column, "", "", "and more: mend these first"))
            break
        site_id = _id_of(node)
        places.setdefault(site_id, []).append(node)
        entry = node.plain()
        if not isinstance(entry, dict):
            problems.append(
                Problem(name, node.line, node.column, "", "", "a site must be a mapping", "start it with '- id:'")
            )
            continue
        try:
            sites.append(Site.model_validate(entry))
        except ValidationError as error:
            problems += _site_problems(error, entry, node, name)
    catalog = Catalog(tuple(sites))
    errors, warnings = checks.between_sites(sites)
    problems += _located(errors, places, name)
    return (
        catalog,
        sorted(problems, key=lambda problem: (problem.line, problem.column)),
        list(_located(warnings, places, name)),
    )


def _located(found: Iterable[checks.Finding], places: Mapping[str, list[Node]], name: str) -> Iterator[Problem]:
    for finding in found:
        nodes = places[finding.site]
        node = nodes[min(finding.nth, len(nodes) - 1)].at((finding.field,))
        yield Problem(name, node.line, node.column, finding.site, finding.field, finding.message, finding.suggestion)


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
        message, suggestion = _in_words(details)
        place = node.at(path)
        yield Problem(name, place.line, place.column, site_id, _dotted(path), message, suggestion)
    for found in contradictions(entry):
        if not any(found.path[: len(path)] == path for path in told):
            place = node.at(found.path)
            yield Problem(name, place.line, place.column, site_id, _dotted(found.path), found.message, found.suggestion)


def _real_path(location: tuple[str | int, ...], node: Node) -> tuple[str | int, ...]:
    """Pydantic's location without the names of union branches and of keys checked as values, which the file does not have."""
    path: list[str | int] = []
    value: Any = node.value
    for step in location:
        if (isinstance(value, dict) and isinstance(step, str) and step in value) or (isinstance(value, list) and isinstance(step, int) and step < len(value)):
            value = value[step].value
        elif isinstance(value, dict) and step == location[-1] and step != "[key]":
            path.append(step)
            break
        else:
            continue
        path.append(step)
    return tuple(path)


_TYPES = {"string_type": "text", "int_type": "a whole number", "bool_type": "true or false", "float_type": "a number",
          "tuple_type": "a list, as in [a, b]", "model_type": "a mapping, as in {key: value}",
          "mapping_type": "a mapping, as in {key: value}", "dict_type": "a mapping, as in {key: value}",
          "model_attributes_type": "a mapping, as in {key: value}", "int_parsing": "a whole number",
          "bool_parsing": "true or false", "float_parsing": "a number"}  # fmt: skip


def _in_words(details: ErrorDetails) -> tuple[str, str]:
    kind, context, last = details["type"], details.get("ctx", {}), str(details["loc"][-1])
    if kind == "extra_forbidden":
        return f"unknown key '{shown(last)}'", nearest(last, FIELDS) if len(details["loc"]) == 1 else "take it out"
    if kind == "missing":
        return f"'{last}' is missing", "every record needs it"
    if kind in _TYPES:
        return f"'{shown(str(details['input']))}' is not {_TYPES[kind].split(',')[0]}", f"write {_TYPES[kind]}"
    if "message" in context:
        return str(context["message"]), str(context.get("suggestion", ""))
    return details["msg"].replace("Input should", "it should"), ""


def _dotted(path: tuple[str | int, ...]) -> str:
    return ".".join(shown(str(step)) for step in path)


def _id_of(node: Node) -> str:
    found = node.at(("id",)).value
    return shown(found) if isinstance(found, str) else ""


def _site_at(root: Node, line: int) -> str:
    """The id of the entry that stands on `line`."""
    entries = root.at(("sites",)).value
    before = [node for node in entries if node.line <= line] if isinstance(entries, list) else []
    return _id_of(before[-1]) if before else ""


# --- writing

_SEQ, _MAP = "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"
_STR, _INT, _FLOAT, _BOOL, _DAY = (f"tag:yaml.org,2002:{tag}" for tag in ("str", "int", "float", "bool", "timestamp"))
_IN_BLOCK = ("sources", "disputed")  # long entries read better a line a key
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class _Dumper(yaml.CSafeDumper):
    """Quotes what YAML 1.1 would read as something else, so that other programs read the file as we do."""


def _site_node(site: Site) -> yaml.MappingNode:
    record = site.record()
    pairs: list[tuple[str, yaml.Node]] = []
    for field, value in record.items():
        if field == "media":
            value = {word: value[word] for word in vocabulary().order("media", tuple(value))}
        elif field == "pages":
            value = {word: value[word] for word in vocabulary().order("pages", tuple(value))}
        elif field == "searched":
            value = {name: value[name] for name in FIELDS if name in value} | value
        if field in _IN_BLOCK:
            pairs.append(
                (field, yaml.SequenceNode(_SEQ, [_mapping(_fields(item)) for item in value], flow_style=False))
            )
        elif field == "pages":
            pairs.append((field, _mapping(_fields(value))))
        else:
            pairs.append((field, _flow(value)))
    return _mapping(pairs)


def _fields(value: Mapping[str, Any]) -> list[tuple[str, yaml.Node]]:
    return [(key, _flow(item)) for key, item in value.items() if item not in ([], {})]


def _mapping(pairs: list[tuple[str, yaml.Node]]) -> yaml.MappingNode:
    return yaml.MappingNode(_MAP, [(yaml.ScalarNode(_STR, key), value) for key, value in pairs], flow_style=False)


def _flow(value: Any) -> yaml.Node:
    if isinstance(value, dict):
        pairs = [(yaml.ScalarNode(_STR, key), _flow(item)) for key, item in value.items()]
        return yaml.MappingNode(_MAP, pairs, flow_style=True)
    if isinstance(value, list):
        return yaml.SequenceNode(_SEQ, [_flow(item) for item in value], flow_style=True)
    if isinstance(value, bool):
        return yaml.ScalarNode(_BOOL, "true" if value else "false")
    if isinstance(value, int):
        return yaml.ScalarNode(_INT, str(value))
    if isinstance(value, float):
        return yaml.ScalarNode(
            _FLOAT, f"{value:.9f}".rstrip("0").rstrip(".") if value != int(value) else f"{value:.1f}"
        )
    if _ISO_DAY.fullmatch(value):
        return yaml.ScalarNode(_DAY, value)
    return yaml.ScalarNode(_STR, value)
