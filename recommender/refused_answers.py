"""What is wrong with answers, in words for whoever gave them: which answer, why it cannot be, and what is possible."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from catalog.mistakes import in_words
from catalog.words import shown
from recommender.answers import FIELDS, Answers, possible
from recommender.identifying import IDENTIFYING, looks_identifying

MAX_MISTAKES = 20  # nobody reads further
_REPEATED = ("literal_error", "bool_parsing", "bool_type")  # what was said is repeated, a list of names too
MAX_LENGTH = 200_000  # of answers as JSON; every list full of the longest words is a hundredth of it


@dataclass(frozen=True, slots=True)
class Mistake:
    """One answer that cannot be. `field` is empty where the whole is meant."""

    field: str
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        where = f"{self.field}: " if self.field else ""
        return f"{where}{self.message}{'; ' if self.suggestion else ''}{self.suggestion}"


class RefusedAnswersError(ValueError):
    """Answers that cannot be used; `mistakes` says why."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


def answers_from_json(data: bytes) -> Answers:
    """The answers that a JSON text gives. Raises RefusedAnswersError, whatever it is given instead."""
    if len(data) > MAX_LENGTH:
        raise RefusedAnswersError([Mistake("", f"more than {MAX_LENGTH:,} bytes", "answers are a short JSON object")])
    try:
        given = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_each_once)
    except UnicodeDecodeError:
        raise RefusedAnswersError([Mistake("", "not text", "answers are a JSON object in UTF-8")]) from None
    except RecursionError:
        raise RefusedAnswersError([Mistake("", "nested too deeply", "answers are a flat JSON object")]) from None
    except json.JSONDecodeError as error:
        message = f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        raise RefusedAnswersError([Mistake("", message, 'as in {"profession": "nurse"}')]) from None
    except RefusedAnswersError:
        raise
    except ValueError:  # a number of more digits than Python reads
        raise RefusedAnswersError([Mistake("", "a number too long to be read", "answers are words")]) from None
    if not isinstance(given, dict):
        raise RefusedAnswersError([Mistake("", "not a JSON object", 'as in {"profession": "nurse"}')])
    return answers_from(given)


def answers_from(given: dict[str, Any]) -> Answers:
    """The answers in `given`, by field; null is none. Raises RefusedAnswersError with all that is wrong."""
    said = {name: value for name, value in given.items() if value is not None or name not in FIELDS}
    try:
        return Answers.model_validate(said)
    except ValidationError as error:
        raise RefusedAnswersError(mistakes(error)) from None


def mistakes(error: ValidationError) -> tuple[Mistake, ...]:
    """What Answers found, one mistake a field and place; free text and what may identify somebody are not repeated."""
    return tuple(_mistake(details) for details in error.errors(include_url=False)[:MAX_MISTAKES])


def _mistake(details: ErrorDetails) -> Mistake:
    kind, said = details["type"], details["input"]
    where = ".".join(sayable(str(step)) for step in details["loc"])
    field = str(details["loc"][0]) if details["loc"] else ""
    words = possible(field) if field in FIELDS else ()
    if not field:
        return Mistake("", "an answer's name that is no text", f"possible are {', '.join(FIELDS)}")
    if kind == "extra_forbidden" and looks_identifying(field):
        return Mistake("", IDENTIFYING, f"possible are {', '.join(FIELDS)}")
    repeated = isinstance(said, str | int | float) or kind in _REPEATED
    if repeated and looks_identifying(str(said)):
        return Mistake(where, IDENTIFYING, f"possible are {', '.join(words)}" if words else "")
    message, advice = in_words(details, FIELDS)
    if kind == "string_type" and field == "question":
        message, advice = "this is not text", "one line"
    elif kind in _REPEATED:
        message, advice = f"'{shown(str(said))}' is not possible", f"possible are {', '.join(words)}"
    elif kind == "unknown_term" and words and "possible are" not in advice:
        near = f"{advice} " if advice.startswith("did you mean") else ""
        advice = f"{near}possible are {', '.join(words)}"
    elif kind in ("tuple_type", "list_type"):
        advice = f"a list, as in [{words[0] if words else 'de'}]"
    return Mistake(where, message, advice)


def sayable(text: str) -> str:
    """`text` fit for a message; nothing of it when it may identify somebody."""
    return "" if looks_identifying(text) else shown(text)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    given = dict(pairs)
    if len(given) < len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise RefusedAnswersError([Mistake(sayable(twice[0]), "is said twice", "say it once")])
    return given
