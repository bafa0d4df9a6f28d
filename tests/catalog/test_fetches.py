"""What is kept of fetches: once, whatever happens; history, pruning, and which links are turned off."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, func, select

from catalog import fetches
from catalog.fetch_tables import CrawlRow, PageBodyRow, PageFetchRow
from catalog.fetches import LEADS_ASTRAY, Fetch, Outcome
from catalog.store import Store
from tests.databases import NewDatabase

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
WARD, HOME = "ward", "https://ward.example/home"


def fetch(
    n: int, outcome: Outcome = Outcome.OK, *, page: str = "terms", body: bytes | None = None, **parts: object
) -> Fetch:
    given_ = {
        "site": "ward",
        "page": page,
        "url": f"https://ward.example/{page}",
        "final_url": "x",
        "at": NOW + n * DAY,
        "outcome": outcome,
        "body": body,
        "type": "html" if body else None,
        "seen": hashlib.sha256(body).hexdigest() if body else None,
    }
    return Fetch(**(given_ | parts))


def keep(store: Store, *kept: Fetch, distrusted: bool = False) -> int:
    with store.writing() as session:
        crawl = fetches.begin(session, "all", kept[0].at)
        fetches.keep(session, crawl.id, kept)
        fetches.finish(session, crawl.id, kept[-1].at, distrusted)
    return crawl.id


def count(store: Store, table: type) -> int:
    with store.reading() as session:
        return count_in(session, table)


def count_in(session: Session, table: type) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def off(store: Store) -> dict[tuple[str, str], fetches.Unreachable]:
    with store.reading() as session:
        return fetches.unreachable(session)


def test_a_body_is_kept_once_however_many_pages_show_it(store: Store) -> None:
    keep(store, fetch(0, body=b"same"), fetch(0, body=b"same", page="privacy"))
    keep(store, fetch(1, body=b"other"))
    keep(store, fetch(2, body=b"same"))
    assert count(store, PageBodyRow) == 2
    with store.reading() as session:
        rows = fetches.watched(session)["ward"]
        assert {(row.page, row.visits, row.changes) for row in rows} == {("terms", 3, 2), ("privacy", 1, 0)}
        digests = [one.digest for one in fetches.history(session, "ward", "https://ward.example/terms")]
        assert digests == [hashlib.sha256(body).hexdigest() for body in (b"same", b"other", b"same")]


def test_bodies_are_compressed(store: Store) -> None:
    keep(store, fetch(0, body=b"again and again " * 5000))
    with store.reading() as session:
        [row] = session.exec(select(PageBodyRow)).all()
        assert (row.size, len(row.body) < 2000) == (80_000, True)
        assert fetches.body(session, row.digest) == b"again and again " * 5000
        assert fetches.body(session, "no such digest") is None


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if not outcome.is_page])
def test_a_failure_changes_nothing_we_hold(store: Store, outcome: Outcome) -> None:
    keep(store, fetch(0, body=b"page", etag="e", language="de"))
    keep(store, fetch(1, outcome, status=500, etag="other"))
    with store.reading() as session:
        [row] = fetches.watched(session)["ward"]
    assert (row.digest, row.etag, row.language, row.visits, row.changes) == (
        hashlib.sha256(b"page").hexdigest(),
        "e",
        "de",
        1,
        0,
    )
    assert (row.outcome, row.failures, row.seen_at) == (outcome, 1, NOW)


def test_an_unchanged_visit_counts_as_seen_and_keeps_the_condition(store: Store) -> None:
    keep(store, fetch(0, body=b"page", etag="e", last_modified="m"))
    keep(store, fetch(9, Outcome.UNCHANGED))
    with store.reading() as session:
        [row] = fetches.watched(session)["ward"]
    assert (row.visits, row.changes, row.etag, row.last_modified, row.seen_at) == (2, 0, "e", "m", NOW + 9 * DAY)


def test_the_same_page_twice_in_one_crawl_counts_once(store: Store) -> None:
    with store.writing() as session:
        crawl = fetches.begin(session, "all", NOW)
        fetches.keep(session, crawl.id, [fetch(0, body=b"page")])
    with store.writing() as session:
        fetches.keep(session, crawl.id, [fetch(0, body=b"page again"), fetch(0, body=b"x", page="faq")])
    assert (count(store, PageFetchRow), count(store, PageBodyRow)) == (2, 2)


def test_a_crawl_that_broke_off_is_carried_on_but_not_after_a_day(store: Store) -> None:
    def begin(selection: str, at: datetime) -> fetches.Crawl:
        with store.writing() as session:
            return fetches.begin(session, selection, at)

    first = begin("due", NOW)
    assert begin("due", NOW + timedelta(hours=2)) == fetches.Crawl(first.id, True)
    other = begin("all", NOW + timedelta(hours=3))
    assert not other.resumed
    assert not begin("all", NOW + timedelta(hours=28)).resumed
    with store.reading() as session:
        assert session.exec(select(func.count()).where(CrawlRow.finished_at == None)).one() == 1  # noqa: E711


def test_pruning_keeps_the_newest_of_each_page_and_what_is_still_needed(store: Store) -> None:
    for n in range(6):
        keep(store, fetch(10 * n, body=b"version %d" % n))
    needed = hashlib.sha256(b"version 1").hexdigest()
    with store.writing() as session:
        pruned = fetches.prune(session, NOW + 35 * DAY, still_needed=[needed])
    assert (pruned.fetches, pruned.bodies) == (4, 3)
    with store.reading() as session:
        kept = {fetches.body(session, digest) for digest in session.exec(select(PageBodyRow.digest))}
        assert kept == {b"version 1", b"version 4", b"version 5"}
    with store.writing() as session:
        again = fetches.prune(session, NOW + 35 * DAY, still_needed=[needed])
    assert (again.fetches, again.bodies) == (0, 0)


def test_the_current_body_of_a_page_that_has_long_been_failing_stays(store: Store) -> None:
    keep(store, fetch(0, body=b"the last we saw"))
    keep(store, fetch(300, Outcome.TIMEOUT))
    with store.writing() as session:
        fetches.prune(session, NOW + 200 * DAY)
    with store.reading() as session:
        [row] = fetches.watched(session)["ward"]
        assert row.digest is not None
        assert fetches.body(session, row.digest) == b"the last we saw"


@pytest.mark.parametrize("outcome", Outcome)
def test_the_link_goes_off_at_once_only_where_it_leads_astray(store: Store, outcome: Outcome) -> None:
    keep(store, fetch(0, page="home", body=b"page"))
    keep(store, fetch(1, outcome, page="home", body=b"x" if outcome is Outcome.OK else None))
    led_astray = {(WARD, HOME): fetches.Unreachable(outcome, NOW + DAY, NOW + DAY)}
    assert off(store) == (led_astray if outcome in LEADS_ASTRAY else {})


def test_the_next_good_visit_turns_the_link_on_again_and_a_timeout_does_not(store: Store) -> None:
    keep(store, fetch(1, Outcome.PARKED, page="home"))
    keep(store, fetch(2, Outcome.TIMEOUT, page="home"))
    keep(store, fetch(3, Outcome.GONE, page="home"))
    assert off(store) == {(WARD, HOME): fetches.Unreachable(Outcome.GONE, NOW + DAY, NOW + 3 * DAY)}
    keep(store, fetch(4, Outcome.UNCHANGED, page="home"))
    assert off(store) == {}


def test_a_rule_page_that_is_gone_does_not_turn_off_the_link(store: Store) -> None:
    keep(store, fetch(1, Outcome.GONE, page="terms"))
    assert off(store) == {}


def test_an_address_that_a_site_had_once_does_not_turn_off_the_one_it_has_today(store: Store) -> None:
    keep(store, fetch(1, Outcome.MOVED, page="home"))
    keep(store, fetch(2, page="home", url="https://new-ward.example/", body=b"page"))
    assert set(off(store)) == {(WARD, HOME)}


@pytest.mark.parametrize(("distrusted", "finished"), [(True, True), (False, False)])
def test_a_crawl_that_is_not_over_or_not_trusted_turns_nothing_off(
    store: Store, distrusted: bool, finished: bool
) -> None:
    with store.writing() as session:
        crawl = fetches.begin(session, "all", NOW)
        fetches.keep(session, crawl.id, [fetch(1, Outcome.GONE, page="home")])
        if finished:
            fetches.finish(session, crawl.id, NOW + DAY, distrusted)
    assert off(store) == {}


def test_the_number_of_crawls_that_are_over_grows_with_each_that_ends(store: Store) -> None:
    def over() -> int:
        with store.reading() as session:
            return session.exec(select(fetches.over())).one()

    assert over() == 0
    with store.writing() as session:
        crawl = fetches.begin(session, "all", NOW)
    assert over() == 0
    with store.writing() as session:
        fetches.finish(session, crawl.id, NOW, False)
    assert over() == 1
    with store.writing() as session:
        fetches.begin(session, "due", NOW)
    with store.writing() as session:  # the one that broke off ends here
        fetches.begin(session, "all", NOW + DAY)
    assert over() == 2


# --- every history, beside a plain account of the same


Visit = tuple[int, int, Outcome, int]  # site, page, outcome, which body
VISITS = st.tuples(st.integers(0, 2), st.integers(0, 2), st.sampled_from(list(Outcome)), st.integers(0, 3))
PAGES = ("home", "terms", "join")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(VISITS, min_size=1, max_size=6), min_size=1, max_size=6))
def test_whatever_is_fetched_the_database_gives_the_account_that_a_list_gives(
    new_database: NewDatabase, crawls: list[list[Visit]]
) -> None:
    with Store(new_database()) as store:
        lines: dict[tuple[str, str], list[tuple[Outcome, bytes | None]]] = {}
        for n, visits in enumerate(crawls):
            made = [_visited(n, *visit) for visit in visits]
            keep(store, *made)
            for one in {(one.site, one.url): one for one in made}.values():
                lines.setdefault((one.site, one.url), []).append((one.outcome, one.body))
        with store.reading() as session:
            rows = {(row.site, row.url): row for rows in fetches.watched(session).values() for row in rows}
            assert set(rows) == set(lines)
            for (site, url), seen in lines.items():
                row = rows[site, url]
                assert [line.outcome for line in fetches.history(session, site, url)] == [one for one, _ in seen]
                bodies = [body for outcome, body in seen if outcome is Outcome.OK]
                assert row.visits == sum(outcome.is_page for outcome, _ in seen)
                assert row.changes == max(0, len(bodies) - 1)
                held = None if row.digest is None else fetches.body(session, row.digest)
                assert held == (bodies[-1] if bodies else None)
            assert count_in(session, PageBodyRow) == len({body for seen in lines.values() for _, body in seen if body})
        with store.writing() as session:
            fetches.prune(session, NOW + 100 * DAY)
        with store.reading() as session:
            # Of each page its newest line stays, and the body it shows.
            assert count_in(session, PageFetchRow) == len(lines)
            shown = {row.digest for row in rows.values() if row.digest}
            assert set(session.exec(select(PageBodyRow.digest))) == shown


def _visited(n: int, site: int, page: int, outcome: Outcome, version: int) -> Fetch:
    name, kind = f"ward-{site}", PAGES[page]
    body = b"version %d" % version if outcome is Outcome.OK else None
    return fetch(n, outcome, site=name, page=kind, url=f"https://{name}.example/{kind}", body=body)
