"""Snapshots of rule pages by the digest of their text, and quotes: places in a text that can be found again."""

import hashlib
import zlib
from datetime import UTC, datetime
from typing import Annotated, Self
from urllib.parse import quote

from pydantic import AfterValidator, AwareDatetime, Field
from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from catalog.record import Record
from catalog.tables import EvidenceRow, SnapshotRow, SnapshotTextRow
from catalog.words import SiteId, Url

CONTEXT = 48  # characters either side: enough to tell two equal sentences of a page apart
LONG = 200  # a text fragment of more than this names its first and last words instead

Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]


class Snapshot(Record):
    """The text of one rule page as it was fetched. Findings and quotes are places in `text`."""

    site_id: SiteId
    page: str
    url: Url
    fetched_at: Moment
    language: str
    text: str

    @property
    def digest(self) -> str:
        """What the text is known by: equal texts are stored once."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class Quote(Record):
    """A W3C TextQuoteSelector: the words themselves and what stands around them."""

    exact: str = Field(min_length=1)
    prefix: str = ""
    suffix: str = ""

    @classmethod
    def at(cls, text: str, start: int, end: int) -> Self:
        """The quote of `text[start:end]`."""
        return cls(
            exact=text[start:end], prefix=text[max(0, start - CONTEXT) : start], suffix=text[end : end + CONTEXT]
        )

    def link(self, url: str) -> str:
        """The address of the live page at the quoted words (a URL text fragment)."""
        words = self.exact.split()
        if len(self.exact) <= LONG or len(words) < 12:
            text = _fragment(" ".join(words))
        else:
            text = f"{_fragment(' '.join(words[:5]))},{_fragment(' '.join(words[-5:]))}"
        return f"{url.partition('#')[0]}#:~:text={text}"


def _fragment(words: str) -> str:
    return quote(words, safe="").replace("-", "%2D")  # a bare hyphen or comma has a meaning of its own there


def keep(session: Session, snapshot: Snapshot) -> str:
    """Store the snapshot unless its page already showed this text, and give its digest."""
    digest = snapshot.digest
    if session.get(SnapshotTextRow, digest) is None:
        session.add(SnapshotTextRow(digest=digest, body=zlib.compress(snapshot.text.encode())))
        session.flush()
    seen = select(SnapshotRow.id).where(
        SnapshotRow.site == snapshot.site_id,
        SnapshotRow.page == snapshot.page,
        SnapshotRow.url == snapshot.url,
        SnapshotRow.digest == digest,
    )
    if session.exec(seen).first() is None:
        session.add(
            SnapshotRow(
                site=snapshot.site_id,
                page=snapshot.page,
                url=snapshot.url,
                fetched_at=snapshot.fetched_at,
                language=snapshot.language,
                digest=digest,
            )
        )
        session.flush()
    return digest


def text_of(session: Session, digest: str) -> str | None:
    """The stored text with that digest."""
    row = session.get(SnapshotTextRow, digest)
    return None if row is None else zlib.decompress(row.body).decode()


def prune(session: Session, before: datetime) -> int:
    """Forget texts last begun to be shown before that time, unless they are a page's newest or speak for a proposal.

    Gives the number of texts removed.
    """
    newest = select(func.max(SnapshotRow.id)).group_by(
        col(SnapshotRow.site), col(SnapshotRow.page), col(SnapshotRow.url)
    )
    speaking = select(EvidenceRow.snapshot).where(col(EvidenceRow.snapshot).is_not(None))
    session.exec(
        delete(SnapshotRow).where(
            col(SnapshotRow.fetched_at) < before,
            col(SnapshotRow.id).not_in(newest),
            col(SnapshotRow.digest).not_in(speaking),
        )
    )
    shown = select(SnapshotRow.digest)
    return session.exec(
        delete(SnapshotTextRow).where(
            col(SnapshotTextRow.digest).not_in(shown), col(SnapshotTextRow.digest).not_in(speaking)
        )
    ).rowcount
