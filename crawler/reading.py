"""What a crawl fetched, read: texts kept, findings proposed, facts that still stand confirmed.

Reading takes time of the processor, so it waits until all is fetched and then runs in processes of its own; storing
stays in this one, a page a transaction, which notes that the page was read. Whatever dies when, the next crawl reads
what is unread: equal proposals merge and an equal text is kept once, so nothing is lost or doubled.
"""

import os
from collections.abc import Callable, Container, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread

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
from crawler.pdf import PdfTooHardError, is_pdf, text_of_pdf
from crawler.propose import Standing, review
from crawler.read import read_page
from crawler.text import Page, decode, looks_like_html, page_of_html, page_of_text

FEW = 12  # pages: starting processes would take longer than reading them
AHEAD = 64  # bodies held back for the processes at most
MOST_WORKERS = 4  # each holds the classifier and the phrases: some 350 MB
CONFIRMED_FOR = timedelta(days=30)  # a line of the history a month is enough to say that nothing has changed

Progress = Callable[[int, int], None]  # pages read, of how many
Read = tuple[Page, list[Finding]]


@dataclass
class Reading:
    """What reading the pages of a crawl came to. `proposals` are numbers, new and joined."""

    pages: int = 0
    findings: int = 0
    proposals: set[int] = field(default_factory=set)
    confirmed: int = 0
    refused: int = 0  # proposals that the catalogue's own rules would not take
    unread: int = 0  # pages that cost more than a page may: nothing follows from them


def page_of(raw: bytes, url: str | None = None, language: str | None = None) -> Page:
    """The text of a page as it was sent: HTML, PDF or plain text, told apart by what it holds.

    PdfTooHardError where a PDF takes more than a page may cost.
    """
    if is_pdf(raw):
        return page_of_text(text_of_pdf(raw), url, language)
    text = decode(raw)
    return page_of_html(text, url, language) if looks_like_html(text) else page_of_text(text, url, language)


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
    for done, (row, read) in enumerate(_read_all(store, pages, workers), 1):
        with store.writing() as session:
            if read is None:
                result.unread += 1
            else:
                page, findings = read
                _store(session, result, sites[row.site], _snapshot(row, page), findings, at=at)
                result.pages += 1
            fetches.was_read(session, row)
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


def _store(
    session: Session, result: Reading, site: Site, snapshot: Snapshot, findings: list[Finding], *, at: datetime
) -> None:
    snapshots.keep(session, snapshot)
    found = review(site, snapshot, findings, standing(session, site.id))
    for proposal in found.proposals:
        try:
            number = propose(session, proposal, at)
        except ProposalError:
            result.refused += 1
        else:
            result.proposals |= set() if number is None else {number}
    for still in found.confirmations:
        result.confirmed += confirm(session, site.id, still.fact, still.source, at=at)
    result.findings += len(findings)


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
    own = (source for source in site_from(stored.document).sources if source.url in (page.url, page.final_url))
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


def _snapshot(row: PageFetchRow, page: Page) -> Snapshot:
    return Snapshot(
        site_id=row.site,
        page=row.page,
        url=row.final_url,
        fetched_at=row.at,
        language=page.language or "",
        text=page.text,
    )


def _read_all(
    store: Store, pages: list[PageFetchRow], workers: int | None
) -> Iterator[tuple[PageFetchRow, Read | None]]:
    count = workers if workers is not None else min(MOST_WORKERS, os.cpu_count() or 1)
    if len(pages) <= FEW or count <= 1:
        for row in pages:
            yield row, _read_one(*_given(store, row))
        return
    # Spawned, not forked: the parent holds database connections and Scrapy's reactor.
    with ProcessPoolExecutor(count, get_context("spawn"), _end_with_parent) as pool:
        for start in range(0, len(pages), AHEAD):
            some = pages[start : start + AHEAD]
            yield from zip(
                some, pool.map(_read_one, *zip(*(_given(store, row) for row in some), strict=True)), strict=True
            )


def _end_with_parent() -> None:
    """See to it that this process, which waits for work for ever, ends when the one that gives it is killed."""
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    Thread(target=watch, daemon=True, name="watch").start()


def _given(store: Store, row: PageFetchRow) -> tuple[bytes, str]:
    with store.reading() as session:
        return fetches.body(session, row.digest or "") or b"", row.final_url


def _read_one(raw: bytes, url: str) -> Read | None:
    try:
        page = page_of(raw, url)
    except PdfTooHardError:
        return None
    return page, read_page(page)
