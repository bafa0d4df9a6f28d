"""A record with one fact changed as somebody asks, its value and its sources together, checked as a whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from catalog import changes
from catalog.changes import NOTHING, Entry, State
from catalog.model import FACTS, FIELDS, Site, Source

_BY_KEY = ("pages",)
_FIXED = ("id", "sources", "searched", "disputed")  # kept by accepting, not proposed


class Kind(StrEnum):
    """What a proposal asks for."""

    NEW_FACT = "new_fact"
    CHANGED_FACT = "changed_fact"
    EVIDENCE_LOST = "evidence_lost"  # `value` is the address of the source that no longer says it
    PAGE_MOVED = "page_moved"
    SITE_GONE = "site_gone"
    NEW_SITE = "new_site"  # `fact` is empty and `value` a whole record


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a proposed value."""

    field: str
    message: str
    possible: str = ""


class ProposalError(ValueError):
    """A change that would give no valid record; `faults` say which field and what is possible."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            "; ".join(f"{it.field}: {it.message}" + (f" ({it.possible})" if it.possible else "") for it in self.faults)
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be changed in a record: the fact, its new value, what goes with it, and on which sources."""

    kind: Kind
    fact: str
    value: Any
    also: Mapping[str, Any] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()


def amended(site_id: str, entry: Entry | None, asked: Asked) -> Site:
    """The site with the change made, value and sources together, checked as a whole. Raises ProposalError."""
    if asked.kind is Kind.NEW_SITE:
        if entry is not None:
            raise ProposalError([Fault("id", f"there is a site '{site_id}' already", "propose a change of it")])
        return _checked({**asked.value, "id": site_id} if isinstance(asked.value, dict) else {})
    if entry is None:
        raise ProposalError([Fault("site", f"there is no site '{site_id}'", "the id of a site of this catalogue")])
    _check_name(asked.fact)
    if asked.kind is Kind.EVIDENCE_LOST:
        return _checked(_without(entry, asked.fact, str(asked.value), asked.sources))
    before = changes.state(entry, asked.fact)
    after = _put(entry, asked.fact, asked.value, asked.sources, keep=before.value == asked.value)
    for name, value in asked.also.items():
        _check_name(name)
        after = _put(after, name, value, asked.sources, keep=False)
    return _checked(after)


def _put(entry: Entry, fact: str, value: Any, sources: Iterable[Source], *, keep: bool) -> Entry:
    carrying = list(changes.state(entry, fact).sources) if keep else []
    if fact.partition(".")[0] in FACTS and value is not None:
        known = {changes.key_of(source) for source in carrying}
        for source in sources:
            given = {**source.model_dump(mode="json", exclude_none=True), "supports": [fact]}
            if changes.key_of(given) not in known:
                carrying.append(given)
    after = _replace(entry, fact, State(value, tuple(carrying)))
    after = _replace(after, f"searched.{fact}", NOTHING)
    others = [it for it in after.get("disputed", ()) if not (it["fact"] == fact and it["value"] == value)]
    return _replace(after, "disputed", State(others or None))


def _replace(entry: Entry, fact: str, state: State) -> Entry:
    after = changes.done(entry, changes.Change(fact, changes.state(entry, fact), state))
    assert after is not None
    return after


def _without(entry: Entry, fact: str, url: str, sources: Iterable[Source]) -> Entry:
    """`entry` after the source at `url` no longer says so; without another the fact is unknown, and was looked for."""
    before = changes.state(entry, fact)
    left = tuple(source for source in before.sources if source["url"] != url)
    if left:
        return _replace(entry, fact, State(before.value, left))
    after = _replace(entry, fact, NOTHING)
    field = fact.partition(".")[0]
    days = sorted(source.checked.isoformat() for source in sources)
    if days and field in FACTS:
        after = _replace(after, f"searched.{field}", State(days[-1]))
    return after


def _check_name(fact: str) -> None:
    field, _, part = fact.partition(".")
    if field not in FIELDS or field in _FIXED or bool(part) != (field in _BY_KEY):
        names = ", ".join(name for name in FIELDS if name not in (*_FIXED, *_BY_KEY))
        raise ProposalError([Fault("fact", f"'{fact[:60]}' is nothing that can be proposed", f"possible are {names}")])


def _checked(entry: Entry) -> Site:
    try:
        return Site.model_validate(entry)
    except ValidationError as error:
        raise ProposalError(_faults(error)) from None


def _faults(error: ValidationError) -> Iterable[Fault]:
    for details in error.errors(include_url=False):
        context = details.get("ctx", {})
        if "problems" in context:
            for found in context["problems"]:
                yield Fault(".".join(str(step) for step in found.path), found.message, found.suggestion)
        else:
            where = ".".join(str(step) for step in details["loc"])
            yield Fault(where, str(context.get("message", details["msg"])), str(context.get("suggestion", "")))
