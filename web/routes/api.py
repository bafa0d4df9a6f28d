"""The JSON API: the catalogue to read, and recommendations. Errors have one shape, `{"error": {...}}`."""

import json
from functools import cache
from typing import Any

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from catalog.facets import FACETS
from catalog.vocabulary import vocabulary
from recommender.answers import FIELDS, Answers
from recommender.as_json import recommendation_as_dict
from recommender.questions import next_question
from recommender.recommend import DEFAULT_LIMIT, recommend
from recommender.refused_answers import sayable
from recommender.weights import weights
from web.choosing import choice_from
from web.directory import Found
from web.house import edition, house
from web.near import near_sites
from web.refusals import Refusal, Refused, from_validation, unknown_field, unknown_term
from web.requests import query_pairs
from web.routes.api_schema import AFTER, ERRORS, FACET_PARAMETERS, LIMIT, RECOMMENDATION_BODY, TEXT_PARAMETER
from web.security import PRIVATE
from web.urls import Pair

router = APIRouter(prefix="/api/v1")

PAGE, MOST = 50, 500  # sites of one answer: as a rule, and at most
MOST_MATCHES = 100
FRESH = {"cache-control": "public, max-age=60"}


@router.get("/sites", openapi_extra={"parameters": [*FACET_PARAMETERS, TEXT_PARAMETER, LIMIT, AFTER]}, responses=ERRORS)
async def sites(request: Request) -> Response:
    """The sites that a choice finds, by id: `{total, sites, next}`. `next` is the `after` of the next page."""
    pairs = query_pairs(request)
    choice = choice_from(pairs, also=("limit", "after"), typed=False)
    limit = _number(pairs, "limit", PAGE, MOST)
    after = _one(pairs, "after")
    found = Found(edition(request).index, choice)
    shown, more = found.by_id(limit, after)
    return JSONResponse(
        {
            "total": found.total,
            "sites": [site.record() for site in shown],
            "next": shown[-1].id if more and shown else None,
        },
        headers=dict(PRIVATE) if choice.text else FRESH,
    )


@router.get("/sites/{site_id}", responses=ERRORS)
async def site(request: Request, site_id: str) -> Response:
    """One site's record, and the revision of its entry."""
    current = edition(request)
    found = current.catalog.get(site_id)
    if found is None:
        near = tuple(one.id for one in near_sites(current.catalog, site_id))
        raise Refused(unknown_term("id", site_id, near=near), status=404)
    return JSONResponse({**found.record(), "revision": current.revision_of(site_id)}, headers=FRESH)


@router.get("/facets", openapi_extra={"parameters": [*FACET_PARAMETERS, TEXT_PARAMETER]}, responses=ERRORS)
async def facets(request: Request) -> Response:
    """For every facet its terms with the number of sites each would find beside the choices in the other facets."""
    choice = choice_from(query_pairs(request), typed=False)
    counts = Found(edition(request).index, choice).counts()
    body = {}
    for facet in FACETS:
        chosen = choice.chosen.get(facet.name, frozenset())
        numbers = counts[facet.name] | {term: 0 for term in chosen if term not in counts[facet.name]}
        body[facet.name] = [
            {"term": term, "count": number, "selected": term in chosen} for term, number in numbers.items()
        ]
    return JSONResponse(body, headers=dict(PRIVATE) if choice.text else FRESH)


@router.get("/vocabulary")
async def words() -> Response:
    """Every list of terms with labels, definitions, synonyms and codes."""
    return Response(_vocabulary(), media_type="application/json", headers={"cache-control": "public, max-age=3600"})


@router.post(
    "/recommendations", openapi_extra={"requestBody": RECOMMENDATION_BODY, "parameters": [LIMIT]}, responses=ERRORS
)
async def recommendations(request: Request) -> Response:
    """The communities that suit the answers in the body, with reasons. Nothing of it is kept."""
    pairs = query_pairs(request)
    for name, _ in pairs:
        if name != "limit":
            raise Refused(unknown_field(name, ("limit",)))
    answers = _answers(await request.body())
    index, today = edition(request).index, house(request).today()
    found = recommend(index, answers, today=today, limit=_number(pairs, "limit", DEFAULT_LIMIT, MOST_MATCHES))
    ask = next_question(index, found.answers, weights(), today)
    return JSONResponse(recommendation_as_dict(found, ask), headers=dict(PRIVATE))


def _answers(body: bytes) -> Answers:
    try:
        sent = json.loads(body, object_pairs_hook=_each_once) if body.strip() else {}
    except (ValueError, RecursionError):
        raise Refused(Refusal("wrong_type", "", "the body is not JSON"), status=400) from None
    if not isinstance(sent, dict):
        raise Refused(Refusal("wrong_type", "", "the body is not a JSON object of answers"))
    # An answer that is null has not been given; a field that is none of ours is wrong even so.
    given = {name: value for name, value in sent.items() if value is not None or name not in FIELDS}
    try:
        return Answers.model_validate(given)
    except ValidationError as error:
        raise Refused(*from_validation(error)) from None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of the body. An answer that is given twice, and differently, is a contradiction."""
    made: dict[str, Any] = {}
    for name, value in pairs:
        if made.setdefault(name, value) != value:
            field = sayable(name)
            raise Refused(Refusal("contradiction", field, f"'{field}' has two values, and takes one"))
    return made


def _one(pairs: list[Pair], name: str) -> str:
    values = {value for other, value in pairs if other == name}
    if len(values) > 1:
        raise Refused(Refusal("contradiction", name, f"{name} has two values, and takes one"))
    return values.pop() if values else ""


def _number(pairs: list[Pair], name: str, usual: int, most: int) -> int:
    text = _one(pairs, name)
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 7 and 1 <= int(text) <= most):
        raise Refused(Refusal("wrong_type", name, f"a number from 1 to {most}", value=sayable(text)))
    return int(text)


@cache
def _vocabulary() -> bytes:
    lists: dict[str, Any] = {
        name: [term.model_dump(mode="json", exclude_defaults=True) for term in terms.values()]
        for name, terms in vocabulary().lists.items()
    }
    return json.dumps(lists, ensure_ascii=False, separators=(",", ":")).encode()
