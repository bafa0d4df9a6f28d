"""Whatever dies when: a decision is either not taken or whole, in database, journal and file, and never there twice."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog import decisions, journal, pending, sync
from catalog.store import Store
from catalog.verify import verify
from tests.catalog.histories import DAY, NOW, loaded, raise_one, said
from tests.databases import NewDatabase
from tests.factories import make_site

ROOT = Path(__file__).parents[2]


class Crashing:
    """The program that is killed, in a process of its own, and the state that every run starts from."""

    def __init__(self, new_database: NewDatabase, folder: Path) -> None:
        self.new_database = new_database
        self.file = folder / "sites.yaml"
        self.prepared = new_database()
        with Store(self.prepared) as store:
            loaded(store, self.file, make_site(access="registration", cost="free"), make_site(id="b"))
            assert raise_one(store) == 1
        (folder / "before.yaml").write_bytes(self.file.read_bytes())
        command = [sys.executable, "-m", "tests.catalog.crashing", str(folder)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, what: object, url: str) -> int:
        self.process.stdin.write(f"{what} {url}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def lines(self) -> int:
        """How many lines one whole accept executes."""
        return self.ask("count", self.new_database(self.prepared))

    def killed_at(self, line: int) -> str:
        """A database whose process was killed at that line of its work."""
        url = self.new_database(self.prepared)
        assert self.ask(line, url) == -signal.SIGKILL
        return url


@pytest.fixture
def crashing(new_database, tmp_path) -> Iterator[Crashing]:
    """The program to be killed."""
    program = Crashing(new_database, tmp_path)
    with program.process:
        yield program
        program.process.stdin.close()


def recovers(url: str, file: Path) -> bool:
    """Start again after a crash, check everything, and say whether the decision had been taken."""
    with Store(url) as store:
        decided = store.catalog()["ward-round"].access == "verified"
        waiting = store.unwritten()
        assert said(file)["access"] in ("registration", "verified")  # the file is whole, the old one or the new one
        sync.catch_up(store, at=NOW + DAY)
        assert (store.catalog()["ward-round"].access == "verified") == decided
        assert waiting <= int(decided)
        assert verify(file, store) == []
        assert store.unwritten() == 0
        if not decided:
            assert store.revisions() == []
            decisions.accept(store, 1, by="ana", at=NOW)
        [revision] = journal.read(pending.journal_of(file))
        assert (revision.by, revision.proposal, revision.after) == ("ana", 1, "verified")
        assert said(file) == store.catalog()["ward-round"].record()
        assert [path.name for path in file.parent.glob(".sites.yaml.*")] == []
    return decided


def walk(crashing: Crashing, lines: range) -> list[bool]:
    return [recovers(crashing.killed_at(line), crashing.file) for line in lines]


def test_a_decision_survives_a_kill_at_any_line(crashing):
    total = crashing.lines()
    taken = walk(crashing, range(1, total + 1, max(1, total // 12)))
    assert taken == sorted(taken)  # once the transaction has ended, the decision is there for good
    assert {*taken} == {True, False}


@pytest.mark.prove
def test_a_decision_survives_a_kill_at_every_line(crashing):
    total = crashing.lines()
    taken = walk(crashing, range(1, total + 1))
    assert taken == sorted(taken)
    assert {*taken} == {True, False}


def test_what_the_journal_has_survives_even_the_loss_of_the_database(crashing):
    total = crashing.lines()
    restored = 0
    for line in range(total, 0, -max(1, total // 12)):
        crashing.killed_at(line)
        recorded = pending.journal_of(crashing.file).exists()
        lines = journal.read(pending.journal_of(crashing.file)) if recorded else []
        if not lines:
            continue
        with Store(crashing.new_database()) as new:
            sync.load(new, crashing.file, at=NOW + DAY)
            assert said(crashing.file)["access"] == new.catalog()["ward-round"].access == "verified"
            assert journal.read(pending.journal_of(crashing.file)) == lines
            restored += 1
    assert restored
