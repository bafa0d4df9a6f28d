"""`proposals` and `maintainer` as somebody types them."""

import pytest

from catalog import sync
from catalog.store import Store
from tests.catalog.histories import NOW, evidence, raise_one, said, write
from tests.factories import make_site
from tests.web.cli.program import curbside


@pytest.fixture
def file(tmp_path):
    """A loaded catalogue file with two open proposals about one site: 1 about access, 2 about cost."""
    path = tmp_path / "sites.yaml"
    write(path, make_site(access="registration"))
    with Store(f"sqlite:///{tmp_path}/curbside.db") as store:
        sync.load(store, path, at=NOW)
        raise_one(store)
        raise_one(store, "cost", "free", by=(evidence("Joining is free.", note="from the page"),))
    return path


@pytest.fixture
def run(file):
    """Runs a command on that database."""

    def run(*arguments, code=0):
        ran = curbside(*map(str, arguments), CURBSIDE_DATABASE=f"sqlite:///{file.parent}/curbside.db")
        assert ran.code == code, ran.out + ran.err
        assert "Traceback" not in ran.err
        return ran

    return run


@pytest.fixture
def ana(run):
    """A maintainer."""
    run("maintainer", "add", "ana")
    return "ana"


def test_maintainers_come_and_go(run):
    assert "there is none yet" in run("maintainer", "list").out
    run("maintainer", "add", "ana")
    assert run("maintainer", "list", "--format", "json").json["maintainers"][0]["handle"] == "ana"
    assert "already" in run("maintainer", "add", "ana", code=1).err
    assert "cannot be a handle" in run("maintainer", "add", "Ana!", code=1).err
    run("maintainer", "remove", "ana")
    assert "no maintainer" in run("maintainer", "remove", "ana", code=1).err


def test_the_queue_shows_todays_value_beside_the_proposed_one(run):
    answer = run("proposals", "list", "--format", "json").json
    assert answer["total"] == 2
    shown = [(it["number"], it["fact"], it["today"], it["value"], it["origins"]) for it in answer["proposals"]]
    assert shown == [(1, "access", "registration", "verified", ["crawler"]), (2, "cost", None, "free", ["crawler"])]
    table = run("proposals", "list").out
    for words in ("ward-round", "registration", "verified", "not known"):
        assert words in table
    assert run("proposals", "list", "--site", "elsewhere").out == "nothing to decide\n"


def test_show_gives_the_evidence(run):
    text = run("proposals", "show", 2).out
    for words in ("Joining is free.", "https://ward-round.example/enter", "undated", "from the page", "not known"):
        assert words in text
    [voice] = run("proposals", "show", 2, "--format", "json").json["evidence"]
    assert voice["quote"]["exact"] == "Joining is free."
    assert voice["link"] == "https://ward-round.example/enter#:~:text=Joining%20is%20free."
    assert "no proposal 9" in run("proposals", "show", 9, code=1).err


def test_accepting_changes_the_file_and_the_queue(run, file, ana):
    out = run("proposals", "accept", 1, 2, "--by", ana, "--why", "read it").out
    assert "ward-round: access: registration -> verified" in out
    assert (said(file)["access"], said(file)["cost"]) == ("verified", "free")
    assert run("proposals", "list").out == "nothing to decide\n"
    assert [it["decided_by"] for it in run("proposals", "list", "--decided", "--format", "json").json["proposals"]] == [
        "ana",
        "ana",
    ]
    assert "accepted already, by ana" in run("proposals", "accept", 1, "--by", ana, code=1).err
    run("verify")


def test_accepting_tells_a_machine_what_became_of_it(run, ana):
    [decision] = run("proposals", "accept", 1, "--by", ana, "--format", "json").json["decisions"]
    assert (decision["proposal"], decision["decision"], decision["by"], decision["unwritten"]) == (
        1,
        "accepted",
        "ana",
        0,
    )
    assert len(decision["revisions"]) == 1


def test_what_was_decided_before_an_error_is_told(run, file, ana):
    ran = run("proposals", "accept", 1, 9, 2, "--by", ana, code=1)
    assert "proposal 1 accepted" in ran.out
    assert "no proposal 9" in ran.err
    assert "cost" not in said(file)


def test_a_better_value_and_source_may_be_given(run, file, ana):
    run("proposals", "accept", 1, "--by", ana, "--value", '"approval"', "--source", "https://ward-round.example/terms",
        "--title", "Terms", "--source-as-of", "2025")  # fmt: skip
    [source] = [source for source in said(file)["sources"] if "access" in source["supports"]]
    assert (said(file)["access"], source["title"], source["as_of"]) == ("approval", "Terms", 2025)


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        (("--value", "approval"), 2, "no JSON"),
        (("--value", '"aproval"'), 1, "did you mean 'approval'?"),
        (("--source", "somewhere"), 1, "not a web address"),
        (("2", "--value", '"approval"'), 2, "go with one proposal"),
    ],
)
def test_a_wrong_value_or_source_changes_nothing(run, file, ana, *, more, code, words):
    before = file.read_text()
    assert words in run("proposals", "accept", 1, *more, "--by", ana, code=code).err
    assert file.read_text() == before
    assert run("proposals", "list", "--format", "json").json["total"] == 2


def test_only_a_maintainer_decides(run):
    for decide in ("accept", "reject"):
        assert "curbside maintainer add" in run("proposals", decide, 1, "--by", "bob", code=1).err
        run("proposals", decide, 1, code=2)


def test_rejecting_changes_nothing_but_the_queue(run, file, ana):
    before = file.read_text()
    assert "proposal 1 rejected" in run("proposals", "reject", 1, "--by", ana, "--why", "about the shop").out
    assert file.read_text() == before
    assert run("proposals", "list", "--format", "json").json["total"] == 1
    assert "about the shop" in run("proposals", "show", 1).out


def test_a_file_that_cannot_be_written_is_told_and_the_decision_stands(run, file, ana):
    file.chmod(0o444)
    assert "1 accepted change waits" in run("proposals", "accept", 1, "--by", ana).err
    assert run("proposals", "show", 1, "--format", "json").json["today"] == "verified"
