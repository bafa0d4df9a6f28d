"""What Alembic runs: the migrations, on the connection and in the transaction that `run.py` was given."""

from alembic import context
from sqlmodel import SQLModel

from catalog import fetch_tables, tables

# Importing the tables is what fills the metadata.
assert tables.CatalogueRow.metadata is fetch_tables.CrawlRow.metadata is SQLModel.metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,  # SQLite cannot alter a column: Alembic copies the table
)
context.run_migrations()
