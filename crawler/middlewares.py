"""Between the spider and the network: robots.txt by RFC 9309, its delay kept, redirects and unpacking within bounds."""

import math
import time
from itertools import chain
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware, RedirectMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.spidermiddlewares.referer import RefererMiddleware
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred

from crawler.outcomes import EndlessRedirectError, RobotsDeniedError, RobotsUnknownError, TooLargeError
from crawler.robots import Robots

MOST_ENCODINGS = 2  # layers of compression; real servers use one
CONDITIONS = ("If-None-Match", "If-Modified-Since")


class OutOfTime(IgnoreRequest):
    """The site has had its share of this crawl: the page waits for the next one."""


class SiteTimeMiddleware:
    """Lets no request out once its site's time is over, so that a slow site holds up only itself."""

    def process_request(self, request: Request) -> None:
        """Let the request pass, or raise OutOfTime."""
        if time.monotonic() > request.meta.get("visit_until", math.inf):
            raise OutOfTime(request.url)


class RobotsMiddleware(RobotsTxtMiddleware):
    """Asks each host's robots.txt first. Denied where it says so, and where nobody knows what it says."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._most: int = crawler.settings["LIMITS"].robots_bytes
        self._rules: dict[str, Robots | BaseException | Deferred[None]] = {}
        crawler.signals.connect(self._enough, signals.bytes_received)

    async def process_request(self, request: Request) -> None:  # type: ignore[override]
        """Let the request pass, or raise RobotsDeniedError or RobotsUnknownError."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        rules = await self._rules_of(request)
        if isinstance(rules, BaseException):
            raise rules
        if not rules.allows(request.url):
            raise RobotsDeniedError(request.url)

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of the URL's host names."""
        rules = self._rules.get(urlparse_cached(Request(url)).netloc)
        return rules.sitemaps if isinstance(rules, Robots) else ()

    async def _rules_of(self, request: Request) -> Robots | BaseException:
        netloc = urlparse_cached(request).netloc
        known = self._rules.get(netloc)
        if isinstance(known, Deferred):
            waiting: Deferred[None] = Deferred()
            known.chainDeferred(waiting)
            await maybe_deferred_to_future(waiting)
            return await self._rules_of(request)
        if known is not None:
            return known
        arrived: Deferred[None] = Deferred()
        self._rules[netloc] = arrived
        rules: Robots | BaseException = RobotsUnknownError("given up")
        try:
            rules = await self._fetch(request, netloc)
        finally:
            self._rules[netloc] = rules
            arrived.callback(None)
        return rules

    async def _fetch(self, request: Request, netloc: str) -> Robots | BaseException:
        parts = urlparse_cached(request)
        asked = Request(
            f"{parts.scheme}://{netloc}/robots.txt",
            priority=self.DOWNLOAD_PRIORITY,
            meta={"dont_obey_robotstxt": True, "robots_read": 0},
            callback=NO_CALLBACK,
        )
        try:
            response = await self.crawler.engine.download_async(asked)
        except TooLargeError:
            return Robots.deny_all()  # a robots.txt that unpacks to a flood is no permission
        except Exception as error:
            return RobotsUnknownError(f"robots.txt: {type(error).__name__}", error)
        if response.status == 429 or response.status >= 500:
            return RobotsUnknownError(f"robots.txt: {response.status}", None, response.status)
        if not 200 <= response.status < 300:
            return Robots.allow_all()  # RFC 9309: no such file, no rules
        rules = Robots.read(response.body[: self._most])
        if rules.delay:
            self._keep_delay(parts.hostname or "", rules.delay)
        return rules

    def _keep_delay(self, host: str, delay: float) -> None:
        """The delay a host asks for holds for its slot now, and for the one it gets after a long rest."""
        downloader = self.crawler.engine.downloader
        delay = max(delay, self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
        downloader.per_slot_settings.setdefault(host, {})["delay"] = delay
        if host in downloader.slots:
            downloader.slots[host].delay = delay

    def _enough(self, data: bytes, request: Request) -> None:
        """Stop reading a robots.txt where RFC 9309 lets us stop."""
        if "robots_read" in request.meta:
            request.meta["robots_read"] += len(data)
            if request.meta["robots_read"] > self._most:
                raise StopDownload(fail=False)


class Throttle(AutoThrottle):
    """Autothrottle that never goes below the delay robots.txt asked for."""

    def _response_downloaded(self, response: Response, request: Request, spider: Any) -> None:
        super()._response_downloaded(response, request, spider)
        key, slot = self._get_slot(request, spider)
        asked = self.crawler.engine.downloader.per_slot_settings.get(key or "", {}).get("delay")
        if slot is not None and asked is not None:
            slot.delay = max(slot.delay, asked)


class BoundedCompressionMiddleware(HttpCompressionMiddleware):
    """Unpacks bodies no further than the limit, and no more layers than honest servers use."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The unpacked response; TooLargeError for a bomb."""
        named = chain.from_iterable(line.split(b",") for line in response.headers.getlist("Content-Encoding"))
        if len(list(named)) > MOST_ENCODINGS:
            raise TooLargeError("packed too many times over")
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            raise TooLargeError(str(error)) from error


class _Few:
    """What both ways of redirecting share."""

    _referer_spider_middleware: RefererMiddleware | None = None

    def _engine_started(self) -> None:
        """No Referer is ever sent, so there is nothing to look for."""

    def _redirect(self, redirected: Request, request: Request, reason: Any) -> Request:
        # Each host has its own turn: the slot of the first must not be used for the second.
        redirected.meta.pop("download_slot", None)
        # An ETag is the final address's, and means nothing to another.
        for header in CONDITIONS:
            redirected.headers.pop(header, None)
        known = redirected.meta.get("conditions", {})
        if redirected.url == redirected.meta.get("known_final"):
            redirected.headers.update(known)
        try:
            again: Request = super()._redirect(redirected, request, reason)  # type: ignore[misc]
        except IgnoreRequest as error:
            raise EndlessRedirectError(request.url) from error
        return again


class FewRedirectsMiddleware(_Few, RedirectMiddleware):
    """Redirects; each hop passes robots.txt and the guard like any request."""


class FewRefreshesMiddleware(_Few, MetaRefreshMiddleware):
    """Pages that send their reader on."""
