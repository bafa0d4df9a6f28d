"""A site, its facts and their sources, checked when they are built."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from catalog.mistakes import in_words, nearest
from catalog.record import Record
from catalog.words import (
    AsOf,
    Country,
    CountryOrWorldwide,
    Day,
    InOrder,
    Languages,
    OneOf,
    SiteId,
    Text,
    Url,
    Year,
    newest,
    shown,
    something,
    wrong,
)

BACKGROUND = "background"  # what a source supports that speaks of the site without carrying a single fact

Count = Annotated[int, Field(ge=1, le=10**9, strict=True)]
# Strict: a number or a truth value in quotes is text. Six decimals: the canonical form reads back what it wrote.
Share = Annotated[float, Field(ge=0, le=1, strict=True), AfterValidator(lambda share: round(share, 6))]
Hours = Annotated[float, Field(ge=0, le=100_000, strict=True), AfterValidator(lambda hours: round(hours, 6))]
Truth = Annotated[bool, Field(strict=True)]
Something = AfterValidator(something)
Profession = Annotated[str, OneOf("professions")]
Kind = Annotated[str, OneOf("kinds")]
Visibility = Annotated[str, OneOf("visibility")]
Media = Annotated[str, OneOf("media")]


class Operator(Record):
    """Who runs the site."""

    name: Text
    type: Annotated[str, OneOf("operator_types")] | None = None


class MemberCount(Record):
    """How many members the site claims, and in which year."""

    count: Count
    as_of: AsOf | None = None


class Condition(Record):
    """A further thing that somebody who joins must be or have."""

    kind: Annotated[str, OneOf("conditions")]
    value: Text | None = None

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        if self.kind in ("one_specialty", "region") and self.value is None:
            raise wrong("says_nothing", f"'{self.kind}' does not say which", "name it: {kind: ..., value: ...}")
        if self.kind == "one_specialty":
            OneOf("specialties").check(str(self.value))
        return self


class Credentials(Record):
    """What proof is asked for: any one of `accepted`, unless the note says otherwise."""

    required: Truth
    accepted: Annotated[tuple[Annotated[str, OneOf("credentials")], ...], InOrder("credentials")] | None = None
    note: Text | None = None


class Joining(Record):
    """How long it takes to be let in."""

    takes: Annotated[str, OneOf("joining")]
    as_of: AsOf | None = None


class PatientPolicy(Record):
    """The rule on patient information in one place of the site."""

    policy: Annotated[str, OneOf("policies")]
    where: Annotated[str, OneOf("places")] | None = None
    consent: Annotated[str, OneOf("consent")] | None = None
    tools: Annotated[tuple[Annotated[str, OneOf("tools")], ...], InOrder("tools")] | None = None
    regimes: Annotated[tuple[Annotated[str, OneOf("regimes")], ...], InOrder("regimes")] | None = None
    note: Text | None = None


class Responsiveness(Record):
    """How quickly questions are answered, where somebody has published it."""

    answered_share: Share | None = None
    median_first_reply_hours: Hours | None = None
    as_of: AsOf | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.answered_share is None and self.median_first_reply_hours is None:
            raise wrong("says_nothing", "no figure is given", "answered_share, median_first_reply_hours or both")
        return self


def _said(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _said(item) for key, item in something(value).items()}
    if isinstance(value, list | tuple):
        return [_said(item) for item in something(value)]
    if isinstance(value, float):
        return round(value, 6)
    return something(value) if value is None or value == "" else value


class Dispute(Record):
    """A value that another source gives for a fact."""

    fact: str
    value: Annotated[Any, AfterValidator(_said)]
    source: Url


class Source(Record):
    """A page that supports facts. `as_of` is the page's own era, `checked` the day we read it."""

    url: Url
    title: Text
    by: Annotated[str, OneOf("source_by")] | None = None
    as_of: AsOf | None = None
    checked: Day
    via: Annotated[str, OneOf("source_via")]
    supports: Annotated[tuple[str, ...], AfterValidator(lambda names: tuple(sorted(set(names), key=_place)))] = ()
    note: Text | None = None

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What a source is recognised by within its site."""
        return (self.url, self.title, str(self.as_of or ""), self.checked.isoformat(), self.via)

    def carries(self, fact: str) -> bool:
        """Whether the source supports the fact, or the part of it, called `fact`."""
        return any(name == fact or fact.startswith(f"{name}.") or name.startswith(f"{fact}.") for name in self.supports)


class Fact(Record):
    """One field's value for one site, with its sources: never without one."""

    name: str
    value: Any
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]

    @property
    def as_of(self) -> int | str | None:
        """The era of the newest dated source; None when every page is undated."""
        return newest(source.as_of for source in self.sources if source.as_of is not None)


class Site(Record):
    """One community. A field that is None is unknown, and only that."""

    id: SiteId
    name: Text
    native_name: Text | None = None
    aliases: Annotated[tuple[Text, ...], Something] | None = None
    url: Url | None = None
    host: SiteId | None = None
    kind: Kind
    summary: Text
    status: Annotated[str, OneOf("statuses")] | None = None
    status_note: Text | None = None
    successor: SiteId | None = None
    operator: Operator | None = None
    funding: Annotated[tuple[Annotated[str, OneOf("funding")], ...], InOrder("funding")] | None = None
    data_use: Annotated[tuple[Annotated[str, OneOf("data_use")], ...], InOrder("data_use")] | None = None
    founded: Year | None = None
    member_count: MemberCount | None = None
    countries: Annotated[tuple[CountryOrWorldwide, ...], InOrder("countries")] | None = None
    focus_countries: Annotated[tuple[Country, ...], InOrder("countries")] | None = None
    languages: Languages | None = None
    specialties: (
        Annotated[tuple[Annotated[str, OneOf("specialties", ("all",))], ...], InOrder("specialties")] | None
    ) = None
    topics: Annotated[tuple[Annotated[str, OneOf("topics")], ...], InOrder("topics")] | None = None
    admits: Annotated[tuple[Profession, ...], InOrder("professions")] | None = None
    admits_only: Truth | None = None
    conditions: Annotated[tuple[Condition, ...], Something] | None = None
    access: Annotated[str, OneOf("access")] | None = None
    credentials: Credentials | None = None
    joining: Joining | None = None
    identity: Annotated[str, OneOf("identity")] | None = None
    posts: Annotated[str, OneOf("posts")] | None = None
    hipaa: Annotated[tuple[PatientPolicy, ...], Something] | None = None
    moderation: Annotated[str, OneOf("moderation")] | None = None
    media: Annotated[Mapping[Media, Visibility], InOrder("media")] | None = None
    uploads: Annotated[tuple[Media, ...], InOrder("media")] | None = None
    responsiveness: Responsiveness | None = None
    cost: Annotated[str, OneOf("cost")] | None = None
    platforms: Annotated[tuple[Annotated[str, OneOf("platforms")], ...], InOrder("platforms")] | None = None
    pages: Annotated[Mapping[Annotated[str, OneOf("pages")], Url], InOrder("pages")] | None = None
    disputed: Annotated[tuple[Dispute, ...], Something] | None = None
    searched: (
        Annotated[
            Mapping[str, Day],
            Something,
            AfterValidator(lambda days: dict(sorted(days.items(), key=lambda item: _place(item[0])))),
        ]
        | None
    ) = None
    sources: tuple[Source, ...]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        problems = list(contradictions(self.model_dump(exclude_none=True)))
        if problems:
            message = "; ".join(problem.message for problem in problems)
            raise PydanticCustomError("contradiction", "{message}", {"message": message, "problems": problems})
        return self

    def fact(self, name: str) -> Fact | None:
        """The fact called `name` (`access`, or a part as in `media.images`); None is "unknown", and only that."""
        field, _, part = name.partition(".")
        value = getattr(self, field)
        if value is not None and part:
            value = value.get(part) if isinstance(value, Mapping) else getattr(value, part)
        if value is None:
            return None
        return Fact.model_construct(name=name, value=value, sources=self.sources_of(name))

    def sources_of(self, fact: str) -> tuple[Source, ...]:
        """The sources that carry `fact`, the one of the newest era first, undated ones last."""
        carrying = [source for source in self.sources if source.carries(fact)]
        return tuple(sorted(carrying, key=lambda source: str(source.as_of or ""), reverse=True))

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact known of the site, in the order of the record."""
        return tuple(fact for name in FACTS if (fact := self.fact(name)) is not None)

    @property
    def is_open(self) -> bool:
        """Whether the site is neither closed nor merged into another."""
        return self.status not in ("closed", "merged")

    @property
    def sign_of_life(self) -> int | str | None:
        """The era of the newest source that saw the site; None when no page is dated."""
        return newest(source.as_of for source in self.sources if source.as_of is not None)

    def record(self) -> dict[str, Any]:
        """The site as `data/sites.yaml` and the JSON API give it: fields in order, what is unknown left out."""
        return self.model_dump(mode="json", exclude_none=True, exclude_defaults=False)


NOT_FACTS = frozenset(
    [
        *("id", "name", "native_name", "aliases", "url", "host", "kind", "summary", "pages", "successor"),
        *("disputed", "searched", "sources"),
    ]
)
FIELDS = tuple(Site.model_fields)
FACTS = tuple(name for name in FIELDS if name not in NOT_FACTS)
PARTS: Mapping[str, type[Record]] = {
    "operator": Operator,
    "member_count": MemberCount,
    "conditions": Condition,
    "credentials": Credentials,
    "joining": Joining,
    "hipaa": PatientPolicy,
    "responsiveness": Responsiveness,
    "disputed": Dispute,
    "sources": Source,
}


def _place(name: str) -> tuple[int, str]:
    """Where a field, or a part of one, stands in the record: what lists of field names are ordered by."""
    field = name.partition(".")[0]
    return (FIELDS.index(field) if field in FIELDS else len(FIELDS), name)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Something that no single field shows: where it stands in the record, and what would be right."""

    path: tuple[str | int, ...]
    message: str
    suggestion: str = ""


def contradictions(entry: Mapping[str, Any]) -> Iterator[Contradiction]:
    """What is wrong with a record as a whole. `entry` may be malformed: single fields are checked elsewhere."""
    sources = {
        place: source for place, source in enumerate(_items(entry.get("sources"))) if isinstance(source, Mapping)
    }
    supported = {str(name) for source in sources.values() for name in _supports(source)}
    if len(sources) == len(_items(entry.get("sources"))) and isinstance(entry.get("sources"), list | tuple):
        yield from _unsupported(entry, supported)  # a source that cannot be read may be the one that carries it
    yield from _odd_sources(entry, sources)
    yield from _ends_without_a_word(entry)
    yield from _odd_disputes(entry)
    searched = entry.get("searched")
    for name in searched if isinstance(searched, Mapping) else ():
        field, _, part = name.partition(".")
        if field not in FACTS:
            yield Contradiction(("searched", name), f"'{shown(name)}' is not a fact", nearest(name[:80], FACTS))
        elif _stands(entry, field, part):
            yield Contradiction(("searched", name), f"{name} is known and so not searched in vain", "remove it here")


def _unsupported(entry: Mapping[str, Any], supported: set[str]) -> Iterator[Contradiction]:
    whole = {name.partition(".")[0] for name in supported}
    for field in FACTS:
        if field not in entry or field in supported:
            continue
        parts = entry[field] if isinstance(entry[field], Mapping) else {}
        missing = [part for part in parts if f"{field}.{part}" not in supported]
        if field not in whole or (field == "media" and missing):
            name = f"{field}.{missing[0]}" if field == "media" and field in whole else field
            yield Contradiction(
                (field,), f"{name} has no source", f"name '{name}' in the supports of the source that says so"
            )


def _odd_sources(entry: Mapping[str, Any], sources: Mapping[int, Mapping[str, Any]]) -> Iterator[Contradiction]:
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
            if field != BACKGROUND and field not in FIELDS:
                yield Contradiction(
                    ("sources", place, "supports", number),
                    f"'{shown(str(name))}' is not a field",
                    nearest(str(name)[:80], FIELDS),
                )
            elif field in FACTS and not _stands(entry, field, part):
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


def _odd_disputes(entry: Mapping[str, Any]) -> Iterator[Contradiction]:
    for place, dispute in enumerate(_items(entry.get("disputed"))):
        if not isinstance(dispute, Mapping) or not isinstance(dispute.get("fact"), str):
            continue
        field, _, part = dispute["fact"].partition(".")
        if field not in FACTS:
            message = f"'{shown(dispute['fact'])}' is not a fact"
            yield Contradiction(("disputed", place, "fact"), message, nearest(dispute["fact"][:80], FACTS))
        elif "value" in dispute:
            problem = _no_value_of(field, part, dispute["value"])
            if problem:
                yield Contradiction(("disputed", place, "value"), *problem)


def _no_value_of(field: str, part: str, value: Any) -> tuple[str, str] | None:
    """Why `value` could not be a value of `field`. What has several parts may be described in words of our own."""
    values = _TEXTS if part or ((field in PARTS or field == "media") and isinstance(value, str)) else _values_of(field)
    try:
        values.validate_python(value)
    except ValidationError as error:
        return in_words({**error.errors(include_url=False)[0], "loc": (field,)})
    return None


_TEXTS: TypeAdapter[str] = TypeAdapter(Text)


@cache
def _values_of(field: str) -> TypeAdapter[Any]:
    values: TypeAdapter[Any] = TypeAdapter(Site.__annotations__[field])
    return values


def _ends_without_a_word(entry: Mapping[str, Any]) -> Iterator[Contradiction]:
    if entry.get("status") in ("closed", "merged") and not entry.get("status_note"):
        yield Contradiction(("status",), f"a {entry['status']} site must say when, or into what", "add a status_note")


def _supports(source: Mapping[str, Any]) -> list[Any]:
    """What a source names; a single name that is no list is told elsewhere, and still carries its fact."""
    named = source.get("supports")
    return [named] if named and isinstance(named, str) else _items(named)


def _items(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


class Catalog:
    """All sites by id. Two catalogues with the same sites are equal."""

    def __init__(self, sites: tuple[Site, ...]) -> None:
        self.sites = tuple(sorted(sites, key=lambda site: site.id))
        self._by_id = {site.id: site for site in self.sites}

    def __iter__(self) -> Iterator[Site]:
        return iter(self.sites)

    def __len__(self) -> int:
        return len(self.sites)

    def __contains__(self, site_id: object) -> bool:
        return site_id in self._by_id

    def __getitem__(self, site_id: str) -> Site:
        return self._by_id[site_id]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Catalog) and self.sites == other.sites

    def __hash__(self) -> int:
        return hash(tuple(site.id for site in self.sites))

    def get(self, site_id: str) -> Site | None:
        """The site with that id, if there is one."""
        return self._by_id.get(site_id)
