"""`load`, `dump`, `backup` and `verify`: the catalogue file, its journal and the database."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from web.cli.database import Database, open_store, usual_database
from web.cli.output import Exit, TextOrJson, print_json, stop

if TYPE_CHECKING:  # `curbside check` starts without SQLAlchemy
    from catalog.merge import Conflict
    from catalog.model import Catalog

Format = Annotated[TextOrJson, typer.Option("--format", help="How to print what happened.")]
File = Annotated[Path | None, typer.Argument(metavar="[FILE]", show_default=False)]


def load(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="Without it the file loaded last, at first data/sites.yaml."),
    ] = None,
    *,
    ours: Annotated[bool, typer.Option("--ours", help="Settle conflicts with what the database says.")] = False,
    theirs: Annotated[bool, typer.Option("--theirs", help="Settle conflicts with what the file says.")] = False,
    why: Annotated[str, typer.Option(help="The reason to record with the changes found in the file.")] = "",
    database: Database = None,
    output: Format = TextOrJson.TEXT,
) -> None:
    """Take the changes of the catalogue file into the database, fact by fact.

    A fact that file and database changed differently is a conflict: all are listed and nothing is written until
    --ours or --theirs settles them.
    """
    from catalog import sync  # noqa: PLC0415
    from catalog.sites_yaml import SITES  # noqa: PLC0415

    if ours and theirs:
        stop(Exit.USAGE, "curbside load: --ours or --theirs, not both")
    with open_store(database) as store, _plain_errors(output):
        prefer: Literal["ours", "theirs"] | None = "ours" if ours else "theirs" if theirs else None
        with _working("Reading and merging"):
            path = file or (SITES if store.revision() == 0 else None)
            loaded = sync.load(store, path, at=datetime.now(UTC), prefer=prefer, why=why)
    if output is TextOrJson.JSON:
        print_json(
            {
                "sites": loaded.sites,
                "revision": loaded.revision,
                "changes": [_revision(revision) for revision in loaded.revisions],
                "restored": [_revision(revision) for revision in loaded.restored],
                "settled": [_conflict(conflict) for conflict in loaded.settled],
                "unwritten": loaded.written.waiting,
            }
        )
    else:
        for revision in loaded.revisions:
            typer.echo(f"{revision.site}: {_what(revision.fact, revision.before, revision.after)}")
        for revision in loaded.restored:
            typer.echo(f"{revision.site}: {revision.fact} restored from the journal (revision {revision.id})")
        for conflict in loaded.settled:
            typer.echo(f"{conflict.site}: {conflict.fact or 'the whole site'} settled with {prefer}")
        number = len(loaded.revisions)
        news = (
            "loaded" if loaded.first else "no change" if not number else f"{number} change{'s' if number > 1 else ''}"
        )
        typer.echo(f"{loaded.sites} sites, revision {loaded.revision}, {news}")
    if loaded.written.warning:
        typer.echo(f"curbside: {loaded.written.warning}", err=True)


def dump(
    to: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Where to write; without it standard output.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="The catalogue as it stood at the end of that day (UTC)."),
    ] = None,
    database: Database = None,
) -> None:
    """Write the catalogue in its canonical form.

    Accepted changes that are not in the journal and the catalogue file yet are written there first. Without a
    database the catalogue file itself is read.
    """
    from catalog import journal, pending, sites_yaml  # noqa: PLC0415

    moment = None if as_of is None else _moment(as_of)
    waiting = ""
    with _plain_errors(TextOrJson.TEXT), _working("Putting the catalogue together"):
        store = usual_database(database)
        if store is not None and store.revision() == 0:
            store.close()  # it holds maintainers perhaps, and no catalogue yet
            store = None
        if store is None:
            path, catalog = sites_yaml.SITES, sites_yaml.load_file()
            revisions = journal.read(pending.journal_of(path))
        else:
            with store:
                path = store.file()
                in_place = to is not None and to.absolute() == path.absolute()
                written = pending.write_out(store, always=in_place and moment is None)
                waiting = written.warning
                catalog, revisions = store.catalog(), store.revisions()
        if moment is not None:
            catalog = _taken_back(catalog, revisions, moment)
        text = sites_yaml.dump(catalog)
    if waiting:
        typer.echo(f"curbside: {waiting}", err=True)
    if to is None:
        sys.stdout.write(text)
    elif to.absolute() != path.absolute():
        sites_yaml.write_text(text, to)
    elif moment is not None:
        stop(Exit.USAGE, f"curbside dump: {to} is the catalogue itself; write an older state to another file")
    elif store is None:
        sites_yaml.write_text(text, to)
    elif waiting:
        raise typer.Exit(Exit.FAILED)


def backup(
    file: Annotated[Path, typer.Argument(help="Where to put the copy, one SQLite file; an older one is replaced.")],
    database: Database = None,
    output: Format = TextOrJson.TEXT,
) -> None:
    """Copy the whole database, consistently, while others use it: sites, history, proposals, snapshots, maintainers."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    from catalog.backup import backup as copy  # noqa: PLC0415

    console = Console(stderr=True)
    with (
        open_store(database, must_exist=True) as store,
        _plain_errors(output),
        Progress(console=console, disable=not console.is_terminal, transient=True) as progress,
    ):
        task = progress.add_task("Copying", total=None)
        sites = copy(store, file, lambda done, of: progress.update(task, completed=done, total=of))
    if output is TextOrJson.JSON:
        print_json({"file": str(file), "sites": sites, "bytes": file.stat().st_size})
    else:
        typer.echo(f"{file}: {sites} sites, {file.stat().st_size:,} bytes")


def verify(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="Without it the file loaded last, at first data/sites.yaml."),
    ] = None,
    database: Database = None,
    output: Format = TextOrJson.TEXT,
) -> None:
    """Say whether catalogue file, journal and database agree, and where they do not."""
    from catalog.sites_yaml import SITES  # noqa: PLC0415
    from catalog.verify import verify as disagreements  # noqa: PLC0415

    store = usual_database(database)
    try:
        with _plain_errors(output), _working("Comparing"):
            path = file or (SITES if store is None else store.file())
            found = disagreements(path, store)
    finally:
        if store is not None:
            store.close()
    if output is TextOrJson.JSON:
        print_json(
            {"agree": not found, "database": store is not None, "problems": [problem.as_dict() for problem in found]}
        )
    else:
        for problem in found:
            typer.echo(str(problem))
        if not found:
            typer.echo("file, journal and database agree" if store is not None else "file and journal agree")
    if found:
        raise typer.Exit(Exit.WRONG_INPUT)


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    for command in (load, dump, backup, verify):
        app.command()(command)


def _moment(text: str) -> datetime:
    try:
        if len(text) == len("2026-11-24"):
            return datetime.combine(date.fromisoformat(text), time.max, UTC)
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError:
        stop(Exit.USAGE, f"curbside dump: --as-of {text}: not a day; write it as 2026-11-24 or 2026-11-24T09:30:00Z")


def _taken_back(catalog: "Catalog", revisions: Any, moment: datetime) -> "Catalog":
    from catalog.journal import as_of  # noqa: PLC0415

    try:
        return as_of(catalog, revisions, moment)
    except ValueError as error:
        stop(Exit.WRONG_INPUT, f"curbside dump: {error}")


@contextmanager
def _plain_errors(output: TextOrJson) -> Iterator[None]:
    """End the command with 1 and what is wrong with the file, the journal or of a conflict."""
    from catalog.journal import JournalError  # noqa: PLC0415
    from catalog.sites_yaml import CatalogError  # noqa: PLC0415
    from catalog.sync import ConflictError, LoadRefusedError  # noqa: PLC0415

    try:
        yield
    except CatalogError as error:
        _refuse(output, "problems", [problem.as_dict() for problem in error.problems], str(error))
    except JournalError as error:
        faults = [{"file": error.path.name, "line": line, "message": message} for line, message in error.problems]
        _refuse(output, "problems", faults, str(error))
    except LoadRefusedError as error:
        problems = [
            {"site": it.site, "field": it.field, "message": it.message, "suggestion": it.suggestion}
            for it in error.findings
        ]
        lines = [f"site '{it.site}', {it.field}: {it.message}; {it.suggestion}".rstrip("; ") for it in error.findings]
        _refuse(output, "problems", problems, "\n".join(lines))
    except ConflictError as error:
        text = "\n".join(_told(conflict) for conflict in error.conflicts)
        advice = f"{error}; nothing was written. Settle them with --ours (database) or --theirs (file)."
        _refuse(output, "conflicts", [_conflict(conflict) for conflict in error.conflicts], f"{text}\n{advice}")


def _refuse(output: TextOrJson, name: str, items: list[dict[str, Any]], text: str) -> None:
    if output is TextOrJson.JSON:
        print_json({name: items})
        raise typer.Exit(Exit.WRONG_INPUT)
    stop(Exit.WRONG_INPUT, text)


def _revision(revision: Any) -> dict[str, Any]:
    return {
        "id": revision.id,
        "site": revision.site,
        "fact": revision.fact,
        "before": revision.before,
        "after": revision.after,
    }


def _conflict(conflict: "Conflict") -> dict[str, Any]:
    sides = {"base": conflict.base, "ours": conflict.ours, "theirs": conflict.theirs}
    values = {
        side: {"value": state.value, "sources": [source["url"] for source in state.sources]}
        for side, state in sides.items()
    }
    return {"site": conflict.site, "fact": conflict.fact, "message": conflict.message, **values}


def _told(conflict: "Conflict") -> str:
    if conflict.message:
        return f"{conflict.site}: {conflict.message}"
    was, ours, theirs = (
        _short(state.value) + "".join(f"\n      {source['url']}" for source in state.sources)
        for state in (conflict.base, conflict.ours, conflict.theirs)
    )
    return f"{conflict.site}: {conflict.fact}\n    was    {was}\n    ours   {ours}\n    theirs {theirs}"


def _what(fact: str, before: Any, after: Any) -> str:
    if not fact:
        return "new" if before is None else "gone from the file"
    if before == after:
        return f"{fact}: other sources"
    return f"{fact}: {_short(before)} -> {_short(after)}"


def _short(value: Any) -> str:
    if value is None:
        return "not known"
    if isinstance(value, list):
        return ", ".join(_short(item) for item in value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_short(item)}" for name, item in value.items()) + "}"
    return str(value).lower() if isinstance(value, bool) else str(value)


@contextmanager
def _working(message: str) -> Iterator[None]:
    """A moving sign on a terminal, so that nobody wonders whether anything happens."""
    from rich.console import Console  # noqa: PLC0415

    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(f"{message} ..."):
        yield
