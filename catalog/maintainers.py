"""Who may decide about proposals: handles, kept in the database and never in a file."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from catalog.tables import MaintainerRow

_HANDLE = re.compile(r"[a-z0-9][a-z0-9._-]{0,38}")
RESERVED = frozenset(["file", "crawler", "visitor", "operator"])  # what the history calls those who are no maintainers


class MaintainerError(ValueError):
    """A handle that cannot be used, or that nobody has; the message says what is possible."""


@dataclass(frozen=True, slots=True)
class Maintainer:
    """Somebody who may decide, and since when."""

    handle: str
    since: datetime


def add(session: Session, handle: str, at: datetime) -> Maintainer:
    """Let `handle` decide. Raises MaintainerError."""
    if not _HANDLE.fullmatch(handle) or handle in RESERVED:
        raise MaintainerError(
            f"'{handle[:60]}' cannot be a handle: small letters, digits, dots, hyphens and underscores, "
            f"at most 39, and none of {', '.join(sorted(RESERVED))}"
        )
    if session.get(MaintainerRow, handle) is not None:
        raise MaintainerError(f"'{handle}' is a maintainer already")
    session.add(MaintainerRow(handle=handle, since=at))
    return Maintainer(handle, at)


def remove(session: Session, handle: str) -> None:
    """Let `handle` decide no more; what it decided stays. Raises MaintainerError."""
    session.delete(known(session, handle))


def everyone(session: Session) -> list[Maintainer]:
    """All maintainers, by handle."""
    rows = session.exec(select(MaintainerRow).order_by(MaintainerRow.handle))
    return [Maintainer(row.handle, row.since) for row in rows]


def known(session: Session, handle: str) -> MaintainerRow:
    """The maintainer with that handle. Raises MaintainerError."""
    row = session.get(MaintainerRow, handle)
    if row is None:
        handles = ", ".join(maintainer.handle for maintainer in everyone(session))
        possible = f"possible are {handles}" if handles else "there is none yet: `curbside maintainer add HANDLE`"
        raise MaintainerError(f"'{handle[:60]}' is no maintainer; {possible}")
    return row
