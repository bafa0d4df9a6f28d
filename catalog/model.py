"""A site, its facts and their sources, checked when they are built."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from catalog.contradictions import Shape, contradictions
from catalog.mistakes import in_words
from catalog.parts import (
    Condition,
    Credentials,
    Joining,
    Kind,
    Media,
    MemberCount,
    Operator,
    PatientPolicy,
    Profession,
    Responsiveness,
    Something,
    Truth,
    Visibility,
)
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
    something,
)


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
        problems = list(contradictions(self.model_dump(exclude_none=True), SHAPE))
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


SHAPE = Shape(FIELDS, FACTS, _no_value_of)


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
