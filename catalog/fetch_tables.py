"""The tables of what the crawler fetched: crawls, page bodies, the history of each page, and pages as last seen."""

from datetime import datetime

from sqlalchemy import Column, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from catalog.tables import Moment


class CrawlRow(SQLModel, table=True):
    """One crawl. `distrusted` when so much failed that our own network is the likelier cause."""

    __tablename__ = "crawl"

    id: int | None = Field(default=None, primary_key=True)
    selection: str = Field(sa_column=Column(Text, nullable=False))
    started_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    finished_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    distrusted: bool = False


class PageBodyRow(SQLModel, table=True):
    """What a server sent, compressed, once however many pages and days show it."""

    __tablename__ = "page_body"

    digest: str = Field(primary_key=True)
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    size: int


class PageFetchRow(SQLModel, table=True):
    """One fetch of one page: the page's history, line by line."""

    __tablename__ = "page_fetch"
    __table_args__ = (UniqueConstraint("crawl", "site", "url"),)

    id: int | None = Field(default=None, primary_key=True)
    crawl: int = Field(foreign_key="crawl.id", index=True)
    site: str = Field(index=True)
    page: str = Field(index=True)
    url: str = Field(sa_column=Column(Text, nullable=False))
    final_url: str = Field(sa_column=Column(Text, nullable=False))
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
    outcome: str
    detail: str = Field(sa_column=Column(Text, nullable=False))
    status: int | None = None
    digest: str | None = Field(default=None, foreign_key="page_body.digest", index=True)
    seconds: float
    bytes_read: int


class WatchedPageRow(SQLModel, table=True):
    """A page as it was last seen, what to ask the server with, and how often it has changed."""

    __tablename__ = "watched_page"

    site: str = Field(primary_key=True)
    url: str = Field(sa_column=Column(Text, primary_key=True))
    page: str
    first_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    fetched_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    seen_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    outcome: str
    failures: int = 0  # in a row
    visits: int = 0  # at which it was seen
    changes: int = 0
    final_url: str = Field(sa_column=Column(Text, nullable=False))
    type: str | None = None
    charset: str = ""
    language: str | None = None
    seen: str | None = None
    digest: str | None = Field(default=None, foreign_key="page_body.digest", index=True)
    read_digest: str | None = None  # of the body that was last read for facts
    etag: str | None = Field(default=None, sa_column=Column(Text))
    last_modified: str | None = Field(default=None, sa_column=Column(Text))
