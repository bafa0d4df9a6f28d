"""The queue and the decisions: one proposal for one thing asked, nothing raised twice, value and source together."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from catalog import changes, decisions, journal, maintainers, pending, proposals, snapshots, sync
from catalog.amend import Asked, Kind, ProposalError, amended
from catalog.decisions import DecisionError
from catalog.maintainers import MaintainerError
from catalog.model import Site, Source
from catalog.proposals import Origin
from catalog.sites_yaml import dump
from catalog.snapshots import Quote, Snapshot
from catalog.store import Store
from tests.catalog.histories import DAY, MINUTE, NOW, evidence, loaded, raise_one, said, write
from tests.factories import make_site, make_source
from tests.strategies import VALUES, catalogues


@pytest.fixture
def ready(store, file):
    """A database with one site, ward-round, that takes registrations, and a maintainer, ana."""
    loaded(store, file, make_site(access="registration", searched={"credentials": "2026-01-01"}))
    return store


def look(store: Store, number: int) -> proposals.Stored:
    with store.reading() as session:
        return proposals.get(session, number)


def waiting(store: Store) -> list[int]:
    with store.reading() as session:
        return [stored.id for stored in proposals.queue(session)]


# --- raising


def test_equal_proposals_become_one_with_every_voice(ready):
    first = raise_one(ready, by=(evidence(confidence=0.7),))
    again = raise_one(ready, by=(evidence(confidence=0.7),))
    visitor = evidence("I was asked for it.", Origin.VISITOR, confidence=0.9, note="last week")
    third = raise_one(ready, by=(visitor,), at=NOW + DAY)
    assert first == again == third
    stored = look(ready, first)
    assert stored.origins == (Origin.CRAWLER, Origin.VISITOR)
    assert (stored.confidence, stored.times, stored.raised_at, stored.seen_at) == (0.9, 2, NOW, NOW + DAY)


def test_equal_values_written_differently_are_one_proposal(ready):
    one = raise_one(ready, "admits", ["nurse", "physician"])
    assert raise_one(ready, "admits", ["physician", "nurse", "physician"]) == one
    assert raise_one(ready, "admits", ["physician"]) != one


def test_what_stands_already_is_not_asked(ready):
    assert raise_one(ready, "access", "registration") is None
    assert waiting(ready) == []


def test_a_proposal_says_whether_the_fact_is_new_or_changed(ready):
    changed, new = raise_one(ready), raise_one(ready, "cost", "free")
    assert look(ready, changed).proposal.kind is Kind.CHANGED_FACT
    assert (look(ready, changed).before, look(ready, changed).today) == ("registration", "registration")
    assert look(ready, new).proposal.kind is Kind.NEW_FACT


def test_what_was_rejected_is_not_raised_again_by_the_same_text(ready):
    number = raise_one(ready, by=(evidence("Show your licence number."),))
    decisions.reject(ready, number, by="ana", at=NOW, why="that is the shop")
    assert raise_one(ready, by=(evidence("show  your\nlicence NUMBER."),), at=NOW + DAY) is None
    assert waiting(ready) == []
    other = raise_one(ready, by=(evidence("A licence number is needed."),), at=NOW + DAY)
    assert other not in (None, number)


def test_after_a_rejection_only_the_new_text_speaks(ready):
    number = raise_one(ready, by=(evidence("Old words."),))
    decisions.reject(ready, number, by="ana", at=NOW)
    again = raise_one(ready, by=(evidence("Old words."), evidence("New words.")))
    assert [it.quote.exact for it in look(ready, again).proposal.evidence] == ["New words."]


@pytest.mark.parametrize(
    ("fact", "value", "field", "possible"),
    [
        ("access", "verifyed", "access", "verified"),
        ("acess", "verified", "fact", "access"),
        ("sources", [], "fact", "access"),
        ("admits", [], "admits", "leave the field out"),
        ("founded", "long ago", "founded", ""),
        ("pages", {"join": "https://x.example"}, "fact", "access"),
        ("pages.join", "nowhere", "pages.join", "https://"),
        ("status", "closed", "status", "status_note"),
        ("name", "\ud800", "name", ""),
    ],
)
def test_a_value_that_could_not_be_accepted_is_refused_with_what_is_possible(ready, fact, value, field, possible):
    with pytest.raises(ProposalError) as caught:
        raise_one(ready, fact, value)
    fault = caught.value.faults[0]
    assert fault.field == field
    assert possible in fault.possible
    assert waiting(ready) == []


def test_words_that_no_database_can_hold_do_not_stop_a_visitor(ready):
    number = raise_one(ready, by=(evidence("a\0b", Origin.VISITOR, note="half \ud83e a face"),))
    [it] = look(ready, number).proposal.evidence
    assert (it.quote.exact, it.note) == ("ab", "half ? a face")


def test_what_readers_depend_on_most_and_what_is_surest_comes_first(ready):
    unsure = raise_one(ready, "access", "approval", by=(evidence(confidence=0.8),))
    cost = raise_one(ready, "cost", "free", by=(evidence(confidence=0.99),))
    sure = raise_one(ready, by=(evidence(confidence=0.9),))
    gone = raise_one(ready, "status", "closed", kind=Kind.SITE_GONE, also={"status_note": "closed in 2026"})
    assert waiting(ready) == [gone, sure, unsure, cost]


# --- accepting


def test_accepting_puts_value_and_source_in_together_everywhere(ready, file):
    number = raise_one(ready)
    decision = decisions.accept(ready, number, by="ana", at=NOW + MINUTE, why="seen")
    record = ready.catalog()["ward-round"].record()
    assert record == said(file)
    assert record["access"] == "verified"
    [source] = [source for source in record["sources"] if "access" in source["supports"]]
    assert (source["url"], source["via"]) == ("https://ward-round.example/enter", "live")
    [revision] = decision.revisions
    assert (revision.by, revision.at, revision.why, revision.proposal) == ("ana", NOW + MINUTE, "seen", number)
    assert (revision.before, revision.after) == ("registration", "verified")
    assert journal.read(pending.journal_of(file)) == ready.revisions("ward-round") == [revision]
    assert (look(ready, number).decision, look(ready, number).decided_by) == ("accepted", "ana")
    assert waiting(ready) == []
    assert ready.site("ward-round").revision == ready.revision()


def test_a_fact_found_was_no_longer_searched_in_vain(ready):
    accepted = raise_one(ready, "credentials", {"required": True, "accepted": ["licence_number"]})
    decisions.accept(ready, accepted, by="ana", at=NOW)
    assert ready.catalog()["ward-round"].searched is None


def test_a_value_that_was_disputed_is_no_longer_once_it_stands(store, file):
    dispute = {"fact": "access", "value": "verified", "source": "https://elsewhere.example/"}
    loaded(store, file, make_site(access="registration", disputed=[dispute]))
    decisions.accept(store, raise_one(store), by="ana", at=NOW)
    assert store.catalog()["ward-round"].disputed is None


def test_accepting_needs_a_maintainer(ready):
    number = raise_one(ready)
    for decide in (decisions.accept, decisions.reject):
        with pytest.raises(MaintainerError, match="possible are ana"):
            decide(ready, number, by="somebody", at=NOW)
    assert waiting(ready) == [number]


def test_a_fact_is_not_accepted_without_a_source(ready):
    words = evidence(origin=Origin.VISITOR, source=None, quote=None, note="they ask for it now")
    number = raise_one(ready, by=(words,))
    with pytest.raises(ProposalError, match="source"):
        decisions.accept(ready, number, by="ana", at=NOW)
    named = Source.model_validate(make_source(url="https://ward-round.example/terms", note="read by ana"))
    decisions.accept(ready, number, by="ana", at=NOW, source=named)
    [source] = ready.catalog()["ward-round"].sources_of("access")
    assert source.url == "https://ward-round.example/terms"


def test_a_maintainer_may_accept_a_better_value(ready):
    decisions.accept(ready, raise_one(ready), by="ana", at=NOW, value="approval")
    assert ready.catalog()["ward-round"].access == "approval"
    with pytest.raises(ProposalError, match="aproval"):
        decisions.accept(ready, raise_one(ready), by="ana", at=NOW, value="aproval")


def test_a_decision_is_taken_once(ready):
    number = raise_one(ready)
    decisions.accept(ready, number, by="ana", at=NOW)
    for decide in (decisions.accept, decisions.reject):
        with pytest.raises(DecisionError, match="accepted already, by ana on 2026-11-24"):
            decide(ready, number, by="ana", at=NOW)
    with pytest.raises(DecisionError, match="no proposal 99"):
        decisions.accept(ready, 99, by="ana", at=NOW)


def test_of_many_who_accept_at_once_one_does(url, file):
    with Store(url) as store:
        loaded(store, file, make_site(access="registration"))
        numbers = [raise_one(store), raise_one(store, "cost", "free"), raise_one(store, "posts", "members")]

    def decide(number: int) -> str:
        with Store(url) as one:
            try:
                return decisions.accept(one, number, by="ana", at=NOW).decision
            except DecisionError:
                return "too late"

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(decide, numbers * 4))
    assert sorted(answers) == ["accepted"] * 3 + ["too late"] * 9
    with Store(url) as store:
        assert len(journal.read(pending.journal_of(file))) == len(store.revisions()) == 3
        assert store.unwritten() == 0
        assert said(file) == store.catalog()["ward-round"].record()


def test_a_maintainer_who_looked_at_an_older_page_is_told(ready):
    seen = ready.site("ward-round").revision
    first, second = raise_one(ready), raise_one(ready, "access", "approval")
    decisions.accept(ready, first, by="ana", at=NOW, seen=seen)
    with pytest.raises(DecisionError, match="has changed since"):
        decisions.accept(ready, second, by="ana", at=NOW, seen=seen)
    assert look(ready, second).today == "verified"


def test_other_proposals_that_ask_for_what_now_stands_are_closed(ready, file):
    number = raise_one(ready)
    write(file, make_site(access="verified"))
    sync.load(ready, file, at=NOW)
    assert (look(ready, number).decision, look(ready, number).decided_by) == ("moot", "file")


def test_a_record_that_would_contradict_itself_is_refused_whole(ready):
    number = raise_one(ready, "status", "closed", kind=Kind.SITE_GONE, also={"status_note": "closed in 2026"})
    with pytest.raises(ProposalError):
        decisions.accept(ready, number, by="ana", at=NOW, value="gone")
    before = ready.standing()
    assert before.catalog["ward-round"].status is None
    decisions.accept(ready, number, by="ana", at=NOW)
    site = ready.catalog()["ward-round"]
    assert (site.status, site.status_note) == ("closed", "closed in 2026")
    assert {revision.fact for revision in ready.revisions()} == {"status", "status_note"}


def test_lost_evidence_takes_its_source_away_and_the_fact_with_the_last_one(store, file):
    sources = [make_source("access"), make_source("access", url="https://ward-round.example/terms", title="Terms")]
    loaded(store, file, make_site(access="verified", sources=sources))
    for url, left in (("/join", 1), ("/terms", 0)):
        page = f"https://ward-round.example{url}"
        number = raise_one(store, "access", page, kind=Kind.EVIDENCE_LOST, by=(evidence(f"no longer {url}"),))
        decisions.accept(store, number, by="ana", at=NOW)
        assert len(store.catalog()["ward-round"].sources_of("access")) == left
    site = store.catalog()["ward-round"]
    assert site.access is None
    assert site.searched["access"].isoformat() == "2026-11-24"
    assert raise_one(store, "access", "https://ward-round.example/join", kind=Kind.EVIDENCE_LOST) is None


def test_a_moved_page_needs_no_source(store, file):
    loaded(store, file, make_site(pages={"join": "https://ward-round.example/join"}))
    there = "https://ward-round.example/new"
    number = raise_one(store, "pages.join", there, kind=Kind.PAGE_MOVED)
    decisions.accept(store, number, by="ana", at=NOW)
    assert store.catalog()["ward-round"].record()["pages"] == {"join": there}
    assert store.catalog()["ward-round"].sources == ()


def test_a_new_site_is_accepted_like_a_fact_and_its_id_is_its_own(ready, file):
    record = make_site(id="night-shift", cost="free").record()
    number = raise_one(ready, "", record, site="night-shift", kind=Kind.NEW_SITE)
    decisions.accept(ready, number, by="ana", at=NOW)
    assert said(file, "night-shift") == record
    with pytest.raises(ProposalError, match="already"):
        raise_one(ready, "", record, site="night-shift", kind=Kind.NEW_SITE)
    write(file, ready.catalog()["ward-round"])
    sync.load(ready, file, at=NOW)
    other = make_site(id="night-shift", name="Other").record()
    number = raise_one(ready, "", other, site="night-shift", kind=Kind.NEW_SITE)
    with pytest.raises(ProposalError, match="never reused"):
        decisions.accept(ready, number, by="ana", at=NOW)


def test_a_name_that_another_site_has_is_not_accepted(store, file):
    loaded(store, file, make_site(), make_site(id="b", name="Night Shift"))
    number = raise_one(store, "name", "Night Shift")
    with pytest.raises(ProposalError, match="Night Shift"):
        decisions.accept(store, number, by="ana", at=NOW)


def test_a_file_that_cannot_be_written_does_not_stop_a_decision(ready, file):
    file.chmod(0o444)
    decision = decisions.accept(ready, raise_one(ready), by="ana", at=NOW)
    assert decision.written.waiting == ready.unwritten() == 1
    assert "read-only" in decision.written.reason
    assert ready.catalog()["ward-round"].access == "verified"
    assert said(file)["access"] == "registration"
    decisions.accept(ready, raise_one(ready, "cost", "free"), by="ana", at=NOW)
    assert ready.unwritten() == 2
    file.chmod(0o644)
    assert pending.write_out(ready).revisions == 2
    assert said(file) == ready.catalog()["ward-round"].record()
    assert len(journal.read(pending.journal_of(file))) == 2


@pytest.mark.parametrize("protected", ["sites.yaml", "revisions.jsonl", "."])
def test_what_is_marked_read_only_is_left_alone_whoever_runs_the_program(sqlite, file, protected):
    with Store(sqlite()) as store:
        loaded(store, file, make_site(access="registration"))
        decisions.accept(store, raise_one(store, "cost", "free"), by="ana", at=NOW)
        before = file.read_bytes()
        path = file.parent / protected
        mode = path.stat().st_mode
        path.chmod(mode & ~0o222)
        assert decisions.accept(store, raise_one(store), by="ana", at=NOW).written.waiting == 1
        assert file.read_bytes() == before
        path.chmod(mode)
        assert pending.write_out(store).revisions == 1


def test_a_folder_that_is_gone_does_not_lose_a_decision(ready, file):
    away = file.parent.rename(file.parent.with_name("away"))
    assert decisions.accept(ready, raise_one(ready), by="ana", at=NOW).written.waiting == 1
    away.rename(file.parent)
    assert pending.write_out(ready).revisions == 1


def test_numbers_of_proposals_are_not_used_again_by_a_new_database(ready, file, new_database):
    number = raise_one(ready)
    decisions.accept(ready, number, by="ana", at=NOW)
    with Store(new_database()) as new:
        sync.load(new, file, at=NOW)
        assert raise_one(new, "cost", "free") == number + 1


# --- confirming


def test_confirming_moves_one_fact_into_a_source_entry_of_its_own(store, file):
    old = make_source("access", "cost", as_of=2019, checked="2020-01-01", via="archive", note="two facts")
    loaded(store, file, make_site(access="verified", cost="free", sources=[old]))
    today = Source.model_validate(make_source(as_of=None, note="read by the crawler"))
    with store.writing() as session:
        assert decisions.confirm(session, "ward-round", "access", today, at=NOW)
        assert not decisions.confirm(session, "ward-round", "posts", today, at=NOW)
        assert not decisions.confirm(session, "nowhere", "access", today, at=NOW)
    pending.write_out(store)
    site = store.catalog()["ward-round"]
    assert [(source.via, source.supports) for source in site.sources] == [("archive", ("cost",)), ("live", ("access",))]
    assert site.access == "verified"
    assert said(file) == site.record()
    before = store.revision()
    with store.writing() as session:
        assert decisions.confirm(session, "ward-round", "access", today, at=NOW + DAY)
    assert store.revision() == before  # confirming twice the same day says nothing new


# --- maintainers and snapshots


@pytest.mark.parametrize("handle", ["", "Ana", "a b", "-a", "crawler", "file", "é", "a" * 40, "a\n"])
def test_a_handle_that_would_mislead_is_refused(store, handle):
    with pytest.raises(MaintainerError, match="cannot be a handle"), store.writing() as session:
        maintainers.add(session, handle, NOW)


def test_a_maintainer_comes_and_goes_and_the_decisions_stay(ready):
    number = raise_one(ready)
    decisions.accept(ready, number, by="ana", at=NOW)
    with ready.writing() as session:
        maintainers.remove(session, "ana")
    with ready.writing() as session:
        assert maintainers.everyone(session) == []
        with pytest.raises(MaintainerError, match="curbside maintainer add"):
            maintainers.remove(session, "ana")
    assert look(ready, number).decided_by == "ana"


def test_equal_texts_are_stored_once_and_every_page_that_shows_them_is_known(store):
    def snapshot(page: str, text: str) -> Snapshot:
        url = f"https://ward-round.example/{page}"
        return Snapshot(site_id="ward-round", page=page, url=url, fetched_at=NOW, language="en", text=text)

    with store.writing() as session:
        digests = {
            snapshots.keep(session, snapshot(page, "Rules\0 of the house")) for page in ("join", "terms", "join")
        }
        [digest] = digests
        assert snapshots.text_of(session, digest) == "Rules\0 of the house"
        assert snapshots.text_of(session, "none") is None
        assert snapshots.keep(session, snapshot("join", "Other rules")) != digest
    with store.reading() as session:
        assert len(session.exec(snapshots.select(snapshots.SnapshotRow)).all()) == 3
        assert len(session.exec(snapshots.select(snapshots.SnapshotTextRow)).all()) == 2


def test_a_quote_is_a_place_with_its_surroundings_and_links_to_the_live_page():
    text = "Before. Doctors, nurses - all welcome. After."
    quote = Quote.at(text, 8, 38)
    assert (quote.exact, quote.prefix, quote.suffix) == ("Doctors, nurses - all welcome.", "Before. ", " After.")
    link = quote.link("https://ward-round.example/join#form")
    assert link == "https://ward-round.example/join#:~:text=Doctors%2C%20nurses%20%2D%20all%20welcome."
    assert Quote(exact="word " * 60).link("https://a.example/").count(",") == 1


# --- laws


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(data=st.data())
def test_accept_then_dump_then_load_changes_nothing(sqlite, tmp_path, data):
    file = tmp_path / "sites.yaml"
    pending.journal_of(file).unlink(missing_ok=True)
    catalog = data.draw(catalogues(most=3).filter(lambda catalog: len(catalog) > 0))
    fact = data.draw(st.sampled_from(sorted(VALUES)))
    value = data.draw(VALUES[fact])
    with Store(sqlite()) as store:
        loaded(store, file, *catalog)
        before = dump(catalog)
        try:
            number = raise_one(store, fact, value, site=catalog.sites[0].id)
        except ProposalError:
            assume(False)
        assume(number is not None)
        decisions.accept(store, number, by="ana", at=NOW + MINUTE)
        text, revision = file.read_text(), store.revision()
        assert text == dump(store.catalog())
        again = sync.load(store, file, at=NOW + DAY)
        assert (again.revisions, store.revision(), file.read_text()) == ((), revision, text)
        was = journal.as_of(store.catalog(), journal.read(pending.journal_of(file)), NOW)
        assert dump(was) == before
    with Store(sqlite()) as new:
        assert sync.load(new, file, at=NOW + DAY).revisions == ()
        assert file.read_text() == text


@given(data=st.data())
def test_a_change_that_is_asked_for_is_made_and_no_other_fact_is_touched(data):
    site = data.draw(catalogues(most=1).filter(lambda catalog: len(catalog) > 0)).sites[0]
    fact = data.draw(st.sampled_from(sorted(VALUES)))
    source = Source.model_validate(make_source(url="https://new.example/page"))
    try:
        after = amended(site.id, site.record(), Asked(Kind.CHANGED_FACT, fact, data.draw(VALUES[fact]), {}, (source,)))
    except ProposalError:
        assume(False)
    assert "https://new.example/page" in [it.url for it in after.sources_of(fact)]
    beside = {"searched", "disputed"}
    others = {name for name in changes.facts_of(site.record()) if name.partition(".")[0] not in beside} - {fact}
    for other in others:
        assert changes.state(after.record(), other).essence == changes.state(site.record(), other).essence
    assert Site.model_validate(after.record()) == after
