"""What the site says to input it cannot take: which field, what is wrong with it, and what is possible."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from catalog.vocabulary import vocabulary
from recommender.answers import FIELDS, VOCABULARIES, possible
from recommender.identifying import IDENTIFYING
from recommender.refused_answers import Mistake, mistakes, sayable
from web.i18n import later
from web.said import words_of

MAX_POSSIBLE = 300  # words that a message lists: every country, every specialty

# The kinds of refusal that pages have a sentence of their own for, in the reader's language.
SENTENCES = {
    "unknown_term": later("“%(value)s” is not a word we know here."),
    "unknown_field": later("“%(field)s” is no question or filter of ours."),
    "too_many": later("That is more than one answer can hold."),
    "too_long": later("That is too long: one line about the kind of problem is enough."),
    "contradiction": later("These answers contradict each other."),
    "identifying": later(
        "That looks as if it could identify somebody, so it was thrown away unread. Leave out names, dates, numbers and"
        " addresses: the kind of problem is enough."
    ),
    "not_understood": later("We found no subject we know in that line. A specialty or an organ is enough."),
    "not_here": later("This is not taken from an address. Please use the form."),
    "wrong_type": later("This is not a value we can read."),
}

_KINDS = {"bad_language": "unknown_term", "literal_error": "unknown_term"}


@dataclass(frozen=True)
class Refusal:
    """One thing that is wrong with a request. `value` is fit to be shown, and empty where it must not be."""

    kind: str
    field: str
    message: str
    value: str = ""
    possible: tuple[str, ...] = ()
    near: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The one shape of an API error."""
        return {
            "field": self.field or None,
            "value": self.value or None,
            "message": self.message,
            "possible": list(self.near or self.possible[:MAX_POSSIBLE]),
        }


class Refused(Exception):  # noqa: N818 - it says what happened to the request
    """A request that cannot be served as it stands. `given` is what the form should show again."""

    def __init__(
        self,
        *refusals: Refusal,
        status: int = 422,
        given: dict[str, list[str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(refusals[0].kind)
        self.refusals = refusals
        self.status = status
        self.given = given or {}
        self.headers = headers or {}


def unknown_field(field: str, possible: Iterable[str]) -> Refusal:
    """A parameter that nobody asked for."""
    name = sayable(field)
    if field and not name:
        return identifying("", possible)
    return Refusal("unknown_field", name, f"'{name}' is not a field", possible=tuple(possible))


def unknown_term(field: str, value: str, possible: Iterable[str] = (), near: Iterable[str] = ()) -> Refusal:
    """A word outside the field's vocabulary."""
    said = sayable(value)
    if value and not said:
        return identifying(field, possible)
    advice = tuple(near)
    message = f"'{said}' is not a possible {field}" + (f"; did you mean '{advice[0]}'?" if advice else "")
    return Refusal("unknown_term", field, message, said, tuple(possible), advice)


def identifying(field: str, possible: Iterable[str] = ()) -> Refusal:
    """Something that may name somebody: nothing of it is repeated."""
    return Refusal("identifying", field, IDENTIFYING, possible=tuple(possible))


def from_validation(error: ValidationError) -> tuple[Refusal, ...]:
    """What the answers' own checks found; neither free text nor what may identify somebody is repeated."""
    return tuple(
        _from_details(details, mistake)
        for details, mistake in zip(error.errors(include_url=False), mistakes(error), strict=False)
    )


def _from_details(details: ErrorDetails, mistake: Mistake) -> Refusal:
    field, said = str(details["loc"][0]) if details["loc"] else "", details["input"]
    if details["type"] == "extra_forbidden":
        return unknown_field(field, FIELDS)
    if mistake.message == IDENTIFYING:
        return identifying(field, possible(field))
    kind = _KINDS.get(details["type"], details["type"])
    kind = kind if kind in SENTENCES else "wrong_type"
    value = "" if field == "question" or not isinstance(said, str | int | float) else sayable(str(said))
    a_word = isinstance(said, str) and value and field in VOCABULARIES and kind != "wrong_type"
    near = words_of(VOCABULARIES[field]).near(value) if a_word else ()
    message = f"{mistake.message}; {mistake.suggestion}" if mistake.suggestion else mistake.message
    words = vocabulary().words("countries") if field == "country" else possible(field)
    return Refusal(kind, field, message, value, words, near)
