"""Which body of a page was read for facts, so that a crawl which dies while reading leaves nothing unread."""

import sqlalchemy as sa
from alembic import op

revision = "v0004"
down_revision = "v0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of pages fetched before nobody knows: they are read once more, and equal proposals merge."""
    op.add_column("watched_page", sa.Column("read_digest", sa.String(), nullable=True))


def downgrade() -> None:
    """Forget it again."""
    op.drop_column("watched_page", "read_digest")
