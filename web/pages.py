"""A template and its context to a response: the frame round the page, its languages and its headers."""

from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from recommender.identifying import looks_identifying
from web.contexts import Alternate, Context, Frame
from web.house import house
from web.i18n import LANGUAGES, Tongue, preferred, tongue
from web.security import PRIVATE
from web.templating import render

PUBLIC = {"cache-control": "public, max-age=300", "vary": "Accept-Language"}


def tongue_of(request: Request) -> Tongue:
    """The language of the page that was asked for."""
    return tongue(request.scope.get("language", "en"))


def page(
    request: Request,
    template: str,
    context: Context,
    *,
    title: str,
    description: str = "",
    section: str = "",
    status: int = 200,
    private: bool = False,
    indexed: bool = True,
) -> Response:
    """The page. `private` ones are made from answers; `indexed` says whether search engines may keep it."""
    speak = tongue_of(request)
    headers = dict(PRIVATE) if private else dict(PUBLIC) if status == 200 else {"cache-control": "no-store"}
    if not indexed:
        headers["x-robots-tag"] = "noindex"
    frame = _frame(
        request,
        speak,
        title=title,
        description=description,
        section=section,
        private=private,
        fine=status == 200,
        lost=status == 404,
    )
    html = render(speak.tag, template, frame=frame, page=context)
    return HTMLResponse(html, status, headers | {"content-language": speak.tag})


def moved(request: Request, path_and_query: str, status: int = 303, *, private: bool = True) -> Response:
    """A redirect to a page in the same language."""
    headers = dict(PRIVATE) if private else {}
    return RedirectResponse(tongue_of(request).url(path_and_query), status, headers)


def base_of(request: Request) -> str:
    """How the world reaches this site, without a slash at the end."""
    return house(request).settings.public_url or str(request.base_url).rstrip("/")


def _frame(
    request: Request,
    speak: Tongue,
    *,
    title: str,
    description: str,
    section: str,
    private: bool,
    fine: bool,
    lost: bool,
) -> Frame:
    path = request.scope["path"]
    query = request.scope["query_string"].decode("ascii", "replace")
    # What was refused, is not there or may identify somebody is not repeated, and what was posted has no address.
    suffix = f"?{query}" if query and fine and not any(looks_identifying(said) for _, said in parse_qsl(query)) else ""
    if request.method == "POST" or lost:
        path = "/"
    alternates = tuple(
        Alternate(tag, name, tongue(tag).url(path) + suffix, tag == speak.tag) for tag, name in LANGUAGES.items()
    )
    wished = preferred(request.headers.get("accept-language", ""))
    offer = next((other for other in alternates if other.tag == wished and not other.current), None)
    return Frame(
        tag=speak.tag,
        title=str(title),  # stands where no markup can
        heading=title,
        description=str(description),
        section=section,
        canonical="" if private else base_of(request) + speak.url(path) + suffix,
        alternates=alternates,
        offer=offer,
        offer_sentence=tongue(offer.tag).say("This page in %(language)s", language=offer.name) if offer else "",
        private=private,
    )
