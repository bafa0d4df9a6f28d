"""Laws of changes and of the three-way merge, over random records."""

from copy import deepcopy
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from catalog import changes
from catalog.changes import NOTHING, Change
from catalog.merge import merge
from catalog.model import Site
from catalog.sites_yaml import dump, raw_entries
from catalog.sync import unchecked
from tests.factories import make_entry, make_site, make_source
from tests.strategies import catalogues, entries

LAST = {"name", "kind", "summary"}


def checked(entry: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if entry is None else Site.model_validate(entry).record()


def unordered(entry: dict[str, Any]) -> dict[str, Any]:
    return {**entry, "sources": sorted(entry["sources"], key=str)}


@st.composite
def records(draw: st.DrawFn, number: int) -> list[dict[str, Any]]:
    """A record and versions of it: facts taken from elsewhere or dropped, sources moved and reworded."""
    base = checked(draw(entries("ward-round", "Ward Round")))
    versions = [base]
    for _ in range(number - 1):
        entry, other = deepcopy(base), checked(draw(entries("ward-round", "Ward Round")))
        for fact in draw(st.lists(st.sampled_from(sorted({*changes.facts_of(base), *changes.facts_of(other)})))):
            wanted = changes.state(other, fact)
            if wanted.value is not None or fact not in LAST:
                entry = changes.done(entry, Change(fact, changes.state(entry, fact), wanted))
        for source in entry["sources"]:
            if draw(st.booleans()):
                source["note"] = draw(st.sampled_from(["one note", "another note"]))
        entry["sources"] = draw(st.permutations(entry["sources"]))
        try:
            versions.append(checked(entry))
        except ValidationError:
            assume(False)
    return versions


@given(records(2))
def test_the_changes_between_two_records_lead_from_one_to_the_other_and_back(versions):
    before, after = versions
    found = changes.find(before, after)
    entry = before
    for change in found:
        entry = changes.done(entry, change)
    assert unordered(checked(entry)) == unordered(after)
    for change in reversed(found):
        entry = changes.undone(entry, change)
    assert checked(entry) == before


@given(records(1))
def test_there_is_no_change_between_a_record_and_itself(versions):
    [entry] = versions
    assert changes.find(entry, deepcopy(entry)) == []


@given(records(2))
def test_merging_with_an_unchanged_side_is_the_other_side(versions):
    base, changed = versions
    assert merge("ward-round", base, base, changed) == (changed, [])
    assert merge("ward-round", base, changed, base) == (changed, [])
    assert merge("ward-round", base, changed, changed) == (changed, [])


@given(records(3))
def test_merging_does_not_depend_on_which_side_is_which(versions):
    base, ours, theirs = versions
    one, conflicts = merge("ward-round", base, ours, theirs)
    other, mirrored = merge("ward-round", base, theirs, ours)
    assert [(it.fact, it.ours, it.theirs) for it in conflicts] == [
        (it.fact, it.theirs, it.ours) for it in mirrored
    ] or ({it.fact for it in conflicts} == {it.fact for it in mirrored} and len(conflicts) == len(mirrored))
    if not conflicts:
        assert unordered_supports(one) == unordered_supports(other)


def unordered_supports(entry: dict[str, Any]) -> dict[str, Any]:
    sources = [{**source, "supports": sorted(source["supports"])} for source in entry["sources"]]
    return {**entry, "sources": sources}


@given(records(3))
def test_a_merge_takes_each_fact_from_a_side_that_changed_it(versions):
    base, ours, theirs = versions
    merged, conflicts = merge("ward-round", base, ours, theirs)
    disputed = {conflict.fact for conflict in conflicts}
    for fact in {*changes.facts_of(base), *changes.facts_of(ours), *changes.facts_of(theirs)} - disputed:
        was, we, they = (changes.state(entry, fact).value for entry in (base, ours, theirs))
        assert changes.state(merged, fact).value == (they if we == was else we)


@given(records(3))
def test_a_settled_conflict_is_the_word_of_the_side_it_was_settled_for(versions):
    base, ours, theirs = versions
    for prefer, side in (("ours", ours), ("theirs", theirs)):
        merged, conflicts = merge("ward-round", base, ours, theirs, prefer)
        for fact in {conflict.fact for conflict in conflicts} - {changes.SOURCES}:
            assert changes.state(merged, fact).essence == changes.state(side, fact).essence


def test_each_side_may_find_its_own_source_for_a_fact_that_stays():
    both = make_entry(access="verified", sources=[make_source("access")])
    ours, theirs = deepcopy(both), deepcopy(both)
    ours["sources"].append(make_source("access", url="https://ward-round.example/a"))
    theirs["sources"].append(make_source("access", url="https://ward-round.example/b"))
    merged, conflicts = merge("ward-round", *map(checked, (both, ours, theirs)))
    assert not conflicts
    assert [source["url"][-2:] for source in merged["sources"]] == ["in", "/a", "/b"]


def test_a_new_source_for_a_value_that_the_other_side_changed_is_a_conflict():
    base = make_entry(access="verified", sources=[make_source("access")])
    ours = make_entry(access="approval", sources=[make_source("access", as_of=2027)])
    theirs = deepcopy(base)
    theirs["sources"].append(make_source("access", url="https://ward-round.example/b"))
    _, conflicts = merge("ward-round", *map(checked, (base, ours, theirs)))
    assert [conflict.fact for conflict in conflicts] == ["access"]


def test_a_site_removed_here_and_changed_there_is_a_conflict_about_the_whole_site():
    base, changed = checked(make_entry(cost="free")), checked(make_entry(cost="paid"))
    for sides in ((None, changed), (changed, None)):
        _, [conflict] = merge("ward-round", base, *sides)
        assert conflict.fact == changes.WHOLE
    assert merge("ward-round", base, base, None) == (None, [])


def test_a_source_that_carried_nothing_else_goes_with_its_fact():
    entry = make_site(access="verified").record()
    [change] = changes.find(entry, {**entry, "access": None, "sources": []})
    after = changes.done(entry, Change("access", change.before, NOTHING))
    assert after["sources"] == []
    assert changes.undone(after, change) == entry


@given(catalogues())
def test_a_canonical_text_is_read_without_checks_as_the_records_it_was_written_from(catalog):
    text = dump(catalog)
    assert unchecked(text) == {site.id: site.record() for site in catalog}
    assert len(raw_entries(text)) == len(catalog)
