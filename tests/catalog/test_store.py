"""The database: what goes in comes out, for every process alike, on SQLite and PostgreSQL."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from sqlmodel import select

from catalog import sync
from catalog.model import Catalog
from catalog.sites_yaml import dump
from catalog.store import Store, StoreError, write_sites
from catalog.tables import CatalogueRow, SiteRow
from tests.catalog.histories import NOW, write
from tests.factories import make_site
from tests.strategies import catalogues


def test_an_empty_database_holds_no_site_and_is_at_revision_0(store):
    assert (len(store.catalog()), store.revision(), store.unwritten()) == (0, 0, 0)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(catalog=catalogues())
def test_what_is_loaded_comes_back_whole_and_dumps_as_the_same_text(new_database, file, catalog):
    file.write_text(dump(catalog))
    with Store(new_database()) as store:
        sync.load(store, file, at=NOW)
        assert store.catalog() == catalog
        assert dump(store.catalog()) == file.read_text()


def test_the_real_catalogue_comes_back_whole(store, file, catalog):
    write(file, *catalog)
    assert sync.load(store, file, at=NOW).sites == len(catalog)
    assert store.catalog() == catalog


def test_a_second_process_sees_a_change_by_the_revision(url, file):
    write(file, make_site(cost="free"))
    with Store(url) as one, Store(url) as other:
        sync.load(one, file, at=NOW)
        before = other.standing()
        write(file, make_site(cost="paid"))
        sync.load(one, file, at=NOW)
        assert other.revision() > before.revision
        assert other.catalog()["ward-round"].cost == "paid"
        assert other.standing() == one.standing()


def test_the_catalogue_is_read_again_only_when_its_revision_has_changed(store, file):
    write(file, make_site(cost="free"))
    sync.load(store, file, at=NOW)
    assert store.catalog() is store.catalog()


def test_each_site_knows_the_revision_that_changed_it(store, file):
    write(file, make_site(id="a"), make_site(id="b", cost="free"))
    sync.load(store, file, at=NOW)
    first = store.site("a")
    write(file, make_site(id="a"), make_site(id="b", cost="paid"))
    sync.load(store, file, at=NOW)
    assert store.site("a") == first
    assert store.site("b").revision == store.revision() > first.revision
    assert store.site("c") is None


def test_an_exception_undoes_the_whole_transaction(store):
    def fail_half_way() -> None:
        with store.writing() as session:
            write_sites(session, [make_site()], 7)
            session.exec(select(CatalogueRow)).one().revision = 7
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert (len(store.catalog()), store.revision()) == (0, 0)


def test_writers_take_turns_and_none_is_lost(url):
    def count_up(_: int) -> None:
        with Store(url) as store, store.writing() as session:
            row = session.exec(select(CatalogueRow)).one()
            seen = row.revision
            session.flush()
            row.revision = seen + 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count_up, range(24)))
    with Store(url) as store:
        assert store.revision() == 24


def test_a_reader_sees_one_moment_while_a_writer_goes_on(store):
    with store.writing() as session:
        write_sites(session, [make_site(id="a")], 1)
    with store.reading() as reader:
        before = len(reader.exec(select(SiteRow)).all())
        with store.writing() as session:
            write_sites(session, [make_site(id="b")], 2)
        assert len(reader.exec(select(SiteRow)).all()) == before == 1
    assert len(store.catalog()) == 2


def test_a_site_stored_under_older_rules_is_named_with_what_to_do(store):
    with store.writing() as session:
        session.add(SiteRow(id="old", revision=1, document={**make_site(id="old").record(), "kind": "guild"}))
    with pytest.raises(StoreError, match=r"site 'old'.*curbside load"):
        store.catalog()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://somebody:secret@db.example/x", "'mysql' databases are not known"),
        ("x:y://", "no database URL"),
        ("postgresql://somebody:secret@127.0.0.1:1/x", "127.0.0.1"),
        ("sqlite:////dev/null/x.db", "/dev/null"),
        ("sqlite:////dev/full", "/dev/full"),
    ],
)
def test_a_database_that_cannot_be_used_is_one_line_without_its_password(url, message):
    with pytest.raises(StoreError, match=message) as caught:
        Store(url)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_database_is_left_as_it_was(tmp_path: Path):
    path = tmp_path / "notes.txt"
    path.write_text("not a database, " * 100)
    with pytest.raises(StoreError, match="not a database"):
        Store(f"sqlite:///{path}")
    assert path.read_text() == "not a database, " * 100


def test_a_command_that_only_reads_makes_no_database(tmp_path: Path):
    with pytest.raises(StoreError, match="curbside load"):
        Store(str(tmp_path / "none.db"), must_exist=True)
    assert not list(tmp_path.iterdir())


def test_another_process_that_keeps_the_lock_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("catalog.store.BUSY_SECONDS", 0.05)
    with Store(f"sqlite:///{tmp_path}/a.db") as store:
        other = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another process"), store.writing():
            pass
        other.close()


def test_an_empty_catalogue_is_a_catalogue(store, file):
    file.write_text(dump(Catalog(())))
    sync.load(store, file, at=NOW)
    assert store.revision() == 1
    assert sync.load(store, file, at=NOW).revisions == ()
