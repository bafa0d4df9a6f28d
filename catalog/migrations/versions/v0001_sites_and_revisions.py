"""Sites as documents, the state of the catalogue, and the index of the journal."""

import sqlalchemy as sa
from alembic import op

revision = "v0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The tables that `load` and `dump` need."""
    catalogue = op.create_table(
        "catalogue",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
    )
    op.bulk_insert(catalogue, [{"id": 1, "revision": 0, "file": "", "base": ""}])
    op.create_table(
        "site",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
    )
    op.create_table(
        "revision",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("proposal", sa.Integer(), nullable=True),
        sa.Column("unwritten", sa.Boolean(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
    )
    op.create_index("ix_revision_site", "revision", ["site"])
    op.create_index("ix_revision_unwritten", "revision", ["unwritten"])


def downgrade() -> None:
    """Drop them: the files hold everything that was accepted and written."""
    op.drop_table("revision")
    op.drop_table("site")
    op.drop_table("catalogue")
