"""The web site as one application: the only place that joins its parts."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from threading import Thread

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from catalog.sites_yaml import SITES
from catalog.store import Store
from recommender.answers import VOCABULARIES, Answers
from recommender.questions import next_question
from recommender.recommend import recommend
from recommender.supposed import compiled
from recommender.understanding import understand
from recommender.weights import weights
from web.cards import card
from web.catalogue import Catalogue, Edition, FileShelf, Shelf, StoreShelf
from web.house import House
from web.i18n import ENGLISH, tongue
from web.pages import tongue_of
from web.problems import http_error, refused
from web.reasons import Reader
from web.refusals import Refused
from web.routes import about, api, directory, export, health, matches, site
from web.said import words_of
from web.security import BoundedBody, Guarded, HeadOfData, LanguageInPath
from web.settings import Settings
from web.templating import environment

ROUTERS = (matches.router, directory.router, site.router, about.router, api.router, export.router, health.router)
WARM_UP_AFTER = 0.3  # seconds from the start of a process
WORTH_PACKING = 900  # bytes below which a packed answer is no shorter


def create_app(settings: Settings, *, shelf: Shelf | None = None, today: Callable[[], date] | None = None) -> FastAPI:
    """The application. `shelf` is where its catalogue lies, by default as the settings say; `today` its calendar."""
    calendar = today or _today
    catalogue = Catalogue(shelf or _shelf(settings), lambda edition: _prepared(edition, calendar()))
    house = House(settings, catalogue, calendar)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        warming = Thread(target=warm_up, args=(house,), name="warm-up", daemon=True)
        # Not before the socket listens: the first visitor must not wait for what the tenth may need.
        waiting = asyncio.get_running_loop().call_later(WARM_UP_AFTER, warming.start)
        yield
        waiting.cancel()

    app = FastAPI(
        lifespan=lifespan,
        title="Curbside",
        version="1",
        description="Medical communities: who gets in, what to show, what they say about patients. Data: CC BY 4.0.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.house = house
    for router in ROUTERS:
        app.include_router(router)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _http_error)
    # Added from the inside out: the guard is the outermost.
    app.add_middleware(LanguageInPath)
    app.add_middleware(BoundedBody)
    app.add_middleware(HeadOfData)
    app.add_middleware(GZipMiddleware, minimum_size=WORTH_PACKING, compresslevel=3)
    app.add_middleware(Guarded)
    return app


def warm_up(house: House) -> None:
    """Prepare beside the first requests what takes long and would make somebody wait: what most ask for first."""
    current, today = house.catalogue.current(), house.today()
    _ = current.similar  # first: the page of any site waits for it
    next_question(current.index, Answers(), weights(), today)
    found = recommend(current.index, Answers(), today=today)
    reader = Reader(tongue(ENGLISH), found.answers, today, current)
    for match in found.matches:
        card(reader, match)
    for template in ("matches.html", "home.html", "sites.html", "site.html"):
        environment(ENGLISH).get_template(template)
    for name in ("needs", "professions", *sorted({*VOCABULARIES.values()})):
        words_of(name)
    understand("Who can look at a child's skin?")  # a whole line: one word alone asks for less


def from_environment() -> FastAPI:
    """The application as the environment describes it: what a worker process runs."""
    return create_app(Settings.from_environment())


def _prepared(edition: Edition, today: date) -> None:
    """Do beforehand what the first reader of a new edition would wait for."""
    compiled(edition.index, weights(), today)
    _ = edition.similar


def _shelf(settings: Settings) -> Shelf:
    return StoreShelf(Store(settings.database)) if settings.database else FileShelf(SITES)


def _today() -> date:
    return datetime.now(UTC).date()


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return refused(request, error)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    path: str = request.scope["path"]
    if error.status_code == 404 and path.endswith("/") and path.strip("/"):
        query = request.scope["query_string"].decode("ascii", "replace")
        # One slash, so that "//elsewhere/" never becomes another host.
        target = tongue_of(request).url("/" + path.strip("/")) + (f"?{query}" if query else "")
        return RedirectResponse(target, 308)
    return http_error(request, error)
