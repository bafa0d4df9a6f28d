"""What is wrong with a record that no single field shows: facts without a source, odd sources, ends without a word."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.mistakes import nearest
from catalog.words import shown

BACKGROUND = "background"  # what a source supports that speaks of the site without carrying a single fact


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Something that no single field shows: where it stands in the record, and what would be right."""

    path: tuple[str | int, ...]
    message: str
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a record may say: its fields, those that are facts, and why a value could not be one of a field's part."""

    fields: tuple[str, ...]
    facts: tuple[str, ...]
    no_value_of: Callable[[str, str, Any], tuple[str, str] | None]


def contradictions(entry: Mapping[str, Any], shape: Shape) -> Iterator[Contradiction]:
    """What is wrong with a record as a whole. `entry` may be malformed: single fields are checked elsewhere."""
    sources = {
        place: source for place, source in enumerate(_items(entry.get("sources"))) if isinstance(source, Mapping)
    }
    supported = {str(name) for source in sources.values() for name in _supports(source)}
    if len(sources) == len(_items(entry.get("sources"))) and isinstance(entry.get("sources"), list | tuple):
        yield from _unsupported(entry, supported, shape)  # a source that cannot be read may be the one that carries it
    yield from _odd_sources(entry, sources, shape)
    yield from _ends_without_a_word(entry)
    yield from _odd_disputes(entry, shape)
    searched = entry.get("searched")
    for name in searched if isinstance(searched, Mapping) else ():
        field, _, part = name.partition(".")
        if field not in shape.facts:
            yield Contradiction(("searched", name), f"'{shown(name)}' is not a fact", nearest(name[:80], shape.facts))
        elif _stands(entry, field, part):
            yield Contradiction(("searched", name), f"{name} is known and so not searched in vain", "remove it here")


def _unsupported(entry: Mapping[str, Any], supported: set[str], shape: Shape) -> Iterator[Contradiction]:
    whole = {name.partition(".")[0] for name in supported}
    for field in shape.facts:
        if field not in entry or field in supported:
            continue
        parts = entry[field] if isinstance(entry[field], Mapping) else {}
        missing = [part for part in parts if f"{field}.{part}" not in supported]
        if field not in whole or (field == "media" and missing):
            name = f"{field}.{missing[0]}" if field == "media" and field in whole else field
            yield Contradiction(
                (field,), f"{name} has no source", f"name '{name}' in the supports of the source that says so"
            )


def _odd_sources(
    entry: Mapping[str, Any], sources: Mapping[int, Mapping[str, Any]], shape: Shape
) -> Iterator[Contradiction]:
    seen: dict[tuple[str, ...], int] = {}
    for place, source in sources.items():
        if not source.get("supports") and not source.get("note"):
            yield Contradiction(
                ("sources", place),
                "a source that supports nothing and notes nothing",
                "name what it supports, or [background]",
            )
        for number, name in enumerate(_supports(source)):
            field, _, part = str(name).partition(".")
            if field != BACKGROUND and field not in shape.fields:
                yield Contradiction(
                    ("sources", place, "supports", number),
                    f"'{shown(str(name))}' is not a field",
                    nearest(str(name)[:80], shape.fields),
                )
            elif field in shape.facts and not _stands(entry, field, part):
                yield Contradiction(
                    ("sources", place, "supports", number),
                    f"the source supports {name}, which the site does not state",
                    "state it, or take it out",
                )
        key = tuple(str(source.get(name, "")) for name in ("url", "title", "as_of", "checked", "via"))
        if key in seen:
            yield Contradiction(
                ("sources", place), f"the same source as number {seen[key] + 1}", "merge what they support"
            )
        seen.setdefault(key, place)


def _stands(entry: Mapping[str, Any], field: str, part: str) -> bool:
    value = entry.get(field)
    if value is None:
        return False
    if not part:
        return True
    if isinstance(value, Mapping):
        return part in value
    return any(part in item for item in _items(value) if isinstance(item, Mapping))


def _odd_disputes(entry: Mapping[str, Any], shape: Shape) -> Iterator[Contradiction]:
    for place, dispute in enumerate(_items(entry.get("disputed"))):
        if not isinstance(dispute, Mapping) or not isinstance(dispute.get("fact"), str):
            continue
        field, _, part = dispute["fact"].partition(".")
        if field not in shape.facts:
            message = f"'{shown(dispute['fact'])}' is not a fact"
            yield Contradiction(("disputed", place, "fact"), message, nearest(dispute["fact"][:80], shape.facts))
        elif "value" in dispute:
            problem = shape.no_value_of(field, part, dispute["value"])
            if problem:
                yield Contradiction(("disputed", place, "value"), *problem)


def _ends_without_a_word(entry: Mapping[str, Any]) -> Iterator[Contradiction]:
    if entry.get("status") in ("closed", "merged") and not entry.get("status_note"):
        yield Contradiction(("status",), f"a {entry['status']} site must say when, or into what", "add a status_note")


def _supports(source: Mapping[str, Any]) -> list[Any]:
    """What a source names; a single name that is no list is told elsewhere, and still carries its fact."""
    named = source.get("supports")
    return [named] if named and isinstance(named, str) else _items(named)


def _items(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []
