"""Bring a database to the newest migration, or to a given one, on a connection that the caller gives."""

from pathlib import Path

import sqlalchemy
from alembic import command
from alembic.config import Config


def configuration(connection: sqlalchemy.Connection) -> Config:
    """Alembic's settings for migrations on `connection`."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: sqlalchemy.Connection, to: str = "head") -> None:
    """Run every migration up to `to` in the caller's transaction."""
    command.upgrade(configuration(connection), to)


def downgrade(connection: sqlalchemy.Connection, to: str) -> None:
    """Take back every migration after `to` in the caller's transaction."""
    command.downgrade(configuration(connection), to)
