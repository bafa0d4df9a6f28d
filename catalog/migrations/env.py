"""What Alembic runs: the migrations, on the connection and in the transaction that `run.py` was given."""

from alembic import context
from sqlmodel import SQLModel

from catalog import tables

assert tables.CatalogueRow.metadata is SQLModel.metadata  # importing the tables is what fills the metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,  # SQLite cannot alter a column: Alembic copies the table
)
context.run_migrations()
