"""What a crawl fetched, read: texts kept, findings proposed, facts that still stand confirmed.

Reading takes time of the processor, so it waits until all is fetched and then runs within limits, in processes of its
own; storing stays in this one, a page a transaction, which notes that the page was read. Whatever dies when, the next
crawl reads what is unread: equal proposals merge and an equal text is kept once, so nothing is lost or doubled.
"""

import os
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, select

from catalog import fetches, pending, snapshots
from catalog.amend import ProposalError
from catalog.decisions import confirm
from catalog.fetch_tables import PageFetchRow
from catalog.model import Site, Source
from catalog.proposals import propose, queue
from catalog.snapshots import Snapshot
from catalog.store import Store, site_from
from catalog.tables import SiteRow
from crawler.finding import Finding
from crawler.limits import TooHardError, each_within_limits
from crawler.pdf import is_pdf, text_of_pdf
from crawler.propose import Review, Standing, review
from crawler.read import read_page
from crawler.report import PageUnread
from crawler.text import MAX_MARKUP, Page, decode, looks_like_html, page_of_html, page_of_text

MOST_WORKERS = 2  # two read the pages of a thousand sites in minutes, and two may take all they may at once
CONFIRMED_FOR = timedelta(days=30)  # a line of the history a month is enough to say that nothing has changed

Progress = Callable[[int, int], None]  # pages read, of how many


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as it was fetched, with what reading it takes: the site, and the passages that carry facts of it."""

    site: Site
    standing: Sequence[Standing]
    page: str
    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Read:
    """What a page says, and what follows from it."""

    snapshot: Snapshot
    findings: int
    review: Review


@dataclass
class Reading:
    """What reading the pages of a crawl came to. `proposals` are numbers, new and joined."""

    pages: int = 0
    findings: int = 0
    proposals: set[int] = field(default_factory=set)
    confirmed: int = 0
    refused: int = 0  # proposals that the catalogue's own rules would not take
    unread: list[PageUnread] = field(default_factory=list)  # that took too much: nothing follows from them


def page_of(raw: bytes, url: str | None = None, language: str | None = None) -> Page:
    """The text of a page as it was sent: HTML, PDF or plain text, told apart by what it holds."""
    if is_pdf(raw):
        return page_of_text(text_of_pdf(raw), url, language)
    text = decode(raw[: 4 * MAX_MARKUP])
    return page_of_html(text, url, language) if looks_like_html(text) else page_of_text(text, url, language)


def read_one(raw: bytes, url: str | None = None, language: str | None = None) -> tuple[Page, list[Finding]]:
    """One page within limits, with what it states; TooHardError where it takes too much."""
    [result] = each_within_limits(_read_one, [(raw, url, language)])
    if isinstance(result, TooHardError):
        raise result
    return result


def _read_one(raw: bytes, url: str | None, language: str | None) -> tuple[Page, list[Finding]]:
    page = page_of(raw, url, language)
    return page, read_page(page)


def unread(session: Session, sites: Container[str]) -> list[PageFetchRow]:
    """What is to be read of these sites; nothing of one that the database does not hold, and so cannot change."""
    held = set(session.exec(select(SiteRow.id)))
    return [row for row in fetches.unread(session) if row.site in held and row.site in sites]


def read_new(
    store: Store,
    crawl: int,
    sites: Mapping[str, Site],
    at: datetime,
    *,
    workers: int | None = None,
    progress: Progress = lambda _read, _of: None,
) -> Reading:
    """Read every page of the sites that is unread, and confirm what stands on those that the crawl found unchanged.

    Proposals go into the queue, confirmations into the catalogue.
    """
    with store.reading() as session:
        pages = unread(session, sites)
        session.expunge_all()
    result = Reading()
    jobs = (_job(store, sites[row.site], row) for row in pages)
    count = min(workers or MOST_WORKERS, os.cpu_count() or 1, len(pages))
    for done, (row, read) in enumerate(zip(pages, each_within_limits(_read, jobs, count), strict=True), 1):
        with store.writing() as session:
            if isinstance(read, TooHardError):
                result.unread.append(PageUnread(site=row.site, page=row.page, url=row.url, why=str(read)))
            else:
                _store(session, result, row.site, read, at=at)
            fetches.was_read(session, row)  # what took too much is not tried again before the page changes
        progress(done, len(pages))
    _confirm_unchanged(store, crawl, result, at)
    if result.confirmed:
        pending.write_out(store)
    return result


def standing(session: Session, site: str) -> list[Standing]:
    """The passages on which a person accepted facts of the site."""
    return [
        Standing(stored.proposal.fact, evidence.source.url, evidence.quote)
        for stored in queue(session, site, decided=True)
        if stored.decision == "accepted"
        for evidence in stored.proposal.evidence
        if evidence.quote is not None and evidence.source is not None
    ]


def _job(store: Store, site: Site, row: PageFetchRow) -> tuple[bytes, Seen]:
    with store.reading() as session:
        seen = Seen(site, standing(session, site.id), row.page, row.final_url, row.at)
        return fetches.body(session, row.digest or "") or b"", seen


def _read(raw: bytes, seen: Seen) -> Read:
    page = page_of(raw, seen.url)
    snapshot = Snapshot(
        site_id=seen.site.id,
        page=seen.page,
        url=seen.url,
        fetched_at=seen.at,
        language=page.language or "",
        text=page.text,
    )
    findings = read_page(page)
    return Read(snapshot, len(findings), review(seen.site, snapshot, findings, seen.standing))


def _store(session: Session, result: Reading, site: str, read: Read, *, at: datetime) -> None:
    snapshots.keep(session, read.snapshot)
    for proposal in read.review.proposals:
        try:
            number = propose(session, proposal, at)
        except ProposalError:
            result.refused += 1
        else:
            result.proposals |= set() if number is None else {number}
    for still in read.review.confirmations:
        result.confirmed += confirm(session, site, still.fact, still.source, at=at)
    result.pages += 1
    result.findings += read.findings


def _confirm_unchanged(store: Store, crawl: int, result: Reading, at: datetime) -> None:
    """Confirm the facts that were read off a page, by us or by a person, which has shown the same ever since."""
    with store.reading() as session:
        pages = [page for page in fetches.unchanged_in(session, crawl) if _to_confirm(session, page)]
        session.expunge_all()
    for page in pages:
        with store.writing() as session:
            for source in _to_confirm(session, page):
                again = _read_again(source, page.at)
                for fact in dict.fromkeys(name.partition(".")[0] for name in source.supports):
                    result.confirmed += confirm(session, page.site, fact, again, at=at)


def _to_confirm(session: Session, page: PageFetchRow) -> list[Source]:
    stored = session.get(SiteRow, page.site)
    if stored is None:
        return []
    own = (
        source for source in site_from(stored.document, stored.id).sources if source.url in (page.url, page.final_url)
    )
    return [source for source in own if _still_read(session, source, page)]


def _still_read(session: Session, source: Source, page: PageFetchRow) -> bool:
    """Whether the source is the live page as it stands, and long enough ago to be said anew."""
    if source.via != "live" or page.at.date() - source.checked < CONFIRMED_FOR:
        return False
    return fetches.shown_since(session, page).date() <= source.checked


def _read_again(source: Source, at: datetime) -> Source:
    """The source as read at `at`; a page that says its own era keeps it."""
    as_of = f"{at:%Y-%m}" if source.as_of == f"{source.checked:%Y-%m}" else source.as_of
    return source.model_copy(update={"checked": at.date(), "as_of": as_of})
