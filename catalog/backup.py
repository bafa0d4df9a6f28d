"""A consistent copy of the database in one SQLite file, taken while others read and write."""

import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy

from catalog.journal import sync_folder
from catalog.store import Store, StoreError

PAGES_AT_ONCE = 256  # a megabyte, so that writers get their turn between

Progress = Callable[[int, int], None]  # how much is done, of how much


def backup(store: Store, path: Path, progress: Progress | None = None) -> int:
    """Copy the database into the SQLite file at `path`, replacing it in one step, and say how many sites it holds.

    A PostgreSQL database becomes a SQLite file too, so that it can be opened anywhere. Raises StoreError or OSError.
    """
    if store.is_sqlite and path.exists() and Path(store.url.database or "").resolve() == path.resolve():
        raise StoreError(f"{path} is the database itself; choose another name for its copy")
    if path.exists() and not path.is_file():
        raise StoreError(f"{path} is no file that a copy could take the place of; choose another name")
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    copy = Path(name)
    try:
        if store.is_sqlite:
            _copy_pages(Path(store.url.database or ""), copy, progress)
        else:
            _copy_rows(store, copy, progress)
        sites = _looked_through(copy)
        copy.replace(path)
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {error}") from error
    finally:
        for rest in (copy, copy.with_name(f"{copy.name}-wal"), copy.with_name(f"{copy.name}-shm")):
            with suppress(OSError):
                rest.unlink()
    sync_folder(path.parent)
    return sites


def _copy_pages(database: Path, copy: Path, progress: Progress | None) -> None:
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
        source.isolation_level = None
        source.execute("BEGIN")  # one moment's view: otherwise every writer would make the copy start anew
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        seen = None if progress is None else lambda _, remaining, total: progress(total - remaining, total)
        source.backup(target, pages=PAGES_AT_ONCE, progress=seen)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it


def _copy_rows(store: Store, copy: Path, progress: Progress | None) -> None:
    """Copy every table as the database has it now, those of other parts of the program too."""
    with Store(f"sqlite:///{copy}") as target, store.reading() as source, target.writing() as session:
        here, there = sqlalchemy.MetaData(), sqlalchemy.MetaData()
        here.reflect(source.connection())
        there.reflect(session.connection())
        session.execute(sqlalchemy.delete(there.tables["catalogue"]))
        tables = [table for table in here.sorted_tables if table.name != "alembic_version"]
        for place, table in enumerate(tables, start=1):
            for rows in source.execute(sqlalchemy.select(table)).mappings().partitions(500):
                session.execute(sqlalchemy.insert(there.tables[table.name]), [_in_utc(dict(row)) for row in rows])
            if progress is not None:
                progress(place, len(tables))
    with closing(sqlite3.connect(copy)) as database:
        database.execute("PRAGMA journal_mode = DELETE")


def _in_utc(row: dict[str, Any]) -> dict[str, Any]:
    """SQLite keeps no time zone: every time goes in as UTC, as `tables.Moment` reads it."""
    return {
        name: value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value
        for name, value in row.items()
    }


def _looked_through(copy: Path) -> int:
    """How many sites the copy holds, after SQLite has checked it and it is on the disk."""
    with closing(sqlite3.connect(copy)) as database:
        [verdict] = database.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise StoreError(f"the copy is damaged: {verdict}")
        [sites] = database.execute("SELECT count(*) FROM site").fetchone()
    with copy.open("rb") as file:
        os.fsync(file.fileno())
    return int(sites)
