"""Proposals: suggested changes of one fact, with what speaks for them, in one queue whoever made them."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field
from sqlmodel import Session, col, select

from catalog import changes
from catalog.amend import Asked, Kind, amended
from catalog.changes import Entry
from catalog.freshness import PROMISED
from catalog.model import Source
from catalog.record import Record
from catalog.snapshots import Quote
from catalog.tables import EvidenceRow, ProposalRow, RevisionRow, SiteRow, storable


class Origin(StrEnum):
    """Who speaks for a proposal."""

    CRAWLER = "crawler"
    VISITOR = "visitor"
    OPERATOR = "operator"
    FILE = "file"


class Evidence(Record):
    """What one voice gives as its reason: a source, a place in a snapshot, words; at least one of them."""

    origin: Origin
    source: Source | None = None
    quote: Quote | None = None
    snapshot: str | None = None
    note: str = ""
    confidence: float = Field(default=1.0, ge=0, le=1)

    @property
    def link(self) -> str:
        """The live page, at the quoted words where there are any; empty without a source."""
        if self.source is None:
            return ""
        return self.source.url if self.quote is None else self.quote.link(self.source.url)

    @property
    def text_key(self) -> str:
        """The same for the same text, whatever its blanks and capitals and wherever it stands."""
        text = self.quote.exact if self.quote else f"{self.source.url if self.source else ''} {self.note}"
        return hashlib.sha256(" ".join(storable(text).casefold().split()).encode()).hexdigest()[:32]


class Proposal(Record):
    """A suggested change of one fact. `also` names fields that must change with it, as status_note beside status."""

    site: str
    fact: str
    kind: Kind = Kind.CHANGED_FACT
    value: Any
    also: Mapping[str, Any] = Field(default_factory=dict)
    evidence: tuple[Evidence, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Stored:
    """A proposal in the queue; `decision` is None while it is open.

    `before` is what stood when it was raised, `today` what stands now, `site_revision` the revision that shows.
    """

    id: int
    proposal: Proposal
    before: Any
    today: Any
    site_revision: int
    confidence: float
    times: int
    raised_at: datetime
    seen_at: datetime
    decision: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    why: str = ""

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Who speaks for it, each once."""
        return tuple(dict.fromkeys(evidence.origin for evidence in self.proposal.evidence))


def propose(session: Session, proposal: Proposal, at: datetime) -> int | None:
    """Put the proposal into the queue, or join it to the open one that asks for the same; gives its number.

    None when there is nothing to ask: the value stands already, or a person has rejected it on the same text.
    Raises ProposalError when the value could not be accepted as it is.
    """
    row = session.get(SiteRow, proposal.site)
    entry = None if row is None else row.document
    today, wanted, differ = _today_and_wanted(entry, proposal)
    if not differ:
        return None
    kind = proposal.kind
    if kind in (Kind.NEW_FACT, Kind.CHANGED_FACT):
        kind = Kind.NEW_FACT if today is None else Kind.CHANGED_FACT
    same_as = _same_as(proposal, wanted)
    rejected = set(
        session.exec(
            select(EvidenceRow.text_key)
            .join(ProposalRow, col(EvidenceRow.proposal) == col(ProposalRow.id))
            .where(ProposalRow.same_as == same_as, ProposalRow.decision == "rejected")
        )
    )
    evidence = [it for it in proposal.evidence if it.text_key not in rejected]
    if not evidence:
        return None
    found = session.exec(
        select(ProposalRow).where(ProposalRow.same_as == same_as, col(ProposalRow.decision).is_(None))
    ).first()
    confidence = max(it.confidence for it in evidence)
    if found is None:
        found = ProposalRow(
            id=_next_id(session),
            site=proposal.site,
            fact=proposal.fact,
            kind=kind,
            value=wanted,
            also=dict(proposal.also),
            before=today,
            same_as=same_as,
            confidence=confidence,
            times=1,
            raised_at=at,
            seen_at=at,
        )
        session.add(found)
    elif at > found.seen_at:
        found.times, found.seen_at = found.times + 1, at
        found.confidence = max(found.confidence, confidence)
    session.flush()
    assert found.id is not None
    _add_evidence(session, found.id, evidence, at)
    return found.id


def _add_evidence(session: Session, number: int, evidence: Iterable[Evidence], at: datetime) -> None:
    there = {(row.origin, row.text_key) for row in _evidence_rows(session, [number])}
    for it in evidence:
        if (it.origin, it.text_key) in there:
            continue
        there.add((it.origin, it.text_key))
        session.add(
            EvidenceRow(
                proposal=number,
                origin=it.origin,
                text_key=it.text_key,
                exact=storable(it.quote.exact) if it.quote else "",
                prefix=storable(it.quote.prefix) if it.quote else "",
                suffix=storable(it.quote.suffix) if it.quote else "",
                snapshot=it.snapshot,
                source=it.source.model_dump(mode="json", exclude_none=True) if it.source else None,
                note=storable(it.note),
                confidence=it.confidence,
                at=at,
            )
        )
    session.flush()


def _next_id(session: Session) -> int:
    """A number that no proposal has had, not even one known from the journal alone."""
    numbers = [
        session.exec(select(ProposalRow.id).order_by(col(ProposalRow.id).desc())).first(),
        session.exec(
            select(RevisionRow.proposal)
            .where(col(RevisionRow.proposal).is_not(None))
            .order_by(col(RevisionRow.proposal).desc())
        ).first(),
    ]
    return max(number or 0 for number in numbers) + 1


def _same_as(proposal: Proposal, wanted: Any) -> str:
    kind = "fact" if proposal.kind in (Kind.NEW_FACT, Kind.CHANGED_FACT) else proposal.kind.value
    text = json.dumps([proposal.site, proposal.fact, kind, wanted], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _today_and_wanted(entry: Entry | None, proposal: Proposal) -> tuple[Any, Any, bool]:
    """Today's value, the proposed one in the form in which the catalogue would hold it, and whether they differ."""
    sources = tuple(it.source for it in proposal.evidence if it.source is not None)
    asked = Asked(proposal.kind, proposal.fact, proposal.value, proposal.also, sources or (_SOME_SOURCE,))
    after = amended(proposal.site, entry, asked).record()
    if entry is None:
        return None, after, True
    today = changes.state(entry, proposal.fact)
    if proposal.kind is Kind.EVIDENCE_LOST:
        return today.value, proposal.value, proposal.value in [source["url"] for source in today.sources]
    wanted = changes.state(after, proposal.fact).value
    return today.value, wanted, today.value != wanted


_SOME_SOURCE = Source.model_validate(
    {"url": "https://source.example/", "title": "To be named", "checked": "2000-01-01", "via": "live", "note": "none"}
)  # stands in for the source that an operator's or visitor's words still lack, so that the value can be checked


# --- looking at the queue


def get(session: Session, number: int) -> Stored | None:
    """The proposal with that number."""
    row = session.get(ProposalRow, number)
    return None if row is None else _stored(session, [row])[0]


def queue(session: Session, site: str | None = None, *, decided: bool = False) -> list[Stored]:
    """Open proposals (or decided ones), what readers depend on most and what is surest first."""
    chosen = select(ProposalRow).where(
        col(ProposalRow.decision).is_not(None) if decided else col(ProposalRow.decision).is_(None)
    )
    if site is not None:
        chosen = chosen.where(ProposalRow.site == site)
    found = _stored(session, session.exec(chosen).all())
    if decided:
        return sorted(found, key=lambda it: (str(it.decided_at), it.id), reverse=True)
    return sorted(found, key=_urgency)


def _urgency(stored: Stored) -> tuple[int, float, int]:
    gone = stored.proposal.kind is Kind.SITE_GONE
    depended_on = stored.proposal.fact.partition(".")[0] in PROMISED
    return (0 if gone else 1 if depended_on else 2, -stored.confidence, stored.id)


def _evidence_rows(session: Session, numbers: list[int]) -> list[EvidenceRow]:
    return list(
        session.exec(select(EvidenceRow).where(col(EvidenceRow.proposal).in_(numbers)).order_by(col(EvidenceRow.id)))
    )


def _stored(session: Session, rows: Sequence[ProposalRow]) -> list[Stored]:
    by_proposal: dict[int, list[Evidence]] = {}
    for said in _evidence_rows(session, [row.id for row in rows if row.id is not None]):
        by_proposal.setdefault(said.proposal, []).append(_evidence(said))
    chosen = select(SiteRow).where(col(SiteRow.id).in_({row.site for row in rows}))
    sites = {site.id: site for site in session.exec(chosen)}
    found = []
    for row in rows:
        assert row.id is not None
        proposal = Proposal.model_construct(
            site=row.site,
            fact=row.fact,
            kind=Kind(row.kind),
            value=row.value,
            also=row.also,
            evidence=tuple(by_proposal.get(row.id, ())),
        )
        site = sites.get(row.site)
        found.append(
            Stored(
                id=row.id,
                proposal=proposal,
                before=row.before,
                today=changes.state(site.document, row.fact).value if site is not None and row.fact else None,
                site_revision=site.revision if site is not None else 0,
                confidence=row.confidence,
                times=row.times,
                raised_at=row.raised_at,
                seen_at=row.seen_at,
                decision=row.decision,
                decided_by=row.decided_by,
                decided_at=row.decided_at,
                why=row.why,
            )
        )
    return found


def _evidence(row: EvidenceRow) -> Evidence:
    return Evidence(
        origin=Origin(row.origin),
        source=Source.model_validate(row.source) if row.source else None,
        quote=Quote(exact=row.exact, prefix=row.prefix, suffix=row.suffix) if row.exact else None,
        snapshot=row.snapshot,
        note=row.note,
        confidence=row.confidence,
    )
