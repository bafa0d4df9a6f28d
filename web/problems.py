"""Error pages that help, and the one shape of API errors."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from catalog.facets import BY_NAME
from web.contexts import Named, ProblemPage
from web.i18n import Tongue
from web.pages import page, tongue_of
from web.questions import sentence
from web.refusals import Refusal, Refused


def is_api(request: Request) -> bool:
    """Whether a program asks rather than a person."""
    path: str = request.scope["path"]
    return path.startswith(("/api/", "/export/"))


def not_found(request: Request, near: tuple[Named, ...] = ()) -> Response:
    """There is no such page; perhaps one of `near` was meant."""
    return _problem(request, 404, ProblemPage(tongue_of(request).say("There is no such page"), near=near))


def refused(request: Request, error: Refused) -> Response:
    """A request that cannot be served as it stands: which part of it, and what is possible."""
    if is_api(request):
        return JSONResponse({"error": error.refusals[0].as_dict()}, error.status, error.headers)
    speak = tongue_of(request)
    context = ProblemPage(
        speak.say("This address says something we do not understand"),
        tuple(_said(speak, refusal) for refusal in error.refusals[:10]),
        _words(speak, error.refusals[0])[:60],
        guessed=bool(error.refusals[0].near),
    )
    return _problem(request, error.status, context)


def http_error(request: Request, error: HTTPException) -> Response:
    """What the framework refuses: no such path, or no such method."""
    if is_api(request):
        refusal = Refusal("wrong_type", "", str(error.detail))
        return JSONResponse({"error": refusal.as_dict()}, error.status_code, error.headers)
    if error.status_code == 404:
        return not_found(request)
    context = ProblemPage(tongue_of(request).say("This page cannot be asked for in that way"))
    response = _problem(request, error.status_code, context)
    response.headers.update(error.headers or {})
    return response


def _said(speak: Tongue, refusal: Refusal) -> str:
    said = sentence(speak, refusal)
    return f"{refusal.field}: {said}" if refusal.field else said


def _words(speak: Tongue, refusal: Refusal) -> tuple[str, ...]:
    """What is near or possible, in the words that the page itself uses for it."""
    words = refusal.near or refusal.possible
    facet = BY_NAME.get(refusal.field)
    if facet is None or refusal.kind == "unknown_field":  # whose words are names of fields, not terms
        return words
    return tuple(speak.terms(facet.vocabulary, words))


def _problem(request: Request, status: int, context: ProblemPage) -> Response:
    return page(request, "problem.html", context, title=context.title, status=status, indexed=False)
