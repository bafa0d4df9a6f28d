"""The journal: one line a revision, only added to, read strictly, whole after a crash at any byte."""

import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import changes, journal
from catalog.changes import Change, State
from catalog.journal import JournalError, Revision
from catalog.model import Catalog, Site
from tests.catalog.histories import DAY, NOW
from tests.factories import make_site
from tests.strategies import TEXTS, entries


def revision(number: int = 1, **given: object) -> Revision:
    change = Change("cost", State("free"), State("paid"))
    return Revision.of("ward-round", change, at=NOW + timedelta(days=number), by="ana", **given)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "revisions.jsonl"


@given(st.data())
def test_a_revision_is_read_back_as_it_was_written(data):
    before, after = (Site.model_validate(data.draw(entries("ward-round", "Ward Round"))).record() for _ in range(2))
    why = data.draw(TEXTS)
    for change in [*changes.find(before, after), *changes.find(None, after)]:
        written = Revision.of("ward-round", change, at=NOW, by="ana", why=why, proposal=3)
        line = written.line()
        assert "\n" not in line
        assert journal.parse(line) == written
        assert changes.done(before, journal.parse(line).change) == changes.done(before, change)


def test_the_same_moment_in_another_zone_is_the_same_revision():
    zone = timezone(timedelta(hours=9))
    there = revision().model_copy(update={"at": (NOW + DAY).astimezone(zone)})
    assert Revision.model_validate(there.model_dump()).id == revision().id


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="timezone"):
        Revision(at=datetime(2026, 11, 24), by="ana", site="a", fact="cost")  # noqa: DTZ001


def test_appending_twice_writes_once(path):
    assert journal.append(path, [revision(1), revision(2)]) == 2
    before = path.read_bytes()
    assert journal.append(path, [revision(2), revision(1)]) == 0
    assert path.read_bytes() == before
    assert journal.read(path) == [revision(1), revision(2)]


def test_a_journal_that_is_not_there_is_empty(path):
    assert journal.read(path) == []
    assert journal.unfinished(path) is None


def test_a_line_cut_anywhere_is_cleared_away_and_written_anew(path):
    journal.append(path, [revision(1)])
    whole = path.read_bytes()
    journal.append(path, [revision(2)])
    both = path.read_bytes()
    for length in range(len(whole), len(both)):
        path.write_bytes(both[:length])
        complete = length == len(both) - 1  # nothing but the line's end is missing
        assert journal.read(path) == ([revision(1), revision(2)] if complete else [revision(1)])
        assert (journal.unfinished(path) is None) == (complete or length == len(whole))
        journal.append(path, [revision(2)])
        assert path.read_bytes() == both


def test_what_an_editor_saved_without_a_last_line_end_is_kept(path):
    path.write_text(revision(1).line())
    journal.append(path, [revision(2)])
    assert journal.read(path) == [revision(1), revision(2)]


BAD = {
    "not a line of JSON": "hello",
    "a line holds one JSON object": "[1]",
    "unfinished merge": "<<<<<<< HEAD",
    "the line was altered": revision().line().replace('"paid"', '"free"'),
    "not a revision: at": json.dumps({"id": "x", "by": "ana", "site": "a", "fact": "cost", "at": "yesterday"}),
    "not a revision: colour": json.dumps({"id": "x", "colour": "red", **json.loads(revision(9).line()), "at": None}),
    "twice": revision(1).line(),
}


@pytest.mark.parametrize("message", BAD)
def test_a_line_that_is_no_revision_is_named_by_its_number(path, message):
    path.write_text(f"{revision(1).line()}\n{BAD[message]}\n{revision(2).line()}\n")
    with pytest.raises(JournalError) as caught:
        journal.read(path)
    [(number, words)] = caught.value.problems
    assert number == 2
    assert message in words or message == "not a revision: colour"
    assert journal.examine(path)[0] == [revision(1), revision(2)]


def test_bytes_that_are_no_text_are_a_problem_of_their_line(path):
    path.write_bytes(revision(1).line().encode() + b"\n\xff\xfe\x00\n")
    with pytest.raises(JournalError, match=r"revisions\.jsonl:2"):
        journal.read(path)


def test_an_older_day_is_had_by_undoing_what_came_later():
    old, new = make_site(id="a", cost="free"), make_site(id="a", cost="paid", access="verified")
    other = make_site(id="b")
    made = [
        Revision.of("a", change, at=NOW + DAY, by="file") for change in changes.find(old.record(), new.record())
    ] + [Revision.of("b", change, at=NOW + 2 * DAY, by="file") for change in changes.find(None, other.record())]
    today = Catalog((new, other))
    assert journal.as_of(today, made, NOW + 3 * DAY) == today
    assert journal.as_of(today, made, NOW + DAY) == Catalog((new,))
    assert journal.as_of(today, made, NOW) == Catalog((old,))


def test_a_day_that_breaks_todays_rules_is_refused_with_the_sites_name():
    made = [Revision.of("a", Change("cost", State("barter"), State("free")), at=NOW + DAY, by="file")]
    with pytest.raises(ValueError, match="site 'a' cannot be taken back to 2026-11-24"):
        journal.as_of(Catalog((make_site(id="a", cost="free"),)), made, NOW)
