"""Visits the sites that are due and yields one Fetch a page. Reads no facts."""

import asyncio
import time
import zlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

import scrapy
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from catalog.fetch_tables import WatchedPageRow
from catalog.fetches import HOME, Fetch, Outcome
from catalog.locales import primary_language
from catalog.model import Site
from crawler.body import Body, Link, sitemap_addresses
from crawler.discover import by_path, may_be_join, rule_pages
from crawler.domains import same_owner
from crawler.due import Plan, Wanted
from crawler.middlewares import OutOfTime, RobotsMiddleware
from crawler.outcomes import Answer, Judgement, of_answer, of_failure
from crawler.settings import Limits
from crawler.text import language_of

WORTH_A_SITEMAP = frozenset(["join", "terms", "privacy"])  # without one of these the sitemap is asked
SITEMAPS = 3  # files of one site
SETTLED_AFTER = 3  # visits in a row in another language: the site has changed, not the way we were answered


@dataclass
class Visit:
    """One site in this crawl: what was planned, what is under way, and how much may still be asked."""

    plan: Plan
    pages_left: int
    until: float
    missing: set[str]
    asked: set[str] = field(default_factory=set)
    under_way: int = 0
    sitemaps_left: int = SITEMAPS
    left_over: int = 0

    @property
    def site(self) -> Site:
        """The site visited."""
        return self.plan.site


@dataclass(frozen=True)
class Visited:
    """That a site is done with, for whoever shows progress."""

    site: str
    left_over: int


class RulePageSpider(scrapy.Spider):
    """Fetches the home and rule pages of sites: declared ones, ones known from before, and ones it finds."""

    name = "curbside"

    def __init__(
        self,
        *,
        plans: list[Plan],
        limits: Limits,
        clock: Callable[[], datetime],
        stored: Callable[[str], bytes | None],
        done: set[tuple[str, str]],
        on_visited: Callable[[Visited], None] = lambda _: None,
        **parts: Any,
    ) -> None:
        super().__init__(**parts)
        self._plans, self._limits, self._clock, self._stored = plans, limits, clock, stored
        self._done, self._on_visited = done, on_visited

    async def start(self) -> AsyncIterator[Any]:
        """The planned pages of all sites; Scrapy keeps the hosts apart."""
        # Site by site rather than all at once: connections are used again, and memory does not grow with the catalogue.
        self._room = asyncio.Semaphore(2 * self._limits.hosts)
        for plan in self._plans:
            await self._room.acquire()
            visit = Visit(plan, self._limits.pages, time.monotonic() + self._limits.site_seconds, set(plan.missing))
            requests = [one for wanted in plan.wanted if (one := self._ask(visit, wanted)) is not None]
            for request in requests:
                yield request
            if not requests:
                self._end(visit)

    def _ask(self, visit: Visit, wanted: Wanted) -> Request | None:
        if (visit.site.id, wanted.url) in self._done or wanted.url in visit.asked:
            return None
        if visit.pages_left <= 0 or time.monotonic() > visit.until:
            visit.left_over += 1
            return None
        visit.pages_left -= 1
        visit.under_way += 1
        visit.asked.add(wanted.url)
        row = visit.plan.known.get(wanted.url)
        conditions = _conditions(row)
        final = row.final_url if row is not None else wanted.url
        return Request(
            wanted.url,
            headers={"Accept-Language": _languages(visit.site, row)} | (conditions if final == wanted.url else {}),
            callback=self.parse_page,
            errback=self.not_fetched,
            cb_kwargs={"visit": visit, "wanted": wanted, "began": time.monotonic()},
            meta={"visit_until": visit.until, "conditions": conditions, "known_final": final},
            priority=2 if wanted.declared and wanted.page != HOME else 1 if wanted.page == HOME else 0,
        )

    def parse_page(self, response: Response, visit: Visit, wanted: Wanted, began: float) -> Iterator[Any]:
        """The page as a Fetch; from the home page also the search for rule pages that nobody has declared."""
        try:
            yield from self._page(response, visit, wanted, began)
        finally:  # whatever happens, the next site gets its place
            self._leave(visit)

    def _page(self, response: Response, visit: Visit, wanted: Wanted, began: float) -> Iterator[Any]:
        row = visit.plan.known.get(wanted.url)
        body = Body(response.url, response.body, _header(response, "Content-Type"))
        judged = of_answer(_answer(response, wanted, row), body)
        language = row.language if row is not None else None
        if judged.outcome is Outcome.OK:
            judged, language = _in_language(judged, body, row)
        yield self._fetch(visit, wanted, judged, began, response=response, body=body, language=language)
        if wanted.page == HOME and visit.missing and judged.outcome.is_page:
            links = list(self._home_links(response, body, row))
            yield from self._follow(visit, rule_pages(links, response.url, visit.missing, visit.asked))
            if visit.missing & WORTH_A_SITEMAP:
                yield from self._ask_sitemaps(visit, response.url)

    def not_fetched(self, failure: Failure) -> Iterator[Any]:
        """What became of a page that brought no answer, as a Fetch."""
        request: Request = failure.request  # type: ignore[attr-defined]
        visit, wanted, began = (request.cb_kwargs[name] for name in ("visit", "wanted", "began"))
        if isinstance(failure.value, OutOfTime):
            visit.left_over += 1
        else:
            yield self._fetch(visit, wanted, of_failure(failure.value), began, final_url=request.url)  # type: ignore[arg-type]
        self._leave(visit)

    def _home_links(self, response: Response, body: Body, row: WatchedPageRow | None) -> Iterator[Link]:
        if response.status != 304:
            yield from body.links()
        elif row is not None and row.digest is not None and (kept := self._stored(row.digest)) is not None:
            yield from Body(row.final_url, kept, "text/html").links()

    def _follow(self, visit: Visit, found: Mapping[str, str]) -> Iterator[Request]:
        for page, url in found.items():
            visit.missing.discard(page)
            if (request := self._ask(visit, Wanted(page, url, 1.0))) is not None:
                yield request

    def _ask_sitemaps(self, visit: Visit, home: str, addresses: tuple[str, ...] = ()) -> Iterator[Request]:
        if not addresses:
            robots = self.crawler.get_downloader_middleware(RobotsMiddleware)
            named = robots.sitemaps(home) if robots is not None else ()
            addresses = tuple(one for one in named if same_owner(one, home)) or (urljoin(home, "/sitemap.xml"),)
        for address in addresses:
            if visit.sitemaps_left <= 0 or address in visit.asked or time.monotonic() > visit.until:
                return
            visit.sitemaps_left -= 1
            visit.under_way += 1
            visit.asked.add(address)
            yield Request(
                address,
                callback=self.parse_sitemap,
                errback=self.no_sitemap,
                cb_kwargs={"visit": visit, "home": home},
                meta={"visit_until": visit.until},
            )

    def parse_sitemap(self, response: Response, visit: Visit, home: str) -> Iterator[Request]:
        """Rule pages that the sitemap lists, or the sitemaps it lists."""
        try:
            yield from self._sitemap(response, visit, home)
        finally:
            self._leave(visit)

    def _sitemap(self, response: Response, visit: Visit, home: str) -> Iterator[Request]:
        if response.status == 200 and visit.missing:
            body = response.body
            if body[:2] == b"\x1f\x8b":
                body = _unpacked(body, self._limits.body_bytes)
            addresses, are_sitemaps = sitemap_addresses(body)
            if are_sitemaps:
                likely = sorted((one for one in addresses if same_owner(one, home)), key=_page_sitemaps_first)
                yield from self._ask_sitemaps(visit, home, tuple(likely[:SITEMAPS]))
            else:
                yield from self._follow(visit, by_path(addresses, home, visit.missing, visit.asked))

    def no_sitemap(self, failure: Failure) -> None:
        """A sitemap that cannot be had says nothing of the site."""
        self._leave(failure.request.cb_kwargs["visit"])  # type: ignore[attr-defined]

    def _leave(self, visit: Visit) -> None:
        visit.under_way -= 1
        if not visit.under_way:
            self._end(visit)

    def _end(self, visit: Visit) -> None:
        self._room.release()
        self._on_visited(Visited(visit.site.id, visit.left_over))

    def _fetch(
        self,
        visit: Visit,
        wanted: Wanted,
        judged: Judgement,
        began: float,
        *,
        response: Response | None = None,
        body: Body | None = None,
        language: str | None = None,
        final_url: str | None = None,
    ) -> Fetch:
        seen: dict[str, Any] = {"final_url": final_url or wanted.url}
        if response is not None:
            seen = {"final_url": response.url, "status": response.status, "bytes_read": len(response.body)}
            if judged.outcome.is_page:
                seen |= {
                    "etag": _header(response, "ETag") or None,
                    "last_modified": _header(response, "Last-Modified") or None,
                }
        if body is not None and judged.outcome is Outcome.OK:
            kind = body.kind
            seen |= {
                "body": body.data,
                "type": kind.type,
                "charset": kind.charset,
                "language": language,
                "seen": body.digest,
            }
        return Fetch(
            site=visit.site.id,
            page=wanted.page,
            url=wanted.url,
            at=self._clock(),
            outcome=judged.outcome,
            detail=judged.detail,
            seconds=round(time.monotonic() - began, 3),
            **seen,
        )


def _answer(response: Response, wanted: Wanted, row: WatchedPageRow | None) -> Answer:
    request = response.request
    return Answer(
        asked=wanted.url,
        url=response.url,
        status=response.status,
        headers={"cf-mitigated": _header(response, "cf-mitigated")},
        is_home=wanted.page == HOME,
        is_join=wanted.page == "join" or may_be_join(wanted.url),
        conditional=request is not None
        and ("If-None-Match" in request.headers or "If-Modified-Since" in request.headers),
        known_digest=row.seen if row is not None else None,
    )


def _in_language(judged: Judgement, body: Body, row: WatchedPageRow | None) -> tuple[Judgement, str | None]:
    """Whether the page came in the language it was stored in: sites answer strangers in the language they guess."""
    if body.kind.type == "pdf":
        return judged, row.language if row is not None else None
    said = body.language
    now = primary_language(said) if said else language_of(body.text[:4000], "")
    if row is None or row.language is None or now is None or now == row.language:
        return judged, now
    heard = language_of(body.text[:4000], "")  # templates keep a wrong `lang`; the words tell
    if heard is None or heard == row.language:
        return judged, row.language
    if row.outcome == Outcome.WRONG_LANGUAGE and row.failures >= SETTLED_AFTER - 1:
        return judged, heard
    return Judgement(Outcome.WRONG_LANGUAGE, f"{heard} instead of {row.language}"), row.language


def _conditions(row: WatchedPageRow | None) -> dict[str, str]:
    if row is None or row.digest is None:
        return {}
    said = {"If-None-Match": row.etag, "If-Modified-Since": row.last_modified}
    return {name: value for name, value in said.items() if value}


def _languages(site: Site, row: WatchedPageRow | None) -> str:
    """The languages to ask for: the one the page was stored in, then the site's own, then English."""
    first = [row.language] if row is not None and row.language else []
    wanted = list(dict.fromkeys([*first, *(site.languages or ()), "en"]))[:4]
    return ", ".join(f"{tag};q={1 - place / 5:.1f}" if place else tag for place, tag in enumerate(wanted))


def _header(response: Response, name: str) -> str:
    value = response.headers.get(name)
    return value.decode("latin-1")[:500].strip() if value else ""


def _page_sitemaps_first(address: str) -> tuple[bool, str]:
    return ("page" not in address.rsplit("/", 1)[-1], address)


def _unpacked(body: bytes, most: int) -> bytes:
    """A gzip file's content as far as `most`; what is broken ends there."""
    try:
        return zlib.decompressobj(wbits=31).decompress(body, most)
    except zlib.error:
        return b""
