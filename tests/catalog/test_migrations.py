"""Migrations: they end at the tables the program uses, keep what is there, and run once however many start."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from catalog import fetches, store
from catalog.migrations.run import downgrade, upgrade
from catalog.store import Store, StoreError


@pytest.fixture
def engine(store):
    """An engine whose transactions may change tables."""
    return store.engine.execution_options(writes=True)


def test_the_migrations_end_at_the_tables_of_the_program(engine):
    assert fetches.CrawlRow.metadata is SQLModel.metadata
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_every_step_can_be_taken_back_and_taken_again(engine):
    def tables() -> set[str]:
        with engine.connect() as connection:
            return set(sqlalchemy.inspect(connection).get_table_names())

    before = tables()
    with engine.begin() as connection:
        downgrade(connection, "base")
    assert tables() == {"alembic_version"}
    with engine.begin() as connection:
        upgrade(connection)
    assert tables() == before


def test_a_database_of_the_first_release_keeps_its_sites(engine, url):
    with engine.begin() as connection:
        downgrade(connection, "v0001")
        connection.exec_driver_sql("UPDATE catalogue SET revision = 5")
        connection.exec_driver_sql(
            """INSERT INTO site (id, revision, document) VALUES ('a', 5,
            '{"id": "a", "name": "A", "kind": "forum", "summary": "Old.", "sources": []}')"""
        )
    with Store(url) as again:
        assert again.revision() == 5
        assert [site.id for site in again.catalog()] == ["a"]


def test_workers_that_start_at_once_on_an_empty_database_all_find_their_tables(tmp_path):
    url = f"sqlite:///{tmp_path}/new.db"

    def opened(_: int) -> int:
        with Store(url) as one:
            return one.revision()

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(opened, range(6))) == [0] * 6


def test_a_database_of_a_newer_program_is_refused(engine, url):
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'v9999'")
    with pytest.raises(StoreError, match="newer Curbside"):
        Store(url)


def test_the_newest_migration_is_known_by_its_file_name():
    names = sorted(path.stem for path in (store.Path(store.__file__).parent / "migrations" / "versions").glob("v*.py"))
    assert names[-1].startswith(store._newest_migration())
    assert [name[:5] for name in names] == [f"v{number:04}" for number in range(1, len(names) + 1)]
