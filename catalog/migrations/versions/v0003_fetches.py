"""Crawls, what they fetched, and the pages they watch."""

import sqlalchemy as sa
from alembic import op

revision = "v0003"
down_revision = "v0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The tables that the crawler's fetches need."""
    op.create_table(
        "crawl",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("selection", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("distrusted", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "page_body",
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
    )
    op.create_table(
        "page_fetch",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("crawl", sa.Integer(), sa.ForeignKey("crawl.id"), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("final_url", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(), sa.ForeignKey("page_body.digest"), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("bytes_read", sa.Integer(), nullable=False),
        sa.UniqueConstraint("crawl", "site", "url"),
    )
    for column in ("crawl", "site", "page", "digest"):
        op.create_index(f"ix_page_fetch_{column}", "page_fetch", [column])
    op.create_table(
        "watched_page",
        sa.Column("site", sa.String(), primary_key=True),
        sa.Column("url", sa.Text(), primary_key=True),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("final_url", sa.Text(), nullable=False),
        sa.Column("type", sa.String(), nullable=True),
        sa.Column("charset", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("seen", sa.String(), nullable=True),
        sa.Column("digest", sa.String(), sa.ForeignKey("page_body.digest"), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
    )
    op.create_index("ix_watched_page_digest", "watched_page", ["digest"])


def downgrade() -> None:
    """Drop them; no accepted fact rests on them alone."""
    for table in ("watched_page", "page_fetch", "page_body", "crawl"):
        op.drop_table(table)
