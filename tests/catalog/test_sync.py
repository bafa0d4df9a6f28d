"""`load`: the file's changes become revisions; contradictions stop it before anything is written."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import decisions, journal, maintainers, pending, sync
from catalog.journal import Revision
from catalog.model import Catalog
from catalog.sites_yaml import CatalogError, dump
from catalog.store import Store
from catalog.sync import ConflictError, LoadRefusedError
from tests.catalog.histories import DAY, NOW, loaded, raise_one, said, write
from tests.factories import make_site, make_source
from tests.strategies import catalogues


def lines(file) -> list[Revision]:
    return journal.read(pending.journal_of(file))


def texts(file) -> tuple[str, str]:
    path = pending.journal_of(file)
    return file.read_text(), path.read_text() if path.exists() else ""


def accept(store: Store, *what: object, **more: object) -> None:
    decisions.accept(store, raise_one(store, *what, **more), by="ana", at=NOW)


def test_loading_twice_changes_nothing(store, file):
    loaded(store, file, make_site(id="a", cost="free"), make_site(id="b"))
    before = texts(file), store.standing()
    again = sync.load(store, file, at=NOW + DAY)
    assert (texts(file), store.standing()) == before
    assert (again.revisions, again.first, again.written.revisions) == ((), False, 0)


def test_the_first_load_makes_no_history(store, file):
    loaded(store, file, make_site(cost="free"))
    assert store.revisions() == []
    assert not pending.journal_of(file).exists()


def test_what_changed_in_the_file_alone_is_a_revision_by_the_file(store, file):
    loaded(store, file, make_site(cost="free"))
    write(file, make_site(cost="paid"))
    [revision] = sync.load(store, file, at=NOW + DAY, why="new prices").revisions
    assert (revision.by, revision.fact, revision.before, revision.after) == ("file", "cost", "free", "paid")
    assert (revision.at, revision.why) == (NOW + DAY, "new prices")
    assert lines(file) == store.revisions() == [revision]
    assert store.unwritten() == 0


def test_layout_alone_is_no_change(store, file):
    loaded(store, file, make_site(cost="free"))
    file.write_text("# a remark\n" + file.read_text().replace("cost: free", 'cost: "free"'))
    assert sync.load(store, file, at=NOW).revisions == ()


def test_a_site_may_come_and_go_in_the_file(store, file):
    loaded(store, file, make_site(id="a"))
    write(file, make_site(id="a"), make_site(id="b", cost="free"))
    [came] = sync.load(store, file, at=NOW).revisions
    assert (came.site, came.fact, came.before, came.after["cost"]) == ("b", "", None, "free")
    write(file, make_site(id="a"))
    [went] = sync.load(store, file, at=NOW + DAY).revisions
    assert (went.site, went.after, went.before) == ("b", None, came.after)
    assert "b" not in store.catalog()


def test_the_id_of_a_site_that_went_is_never_given_to_another(store, file):
    loaded(store, file, make_site(id="a"), make_site(id="b", name="Bee"))
    write(file, make_site(id="a"))
    sync.load(store, file, at=NOW)
    write(file, make_site(id="a"), make_site(id="b", name="Another Place"))
    before = texts(file), store.standing()
    with pytest.raises(LoadRefusedError, match="never reused"):
        sync.load(store, file, at=NOW, prefer="theirs")
    assert (texts(file), store.standing()) == before
    write(file, make_site(id="a"), make_site(id="b", name="Bee"))
    assert [revision.site for revision in sync.load(store, file, at=NOW).revisions] == ["b"]


def test_a_new_database_still_knows_from_the_journal_which_ids_are_taken(new_database, file):
    with Store(new_database()) as store:
        loaded(store, file, make_site(id="a"), make_site(id="b", name="Bee"))
        write(file, make_site(id="a"))
        sync.load(store, file, at=NOW)
    write(file, make_site(id="a"), make_site(id="b", name="Another Place"))
    with Store(new_database()) as store, pytest.raises(LoadRefusedError, match="never reused"):
        sync.load(store, file, at=NOW)


def test_a_site_with_another_name_is_a_change_and_with_another_id_a_question(store, file):
    loaded(store, file, make_site(id="a", name="Ward Round"))
    write(file, make_site(id="a", name="The Ward Round"))
    assert [revision.fact for revision in sync.load(store, file, at=NOW).revisions] == ["name"]
    write(file, make_site(id="b", name="The Ward Round"))
    with pytest.raises(ConflictError) as caught:
        sync.load(store, file, at=NOW)
    assert "ids stay" in caught.value.conflicts[0].message
    sync.load(store, file, at=NOW, prefer="ours")
    assert [site.id for site in store.catalog()] == ["a"]
    assert "id: a\n" in file.read_text()
    write(file, make_site(id="b", name="The Ward Round"))
    sync.load(store, file, at=NOW, prefer="theirs")
    assert [site.id for site in store.catalog()] == ["b"]


def test_changes_of_different_facts_are_joined_in_both_places(store, file):
    loaded(store, file, make_site(cost="free", access="registration"))
    text = file.read_text()
    file.chmod(0o444)
    accept(store)
    file.chmod(0o644)
    assert file.read_text() == text
    assert store.unwritten() == 1
    write(file, make_site(cost="paid", access="registration"))
    result = sync.load(store, file, at=NOW)
    assert [revision.fact for revision in result.revisions] == ["cost"]
    for record in (said(file), store.catalog()["ward-round"].record()):
        assert (record["cost"], record["access"]) == ("paid", "verified")
    assert store.unwritten() == 0
    assert {revision.fact for revision in lines(file)} == {"cost", "access"}


@pytest.fixture
def divided(store, file):
    """A database that says verified and a file that says approval, where both said registration."""
    loaded(store, file, make_site(cost="free", access="registration"))
    file.chmod(0o444)
    accept(store)
    file.chmod(0o644)
    write(file, make_site(cost="free", access="approval"))
    return store


def test_what_both_changed_differently_is_listed_and_nothing_is_written(divided, file):
    before = texts(file), divided.standing(), divided.unwritten()
    with pytest.raises(ConflictError) as caught:
        sync.load(divided, file, at=NOW)
    [conflict] = caught.value.conflicts
    assert (conflict.site, conflict.fact) == ("ward-round", "access")
    states = (conflict.base, conflict.ours, conflict.theirs)
    assert [state.value for state in states] == ["registration", "verified", "approval"]
    assert (texts(file), divided.standing(), divided.unwritten()) == before


def test_a_conflict_settled_for_the_file_is_a_revision_by_the_file(divided, file):
    sync.load(divided, file, at=NOW, prefer="theirs")
    assert said(file)["access"] == divided.catalog()["ward-round"].access == "approval"
    assert [(it.by, it.after) for it in lines(file)] == [("ana", "verified"), ("file", "approval")]


def test_a_conflict_settled_for_the_database_is_written_to_the_file(divided, file):
    sync.load(divided, file, at=NOW, prefer="ours")
    assert said(file)["access"] == divided.catalog()["ward-round"].access == "verified"
    assert [(it.by, it.after) for it in lines(file)] == [("ana", "verified")]
    assert divided.unwritten() == 0


def test_a_conflict_can_be_settled_for_the_database_after_it_was_written(store, file):
    loaded(store, file, make_site(access="registration"))
    accept(store)
    write(file, make_site(access="approval"))
    assert sync.load(store, file, at=NOW).revisions[0].before == "verified"  # only the file changed since


def test_a_waiting_change_is_not_written_over_an_edit_of_the_file(store, file):
    loaded(store, file, make_site(cost="free", access="registration"))
    write(file, make_site(cost="paid", access="registration"))
    number = raise_one(store)
    decision = decisions.accept(store, number, by="ana", at=NOW)
    assert "curbside load" in decision.written.reason
    assert said(file)["cost"] == "paid"
    assert lines(file)[0].proposal == number  # the journal holds it already
    sync.load(store, file, at=NOW)
    assert (said(file)["cost"], said(file)["access"]) == ("paid", "verified")
    assert len(lines(file)) == 2


def test_changes_that_contradict_each_other_are_a_conflict_although_no_fact_is(store, file):
    loaded(store, file, make_site(status="active", status_note="quiet", cost="free"))
    file.chmod(0o444)
    accept(store, "status", "closed")
    file.chmod(0o644)
    write(file, make_site(status="active", cost="free"))
    with pytest.raises(ConflictError) as caught:
        sync.load(store, file, at=NOW)
    assert "contradict" in caught.value.conflicts[0].message
    assert "must say when" in caught.value.conflicts[0].message


def test_a_file_with_mistakes_changes_nothing(store, file):
    loaded(store, file, make_site(cost="free"))
    file.write_text(file.read_text().replace("cost: free", "cost: gratis"))
    before = texts(file), store.standing()
    with pytest.raises(CatalogError, match="gratis"):
        sync.load(store, file, at=NOW)
    assert (texts(file), store.standing()) == before


def test_a_name_that_both_sides_gave_away_is_refused(store, file):
    loaded(store, file, make_site(id="a"))
    file.chmod(0o444)
    accept(store, "name", "Morning Round", site="a")
    file.chmod(0o644)
    write(file, make_site(id="a"), make_site(id="b", name="Morning Round"))
    with pytest.raises(LoadRefusedError, match="Morning Round"):
        sync.load(store, file, at=NOW)


def test_a_new_database_has_everything_that_the_files_have(new_database, file):
    with Store(new_database()) as store:
        loaded(store, file, make_site(access="registration", cost="free"))
        accept(store)
        write(file, make_site(id="ward-round", access="verified", cost="paid", sources=said(file)["sources"]))
        sync.load(store, file, at=NOW)
        before = store.catalog(), store.revisions()
    with Store(new_database()) as store:
        result = sync.load(store, file, at=NOW)
        assert (store.catalog(), store.revisions()) == before
        assert (result.revisions, result.restored) == ((), ())


def test_what_the_journal_has_and_the_file_lost_is_restored_to_a_new_database(new_database, file):
    with Store(new_database()) as store:
        loaded(store, file, make_site(access="registration"))
        text = file.read_text()
        accept(store)
    file.write_text(text)  # as if the power had failed between journal and file, and then the database was deleted
    with Store(new_database()) as store:
        result = sync.load(store, file, at=NOW)
        assert [revision.after for revision in result.restored] == ["verified"]
        assert store.catalog()["ward-round"].access == said(file)["access"] == "verified"
        assert len(lines(file)) == 1


def test_an_edit_made_while_there_was_no_database_is_a_revision(new_database, file):
    with Store(new_database()) as store:
        loaded(store, file, make_site(access="registration"))
        accept(store)
    file.write_text(file.read_text().replace("access: verified", "access: approval"))
    with Store(new_database()) as store:
        [revision] = sync.load(store, file, at=NOW).revisions
        assert (revision.by, revision.before, revision.after) == ("file", "verified", "approval")
        assert len(lines(file)) == 2


def test_what_came_with_a_pull_is_taken_over_and_not_recorded_again(new_database, tmp_path):
    here, there = tmp_path / "here" / "sites.yaml", tmp_path / "there" / "sites.yaml"
    site = make_site(access="registration", cost="free")
    with Store(new_database()) as mine, Store(new_database()) as hers:
        for store, file in ((mine, here), (hers, there)):
            file.parent.mkdir()
            loaded(store, file, site)
        accept(hers)
        write(there, make_site(id="new"), hers.catalog()["ward-round"])
        sync.load(hers, there, at=NOW)
        for name in ("sites.yaml", "revisions.jsonl"):
            (here.parent / name).write_bytes((there.parent / name).read_bytes())
        result = sync.load(mine, here, at=NOW)
        assert result.revisions == ()
        assert mine.catalog() == hers.catalog()
        assert mine.revisions() == hers.revisions() == lines(here)


def test_the_database_follows_the_file_it_was_loaded_from_last(store, tmp_path):
    first, second = tmp_path / "first" / "sites.yaml", tmp_path / "second" / "sites.yaml"
    for file in (first, second):
        file.parent.mkdir()
    loaded(store, first, make_site(access="registration"))
    write(first, make_site(access="approval"))
    sync.load(store, first, at=NOW)
    write(second, make_site(access="approval", cost="free"))
    sync.load(store, second, at=NOW)
    accept(store)
    assert said(second)["access"] == "verified"
    assert said(first)["access"] == "approval"
    assert [it.after for it in lines(second)] == ["approval", "free", "verified"]  # the whole history moved along


def test_a_start_loads_the_file_once_and_then_finishes_what_waits(store, file):
    write(file, make_site(access="registration"))
    assert sync.catch_up(store, at=NOW, path=file).first
    file.chmod(0o444)
    with store.writing() as session:
        maintainers.add(session, "ana", NOW)
    accept(store)
    assert store.unwritten() == 1
    file.chmod(0o644)
    assert sync.catch_up(store, at=NOW).written.revisions == 1
    assert (said(file)["access"], store.unwritten()) == ("verified", 0)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(st.lists(catalogues(most=3), min_size=1, max_size=4))
def test_whatever_the_file_becomes_the_database_follows_and_every_day_can_be_had_again(sqlite, tmp_path, versions):
    file = tmp_path / "sites.yaml"
    pending.journal_of(file).unlink(missing_ok=True)
    kept: list[Catalog] = []
    with Store(sqlite()) as store:
        for day, catalog in enumerate(versions):
            file.write_text(dump(catalog))
            try:
                sync.load(store, file, at=NOW + timedelta(days=day), prefer="theirs")
            except LoadRefusedError:  # an id that was another site's
                file.write_text(dump(kept[-1]))
                sync.load(store, file, at=NOW + timedelta(days=day))
            kept.append(store.catalog())
            assert dump(store.catalog()) == file.read_text()
        assert store.revisions() == lines(file)
        for day, catalog in enumerate(kept):
            moment = NOW + timedelta(days=day, hours=1)
            assert dump(journal.as_of(store.catalog(), lines(file), moment)) == dump(catalog)


def test_a_source_alone_may_change(store, file):
    loaded(store, file, make_site(access="verified", sources=[make_source("access", note="one note")]))
    write(file, make_site(access="verified", sources=[make_source("access", note="another")]))
    [revision] = sync.load(store, file, at=NOW).revisions
    assert (revision.fact, revision.before["note"], revision.after["note"]) == ("sources", "one note", "another")


def test_overruling_a_file_that_cannot_be_written_is_asked_again_later(store, file):
    loaded(store, file, make_site(id="a", name="Ward Round"))
    write(file, make_site(id="b", name="Ward Round"))
    file.chmod(0o444)
    assert "read-only" in sync.load(store, file, at=NOW, prefer="ours").written.reason
    with pytest.raises(ConflictError):
        sync.load(store, file, at=NOW)
    file.chmod(0o644)
    sync.load(store, file, at=NOW, prefer="ours")
    assert [site.id for site in store.catalog()] == ["a"]
    assert "id: a\n" in file.read_text()
