"""The database: the catalogue and its history indexed, and what does not belong in git. SQLite file or PostgreSQL."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlalchemy
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, NoResultFound, NoSuchModuleError, SQLAlchemyError
from sqlmodel import Session, col, create_engine, func, select

from catalog.journal import Revision, parse
from catalog.model import Catalog, Site
from catalog.sites_yaml import SITES
from catalog.tables import CatalogueRow, RevisionRow, SiteRow
from catalog.vocabulary import DATA

DEFAULT_URL = f"sqlite:///{DATA.parent / 'var' / 'curbside.db'}"
JOURNAL_NAME = "revisions.jsonl"  # beside the catalogue file, so that both travel together
BUSY_SECONDS = 20  # writing the catalogue file takes under a second; a queue of twenty writers still gets through
MIGRATION_LOCK = 0x637572627369  # any number that every worker of this program agrees on


class StoreError(OSError):
    """A database that cannot be used; the message is one line for a person and holds no password."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The catalogue as it stood at one revision."""

    revision: int
    catalog: Catalog


@dataclass(frozen=True, slots=True)
class StoredSite:
    """A site, and the revision that changed it last."""

    site: Site
    revision: int


class Store:
    """An open database, its tables brought up to date. Close it, or use it as a context manager.

    Safe to share between threads; every process opens its own.
    """

    def __init__(self, url: str = DEFAULT_URL, *, must_exist: bool = False) -> None:
        self.url = _url(url, must_exist)
        self._standing: Standing | None = None
        try:
            self.engine = _engine(self.url)
        except (SQLAlchemyError, ImportError) as error:
            raise _store_error(error, self.url) from error
        try:
            _bring_up_to_date(self.engine)
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            self.close()
            raise _store_error(error, self.url) from error
        except StoreError:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session whose every query sees the same moment."""
        level = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with _said_plainly(self.url), Session(self.engine.execution_options(**level)) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction, alone: no other process writes until it ends. An exception undoes it."""
        engine = self.engine.execution_options(writes=True)
        with _said_plainly(self.url), Session(engine, expire_on_commit=False) as session, session.begin():
            session.exec(select(CatalogueRow).with_for_update()).one()
            yield session

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a SQLite file."""
        return self.engine.dialect.name == "sqlite"

    def revision(self) -> int:
        """A number that grows with every accepted change, the same for all processes; 0 before the first load."""
        with self.reading() as session:
            return session.exec(select(CatalogueRow.revision)).one()

    def standing(self) -> Standing:
        """The catalogue and the revision it is at, of one moment; read anew only when the revision has changed."""
        with self.reading() as session:
            revision = session.exec(select(CatalogueRow.revision)).one()
            standing = self._standing
            if standing is None or standing.revision != revision:
                standing = Standing(revision, catalog_in(session))
        self._standing = standing
        return standing

    def catalog(self) -> Catalog:
        """All sites as they stand."""
        return self.standing().catalog

    def site(self, site_id: str) -> StoredSite | None:
        """The site with that id and the revision that changed it last."""
        with self.reading() as session:
            row = session.get(SiteRow, site_id)
            return None if row is None else StoredSite(site_from(row.document, row.id), row.revision)

    def file(self) -> Path:
        """The catalogue file this database belongs to: the one loaded last."""
        with self.reading() as session:
            return file_of(session.exec(select(CatalogueRow)).one())

    def revisions(self, site_id: str | None = None) -> list[Revision]:
        """The history of the catalogue, or of one site, oldest first; what is not in the journal yet included."""
        chosen = select(RevisionRow.line).order_by(col(RevisionRow.number))
        with self.reading() as session:
            lines = session.exec(chosen if site_id is None else chosen.where(RevisionRow.site == site_id))
            return [parse(line) for line in lines]

    def unwritten(self) -> int:
        """How many accepted changes are not yet in the journal and the catalogue file."""
        with self.reading() as session:
            return session.exec(select(func.count()).where(col(RevisionRow.unwritten))).one()


def catalog_in(session: Session) -> Catalog:
    """All sites that the session sees, checked again."""
    return Catalog(tuple(site_from(row.document, row.id) for row in session.exec(select(SiteRow))))


def site_from(document: Any, stored_as: str) -> Site:
    """The site that a document `stored_as` an id describes, checked like one from the file. Raises StoreError."""
    try:
        site = Site.model_validate(document)
    except ValidationError as error:
        words = error.errors(include_url=False)[0]["msg"]
        raise StoreError(
            f"site '{stored_as}' is stored in a form no longer used ({words}); run `curbside load`"
        ) from None
    if site.id != stored_as:
        raise StoreError(f"what is stored as site '{stored_as}' calls itself '{site.id}': the database is damaged")
    return site


def file_of(catalogue: CatalogueRow) -> Path:
    """The catalogue file that the row names."""
    return Path(catalogue.file) if catalogue.file else SITES


def write_sites(session: Session, sites: Iterable[Site], revision: int) -> None:
    """Store `sites` as changed by `revision`. They are checked: a Site cannot be built otherwise."""
    for site in sites:
        row = session.get(SiteRow, site.id)
        if row is None:
            session.add(SiteRow(id=site.id, revision=revision, document=site.record()))
        else:
            row.document, row.revision = site.record(), revision


# --- opening


def _url(url: str, must_exist: bool) -> sqlalchemy.URL:
    """The URL with the driver we bring; a plain path is a SQLite file."""
    try:
        parsed = sqlalchemy.make_url(url if "://" in url else f"sqlite:///{url}")
    except sqlalchemy.exc.ArgumentError:
        raise StoreError("that is no database URL; possible are sqlite:///FILE and postgresql://HOST/NAME") from None
    backend = parsed.get_backend_name()
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise StoreError(f"'{backend}' databases are not known; possible are sqlite:///FILE and postgresql://HOST/NAME")
    if parsed.database and parsed.database != ":memory:":
        path = Path(parsed.database)
        if must_exist and not path.exists():
            raise StoreError(f"there is no database at {path}; `curbside load` makes one")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"cannot make {path.parent}: {error.strerror}") from error
    return parsed


def _engine(url: sqlalchemy.URL) -> sqlalchemy.Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    def connected(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # Python's own BEGIN comes too late for one moment's view and for migrations
        connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")  # readers do not wait for a writer
        connection.execute("PRAGMA synchronous = FULL")  # an accepted change survives a power cut

    def begun(connection: sqlalchemy.Connection) -> None:
        # A writer takes its place in the queue at once: one that begins as a reader could be refused half-way.
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    sqlalchemy.event.listen(engine, "connect", connected)
    sqlalchemy.event.listen(engine, "begin", begun)
    return engine


def _bring_up_to_date(engine: sqlalchemy.Engine) -> None:
    """Run the migrations this database has not seen. Alembic is imported only when there are any."""
    newest = _newest_migration()
    with engine.connect() as connection:
        if _version(connection) == newest:
            return
    from catalog.migrations.run import upgrade  # noqa: PLC0415  most starts need none of it

    with engine.execution_options(writes=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sqlalchemy.select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        version = _version(connection)  # another worker may have been quicker
        if version == newest:
            return
        upgrade(connection)


def _newest_migration() -> str:
    """The migrations' file names say their order, so the newest is known without reading any."""
    names = (Path(__file__).parent / "migrations" / "versions").glob("v[0-9]*.py")
    return max(path.stem.partition("_")[0] for path in names)


def _version(connection: sqlalchemy.Connection) -> str | None:
    """The migration the database is at; None when it is empty. Refuses one that this program does not know."""
    if not sqlalchemy.inspect(connection).has_table("alembic_version"):
        return None
    version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if version is not None and version > _newest_migration():
        raise StoreError(f"the database was written by a newer Curbside (its version is {version}); update first")
    return version


@contextmanager
def _said_plainly(url: sqlalchemy.URL) -> Iterator[None]:
    """Turn an error of the driver, its connection or its lock, and what cannot be read there, into one line."""
    try:
        yield
    except (DBAPIError, NoResultFound) as error:
        raise _store_error(error, url) from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise StoreError(f"{url.render_as_string(hide_password=True)} is damaged: {error}") from error


def _store_error(error: BaseException, url: sqlalchemy.URL) -> StoreError:
    shown = url.render_as_string(hide_password=True)
    if isinstance(error, ImportError | NoSuchModuleError):
        return StoreError("PostgreSQL needs the driver psycopg: install curbside[postgresql]")
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    words = " ".join(str(cause).split()) or type(cause).__name__
    if url.password:
        words = words.replace(str(url.password), "***")
    if "locked" in words:
        words = "another process keeps it locked"
    return StoreError(f"{shown}: {words}")
