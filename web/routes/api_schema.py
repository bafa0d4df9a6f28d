"""The parts of the API's OpenAPI description that stand in no signature: facets, answers, errors."""

from typing import Any

from catalog.facets import FACETS
from recommender.answers import Answers

MOST_LISTED = 60  # terms that a description lists; the vocabulary has all


def _facet(name: str, possible: tuple[str, ...]) -> dict[str, Any]:
    items: dict[str, Any] = {"type": "string"}
    if len(possible) <= MOST_LISTED:
        items["enum"] = list(possible)
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": f"Terms of {name}; several are alternatives. `unknown` finds the sites that say nothing.",
        "schema": {"type": "array", "items": items},
        "style": "form",
        "explode": True,
    }


FACET_PARAMETERS = [_facet(facet.name, facet.possible) for facet in FACETS]
TEXT_PARAMETER = {
    "name": "text",
    "in": "query",
    "required": False,
    "description": "Words to be found in names, aliases and summaries.",
    "schema": {"type": "string", "maxLength": 200},
}
LIMIT = {
    "name": "limit",
    "in": "query",
    "required": False,
    "description": "How many, at most.",
    "schema": {"type": "integer", "minimum": 1},
}
AFTER = {
    "name": "after",
    "in": "query",
    "required": False,
    "description": "The id after which to go on: `next` of the page before.",
    "schema": {"type": "string"},
}
RECOMMENDATION_BODY = {
    "description": "The answers; every one is optional.",
    "content": {"application/json": {"schema": Answers.model_json_schema(by_alias=True)}},
}
_ERROR = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "required": ["field", "value", "message", "possible"],
            "properties": {
                "field": {"type": ["string", "null"]},
                "value": {"type": ["string", "null"]},
                "message": {"type": "string"},
                "possible": {"type": "array", "items": {"type": "string"}},
            },
        }
    },
    "required": ["error"],
}
ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"description": said, "content": {"application/json": {"schema": _ERROR}}}
    for status, said in {
        404: "There is no such thing",
        413: "Too long",
        422: "Something is wrong with the request",
    }.items()
}
