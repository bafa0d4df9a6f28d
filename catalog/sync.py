"""File, journal and database as one history: `load` merges, fact by fact, what the file says into the database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError
from sqlmodel import Session, col, select, update

from catalog import changes, checks, journal, sites_yaml, strict_yaml
from catalog.changes import NOTHING, WHOLE, Change, Entry, State
from catalog.journal import FILE, Revision
from catalog.merge import Conflict, Side, merge
from catalog.model import Catalog, Site
from catalog.pending import Written, journal_of, record, write_out
from catalog.sites_yaml import SITES
from catalog.store import Store, StoreError, file_of, write_sites
from catalog.tables import CatalogueRow, RevisionRow, SiteRow

Records = dict[str, Entry]


class ConflictError(Exception):
    """The file and the database changed the same facts differently; nothing was written."""

    def __init__(self, conflicts: Iterable[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__(f"the file and the database contradict each other in {len(self.conflicts)} places")


class LoadRefusedError(ValueError):
    """What the merge would give is no catalogue; `findings` says why, site by site. Nothing was written."""

    def __init__(self, findings: Iterable[checks.Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f"site '{finding.site}': {finding.message}" for finding in self.findings[:20]))


@dataclass(frozen=True, slots=True)
class Loaded:
    """What `load` did. `revisions` are the file's changes, `restored` what the journal knew and the file did not."""

    sites: int
    revision: int
    first: bool
    revisions: tuple[Revision, ...]
    restored: tuple[Revision, ...]
    settled: tuple[Conflict, ...]
    written: Written


def load(store: Store, path: Path | None = None, *, at: datetime, prefer: Side | None = None, why: str = "") -> Loaded:
    """Bring the file at `path` (or the one loaded last) and the database together.

    Raises CatalogError, JournalError, ConflictError or LoadRefusedError, and then nothing has changed. With `prefer`
    conflicts are settled: `theirs` is the file's word, `ours` the database's. The database then belongs to that file.
    """
    path = (store.file() if path is None else path).absolute()
    known = journal.read(journal_of(path))
    if (same := _nothing_new(store, path, known)) is not None:
        return same
    theirs = sites_yaml.load_file(path)
    with store.writing() as session:
        row = session.exec(select(CatalogueRow)).one()
        merging = _Merging(session, row, theirs, known)
        settled = merging.join(prefer)
        if settled and prefer is None:
            raise ConflictError(settled)
        if not merging.first and file_of(row).absolute() != path:
            session.exec(update(RevisionRow).values(unwritten=True))  # the journal beside this file may lack them
        made = merging.store(at, why)
        before, row.base = row.base, sites_yaml.dump(theirs)
        row.file = "" if path == SITES else str(path)
        first, revision, sites, restored = merging.first, row.revision, len(merging.merged), merging.restored
    written = write_out(store, always=merging.owed)
    if merging.owed and written.reason:  # no revision remembers that the file was overruled, so it is asked again
        with store.writing() as session:
            session.exec(select(CatalogueRow)).one().base = before
    return Loaded(sites, revision, first, tuple(made), tuple(restored), tuple(settled), written)


def _nothing_new(store: Store, path: Path, known: list[Revision]) -> Loaded | None:
    """The answer of a load that finds file and journal as they were left; None when there may be something to do."""
    with store.reading() as session:
        row = session.exec(select(CatalogueRow)).one()
        revisions = session.exec(select(RevisionRow.id, RevisionRow.unwritten)).all()
    ids = {revision for revision, _ in revisions}
    if file_of(row).absolute() != path or any(unwritten for _, unwritten in revisions):
        return None
    if any(revision.id not in ids for revision in known) or strict_yaml.read_bytes(path) != row.base.encode():
        return None
    try:
        standing = store.standing()
    except StoreError:  # stored under older rules, so the file has to be checked by today's
        return None
    return Loaded(len(standing.catalog), standing.revision, False, (), (), (), Written(0, 0))


class _Merging:
    """One load: the three sides, and what becomes of them. Only what comes out is checked: rules grow stricter."""

    def __init__(self, session: Session, row: CatalogueRow, file: Catalog, known: list[Revision]) -> None:
        self.session = session
        self.row = row
        self.first = not row.base
        self.theirs: Records = {site.id: site.record() for site in file}
        self.stored: Records = {stored.id: stored.document for stored in session.exec(select(SiteRow))}
        self.merged: dict[str, Site] = {}
        self.owed = False  # whether the file lacks something that no revision says
        indexed = set(session.exec(select(RevisionRow.id)))
        self.unseen = [revision for revision in known if revision.id not in indexed]
        unchanged = self.first or row.base == sites_yaml.dump(file)
        base = self.theirs if unchanged else unchecked(row.base)
        ours = self.theirs if self.first else self.stored
        self.base, self.ours, self.restored = _with_journal(base, ours, self.theirs, self.unseen)

    def join(self, prefer: Side | None) -> list[Conflict]:
        """Merge every site; returns the conflicts, settled where `prefer` says how. Raises LoadRefusedError."""
        conflicts: list[Conflict] = []
        for site_id in sorted({*self.base, *self.ours, *self.theirs}):
            base, ours, theirs = (side.get(site_id) for side in (self.base, self.ours, self.theirs))
            entry, found = merge(site_id, base, ours, theirs, prefer)
            try:
                site = None if entry is None else Site.model_validate(entry)
            except ValidationError as error:
                words = f"together the changes contradict: {error.errors(include_url=False)[0]['msg']}"
                found.append(Conflict(site_id, WHOLE, State(base), State(ours), State(theirs), words))
                site = self._chosen(ours if prefer == "ours" else theirs, site_id)
            conflicts += found
            if site is not None:
                self.merged[site_id] = site
        conflicts += self._renamed(prefer)
        if not conflicts or prefer:
            findings = [*reused_ids(self.session, self.merged, self.unseen), *self._between()]
            if findings:
                raise LoadRefusedError(findings)
        return conflicts

    def _chosen(self, entry: Entry | None, site_id: str) -> Site | None:
        try:
            return None if entry is None else Site.model_validate(entry)
        except ValidationError as error:
            words = f"what the database holds breaks today's rules: {error.errors(include_url=False)[0]['msg']}"
            raise LoadRefusedError([checks.Finding(site_id, "", words, "settle it with --theirs")]) from None

    def _renamed(self, prefer: Side | None) -> list[Conflict]:
        """Sites that came back under another id: ids are contracts, so a person must want that."""
        gone = [self.ours[site_id] for site_id in self.ours if site_id not in self.merged]
        conflicts = []
        for was in gone:
            for site in [site for site_id, site in self.merged.items() if site_id not in self.ours]:
                if site.name == was["name"] or (site.url is not None and site.url == was.get("url")):
                    words = f"the file calls it '{site.id}'; ids stay (--theirs retires the old one for good)"
                    conflicts.append(
                        Conflict(was["id"], WHOLE, State(self.base.get(was["id"])), State(was), NOTHING, words)
                    )
                    if prefer == "ours":
                        del self.merged[site.id]
                        self.merged[was["id"]] = Site.model_validate(was)
        return conflicts

    def _between(self) -> list[checks.Finding]:
        records = {site_id: site.record() for site_id, site in self.merged.items()}
        return [] if records == self.theirs else checks.between_sites(records.values())[0]

    def store(self, at: datetime, why: str) -> list[Revision]:
        """Write the merged sites, the file's changes as revisions, and the index of the journal."""
        before = self.row.revision
        for revision in self.unseen:
            record(self.session, self.row, revision, unwritten=revision in self.restored)
        made: list[Revision] = []
        touched: list[Site] = []
        for site_id in sorted({*self.stored, *self.ours, *self.merged}):
            site = self.merged.get(site_id)
            merged = None if site is None else site.record()
            for change in changes.find(self.ours.get(site_id), merged):
                made.append(Revision.of(site_id, change, at=at, by=FILE, why=why))
                record(self.session, self.row, made[-1], unwritten=True)
            for change in changes.find(self.theirs.get(site_id), merged):
                self._owed_to_the_file(site_id, change)
            if site is not None and self.stored.get(site_id) != merged:
                touched.append(site)
            elif site is None and site_id in self.stored:
                self.session.delete(self.session.get(SiteRow, site_id))
        if (touched or self.first) and self.row.revision == before:
            self.row.revision += 1  # the first load, or a list of sources put into another order
        write_sites(self.session, touched, self.row.revision)
        return made

    def _owed_to_the_file(self, site_id: str, change: Change) -> None:
        """Mark what the file does not say although it was written once: a conflict settled for the database."""
        newest = self.session.exec(
            select(RevisionRow)
            .where(RevisionRow.site == site_id, col(RevisionRow.fact).in_((change.fact, WHOLE)))
            .order_by(col(RevisionRow.number).desc())
        ).first()
        if newest is None:
            self.owed = True
        else:
            newest.unwritten = True


def unchecked(text: str) -> Records:
    """The records of a canonical text as `Site.record()` would give them, whether or not they still pass its checks."""
    entries = sites_yaml.raw_entries(text)
    for entry in entries:
        for source in entry["sources"]:
            source.setdefault("supports", [])
    return {entry["id"]: entry for entry in entries}


def _with_journal(
    base: Records, ours: Records, file: Records, unseen: Iterable[Revision]
) -> tuple[Records, Records, list[Revision]]:
    """Base and database after the journal's revisions that the database had not seen, and those the file lacks.

    A fact of the file that equals an older state of the journal means that a crash came before the file was written:
    what was accepted stands. A state that the journal has never seen is a change made in the file since.
    """
    before: dict[str, Entry | None] = dict(base)
    now: dict[str, Entry | None] = dict(ours)
    restored: list[Revision] = []
    for (site_id, *_), chain in journal.chains(unseen).items():
        last = chain[-1].change
        in_base, in_ours, in_file = (last.now(side.get(site_id)).essence for side in (before, now, file))
        if in_base != in_ours:
            continue  # the database has an accepted change of its own: the merge will compare it with the file
        now[site_id] = changes.done(now.get(site_id), last)
        older = {revision.change.before.essence for revision in chain} - {last.after.essence}
        if last.fact != WHOLE and in_file in older:
            restored.append(chain[-1])
        else:
            before[site_id] = changes.done(before.get(site_id), last)
    present = [{site_id: entry for site_id, entry in side.items() if entry is not None} for side in (before, now)]
    return present[0], present[1], restored


def reused_ids(session: Session, merged: Mapping[str, Site], unseen: Iterable[Revision]) -> list[checks.Finding]:
    """Ids of sites once taken out that now stand for another site."""
    lines = session.exec(select(RevisionRow.line).where(RevisionRow.fact == WHOLE).order_by(col(RevisionRow.number)))
    whole = [*map(journal.parse, lines), *(revision for revision in unseen if revision.fact == WHOLE)]
    findings = []
    for revision in {revision.site: revision for revision in whole}.values():
        site, was = merged.get(revision.site), revision.before
        if site is None or was is None or site.name == was["name"] or (site.url and site.url == was.get("url")):
            continue
        advice = f"it was '{was['name']}' until {revision.at:%Y-%m-%d}; choose another id"
        findings.append(checks.Finding(site.id, "id", "ids are never reused, and this one was another site's", advice))
    return findings


def catch_up(store: Store, *, at: datetime, path: Path = SITES) -> Loaded:
    """What a start does: load `path` into an empty database, otherwise finish what waits and take over file edits."""
    return load(store, path if store.revision() == 0 else None, at=at)
