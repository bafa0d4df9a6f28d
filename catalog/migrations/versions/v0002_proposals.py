"""Snapshots, proposals with their evidence, and who may decide."""

import sqlalchemy as sa
from alembic import op

revision = "v0002"
down_revision = "v0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The tables that the crawler's proposals, visitors' corrections and decisions need."""
    op.create_table(
        "maintainer",
        sa.Column("handle", sa.String(), primary_key=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "snapshot_text",
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), sa.ForeignKey("snapshot_text.digest"), nullable=False),
        sa.UniqueConstraint("site", "page", "url", "digest"),
    )
    op.create_index("ix_snapshot_site", "snapshot", ["site"])
    op.create_index("ix_snapshot_digest", "snapshot", ["digest"])
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("also", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("same_as", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
    )
    op.create_index("ix_proposal_site", "proposal", ["site"])
    op.create_index("ix_proposal_decision", "proposal", ["decision"])
    op.create_index("ix_proposal_same_as", "proposal", ["same_as"])
    still_open = sa.text("decision IS NULL")
    op.create_index(
        "one_open_proposal",
        "proposal",
        ["same_as"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("proposal", sa.Integer(), sa.ForeignKey("proposal.id"), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("text_key", sa.String(), nullable=False),
        sa.Column("exact", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.String(), sa.ForeignKey("snapshot_text.digest"), nullable=True),
        sa.Column("source", sa.JSON(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("proposal", "origin", "text_key"),
    )
    op.create_index("ix_evidence_proposal", "evidence", ["proposal"])
    op.create_index("ix_evidence_text_key", "evidence", ["text_key"])


def downgrade() -> None:
    """Drop them; the decisions stay in the journal."""
    for table in ("evidence", "proposal", "snapshot", "snapshot_text", "maintainer"):
        op.drop_table(table)
