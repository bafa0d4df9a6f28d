"""What is wrong with a value that pydantic refused: what it is and what would be right, for whoever wrote it."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails
from rapidfuzz import process

from catalog.words import shown

_LIST, _MAPPING = "a list, as in [a, b]", "a mapping, as in {key: value}"
_TYPES = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "float_type": "a number",
    "float_parsing": "a number",
    "tuple_type": _LIST,
    "list_type": _LIST,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "mapping_type": _MAPPING,
    "dict_type": _MAPPING,
}
_LIMITS = {
    "greater_than_equal": ("ge", "too small", "at least"),
    "less_than_equal": ("le", "too large", "at most"),
}
LEAVE_OUT = "leave the field out when it is not known"

_CODES = ("countries", "focus_countries", "country", "languages")


def in_words(details: ErrorDetails, fields: tuple[str, ...] = ()) -> tuple[str, str]:
    """The message and the advice for one error. `fields` are the keys that may stand where the error is."""
    kind, context, path = details["type"], details.get("ctx", {}), details["loc"]
    last, value = str(path[-1]), details["input"]
    if kind == "extra_forbidden":
        return f"unknown key '{shown(last)}'", nearest(last[:80], fields) if fields else "take it out"
    if kind == "missing":
        return f"'{last}' is missing", "it cannot be left out"
    if kind in _TYPES and value == "":
        return "there is nothing here", LEAVE_OUT
    if kind in _TYPES:
        wanted = _TYPES[kind]
        if wanted == "text" and isinstance(value, bool | int | float):
            return f"{_described(value)} is not text", _quoted(value, str(path[0]))
        return f"{_described(value)} is not {wanted.split(',')[0]}", f"write {wanted}"
    if kind in _LIMITS:
        name, what, bound = _LIMITS[kind]
        return f"{_described(value)} is {what}", f"{bound} {int(context[name]):,}"
    if "message" in context:
        return str(context["message"]), str(context.get("suggestion", ""))
    return details["msg"].replace("Input should", "it should"), ""


def nearest(word: str, words: tuple[str, ...]) -> str:
    """Advice that names the nearest of `words`, or all of them."""
    near = process.extractOne(word, words, score_cutoff=70)
    return f"did you mean '{near[0]}'?" if near else "possible are " + ", ".join(words)


def _described(value: Any) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    return f"'{shown(str(value).lower() if isinstance(value, bool) else str(value))}'"


def _quoted(value: bool | float, field: str) -> str:
    if isinstance(value, bool) and field in _CODES:
        return "NO (Norway) and no (Norwegian) are written as they stand"  # another program may have made false of them
    return f'put it in quotes: "{_described(value)[1:-1]}"'
