"""The journal `data/revisions.jsonl`: one line a revision, only ever added to; with it the catalogue of any day."""

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AwareDatetime, Field, ValidationError

from catalog import changes
from catalog.changes import WHOLE, Change, Entry, State
from catalog.model import Catalog, Site
from catalog.record import Record
from catalog.words import SiteId

FILE = "file"  # who made a change that stood in the catalogue file

Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]


class Revision(Record):
    """One accepted change of one fact: what stood before and after, on which sources, who decided, when and why.

    `fact` is empty where the whole site came or went; then `before` or `after` is its record. It is `sources` where a
    source entry changed what it says of itself.
    """

    at: Moment
    by: str = Field(min_length=1)
    site: SiteId
    fact: str
    before: Any = None
    after: Any = None
    sources_before: tuple[dict[str, Any], ...] = ()
    sources: tuple[dict[str, Any], ...] = ()
    why: str = ""
    proposal: int | None = None

    @classmethod
    def of(
        cls, site: str, change: Change, *, at: datetime, by: str, why: str = "", proposal: int | None = None
    ) -> Self:
        """The revision that records `change`."""
        return cls(
            at=at,
            by=by,
            site=site,
            fact=change.fact,
            before=change.before.value,
            after=change.after.value,
            sources_before=change.before.sources,
            sources=change.after.sources,
            why=why,
            proposal=proposal,
        )

    @property
    def change(self) -> Change:
        """What it changed, to be done or undone."""
        return Change(self.fact, State(self.before, self.sources_before), State(self.after, self.sources))

    @property
    def id(self) -> str:
        """Made from everything else, so that a line that has been altered is found out."""
        text = json.dumps(self._plain(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:20]

    def line(self) -> str:
        """The revision as one line of the journal, without the line's end."""
        return json.dumps({"id": self.id, **self._plain()}, ensure_ascii=False)

    def _plain(self) -> dict[str, Any]:
        at = self.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        plain = {**self.model_dump(mode="json"), "at": at}
        always = ("at", "by", "site", "fact", "before", "after")
        return {name: value for name, value in plain.items() if name in always or value not in ([], "", None)}


class JournalError(ValueError):
    """A journal that cannot be read; `problems` names each line and what is wrong with it."""

    def __init__(self, path: Path, problems: Sequence[tuple[int, str]]) -> None:
        self.path = path
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{path.name}:{number}: {message}" for number, message in self.problems[:20]))


def read(path: Path) -> list[Revision]:
    """Every revision of the journal at `path`, oldest first; none when there is no file. Raises JournalError.

    A last line that a crash cut short is left out: its revision still waits in the database.
    """
    revisions, problems = examine(path)
    if problems:
        raise JournalError(path, problems)
    return revisions


def examine(path: Path) -> tuple[list[Revision], list[tuple[int, str]]]:
    """The revisions that can be read, and what is wrong with the other lines, by number."""
    revisions: list[Revision] = []
    problems: list[tuple[int, str]] = []
    seen: set[str] = set()
    data = path.read_bytes() if path.exists() else b""
    lines = data.split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            revision = parse(line)
        except ValueError as error:
            if number < len(lines):
                problems.append((number, str(error)))
            continue
        if revision.id in seen:
            problems.append((number, "this revision stands here twice; take one out"))
            continue
        seen.add(revision.id)
        revisions.append(revision)
    return revisions, problems


def unfinished(path: Path) -> int | None:
    """The number of a last line that a crash cut short; None when every line is whole."""
    data = path.read_bytes() if path.exists() else b""
    return data[: _whole(data)].count(b"\n") + 1 if _whole(data) < len(data) else None


def parse(line: str | bytes) -> Revision:
    """The revision on one line. Raises ValueError with what is wrong with it."""
    try:
        entry = json.loads(line)
    except ValueError:
        marks = (b"<<<<<<<", b"=======", b">>>>>>>")
        if isinstance(line, bytes) and line.startswith(marks):
            raise ValueError(
                "a mark of an unfinished merge; keep the lines of both sides, take the marks out"
            ) from None
        raise ValueError("not a line of JSON") from None
    if not isinstance(entry, dict):
        raise ValueError("not a revision: a line holds one JSON object")
    said = entry.pop("id", None)
    try:
        revision = Revision.model_validate(entry)
    except ValidationError as error:
        details = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in details["loc"])
        raise ValueError(f"not a revision: {place}: {details['msg']}") from None
    if said != revision.id:
        raise ValueError(f"the line was altered: its id would be {revision.id}; a change needs a revision of its own")
    return revision


def append(path: Path, revisions: Sequence[Revision]) -> int:
    """Add those of `revisions` that are not in the journal yet, force them to the disk, and say how many they were.

    What a crash left of an unfinished line is cleared away first.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    with os.fdopen(handle, "r+b") as file:
        data = file.read()
        start = _whole(data)
        if start < len(data):
            file.truncate(start)
        begin = b"\n" if start and data[start - 1 : start] != b"\n" else b""
        missing = [revision for revision in revisions if f'"id": "{revision.id}"'.encode() not in data[:start]]
        if missing or begin:
            file.write(begin + b"".join(f"{revision.line()}\n".encode() for revision in missing))
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)
    return len(missing)


def _whole(data: bytes) -> int:
    """How much of `data` is whole lines; a last line that lacks nothing but its end counts as whole."""
    end = data.rfind(b"\n") + 1
    if end == len(data):
        return end
    try:
        parse(data[end:])
    except ValueError:
        return end
    return len(data)


def sync_folder(folder: Path) -> None:
    """Force a new or renamed file's name to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def as_of(catalog: Catalog, revisions: Iterable[Revision], moment: datetime) -> Catalog:
    """`catalog` as it stood at `moment`: later revisions are undone, the newest first. Raises ValueError.

    `revisions` are the whole journal, oldest first. Before its first revision the catalogue was as it was then.
    """
    records: dict[str, Entry] = {site.id: site.record() for site in catalog}
    touched: set[str] = set()
    for revision in reversed([revision for revision in revisions if revision.at > moment]):
        entry = changes.undone(records.get(revision.site), revision.change)
        touched.add(revision.site)
        if entry is None:
            records.pop(revision.site, None)
        else:
            records[revision.site] = entry
    sites = {site.id: site for site in catalog}
    for site_id in touched:
        if site_id in records:
            try:
                sites[site_id] = Site.model_validate(records[site_id])
            except ValidationError as error:
                words = error.errors(include_url=False)[0]["msg"]
                raise ValueError(f"site '{site_id}' cannot be taken back to {moment:%Y-%m-%d}: {words}") from None
        else:
            sites.pop(site_id, None)
    return Catalog(tuple(sites.values()))


def chains(revisions: Iterable[Revision]) -> dict[tuple[str, ...], list[Revision]]:
    """The revisions of each site's facts, oldest first, since the site last came or went; by site and subject."""
    found: dict[tuple[str, ...], list[Revision]] = {}
    for revision in revisions:
        if revision.fact == WHOLE:
            for key in [key for key in found if key[0] == revision.site]:
                del found[key]
        found.setdefault((revision.site, *revision.change.subject), []).append(revision)
    return found
