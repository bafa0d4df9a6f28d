"""Whether catalogue file, journal and database agree, and where they do not."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from catalog import changes, journal, sites_yaml
from catalog.changes import WHOLE, Entry
from catalog.journal import Revision
from catalog.pending import journal_of
from catalog.store import Store, StoreError, file_of, site_from
from catalog.tables import CatalogueRow, ProposalRow, RevisionRow, SiteRow


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Something that does not agree: where it was found, and about which site and fact, empty where none is meant."""

    where: str
    site: str
    fact: str
    message: str

    def __str__(self) -> str:
        subject = f"site '{self.site}'" + (f", {self.fact}" if self.fact else "") if self.site else ""
        return ": ".join(part for part in (self.where, subject, self.message) if part)

    def as_dict(self) -> dict[str, Any]:
        """As the command line prints it as JSON."""
        return asdict(self)


def verify(file: Path, store: Store | None) -> list[Disagreement]:
    """Everything in which the file, the journal beside it and the database (when there is one) disagree.

    Raises OSError when there is no such file.
    """
    found: list[Disagreement] = []
    path = journal_of(file)
    revisions, faults = journal.examine(path)
    found += [Disagreement(path.name, "", "", f"line {number}: {message}") for number, message in faults]
    if (cut := journal.unfinished(path)) is not None:
        found.append(Disagreement(path.name, "", "", f"line {cut} is unfinished; the next write clears it away"))
    entries: dict[str, Entry] | None = None
    try:
        entries = {site.id: site.record() for site in sites_yaml.load_file(file)}
    except sites_yaml.CatalogError as error:
        found += [Disagreement(file.name, problem.site, problem.field, str(problem)) for problem in error.problems]
    if entries is not None:
        found += _file_and_journal(file.name, entries, revisions)
    if store is not None:
        with store.reading() as session:
            found += _stored(session)
            found += _database_and_journal(session, path.name, revisions)
            if entries is not None:
                found += _database_and_file(session, file, entries)
    return found


def _file_and_journal(name: str, entries: dict[str, Entry], revisions: Iterable[Revision]) -> Iterator[Disagreement]:
    for (site_id, *_), chain in journal.chains(revisions).items():
        for earlier, later in pairwise(chain):
            if earlier.change.after.essence != later.change.before.essence:
                words = f"revision {later.id} does not follow on {earlier.id}: a change between them is missing"
                yield Disagreement("journal", site_id, later.fact, words)
        last = chain[-1]
        entry = entries.get(site_id)
        if last.fact == WHOLE:
            if (entry is None) != (last.after is None):
                words = "came" if last.after is not None else "went"
                yield Disagreement(name, site_id, "", f"the journal says that the site {words} on {last.at:%Y-%m-%d}")
        elif entry is not None and last.change.now(entry).essence != last.change.after.essence:
            words = f"the file differs from what {last.by} made it on {last.at:%Y-%m-%d} (revision {last.id})"
            yield Disagreement(name, site_id, last.fact, words)


def _stored(session: Session) -> Iterator[Disagreement]:
    for row in session.exec(select(SiteRow)):
        try:
            site_from(row.document, row.id)
        except StoreError as error:
            yield Disagreement("database", row.id, "", str(error))


def _database_and_journal(session: Session, name: str, revisions: Iterable[Revision]) -> Iterator[Disagreement]:
    rows = session.exec(select(RevisionRow).order_by(col(RevisionRow.number))).all()
    indexed = {row.id for row in rows}
    in_journal = {revision.id for revision in revisions}
    for revision in revisions:
        if revision.id not in indexed:
            words = f"revision {revision.id} is unknown to the database; `curbside load` takes it over"
            yield Disagreement(name, revision.site, revision.fact, words)
    for row in rows:
        if row.unwritten:
            words = f"revision {row.id} is accepted and not in the files yet; `curbside dump` writes it"
            yield Disagreement("database", row.site, row.fact, words)
        elif row.id not in in_journal:
            yield Disagreement(name, row.site, row.fact, f"revision {row.id} of the database is missing here")
    decided = set(session.exec(select(ProposalRow.id).where(ProposalRow.decision == "accepted")))
    recorded = {row.proposal for row in rows}
    for proposal in sorted(number for number in decided if number is not None and number not in recorded):
        yield Disagreement("database", "", "", f"proposal {proposal} is accepted without a revision")


def _database_and_file(session: Session, file: Path, entries: dict[str, Entry]) -> Iterator[Disagreement]:
    row = session.exec(select(CatalogueRow)).one()
    if not row.base:
        yield Disagreement("database", "", "", "nothing is loaded; `curbside load` does it")
        return
    if file_of(row).absolute() != file.absolute():
        yield Disagreement("database", "", "", f"it belongs to {file_of(row)}, not to {file}")
    stored = {stored.id: stored.document for stored in session.exec(select(SiteRow))}
    formless = {site_id for site_id, document in stored.items() if "sources" not in document}  # told of already
    for site_id in sorted({*entries, *stored} - formless):
        for change in changes.find(entries.get(site_id), stored.get(site_id)):
            words = "the file and the database differ" if change.fact != WHOLE else _missing(site_id in stored)
            yield Disagreement(file.name, site_id, change.fact, words)


def _missing(in_file: bool) -> str:
    return f"the site is missing in the {'file' if in_file else 'database'}"
