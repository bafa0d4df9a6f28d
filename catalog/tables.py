"""The tables of the database. Rows are made from checked records: a table model itself checks nothing."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Dialect, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel


class Moment(TypeDecorator[datetime]):
    """A time with its zone: SQLite keeps none, so every time is stored in UTC and read as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        """The time in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        """The time with its zone again."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def storable(text: str) -> str:
    """`text` as every database and file can hold it: without the null character and half characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


class CatalogueRow(SQLModel, table=True):
    """One row: which revision the catalogue is at, the file it belongs to and the text last known to stand there."""

    __tablename__ = "catalogue"

    id: int = Field(primary_key=True)
    revision: int
    file: str = Field(sa_column=Column(Text, nullable=False))  # empty: data/sites.yaml of this installation
    base: str = Field(sa_column=Column(Text, nullable=False))  # canonical; empty before the first load


class SiteRow(SQLModel, table=True):
    """One site as one JSON document, and the revision that changed it last."""

    __tablename__ = "site"

    id: str = Field(primary_key=True)
    revision: int
    document: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class RevisionRow(SQLModel, table=True):
    """One line of the journal. `unwritten` until the line and the catalogue file are on the disk."""

    __tablename__ = "revision"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    id: str = Field(unique=True)
    site: str = Field(index=True)
    fact: str
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
    by: str
    proposal: int | None = None
    unwritten: bool = Field(index=True)
    line: str = Field(sa_column=Column(Text, nullable=False))


class MaintainerRow(SQLModel, table=True):
    """Somebody who may decide about proposals."""

    __tablename__ = "maintainer"

    handle: str = Field(primary_key=True)
    since: datetime = Field(sa_column=Column(Moment, nullable=False))


class SnapshotTextRow(SQLModel, table=True):
    """The text of snapshots, compressed, once however many pages and days show it."""

    __tablename__ = "snapshot_text"

    digest: str = Field(primary_key=True)
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class SnapshotRow(SQLModel, table=True):
    """That a page showed a text; `fetched_at` is when it was first seen there."""

    __tablename__ = "snapshot"
    __table_args__ = (UniqueConstraint("site", "page", "url", "digest"),)

    id: int | None = Field(default=None, primary_key=True)
    site: str = Field(index=True)
    page: str
    url: str = Field(sa_column=Column(Text, nullable=False))
    fetched_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    language: str
    digest: str = Field(foreign_key="snapshot_text.digest", index=True)


class ProposalRow(SQLModel, table=True):
    """A suggested change of one fact. `same_as` is what equal proposals share; at most one of them is open."""

    __tablename__ = "proposal"
    __table_args__ = (
        Index(
            "one_open_proposal",
            "same_as",
            unique=True,
            sqlite_where=text("decision IS NULL"),
            postgresql_where=text("decision IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    site: str = Field(index=True)
    fact: str
    kind: str
    value: Any = Field(sa_column=Column(JSON, nullable=False))
    also: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    before: Any = Field(sa_column=Column(JSON, nullable=False))
    same_as: str = Field(index=True)
    confidence: float
    times: int
    raised_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    seen_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    decision: str | None = Field(default=None, index=True)
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    why: str = Field(default="", sa_column=Column(Text, nullable=False))


class EvidenceRow(SQLModel, table=True):
    """What speaks for a proposal: a source, and the place in a snapshot. `text_key` names the text alone."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("proposal", "origin", "text_key"),)

    id: int | None = Field(default=None, primary_key=True)
    proposal: int = Field(foreign_key="proposal.id", index=True)
    origin: str
    text_key: str = Field(index=True)
    exact: str = Field(sa_column=Column(Text, nullable=False))
    prefix: str = Field(sa_column=Column(Text, nullable=False))
    suffix: str = Field(sa_column=Column(Text, nullable=False))
    snapshot: str | None = Field(default=None, foreign_key="snapshot_text.digest")
    source: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    note: str = Field(sa_column=Column(Text, nullable=False))
    confidence: float
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
