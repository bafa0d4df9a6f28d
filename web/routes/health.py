"""For machines: is the process alive, is it ready, what may be crawled, which pages there are; and the static files."""

from xml.sax.saxutils import escape

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from web.house import edition, house
from web.i18n import LANGUAGES, tongue
from web.pages import base_of
from web.static import assets

router = APIRouter(include_in_schema=False)

FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}
UNCACHED = {"cache-control": "no-store"}


@router.api_route("/healthz", methods=["GET", "HEAD"])
async def healthz() -> Response:
    """The process answers."""
    return JSONResponse({"status": "ok"}, headers=UNCACHED)


@router.api_route("/readyz", methods=["GET", "HEAD"])
async def readyz(request: Request) -> Response:
    """The catalogue is loaded. `problem` says why its newest state is not shown, if it is not.

    `unwritten` counts accepted changes that the catalogue file does not say yet.
    """
    catalogue = house(request).catalogue
    body = {
        "status": "ready",
        "sites": len(edition(request).catalog),
        "unwritten": catalogue.unwritten(),
        "problem": catalogue.problem or None,
    }
    return JSONResponse(body, headers=UNCACHED)


@router.api_route("/robots.txt", methods=["GET", "HEAD"])
async def robots(request: Request) -> Response:
    """Pages made from answers are nobody's to crawl."""
    prefixes = [tongue(tag).prefix for tag in LANGUAGES]
    lines = [
        "User-agent: *",
        *(f"Disallow: {prefix}{path}" for prefix in prefixes for path in ("/matches", "/question")),
    ]
    lines += ["", f"Sitemap: {base_of(request)}/sitemap.xml", ""]
    return PlainTextResponse("\n".join(lines))


@router.api_route("/sitemap.xml", methods=["GET", "HEAD"])
async def sitemap(request: Request) -> Response:
    """Every page that says something of its own, in every language."""
    base, catalog = base_of(request), edition(request).catalog
    paths = ["/", "/sites", "/about", "/privacy"]
    paths += [f"/sites/{site.id}" for site in catalog if site.status != "merged"]
    urls = (f"<url><loc>{escape(base + tongue(tag).url(path))}</loc></url>" for path in paths for tag in LANGUAGES)
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(urls)}</urlset>\n'
    return Response(body, media_type="application/xml", headers={"cache-control": "public, max-age=3600"})


@router.api_route("/static/{fingerprint}/{name}", methods=["GET", "HEAD"])
async def static(fingerprint: str, name: str) -> Response:
    """A static file under the address its content gives it."""
    asset = assets().get(name)
    if asset is None:
        raise HTTPException(404)
    headers = FOR_EVER if asset.fingerprint == fingerprint else UNCACHED
    return Response(asset.content, media_type=asset.media_type, headers=headers)


@router.api_route("/favicon.ico", methods=["GET", "HEAD"])
async def favicon() -> Response:
    """For browsers that ask without looking at the page."""
    return Response(assets()["icon.svg"].content, media_type=assets()["icon.svg"].media_type)
