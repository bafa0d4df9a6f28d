"""Accepted changes on their way to the files: recorded and marked, written to journal and catalogue, cleared."""

import stat
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, col, select

from catalog import journal, sites_yaml, strict_yaml
from catalog.changes import WHOLE
from catalog.journal import Revision
from catalog.store import JOURNAL_NAME, Store, catalog_in, file_of
from catalog.tables import CatalogueRow, ProposalRow, RevisionRow


@dataclass(frozen=True, slots=True)
class Written:
    """How many revisions reached the files, how many still wait, and why."""

    revisions: int
    waiting: int
    reason: str = ""

    @property
    def warning(self) -> str:
        """What somebody must know when not everything could be written; empty otherwise."""
        if not self.reason:
            return ""
        counted = "1 accepted change waits" if self.waiting == 1 else f"{self.waiting} accepted changes wait"
        return f"{counted} to be written: {self.reason}"


def journal_of(file: Path) -> Path:
    """The journal that belongs to a catalogue file: it stands beside it."""
    return file.with_name(JOURNAL_NAME)


def record(session: Session, row: CatalogueRow, revision: Revision, *, unwritten: bool) -> int:
    """Give the revision its number in the database, and close proposals that ask for what now stands."""
    row.revision += 1
    session.add(
        RevisionRow(
            number=row.revision,
            id=revision.id,
            site=revision.site,
            fact=revision.fact,
            at=revision.at,
            by=revision.by,
            proposal=revision.proposal,
            unwritten=unwritten,
            line=revision.line(),
        )
    )
    gone = revision.fact == WHOLE and revision.after is None
    for proposal in session.exec(
        select(ProposalRow).where(ProposalRow.site == revision.site, col(ProposalRow.decision).is_(None))
    ):
        if gone or (proposal.fact == revision.fact and proposal.value == revision.after is not None):
            proposal.decision, proposal.decided_by, proposal.decided_at = "moot", revision.by, revision.at
    return row.revision


def write_out(store: Store, *, always: bool = False) -> Written:
    """Append what waits to the journal, replace the catalogue file, and clear the marks; safe to repeat after a crash.

    What cannot be written stays marked, and `reason` says why: the disk, or a file that was edited since. `always`
    brings the file into canonical form even when nothing waits.
    """
    if not always and not store.unwritten():
        return Written(0, 0)
    with store.writing() as session:
        row = session.exec(select(CatalogueRow)).one()
        waiting = session.exec(
            select(RevisionRow).where(col(RevisionRow.unwritten)).order_by(col(RevisionRow.number))
        ).all()
        path = file_of(row)
        text = sites_yaml.dump(catalog_in(session))
        try:
            _writable(path.parent)
            _writable(journal_of(path))
            if waiting:
                journal.append(journal_of(path), [journal.parse(line.line) for line in waiting])
            _writable(path)
            for left in path.parent.glob(f".{path.name}.????????"):
                left.unlink()  # what a crash left of an earlier write; this transaction is the only writer
            standing = strict_yaml.read_bytes(path).decode() if path.exists() else row.base
            if standing != text:
                if _edited(standing, row.base):
                    words = f"{path.name} was edited since it was written; `curbside load` joins both"
                    return Written(0, len(waiting), words)
                sites_yaml.write_text(text, path)
        except (OSError, UnicodeDecodeError) as error:
            words = (error.strerror if isinstance(error, OSError) else None) or str(error)
            return Written(0, len(waiting), f"{path}: {words}")
        for line in waiting:
            line.unwritten = False
        row.base = text
    return Written(len(waiting), 0)


def _writable(path: Path) -> None:
    """Leave alone what was marked read-only: a file could be replaced all the same, and root may write to it."""
    if path.exists() and not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(13, "it is marked read-only", str(path))


def _edited(standing: str, base: str) -> bool:
    """Whether the file says something else than what was written or loaded last; a matter of layout alone is not."""
    if standing == base:
        return False
    try:
        return sites_yaml.dump(sites_yaml.load(standing)) != base
    except sites_yaml.CatalogError:
        return True
