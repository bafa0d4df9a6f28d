"""What stands round every request: the language in its path, bounds, headers, and a log without queries."""

import logging
import time
from collections.abc import Iterable
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.i18n import ENGLISH, LANGUAGES
from web.settings import MAX_BODY

access_log = logging.getLogger("curbside.access")
error_log = logging.getLogger("curbside.errors")

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",  # for browsers that do not read frame-ancestors
    # No page says where its reader came from: an address may hold answers.
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
# Data is there to be read by anybody's page; the pages are not.
SHARED = ("/api/", "/export/")
# Made from what somebody answered: kept by no cache, found by no search engine.
PRIVATE = {"cache-control": "private, no-store", "x-robots-tag": "noindex, nofollow"}

UNPREFIXED = ("api", "export", "static", "healthz", "readyz", "robots.txt", "sitemap.xml")


class LanguageInPath:
    """`/de/sites` is the page `/sites` in German. What is no page for people has no prefix."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request in the language of its path."""
        if scope["type"] == "http":
            language, path = split_language(scope["path"])
            scope = {**scope, "path": path, "raw_path": path.encode(), "language": language}
        await self.app(scope, receive, send)


def split_language(path: str) -> tuple[str, str]:
    """The interface language of a path, and the path of the page."""
    first, slash, rest = path[1:].partition("/")
    if first in LANGUAGES and first != ENGLISH and rest.partition("/")[0] not in UNPREFIXED:
        return first, f"/{rest}" if slash else "/"
    return ENGLISH, path


class BoundedBody:
    """A body of more than `limit` bytes is refused before anything reads it, whatever its headers promise."""

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request if its body is short enough."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "0")
        body = bytearray()  # a body that drips in bytes is not copied with each
        fits = length.isascii() and length.isdigit() and int(length[:12]) <= self.limit
        more = scope["method"] not in ("GET", "HEAD")
        while fits and more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            fits = len(body) <= self.limit
        if not fits:
            await self._refuse(scope, receive, send)
            return
        sent = False

        async def replay() -> Message:
            nonlocal sent
            if sent or scope["method"] in ("GET", "HEAD"):
                return await receive()
            sent = True
            return {"type": "http.request", "body": bytes(body), "more_body": False}

        await self.app(scope, replay, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        said = f"A request takes at most {self.limit} bytes."
        if scope["path"].startswith("/api/"):
            said = f'{{"error":{{"field":null,"value":null,"message":"{said}","possible":[]}}}}'
        media_type = "application/json" if scope["path"].startswith("/api/") else "text/plain"
        await PlainTextResponse(said, 413, media_type=media_type)(scope, receive, send)


class HeadOfData:
    """What programs may GET they may ask the HEAD of; pages say so themselves."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a HEAD as a GET whose body nobody sends."""
        if scope["type"] != "http" or scope["method"] != "HEAD" or not scope["path"].startswith(SHARED):
            await self.app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, send_head)


class Guarded:
    """The outermost layer: security headers on every answer, one line a request in the log, no exception let through.

    Neither log holds a query string, a body or the text of an exception: any of them may hold answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, whatever happens."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 0

        async def guarded_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(MutableHeaders(scope=message), scope["path"])
            await send(message)

        try:
            await self.app(scope, receive, guarded_send)
        except Exception as error:  # the last place that can keep its text out of the log
            error_log.error("%s at %s", type(error).__name__, _places(error))
            if not status:
                await PlainTextResponse("Something broke on our side. Nothing you entered was kept.", 500)(
                    scope, receive, guarded_send
                )
        finally:
            duration = (time.perf_counter() - began) * 1000
            access_log.info("%s %s %d %.1f ms", scope["method"], _loggable(scope["path"]), status, duration)


def _add_headers(headers: MutableHeaders, path: str) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if path.startswith(SHARED):
        headers["cross-origin-resource-policy"] = "cross-origin"
        headers.setdefault("access-control-allow-origin", "*")


def _loggable(path: str) -> str:
    """A path as one word of printable ASCII, so that nobody writes lines of their own into the log."""
    return ascii(path[:200])[1:-1].replace(" ", "%20")


def _places(error: BaseException) -> str:
    """Where an exception was raised: files and lines without any value."""
    places: list[str] = []
    trace: Any = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " > ".join(_last(places, 6))


def _last(places: Iterable[str], number: int) -> list[str]:
    return list(places)[-number:]
