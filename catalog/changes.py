"""A change of one fact, its value and its sources together: found between two records, done, and undone.

Records here are plain values as `Site.record()` gives them; what comes out is checked by building a Site from it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.model import FACTS, FIELDS

Entry = dict[str, Any]
SourceKey = tuple[str, ...]

WHOLE = ""  # the fact of a change that adds or removes a whole site
SOURCES = "sources"  # the fact of a change in what a source entry says of itself: by, note, background
_BY_KEY = ("pages", "searched")  # fields whose entries change one at a time
_KEY = ("url", "title", "as_of", "checked", "via")


@dataclass(frozen=True, slots=True)
class State:
    """What stands for a fact: its value, and the source entries that carry it, each with this fact's supports alone.

    `place` in an entry is where it stood in the list, if a change took it out altogether.
    """

    value: Any
    sources: tuple[Entry, ...] = ()

    @property
    def essence(self) -> tuple[str, frozenset[tuple[SourceKey, str]]]:
        """The value and which source carries which part of it: two states with one essence say the same."""
        value = self.value
        if isinstance(value, dict) and "place" in value:
            value = {name: part for name, part in value.items() if name != "place"}
        return json.dumps(value, sort_keys=True), frozenset(_pairs(self.sources))


NOTHING = State(None)


@dataclass(frozen=True, slots=True)
class Change:
    """One fact of one site before and after."""

    fact: str
    before: State
    after: State

    @property
    def subject(self) -> tuple[str, ...]:
        """What it changes: two changes of one subject follow each other."""
        if self.fact == SOURCES:
            return (SOURCES, *key_of(self.before.value or self.after.value))
        return (self.fact,)

    def now(self, entry: Entry | None) -> State:
        """What stands in `entry` where the change changes something."""
        if self.fact == WHOLE or entry is None:
            return State(entry if self.fact == WHOLE else None)
        if self.fact == SOURCES:
            return State(own_words(by_key(entry).get(key_of(self.before.value or self.after.value))))
        return state(entry, self.fact)


def facts_of(entry: Entry) -> list[str]:
    """The fields that `entry` states, other than its sources, in the order of the record; pages one by one."""
    names: list[str] = []
    for field in FIELDS:
        if field in _BY_KEY:
            names += [f"{field}.{key}" for key in entry.get(field) or ()]
        elif field not in (SOURCES, "id") and entry.get(field) is not None:
            names.append(field)
    return names


def state(entry: Entry, fact: str) -> State:
    """What stands for `fact` in `entry`."""
    field, _, part = fact.partition(".")
    value = entry.get(field)
    if part and field in _BY_KEY:
        value = (value or {}).get(part)
    own = ((source, [name for name in source["supports"] if _carries(name, fact)]) for source in entry["sources"])
    return State(value, tuple({**source, "supports": names} for source, names in own if names))


def find(before: Entry | None, after: Entry | None) -> list[Change]:
    """The changes that lead from one record of a site to the other, in the order in which `done` must do them.

    The order of the source list is no fact: it is not among the changes.
    """
    if before == after:
        return []
    if before is None or after is None:
        return [Change(WHOLE, State(before), State(after))]
    changes: list[Change] = []
    current = before
    for fact in dict.fromkeys([*facts_of(before), *facts_of(after)]):
        was, wanted = state(current, fact), state(after, fact)
        if was.essence != wanted.essence:
            changes.append(_change(current, fact, was, wanted))
            current = _done(current, changes[-1])
    for key in dict.fromkeys([*by_key(current), *by_key(after)]):
        said, wants = own_words(by_key(current).get(key)), own_words(by_key(after).get(key))
        if said != wants:
            if said is not None and wants is None:
                said = {**said, "place": list(by_key(current)).index(key)}
            changes.append(Change(SOURCES, State(said), State(wants)))
            current = _done(current, changes[-1])
    return changes


def _change(entry: Entry, fact: str, was: State, wanted: State) -> Change:
    after = _put(entry, fact, wanted)
    left, new = by_key(after), {key_of(source) for source in wanted.sources}
    kept: list[Entry] = []
    for place, source in enumerate(entry["sources"]):
        names = [name for name in source["supports"] if _carries(name, fact)]
        if names and key_of(source) not in left:
            kept.append({**source, "supports": names, "place": place})
        elif names or (not source["supports"] and key_of(source) in new):
            kept.append({**source, "supports": names})  # a bare note that now carries the fact was there before it
    return Change(fact, State(was.value, tuple(kept)), wanted)


def done(entry: Entry | None, change: Change) -> Entry | None:
    """The record after the change."""
    return _replaced(entry, change.fact, change.before, change.after)


def _done(entry: Entry, change: Change) -> Entry:
    """The same for a change that leaves the site in the catalogue."""
    after = done(entry, change)
    assert after is not None
    return after


def undone(entry: Entry | None, change: Change) -> Entry | None:
    """The record as it was before the change."""
    return _replaced(entry, change.fact, change.after, change.before)


def _replaced(entry: Entry | None, fact: str, old: State, new: State) -> Entry | None:
    if fact == WHOLE:
        return new.value  # type: ignore[no-any-return]  # a whole record, or None
    if entry is None:  # another change has taken the site out
        return None
    return _with_source(entry, old.value, new.value) if fact == SOURCES else _put(entry, fact, new)


def _put(entry: Entry, fact: str, wanted: State) -> Entry:
    """`entry` with `wanted` for the fact; a source that carried nothing else goes, a new one comes last."""
    changed = with_value(entry, fact, wanted.value)
    needed = {key_of(source): source for source in wanted.sources}
    sources: list[Entry] = []
    for source in entry["sources"]:
        own = [name for name in source["supports"] if _carries(name, fact)]
        others = [name for name in source["supports"] if name not in own]
        here = needed.pop(key_of(source), None)
        if here is not None:
            sources.append({**source, "supports": others + here["supports"]})
        elif others or not own:
            sources.append({**source, "supports": others})
    for source in sorted(needed.values(), key=lambda source: source.get("place", len(entry["sources"]))):
        new = {name: value for name, value in source.items() if name != "place"}
        sources.insert(source.get("place", len(sources)), {**new, "supports": list(source["supports"])})
    return {**changed, "sources": sources}


def with_value(entry: Entry, fact: str, value: Any) -> Entry:
    """`entry` with another value for the fact, or without the fact; its sources stay."""
    field, _, part = fact.partition(".")
    if part and field in _BY_KEY:
        value = {key: known for key, known in (entry.get(field) or {}).items() if key != part} | (
            {} if value is None else {part: value}
        )
    rest = {name: known for name, known in entry.items() if name != field}
    return rest if value is None or value == {} else {**rest, field: value}


def _with_source(entry: Entry, old: Entry | None, new: Entry | None) -> Entry:
    """`entry` after one of its source entries speaks differently of itself; what it carries stays."""
    named = new or old
    assert named is not None
    sources = list(entry["sources"])
    place = next((place for place, source in enumerate(sources) if key_of(source) == key_of(named)), None)
    carried = [] if place is None else [name for name in sources[place]["supports"] if _is_fact(name)]
    if new is None:
        if place is not None and not carried:
            del sources[place]
        elif place is not None:
            sources[place] = {**{name: named[name] for name in _KEY if name in named}, "supports": carried}
        return {**entry, "sources": sources}
    entry_now = {name: value for name, value in new.items() if name != "place"}
    entry_now["supports"] = carried + entry_now["supports"]
    if place is None:
        sources.insert(new.get("place", len(sources)), entry_now)
    else:
        sources[place] = entry_now
    return {**entry, "sources": sources}


# --- sources


def key_of(source: Mapping[str, Any]) -> SourceKey:
    """What the source entry is recognised by within its site."""
    return tuple(str(source.get(name) or "") for name in _KEY)


def by_key(entry: Entry) -> dict[SourceKey, Entry]:
    """The source entries of a record, in its order."""
    return {key_of(source): source for source in entry["sources"]}


def own_words(source: Entry | None) -> Entry | None:
    """What a source entry says apart from the facts that it carries."""
    if source is None:
        return None
    return {**source, "supports": [name for name in source["supports"] if not _is_fact(name)]}


def _is_fact(name: str) -> bool:
    return name.partition(".")[0] in FACTS


def _carries(name: str, fact: str) -> bool:
    """Whether `name` in a source's supports is the fact or a part of it; a page's address is none."""
    return name.partition(".")[0] == fact in FACTS


def _pairs(sources: Iterable[Entry]) -> Iterator[tuple[SourceKey, str]]:
    return ((key_of(source), name) for source in sources for name in source["supports"])
