"""Deciding about proposals: what is accepted becomes a revision in one transaction, and then reaches the files."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from catalog import changes, checks, maintainers, pending, proposals, sync
from catalog.amend import Asked, Fault, Kind, ProposalError, amended
from catalog.changes import WHOLE, State
from catalog.journal import Revision
from catalog.model import FACTS, Site, Source
from catalog.pending import Written
from catalog.proposals import Stored
from catalog.store import Store, site_from, write_sites
from catalog.tables import CatalogueRow, ProposalRow, SiteRow, storable

UNCHANGED: Any = object()  # "as proposed", where None would be a value
CRAWLER = "crawler"
NOTHING_WRITTEN = Written(0, 0)

_BETWEEN_SITES = frozenset(["name", "successor", "host", "url", WHOLE])  # what only all sites together can be wrong in


class DecisionError(ValueError):
    """A decision that cannot be taken: no such proposal, decided already, or the site has changed meanwhile."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a proposal. `revisions` are what it changed, none when it was rejected."""

    proposal: int
    decision: str
    by: str
    at: datetime
    why: str
    revisions: tuple[Revision, ...] = ()
    written: Written = NOTHING_WRITTEN


def accept(
    store: Store,
    number: int,
    *,
    by: str,
    at: datetime,
    why: str = "",
    value: Any = UNCHANGED,
    source: Source | None = None,
    seen: int | None = None,
) -> Decision:
    """Make the proposal's change, its value and its source together, and write it to the files.

    `value` and `source` replace what was proposed; `seen` is the revision of the site that the maintainer looked at.
    When the files cannot be written now, `written` says why and the change waits, safely. Raises MaintainerError,
    DecisionError, or ProposalError when the record would not hold together.
    """
    why = storable(why)
    with store.writing() as session:
        maintainers.known(session, by)
        stored, row = _open(session, number)
        site_row = session.get(SiteRow, row.site)
        if seen is not None and site_row is not None and site_row.revision != seen:
            raise DecisionError(f"site '{row.site}' has changed since; look at proposal {number} again")
        entry = None if site_row is None else site_row.document
        asked = _asked(stored, value, source)
        site = amended(row.site, entry, asked)
        if _BETWEEN_SITES & {asked.fact, *asked.also}:
            _check_between(session, site)
        found = changes.find(entry, site.record())
        if not found:
            raise DecisionError(f"proposal {number} changes nothing: its value stands already; reject it")
        row.decision, row.decided_by, row.decided_at, row.why = "accepted", by, at, why
        revisions = _revise(session, site, found, at=at, by=by, why=why, proposal=number)
    return Decision(number, "accepted", by, at, why, revisions, pending.write_out(store))


def reject(store: Store, number: int, *, by: str, at: datetime, why: str = "") -> Decision:
    """Close the proposal without a change; the same text does not raise it again."""
    why = storable(why)
    with store.writing() as session:
        maintainers.known(session, by)
        _, row = _open(session, number)
        row.decision, row.decided_by, row.decided_at, row.why = "rejected", by, at, why
    return Decision(number, "rejected", by, at, why)


def confirm(session: Session, site_id: str, fact: str, source: Source, *, at: datetime, by: str = CRAWLER) -> bool:
    """Note that a page still says what stands: the fact moves to a source entry of its own, its value stays.

    No person is needed, for nothing that anybody relies on changes. False when the fact is not known. The caller
    writes the files when it is done (`pending.write_out`).
    """
    row = session.get(SiteRow, site_id)
    if row is None or fact not in FACTS:
        return False
    before = changes.state(row.document, fact)
    if before.value is None:
        return False
    given = {**source.model_dump(mode="json", exclude_none=True)}
    names = sorted({name for old in before.sources if old["url"] == source.url for name in old["supports"]} or {fact})
    others = tuple(old for old in before.sources if old["url"] != source.url)
    after = State(before.value, (*others, {**given, "supports": names}))
    entry = changes.done(row.document, changes.Change(fact, before, after))
    site = site_from(entry, row.id)
    if found := changes.find(row.document, site.record()):
        _revise(session, site, found, at=at, by=by, why="still there")
    return True


def _open(session: Session, number: int) -> tuple[Stored, ProposalRow]:
    row = session.get(ProposalRow, number)
    stored = proposals.get(session, number)
    if row is None or stored is None:
        raise DecisionError(f"there is no proposal {number}")
    if row.decision is not None:
        when = f" on {row.decided_at:%Y-%m-%d}" if row.decided_at else ""
        raise DecisionError(f"proposal {number} is {row.decision} already, by {row.decided_by}{when}")
    return stored, row


def _asked(stored: Stored, value: Any, source: Source | None) -> Asked:
    proposal = stored.proposal
    given = tuple(it.source for it in proposal.evidence if it.source is not None)
    sources = given if source is None else (source,)
    asked = Asked(proposal.kind, proposal.fact, proposal.value, proposal.also, sources)
    if value is not UNCHANGED:
        asked = replace(asked, value=value)
    if not sources and proposal.fact.partition(".")[0] in FACTS and proposal.kind is not Kind.EVIDENCE_LOST:
        raise ProposalError([Fault("source", "nobody has named a source for it", "a fact needs one: name its page")])
    return asked


def _check_between(session: Session, site: Site) -> None:
    others = [document for document in session.exec(select(SiteRow.document)) if document["id"] != site.id]
    errors, _ = checks.between_sites([*others, site.record()])
    errors += sync.reused_ids(session, {site.id: site}, ())
    faults = [Fault(it.field, it.message, it.suggestion) for it in errors if it.site == site.id]
    if faults:
        raise ProposalError(faults)


def _revise(
    session: Session,
    site: Site,
    found: Iterable[changes.Change],
    *,
    at: datetime,
    by: str,
    why: str,
    proposal: int | None = None,
) -> tuple[Revision, ...]:
    row = session.exec(select(CatalogueRow)).one()
    revisions = tuple(Revision.of(site.id, change, at=at, by=by, why=why, proposal=proposal) for change in found)
    for revision in revisions:
        pending.record(session, row, revision, unwritten=True)
    write_sites(session, [site], row.revision)
    return revisions
