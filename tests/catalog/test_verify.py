"""`verify` finds each disagreement, `backup` makes a copy that agrees."""

import sqlite3
import threading

import pytest

from catalog import decisions, journal, pending, sync
from catalog.backup import backup
from catalog.store import Store, StoreError
from catalog.tables import RevisionRow, SiteRow
from catalog.verify import verify
from tests.catalog.histories import DAY, NOW, loaded, raise_one, write
from tests.factories import make_site


@pytest.fixture
def ready(store, file):
    """A database in step with its file, after one decision and one edit."""
    loaded(store, file, make_site(access="registration", cost="free"), make_site(id="b"))
    decisions.accept(store, raise_one(store), by="ana", at=NOW)
    file.write_text(file.read_text().replace("cost: free", "cost: paid"))
    sync.load(store, file, at=NOW + DAY)
    return store


def found(file, store: Store | None) -> list[tuple[str, str, str]]:
    return [(it.where, it.site, it.fact) for it in verify(file, store)]


def test_what_was_left_alone_agrees(ready, file):
    assert verify(file, ready) == []
    assert verify(file, None) == []


def test_an_edit_of_the_file_is_found_against_journal_and_database(ready, file):
    file.write_text(file.read_text().replace("access: verified", "access: approval"))
    assert found(file, ready) == [("sites.yaml", "ward-round", "access")] * 2
    assert "ana" in verify(file, None)[0].message


def test_a_site_taken_out_of_the_file_is_found(ready, file):
    write(file, ready.catalog()["ward-round"])
    assert found(file, ready) == [("sites.yaml", "b", "")]
    assert "missing in the file" in verify(file, ready)[0].message


def test_a_line_taken_out_of_the_journal_is_found(ready, file):
    path = pending.journal_of(file)
    path.write_text(path.read_text().splitlines()[1] + "\n")
    assert found(file, ready) == [("revisions.jsonl", "ward-round", "access")]


def test_a_line_altered_in_the_journal_is_found(ready, file):
    path = pending.journal_of(file)
    path.write_text(path.read_text().replace('"ana"', '"bob"'))
    assert "line 1: the line was altered" in verify(file, None)[0].message


def test_a_line_cut_short_and_a_change_without_its_line_are_found(ready, file):
    path = pending.journal_of(file)
    path.write_text(path.read_text()[:-20])
    words = [it.message for it in verify(file, ready)]
    assert any("line 2 is unfinished" in word for word in words)
    assert any("of the database is missing here" in word for word in words)


def test_a_gap_in_the_history_of_a_fact_is_found(ready, file):
    path = pending.journal_of(file)
    for access in ("approval", "invitation"):
        file.write_text(
            file.read_text().replace(f"access: {ready.catalog()['ward-round'].access}", f"access: {access}")
        )
        sync.load(ready, file, at=NOW + DAY)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:2] + lines[3:]))
    assert any("does not follow" in it.message for it in verify(file, None))


def test_a_revision_the_database_does_not_know_is_found(ready, file):
    with ready.writing() as session:
        session.delete(session.exec(pending.select(RevisionRow)).first())
    assert any("unknown to the database" in it.message for it in verify(file, ready))


def test_what_waits_is_found(ready, file):
    file.chmod(0o444)
    decisions.accept(ready, raise_one(ready, "posts", "members"), by="ana", at=NOW)
    assert any("curbside dump" in it.message for it in verify(file, ready))


def test_a_document_changed_behind_the_stores_back_is_found(ready, file):
    with ready.writing() as session:
        row = session.get(SiteRow, "ward-round")
        row.document = {**row.document, "cost": "barter"}
    assert ("database", "ward-round", "") in found(file, ready)
    assert ("sites.yaml", "ward-round", "cost") in found(file, ready)


def test_a_file_with_mistakes_is_found_and_without_a_file_nothing_can_be_said(ready, file):
    file.write_text(file.read_text().replace("cost: paid", "cost: gratis"))
    assert ("sites.yaml", "ward-round", "cost") in found(file, ready)
    file.unlink()
    with pytest.raises(FileNotFoundError):
        verify(file, ready)


def test_a_database_without_a_catalogue_says_so(store, file):
    write(file, make_site())
    assert "nothing is loaded" in verify(file, store)[0].message


# --- backup


def test_a_backup_is_the_whole_database_in_one_file(ready, file, tmp_path):
    raise_one(ready, "posts", "members")
    copy = tmp_path / "copy.db"
    assert backup(ready, copy) == 2
    with Store(f"sqlite:///{copy}") as restored:
        assert restored.standing() == ready.standing()
        assert restored.revisions() == ready.revisions()
        assert verify(file, restored) == []
        decisions.accept(restored, 2, by="ana", at=NOW)
        assert restored.catalog()["ward-round"].posts == "members"
        assert len(journal.read(pending.journal_of(file))) == 3


def test_a_backup_replaces_an_older_one_and_leaves_nothing_beside_it(ready, tmp_path):
    folder = tmp_path / "copies"
    folder.mkdir()
    for _ in range(2):
        backup(ready, folder / "copy.db")
    assert [path.name for path in folder.iterdir()] == ["copy.db"]


def test_a_backup_taken_while_others_write_is_of_one_moment(ready, tmp_path):
    stop = threading.Event()

    def write_on() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with ready.writing() as session:
                for name in ("b", "ward-round"):
                    row = session.get(SiteRow, name)
                    row.document = {**row.document, "summary": f"Version {number}."}

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        for place in range(3):
            copy = tmp_path / f"{place}.db"
            backup(ready, copy)
            with sqlite3.connect(copy) as database:
                versions = database.execute("SELECT DISTINCT json_extract(document, '$.summary') FROM site").fetchall()
            database.close()
            assert len(versions) == 1
    finally:
        stop.set()
        writer.join()


def test_a_backup_over_the_database_itself_is_refused(sqlite):
    url = sqlite()
    with Store(url) as store, pytest.raises(StoreError, match="the database itself"):
        backup(store, pending.Path(url.removeprefix("sqlite:///")))


def test_a_backup_into_a_folder_that_is_not_there_fails_plainly(store, tmp_path):
    with pytest.raises(OSError, match="No such file"):
        backup(store, tmp_path / "none" / "copy.db")


def test_the_progress_of_a_backup_ends_at_the_whole(ready, tmp_path):
    seen: list[tuple[int, int]] = []
    backup(ready, tmp_path / "copy.db", lambda done, of: seen.append((done, of)))
    assert seen[-1][0] == seen[-1][1] > 0


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("UPDATE site SET document = '{' WHERE id = 'b'", "damaged"),
        ("DELETE FROM catalogue", "No row"),
        ("UPDATE site SET document = replace(document, '\"b\"', '\"zzz\"') WHERE id = 'b'", "calls itself 'zzz'"),
        ('UPDATE site SET document = \'{"id": "b", "name": 5}\' WHERE id = \'b\'', "no longer used"),
    ],
)
def test_a_damaged_row_is_one_line_for_whoever_reads_it(file, tmp_path, damage, words):
    path = tmp_path / "own.db"  # PostgreSQL keeps no broken JSON
    with Store(f"sqlite:///{path}") as store:
        loaded(store, file, make_site(id="b"))
    with sqlite3.connect(path) as database:
        database.execute(damage)
    with Store(f"sqlite:///{path}") as store:
        with pytest.raises(StoreError, match=words):
            store.catalog()
        try:
            told = " ".join(map(str, verify(file, store)))
        except StoreError as error:
            told = str(error)
    assert words in told
