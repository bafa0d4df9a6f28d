"""Field types whose values come from a vocabulary or follow a standard, and what to say when they do not."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from catalog import locales
from catalog.vocabulary import UNKNOWN, vocabulary

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_AS_OF = re.compile(r"(1[89]|20)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EARLIEST_YEAR = 1600  # some societies are older than any network
_LONGEST_TEXT = 2_000  # letters; a summary has two sentences, the longest note of 2026 has 430
_JOINERS = "\u200c\u200d"  # not printable by themselves, but Persian and Hindi names are wrong without them


# What a word of each vocabulary is called where somebody wrote one that is not in it.
_A_WORD = {
    "access": "a way in",
    "audience": "an audience",
    "conditions": "a condition",
    "consent": "a rule on consent",
    "cost": "a cost",
    "countries": "a country code",
    "credentials": "a credential",
    "data_use": "a use of data",
    "funding": "a way of funding",
    "identity": "a way to be seen",
    "income_groups": "an income group",
    "joining": "a time to join",
    "kinds": "a kind of site",
    "media": "a medium",
    "moderation": "a way of moderation",
    "operator_types": "a type of operator",
    "pages": "a page of a site",
    "places": "a place of a site",
    "platforms": "a platform",
    "policies": "a policy",
    "posts": "an audience of posts",
    "professions": "a profession",
    "regimes": "a law",
    "source_by": "somebody a source is by",
    "source_via": "a way to have read a source",
    "specialties": "a specialty",
    "statuses": "a status",
    "tools": "a tool",
    "topics": "a topic",
    "urgency": "a time",
    "visibility": "an audience of media",
}


def wrong(kind: str, message: str, suggestion: str = "") -> PydanticCustomError:
    """An error that says what is wrong and, apart, what would be right."""
    return PydanticCustomError(kind, "{message}", {"message": message, "suggestion": suggestion})


@dataclass(frozen=True)
class OneOf:
    """A word of the vocabulary called `name`, or one of `also`."""

    name: str
    also: tuple[str, ...] = ()

    def check(self, word: str) -> str:
        """`word`, when it is in the list."""
        if word in vocabulary().terms(self.name) or word in self.also:
            return word
        if word == UNKNOWN:
            raise wrong("said_unknown", "'unknown' is not a value", "leave the field out when it is not known")
        raise wrong(
            "unknown_term",
            f"'{shown(word)}' is not {_A_WORD.get(self.name, 'a word for ' + self.name)}",
            self.advice(word),
        )

    def advice(self, word: str) -> str:
        """The nearest right word, or all of them where they are few."""
        words = [*vocabulary().words(self.name), *self.also]
        folded = {known.casefold(): known for known in words}
        near = folded.get(word.casefold()) or vocabulary().meant(self.name, word[:80])
        if near:
            return f"did you mean '{near}'?"
        if len(words) <= 30:
            return "possible are " + ", ".join(words)
        if self.name == "countries":
            return "two letters of ISO 3166-1, as in DE"
        return f"see {self.name} in data/vocabulary.yaml"

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "enum": [*self.also, *vocabulary().words(self.name)]}


@dataclass(frozen=True)
class InOrder:
    """A list or mapping of words in the order of the vocabulary (codes: alphabetical), so that equal sets are equal."""

    name: str

    def check(self, words: tuple[str, ...] | Mapping[str, str]) -> tuple[str, ...] | Mapping[str, str]:
        """`words` in order, each once; nothing at all is refused."""
        ordered = vocabulary().order(self.name, tuple(something(words)))
        return {word: words[word] for word in ordered} if isinstance(words, Mapping) else ordered

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))


def something(values: Any) -> Any:
    """`values`, unless there are none: the record's way to say that nobody knows is to leave the field out."""
    if not values:
        raise wrong(
            "empty_list", "an empty value says that there is nothing", "leave the field out when it is not known"
        )
    return values


def shown(text: str) -> str:
    """`text` fit for a one-line message: at most 60 characters, nothing unprintable."""
    short = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text[:60])
    return short + ("…" if len(text) > 60 else "")


def _id(text: str) -> str:
    if not _ID.fullmatch(text) or len(text) > 80:
        raise wrong(
            "bad_id", f"'{shown(text)}' is not an id", "small letters, digits and single hyphens, as in 'ward-round'"
        )
    return text


def _url(text: str) -> str:
    try:
        parts: SplitResult | None = urlsplit(text)
        host, _ = (parts.hostname, parts.port) if parts else (None, None)
    except ValueError:
        host, parts = None, None
    problem = ""
    if parts is None:
        problem = "its host or port is not well formed"
    elif any(letter.isspace() or not letter.isprintable() for letter in text):
        problem = "an address has no blanks"
    elif parts.scheme not in ("http", "https"):
        problem = "it must start with https:// or http://"
    elif not host or "." not in host or host.startswith(".") or ".." in host:
        problem = "it needs a host name, as in https://ward-round.example/join"
    elif parts.username is not None:
        problem = "an address has no user name in it"
    elif len(text) > 2000:
        problem = "it is longer than 2,000 characters"
    if problem:
        raise wrong("bad_url", f"'{shown(text)}' is not a web address", problem)
    return text


def _language(tag: str) -> str:
    if locales.is_language(tag):
        return tag
    near = locales.language_meant(tag[:80]) or vocabulary().meant("languages", tag[:80])
    raise wrong(
        "bad_language",
        f"'{shown(tag)}' is not a language tag (BCP 47)",
        f"did you mean '{near}'?" if near else "as in en, pt-BR, zh-Hans",
    )


def _languages(tags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(something(tags))))


def _as_of(value: Any) -> int | str:
    text = str(value)
    if isinstance(value, bool | list | dict) or not _AS_OF.fullmatch(text):
        raise wrong("bad_date", f"'{shown(text)}' is not a year, month or day", "as in 2024, 2024-09 or 2024-09-30")
    if len(text) == 10:
        _day(text)
    return int(text) if len(text) == 4 else text


def _year(year: int) -> int:
    if not _EARLIEST_YEAR <= year <= 2100:
        raise wrong("bad_year", f"{year} is no year a community was founded in", f"a year from {_EARLIEST_YEAR} on")
    return year


def _day(value: Any) -> Any:
    """A day must be written whole: pydantic alone would read the number 2024 as seconds since 1970."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise wrong("bad_day", f"'{shown(str(value))}' is not a day", "as in 2026-11-24")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise wrong("bad_day", f"'{shown(value)}' is not in the calendar", "as in 2026-11-24") from None


def _text(text: str) -> str:
    if not text.strip():
        raise wrong("empty_text", "there is nothing here", "leave the field out when it is not known")
    if text != " ".join(text.split()):
        raise wrong("untidy_text", "line breaks or blanks that a page would not show", "one line, single blanks")
    if any(not letter.isprintable() and letter not in _JOINERS for letter in text):
        raise wrong("unprintable_text", "a character that cannot be shown", "type it anew")
    if len(text) > _LONGEST_TEXT:
        raise wrong("long_text", f"{len(text):,} letters", f"at most {_LONGEST_TEXT:,}: say it shorter")
    return text


def year_of(as_of: int | str) -> int:
    """The year of an `as_of`."""
    return as_of if isinstance(as_of, int) else int(as_of[:4])


def newest(eras: Iterable[int | str]) -> int | str | None:
    """The latest of some `as_of`; a year alone counts as its beginning, so that 2024-03 is newer than 2024."""
    return max(eras, key=str, default=None)


SiteId = Annotated[str, AfterValidator(_id), WithJsonSchema({"type": "string", "pattern": f"^{_ID.pattern}$"})]
Url = Annotated[str, AfterValidator(_url), WithJsonSchema({"type": "string", "format": "uri"})]
Text = Annotated[str, AfterValidator(_text)]
Country = Annotated[str, OneOf("countries")]
CountryOrWorldwide = Annotated[str, OneOf("countries", (locales.WORLDWIDE,))]
Language = Annotated[str, AfterValidator(_language)]
Languages = Annotated[tuple[Language, ...], AfterValidator(_languages)]
AsOf = Annotated[
    int | str,
    BeforeValidator(_as_of),
    WithJsonSchema({"type": ["integer", "string"], "pattern": f"^{_AS_OF.pattern}$"}),
]
Day = Annotated[date, BeforeValidator(_day)]
Year = Annotated[int, Field(strict=True), AfterValidator(_year)]
