"""What two sides made of one record, joined fact by fact: ours in the database, theirs in the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from catalog.changes import (
    SOURCES,
    WHOLE,
    Entry,
    SourceKey,
    State,
    by_key,
    facts_of,
    own_words,
    state,
    with_value,
)

Side = Literal["ours", "theirs"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A fact that both sides changed, differently. `fact` is WHOLE where one side removed the site."""

    site: str
    fact: str
    base: State
    ours: State
    theirs: State
    message: str = ""


def merge(
    site: str, base: Entry | None, ours: Entry | None, theirs: Entry | None, prefer: Side | None = None
) -> tuple[Entry | None, list[Conflict]]:
    """What both sides made of `base`, fact by fact, and what they changed differently.

    With `prefer` conflicts are still listed, and settled for that side. One unchanged side gives the other exactly.
    """
    if theirs in (ours, base):
        return ours, []
    if ours == base:
        return theirs, []
    if ours is None or theirs is None:
        gone = "the database" if ours is None else "the file"
        conflict = Conflict(
            site, WHOLE, State(base), State(ours), State(theirs), f"{gone} no longer has the site, the other changed it"
        )
        return (theirs if prefer == "theirs" else ours), [conflict]
    origin = base if base is not None else {"sources": []}
    conflicts: list[Conflict] = []
    merged: Entry = {"id": ours["id"], "sources": []}
    carried: dict[SourceKey, list[str]] = {}
    for fact in dict.fromkeys([*facts_of(ours), *facts_of(theirs), *facts_of(origin)]):
        b, o, t = (state(entry, fact) for entry in (origin, ours, theirs))
        both = _both(b, o, t)
        if both is None:
            conflicts.append(Conflict(site, fact, b, o, t))
            chosen = t if prefer == "theirs" else o
            both = chosen.value, chosen.essence[1]
        merged = with_value(merged, fact, both[0])
        for key, name in sorted(both[1]):
            carried.setdefault(key, []).append(name)
    sides = [by_key(entry) for entry in (origin, ours, theirs)]
    found: dict[SourceKey, Entry] = {}
    for key in _order(*(list(side) for side in sides)):
        owns = [own_words(side.get(key)) for side in sides]
        own, differ = _source(owns, prefer, key in carried)
        if differ:
            conflicts.append(Conflict(site, SOURCES, State(owns[0]), State(owns[1]), State(owns[2])))
        if own is not None:
            found[key] = {**own, "supports": carried.get(key, []) + own["supports"]}
    merged["sources"] = list(found.values())
    return merged, conflicts


def _both(base: State, ours: State, theirs: State) -> tuple[Any, frozenset[tuple[SourceKey, str]]] | None:
    """Value and sources that both sides led to; None when they contradict each other."""
    b, o, t = base.essence, ours.essence, theirs.essence
    if t in (o, b):
        return ours.value, o[1]
    if o == b:
        return theirs.value, t[1]
    if o[0] != t[0]:
        return None
    # Both say the same value: each may have found a source for it, or dropped one.
    pairs = (o[1] & t[1]) | ((o[1] | t[1]) - b[1])
    return None if (o[1] and t[1] and not pairs) else (ours.value, pairs)


def _source(owns: Sequence[Entry | None], prefer: Side | None, needed: bool) -> tuple[Entry | None, bool]:
    """What a source entry says of itself after the merge, None when it goes; and whether the sides contradict."""
    base, ours, theirs = owns
    if ours is None or theirs is None:
        there = ours or theirs
        kept = needed or (there is not None and there != base and _stands_alone(there))
        return (there if kept else None), False
    if theirs in (ours, base):
        own, differ = ours, False
    elif ours == base:
        own, differ = theirs, False
    else:
        own, differ = (theirs if prefer == "theirs" else ours), True
    return (own if needed or _stands_alone(own) else None), differ


def _stands_alone(own: Entry) -> bool:
    return bool(own["supports"] or own.get("note"))


def _order(base: list[SourceKey], ours: list[SourceKey], theirs: list[SourceKey]) -> list[SourceKey]:
    """The order of the side that changed it; where both did, the old order and then the new ones by address."""
    first = theirs if ours == base else ours if theirs in (base, ours) else base
    return [*first, *sorted({*base, *ours, *theirs} - set(first))]
