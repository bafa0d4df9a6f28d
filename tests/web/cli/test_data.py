"""`load`, `dump`, `backup`, `verify` as somebody types them: what they print, write, and how they end."""

import os

import pytest

from catalog import decisions
from catalog.sites_yaml import dump, load_file
from catalog.store import Store
from tests.catalog.histories import NOW, raise_one, said, write
from tests.factories import make_site
from tests.web.cli.program import ROOT, curbside


@pytest.fixture
def file(tmp_path):
    """A catalogue file of two sites, not loaded yet."""
    path = tmp_path / "sites.yaml"
    write(path, make_site(cost="free", access="registration"), make_site(id="b"))
    return path


@pytest.fixture
def run(tmp_path):
    """Runs a command on a database of the test's own, named by the environment as an operator would."""

    def run(*arguments, code=0):
        ran = curbside(*map(str, arguments), CURBSIDE_DATABASE=f"sqlite:///{tmp_path}/var/curbside.db")
        assert ran.code == code, ran.out + ran.err
        assert "Traceback" not in ran.err
        return ran

    return run


def edit(file, before, after):
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after))


def test_load_says_what_it_found_and_a_second_time_that_there_was_nothing(run, file):
    assert run("load", file).out == "2 sites, revision 1, loaded\n"
    before = file.read_bytes(), sorted(path.name for path in file.parent.iterdir())
    assert run("load").out == "2 sites, revision 1, no change\n"
    assert (file.read_bytes(), sorted(path.name for path in file.parent.iterdir())) == before


def test_load_tells_each_change_and_remembers_the_file(run, file):
    run("load", file)
    edit(file, "cost: free", "cost: paid")
    assert "ward-round: cost: free -> paid" in run("load").out
    edit(file, "cost: paid", "cost: dues")
    answer = run("load", "--format", "json", "--why", "they said so").json
    assert (answer["sites"], answer["revision"], answer["unwritten"]) == (2, 3, 0)
    assert [(it["fact"], it["before"], it["after"]) for it in answer["changes"]] == [("cost", "paid", "dues")]
    assert "they said so" in (file.parent / "revisions.jsonl").read_text()


def test_a_wrong_file_is_refused_with_line_and_advice_and_changes_nothing(run, file):
    run("load", file)
    edit(file, "cost: free", "cost: fre")
    ran = run("load", code=1)
    assert "sites.yaml:16" in ran.err
    assert "possible are free" in ran.err
    problems = run("load", "--format", "json", code=1).json["problems"]
    assert [(it["site"], it["field"]) for it in problems] == [("ward-round", "cost")]
    edit(file, "cost: fre", "cost: free")
    assert "no change" in run("load").out


def test_conflicts_are_listed_and_settled(run, file):
    run("load", file)
    run("maintainer", "add", "ana")
    file.chmod(0o444)
    with Store(f"sqlite:///{file.parent}/var/curbside.db") as store:
        decisions.accept(store, raise_one(store), by="ana", at=NOW)
    file.chmod(0o644)
    edit(file, "access: registration", "access: approval")
    ran = run("load", code=1)
    for words in (
        "ward-round: access",
        "was    registration",
        "ours   verified",
        "theirs approval",
        "--ours",
        "--theirs",
    ):
        assert words in ran.err
    [conflict] = run("load", "--format", "json", code=1).json["conflicts"]
    assert (conflict["ours"]["value"], conflict["theirs"]["value"]) == ("verified", "approval")
    assert "access settled with ours" in run("load", "--ours").out
    assert said(file)["access"] == "verified"
    run("verify")


def test_ours_and_theirs_together_are_a_mistake_of_usage(run, file):
    run("load", file, "--ours", "--theirs", code=2)


def test_dump_prints_the_canonical_text_and_writes_it_to_a_file(run, file, tmp_path):
    run("load", file)
    assert run("dump").out == file.read_text()
    assert run("dump", "-o", tmp_path / "copy.yaml").out == ""
    assert load_file(tmp_path / "copy.yaml") == load_file(file)


def test_dump_brings_the_catalogue_file_itself_into_canonical_form(run, file):
    text = file.read_text()
    file.write_text(text.replace("cost: free", "cost:   'free'"))
    run("load", file)
    run("dump", "--output", file)
    assert file.read_text() == text


def test_dump_does_not_write_over_an_edit(run, file):
    run("load", file)
    edit(file, "cost: free", "cost: paid")
    edited = file.read_text()
    assert "curbside load" in run("dump", "--output", file, code=3).err
    assert file.read_text() == edited


def test_dump_gives_the_catalogue_of_an_older_day(run, file):
    run("load", file)
    text = file.read_text()
    edit(file, "cost: free", "cost: paid")
    run("load")
    assert run("dump", "--as-of", "2020-01-01").out == text
    assert run("dump", "--as-of", "2020-01-01T12:00:00Z").out == text
    assert run("dump", "--as-of", "2999-01-01").out == file.read_text()
    assert "write it as 2026-11-24" in run("dump", "--as-of", "last spring", code=2).err
    assert "another file" in run("dump", "--as-of", "2020-01-01", "-o", file, code=2).err
    assert "paid" in file.read_text()


def test_dump_without_a_database_reads_the_catalogue_as_it_stands(catalog):
    ran = curbside("dump")
    assert ran.code == 0
    assert (ROOT / "var" / "curbside.db").exists() or ran.out == dump(catalog)


def test_a_change_that_waits_is_written_by_dump(run, file):
    run("load", file)
    run("maintainer", "add", "ana")
    file.chmod(0o444)
    with Store(f"sqlite:///{file.parent}/var/curbside.db") as store:
        decisions.accept(store, raise_one(store), by="ana", at=NOW)
    assert "1 accepted change waits" in run("dump").err
    run("dump", "-o", file, code=3)
    run("verify", code=1)
    file.chmod(0o644)
    assert run("dump").err == ""
    assert said(file)["access"] == "verified"
    run("verify")


def test_verify_says_where_and_ends_with_1(run, file):
    run("load", file)
    assert run("verify").out == "file, journal and database agree\n"
    edit(file, "cost: free", "cost: paid")
    assert "site 'ward-round', cost" in run("verify", code=1).out
    answer = run("verify", "--format", "json", code=1).json
    assert answer["agree"] is False
    assert answer["problems"][0]["site"] == "ward-round"


def test_verify_of_a_file_needs_no_database(file):
    ran = curbside("verify", str(file), "--format", "json")
    assert ran.json["problems"] == [] or (ROOT / "var" / "curbside.db").exists()


def test_backup_makes_a_file_that_is_a_database(run, file, tmp_path):
    run("load", file)
    answer = run("backup", tmp_path / "copy.db", "--format", "json").json
    assert answer["sites"] == 2
    assert answer["bytes"] == (tmp_path / "copy.db").stat().st_size
    assert run("dump", "--database", f"sqlite:///{tmp_path}/copy.db").out == file.read_text()


def test_no_pipe_is_replaced_by_a_file(run, file, tmp_path):
    run("load", file)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert "choose another name" in run("backup", pipe, code=3).err
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        run("dump", "-o", pipe)
        assert os.read(reading, 1_000_000).decode() == file.read_text()
    finally:
        os.close(reading)
    assert pipe.is_fifo()


@pytest.mark.parametrize("command", [("dump",), ("verify",), ("backup", "x.db"), ("proposals", "list")])
def test_a_command_that_reads_makes_no_database(command, tmp_path):
    ran = curbside(*command, "--database", f"sqlite:///{tmp_path}/none.db")
    assert ran.code == 3
    assert "curbside load" in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url", ["mysql://u:secret@h/x", "postgresql://u:secret@127.0.0.1:1/x", "a:b://", "/dev/null/x"]
)
@pytest.mark.parametrize("command", ["load", "dump", "verify"])
def test_a_database_that_cannot_be_had_is_one_line_and_3(command, url):
    ran = curbside(command, "--database", url)
    assert ran.code == 3
    assert len(ran.err.splitlines()) == 1
    assert "secret" not in ran.err


@pytest.mark.parametrize(
    "command",
    [
        ["load"],
        ["verify"],
        ["check"],
        ["read"],
        ["recommend", "--answers"],
        ["evaluate", "recommender", "--cases"],
        ["evaluate", "reader", "--cases"],
    ],
    ids=" ".join,
)
def test_a_file_that_is_not_there_is_3(run, file, tmp_path, command):
    run("load", file)
    ran = run(*command, tmp_path / "none.yaml", code=3)
    assert ran.out == ""
    assert "none.yaml" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_verify_says_when_the_file_of_the_database_is_gone(run, file):
    run("load", file)
    file.unlink()
    assert "sites.yaml" in run("verify", code=3).err


def test_a_journal_that_cannot_be_read_is_named_by_its_line(run, file):
    (file.parent / "revisions.jsonl").write_text("<<<<<<< HEAD\n")
    assert "revisions.jsonl:1" in run("load", file, code=1).err
    assert run("load", file, "--format", "json", code=1).json["problems"][0]["line"] == 1


def test_an_id_that_was_another_sites_is_refused_with_advice(run, file):
    run("load", file)
    write(file, make_site(cost="free", access="registration"))
    run("load")
    write(file, make_site(cost="free", access="registration"), make_site(id="b", name="Another"))
    assert "choose another id" in run("load", code=1).err
