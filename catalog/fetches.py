"""What the crawler fetched, when, and what came of it: page bodies by digest, the history of each page, each crawl."""

import hashlib
import zlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ScalarSelect, and_, delete, insert, update
from sqlmodel import Session, col, func, select

from catalog.fetch_tables import CrawlRow, PageBodyRow, PageFetchRow, WatchedPageRow
from catalog.record import Record

HOME = "home"  # the page that shows whether a site is there at all; beside the kinds of rule pages
RESUMED_WITHIN = timedelta(hours=24)  # a crawl that broke off longer ago is over


class Outcome(StrEnum):
    """What a fetch came to: only ok and unchanged say anything of a page, a failure is never a fact."""

    OK = "ok"
    UNCHANGED = "unchanged"
    BLOCKED = "blocked"  # 401, 403, 429, a wall against robots; or an address the guard does not let through
    LOGIN_WALL = "login_wall"
    GONE = "gone"  # 410, or no such host
    MISSING = "missing"  # 404, or a page that says so
    MOVED = "moved"  # answered by another registrable domain
    PARKED = "parked"  # the domain is for sale, or an empty server answers
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    TLS_ERROR = "tls_error"
    ROBOTS_DENIED = "robots_denied"
    WRONG_LANGUAGE = "wrong_language"
    TOO_LARGE = "too_large"

    @property
    def is_page(self) -> bool:
        """Whether the page was seen as it is."""
        return self in (Outcome.OK, Outcome.UNCHANGED)


LEADS_ASTRAY = frozenset([Outcome.GONE, Outcome.PARKED, Outcome.MOVED, Outcome.TLS_ERROR])
STILL_THERE = frozenset([Outcome.OK, Outcome.UNCHANGED, Outcome.LOGIN_WALL, Outcome.WRONG_LANGUAGE])


class Fetch(Record):
    """One page, asked for once. `body` and what describes it are there when the page was seen and had changed."""

    site: str
    page: str
    url: str
    final_url: str
    at: datetime
    outcome: Outcome
    detail: str = ""
    status: int | None = None
    body: bytes | None = None
    type: str | None = None  # html, text or pdf
    charset: str = ""
    language: str | None = None
    seen: str | None = None  # digest of what a reader sees
    etag: str | None = None
    last_modified: str | None = None
    seconds: float = 0.0
    bytes_read: int = 0


@dataclass(frozen=True, slots=True)
class Crawl:
    """A crawl under way, and whether it carries on one that broke off."""

    id: int
    resumed: bool


@dataclass(frozen=True, slots=True)
class Unreachable:
    """That a site's address led astray on every conclusive try from `since` to `until`."""

    outcome: Outcome
    since: datetime
    until: datetime


def begin(session: Session, selection: str, at: datetime) -> Crawl:
    """Start a crawl, or carry on one of the same selection that broke off lately. Others that broke off are over."""
    resumed: Crawl | None = None
    for row in session.exec(select(CrawlRow).where(col(CrawlRow.finished_at).is_(None))).all():
        assert row.id is not None
        if row.selection == selection and at - row.started_at < RESUMED_WITHIN and resumed is None:
            resumed = Crawl(row.id, True)
        else:
            newest = select(func.max(PageFetchRow.at)).where(PageFetchRow.crawl == row.id)
            row.finished_at = session.exec(newest).one() or row.started_at
    if resumed is not None:
        return resumed
    row = CrawlRow(selection=selection, started_at=at)
    session.add(row)
    session.flush()
    assert row.id is not None
    return Crawl(row.id, False)


def broken_off(session: Session, selection: str, at: datetime) -> bool:
    """Whether a crawl of the selection is there for `begin` to carry on."""
    lately = col(CrawlRow.started_at) > at - RESUMED_WITHIN
    begun = select(CrawlRow.id).where(CrawlRow.selection == selection, col(CrawlRow.finished_at).is_(None), lately)
    return session.exec(begun).first() is not None


def finish(session: Session, crawl: int, at: datetime, distrusted: bool) -> None:
    """The crawl is over."""
    session.exec(update(CrawlRow).where(col(CrawlRow.id) == crawl).values(finished_at=at, distrusted=distrusted))


def fetched_in(session: Session, crawl: int, sites: Collection[str] | None = None) -> set[tuple[str, str]]:
    """The site and URL of each page that the crawl has fetched so far; of all sites when none is named."""
    chosen = select(PageFetchRow.site, PageFetchRow.url).where(PageFetchRow.crawl == crawl)
    if sites is not None:
        chosen = chosen.where(col(PageFetchRow.site).in_(sites))
    return {(site, url) for site, url in session.exec(chosen)}


def keep(session: Session, crawl: int, fetches: Iterable[Fetch]) -> None:
    """Store what was fetched. A page fetched twice in one crawl counts once; a body is stored once."""
    latest = {(fetch.site, fetch.url): fetch for fetch in fetches}
    if not latest:
        return
    sites = {fetch.site for fetch in latest.values()}
    done = fetched_in(session, crawl, sites)
    new = [fetch for key, fetch in latest.items() if key not in done]
    digests = _keep_bodies(session, new)
    known = session.exec(select(WatchedPageRow).where(col(WatchedPageRow.site).in_(sites)))
    rows = {(row.site, row.url): row for row in known}
    lines: list[dict[str, Any]] = []
    for fetch in new:
        row = rows.get((fetch.site, fetch.url))
        if row is None:
            row = WatchedPageRow(
                site=fetch.site, url=fetch.url, page=fetch.page, first_at=fetch.at, fetched_at=fetch.at,
                outcome=fetch.outcome, final_url=fetch.final_url,
            )  # fmt: skip
            session.add(row)
        digest = digests.get((fetch.site, fetch.url))
        _see(row, fetch, digest)
        lines.append(
            fetch.model_dump(
                include={"site", "page", "url", "final_url", "at", "detail", "status", "seconds", "bytes_read"}
            )
            | {"crawl": crawl, "outcome": fetch.outcome.value, "digest": row.digest if fetch.outcome.is_page else None}
        )
    session.flush()
    if lines:
        session.exec(insert(PageFetchRow), params=lines)


def _keep_bodies(session: Session, fetches: Iterable[Fetch]) -> dict[tuple[str, str], str]:
    digests: dict[tuple[str, str], str] = {}
    bodies: dict[str, bytes] = {}
    for fetch in fetches:
        if fetch.body is not None:
            digest = hashlib.sha256(fetch.body).hexdigest()
            digests[fetch.site, fetch.url] = digest
            bodies[digest] = fetch.body
    if bodies:
        known = set(session.exec(select(PageBodyRow.digest).where(col(PageBodyRow.digest).in_(list(bodies)))))
        new = [
            {"digest": digest, "body": zlib.compress(body, 6), "size": len(body)}
            for digest, body in bodies.items()
            if digest not in known
        ]
        if new:
            session.exec(insert(PageBodyRow), params=new)
    return digests


def _see(row: WatchedPageRow, fetch: Fetch, digest: str | None) -> None:
    """Bring what is known of the page up to date."""
    row.page, row.fetched_at, row.outcome, row.final_url = fetch.page, fetch.at, fetch.outcome, fetch.final_url
    if not fetch.outcome.is_page:
        row.failures += 1
        return
    row.failures, row.visits, row.seen_at = 0, row.visits + 1, fetch.at
    # A server that answers "not modified" need not repeat what the page is known by.
    row.etag, row.last_modified = fetch.etag or row.etag, fetch.last_modified or row.last_modified
    if digest is None or fetch.outcome is Outcome.UNCHANGED:
        return
    row.changes += row.digest is not None
    row.digest, row.seen, row.type, row.charset = digest, fetch.seen, fetch.type, fetch.charset
    row.etag, row.last_modified, row.language = fetch.etag, fetch.last_modified, fetch.language


def body(session: Session, digest: str) -> bytes | None:
    """The body with that digest as it was sent; None when it is not, or no longer, kept."""
    row = session.get(PageBodyRow, digest)
    return None if row is None else zlib.decompress(row.body)


def watched(session: Session, sites: Collection[str] | None = None) -> dict[str, tuple[WatchedPageRow, ...]]:
    """The pages known of each site; of all sites when none is named."""
    found: dict[str, list[WatchedPageRow]] = {}
    for row in session.exec(select(WatchedPageRow).order_by(WatchedPageRow.site, WatchedPageRow.url)):
        if sites is None or row.site in sites:
            found.setdefault(row.site, []).append(row)
    session.expunge_all()
    return {site: tuple(rows) for site, rows in found.items()}


def unread(session: Session) -> list[PageFetchRow]:
    """The newest fetch of each page whose body has not been read for facts, whichever crawl brought it."""
    newest = (
        select(func.max(PageFetchRow.id))
        .join(
            WatchedPageRow,
            and_(
                col(WatchedPageRow.site) == col(PageFetchRow.site),
                col(WatchedPageRow.url) == col(PageFetchRow.url),
                col(WatchedPageRow.digest) == col(PageFetchRow.digest),
            ),
        )
        .where(col(WatchedPageRow.digest).is_distinct_from(col(WatchedPageRow.read_digest)))
        .group_by(col(PageFetchRow.site), col(PageFetchRow.url))
    )
    chosen = select(PageFetchRow).where(col(PageFetchRow.id).in_(newest))
    return list(session.exec(chosen.order_by(PageFetchRow.site, PageFetchRow.url)))


def was_read(session: Session, fetch: PageFetchRow) -> None:
    """Note that the body that `fetch` brought has been read for facts."""
    row = session.get_one(WatchedPageRow, (fetch.site, fetch.url))
    row.read_digest = fetch.digest


def unchanged_in(session: Session, crawl: int) -> list[PageFetchRow]:
    """The fetches of a crawl that found a page as it was."""
    chosen = select(PageFetchRow).where(PageFetchRow.crawl == crawl, PageFetchRow.outcome == Outcome.UNCHANGED.value)
    return list(session.exec(chosen.order_by(PageFetchRow.site, PageFetchRow.url)))


def shown_since(session: Session, fetch: PageFetchRow) -> datetime:
    """Since when the page shows, at every visit that saw it, what `fetch` found."""
    since = fetch.at
    for line in reversed(history(session, fetch.site, fetch.url)):
        if line.digest is not None and line.digest != fetch.digest:
            break
        if line.digest is not None:
            since = line.at
    return since


def history(session: Session, site: str, url: str) -> list[PageFetchRow]:
    """Every fetch of the page, the oldest first."""
    chosen = select(PageFetchRow).where(PageFetchRow.site == site, PageFetchRow.url == url)
    return list(session.exec(chosen.order_by(col(PageFetchRow.at), col(PageFetchRow.id))))


def trusted_outcomes(
    session: Session, page: str | None = None
) -> dict[tuple[str, str], list[tuple[Outcome, datetime]]]:
    """For each page by (site, url): its outcomes in finished crawls that are trusted, the oldest first."""
    chosen = (
        select(PageFetchRow.site, PageFetchRow.url, PageFetchRow.outcome, PageFetchRow.at)
        .join(CrawlRow, col(CrawlRow.id) == col(PageFetchRow.crawl))
        .where(col(CrawlRow.finished_at).is_not(None), col(CrawlRow.distrusted).is_(False))
        .order_by(col(PageFetchRow.at), col(PageFetchRow.id))
    )
    if page is not None:
        chosen = chosen.where(PageFetchRow.page == page)
    found: dict[tuple[str, str], list[tuple[Outcome, datetime]]] = {}
    for site, url, outcome, at in session.exec(chosen):
        found.setdefault((site, url), []).append((Outcome(outcome), at))
    return found


def unreachable(session: Session) -> dict[tuple[str, str], Unreachable]:
    """The links turned off for now, by site and address: a precaution that the next good visit lifts, not a fact.

    An address that a site had once says nothing of the one it has today.
    """
    found: dict[tuple[str, str], Unreachable] = {}
    for address, outcomes in trusted_outcomes(session, HOME).items():
        state: Unreachable | None = None
        for outcome, at in outcomes:
            if outcome in STILL_THERE:
                state = None
            elif outcome in LEADS_ASTRAY:
                state = Unreachable(outcome, state.since if state else at, at)
        if state is not None:
            found[address] = state
    return found


def over() -> ScalarSelect[int]:
    """How many crawls are over: it grows whenever what `unreachable` says may have changed."""
    return select(func.count()).where(col(CrawlRow.finished_at).is_not(None)).scalar_subquery()


@dataclass(frozen=True, slots=True)
class Pruned:
    """What pruning took away."""

    fetches: int
    bodies: int
    bytes: int


def prune(session: Session, before: datetime, still_needed: Collection[str] = ()) -> Pruned:
    """Forget fetches from before that time, and bodies that no page shows and no fetch or `still_needed` names.

    The newest body of each page stays, and so does the line of its newest fetch.
    """
    newest = select(func.max(PageFetchRow.id)).group_by(col(PageFetchRow.site), col(PageFetchRow.url))
    fetches = session.exec(
        delete(PageFetchRow).where(col(PageFetchRow.at) < before, col(PageFetchRow.id).not_in(newest))
    ).rowcount
    shown = select(WatchedPageRow.digest).where(col(WatchedPageRow.digest).is_not(None))
    named = select(PageFetchRow.digest).where(col(PageFetchRow.digest).is_not(None))
    idle = set(
        session.exec(
            select(PageBodyRow.digest).where(
                col(PageBodyRow.digest).not_in(shown), col(PageBodyRow.digest).not_in(named)
            )
        )
    ) - set(still_needed)
    size = 0
    for digest in sorted(idle):
        row = session.get_one(PageBodyRow, digest)
        size += len(row.body)
        session.delete(row)
    return Pruned(fetches, len(idle), size)
