"""What is kept of fetches: once, whatever happens; history, trouble that lasts, pruning, and a crash at any moment."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import func, select

from catalog import fetches
from catalog.fetch_tables import CrawlRow, PageBodyRow, PageFetchRow
from catalog.fetches import LEADS_ASTRAY, STILL_THERE, Fetch, Outcome
from catalog.model import Catalog
from catalog.sites_yaml import dump
from catalog.store import Store, StoreError
from crawler.crawl import AlreadyRunningError, alone
from crawler.standing import Lasting, lasting
from tests.crawler.farm.crawling import NOW, Crawling
from tests.crawler.farm.server import Farm, Page, redirect
from tests.crawler.farm.sites import make_host, page_of, site_of

DAY = timedelta(days=1)


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


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'kept.db'}")


def keep(store: Store, *kept: Fetch, distrusted: bool = False) -> int:
    with store.writing() as session:
        crawl = fetches.begin(session, "all", kept[0].at)
        fetches.keep(session, crawl.id, kept)
        fetches.finish(session, crawl.id, kept[-1].at, distrusted)
    return crawl.id


def count(store: Store, table: type) -> int:
    with store.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


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


# --- what failures amount to


def series(*outcomes: Outcome, every: float = 4) -> list[tuple[Outcome, datetime]]:
    return [(outcome, NOW + n * every * DAY) for n, outcome in enumerate(outcomes)]


G, P, M, OK, T = Outcome.GONE, Outcome.PARKED, Outcome.MOVED, Outcome.OK, Outcome.TIMEOUT


def test_the_same_trouble_at_three_crawls_over_a_week_lasts() -> None:
    assert lasting(series(OK, G, G, G)) == Lasting(G, NOW + 4 * DAY, NOW + 12 * DAY, 3)
    assert lasting(series(M, M, M)) is not None
    assert lasting(series(P, T, P, T, P)) is not None


@pytest.mark.parametrize(
    "outcomes", [(G, G), (G, G, OK), (G, G, OK, G), (G, P, M), (T, T, T, T), (OK, OK, OK), (G, G, P), ()]
)
def test_less_does_not_last(outcomes: tuple[Outcome, ...]) -> None:
    assert lasting(series(*outcomes)) is None


def test_three_crawls_within_a_week_are_not_enough() -> None:
    assert lasting(series(G, G, G, G, every=2)) is None
    assert lasting(series(G, G, G, G, G, every=2)) is not None


@given(st.lists(st.sampled_from(list(Outcome)), max_size=30))
def test_only_gone_parked_and_moved_ever_last(outcomes: list[Outcome]) -> None:
    found = lasting(series(*outcomes))
    if found is not None:
        assert found.outcome in (G, P, M)
        assert outcomes.count(found.outcome) >= 3
        assert not set(outcomes[-1:]) & STILL_THERE


@pytest.mark.parametrize("outcome", Outcome)
def test_the_link_goes_off_at_once_only_where_it_leads_astray(store: Store, outcome: Outcome) -> None:
    keep(store, fetch(0, page="home", body=b"page"))
    keep(store, fetch(1, outcome, page="home", body=b"x" if outcome is OK else None))
    with store.reading() as session:
        off = fetches.unreachable(session)
    assert (off == {"ward": fetches.Unreachable(outcome, NOW + DAY)}) is (outcome in LEADS_ASTRAY)


def test_the_next_good_visit_turns_the_link_on_again_and_a_timeout_does_not(store: Store) -> None:
    def off() -> dict[str, fetches.Unreachable]:
        with store.reading() as session:
            return fetches.unreachable(session)

    keep(store, fetch(1, Outcome.PARKED, page="home"))
    keep(store, fetch(2, Outcome.TIMEOUT, page="home"))
    keep(store, fetch(3, Outcome.GONE, page="home"))
    assert off() == {"ward": fetches.Unreachable(Outcome.GONE, NOW + DAY)}
    keep(store, fetch(4, Outcome.UNCHANGED, page="home"))
    assert off() == {}


def test_a_rule_page_that_is_gone_does_not_turn_off_the_link(store: Store) -> None:
    keep(store, fetch(1, Outcome.GONE, page="terms"))
    with store.reading() as session:
        assert fetches.unreachable(session) == {}


def test_when_our_own_network_is_down_nothing_is_concluded(crawling: Crawling) -> None:
    hosts = [make_host(number, "en") for number in range(6)]
    crawling.farm.add(*hosts)
    crawling.described = {"unknown": frozenset(host.name for host in hosts)}
    report = crawling.crawl(*map(site_of, hosts))
    assert report is not None
    assert report.distrusted
    assert set(report.outcomes) == {"gone"}
    assert (report.links_off, crawling.unreachable()) == ((), {})


def test_a_lost_site_is_reported_for_a_person_after_a_week_and_its_link_at_once(crawling: Crawling) -> None:
    hosts = [make_host(number, "en") for number in range(6)]
    crawling.farm.add(*hosts)
    crawling.farm.hosts["new.example"] = make_host(9, "en")
    crawling.farm.hosts["new.example"].pages["/"] = Page(page_of("en", "New"))
    hosts[0].pages["/"] = redirect("https://new.example/")
    hosts[1].flaw = "expired"
    reports = []
    for _ in range(3):
        reports.append(crawling.crawl(*(site_of(host) for host in hosts)))
        crawling.later(days=4)
    assert [{(one.site, one.outcome.value) for one in report.links_off} for report in reports if report] == [
        {("ward-0", "moved"), ("ward-1", "tls_error")}
    ] * 3
    assert [{(one.site, one.outcome.value) for one in report.lasting} for report in reports if report] == [
        set(),
        set(),
        {("ward-0", "moved")},
    ]


# --- crashes


def test_a_crawl_that_cannot_store_ends_at_once_and_says_so(crawling: Crawling) -> None:
    hosts = [make_host(number, "en") for number in range(40)]
    crawling.farm.add(*hosts)
    with crawling.store.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON page_fetch BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        )
    with pytest.raises(StoreError, match="disk is full"):
        crawling.crawl(*(site_of(host, declared=True) for host in hosts))
    assert len(crawling.farm.log) < 320


def test_a_second_crawl_does_not_start_beside_the_first(tmp_path: Path) -> None:
    with alone(tmp_path / "lock"), pytest.raises(AlreadyRunningError), alone(tmp_path / "lock"):
        pass
    with alone(tmp_path / "lock"):
        pass


def start(farm: Farm, folder: Path, *more: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "CURBSIDE_CRAWL_FARM": str(farm.as_file(folder / "farm.json")),
        "CURBSIDE_DATABASE": f"sqlite:///{folder / 'crawl.db'}",
        "CURBSIDE_CONTACT": "crawler@ward-round.example",
    }
    command = [sys.executable, "-m", "web", "crawl", "--delay", "0.02", "--format", "json", *more]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finished(process: subprocess.Popen[bytes]) -> dict[str, object]:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err.decode()
    return dict(json.loads(out))


def loaded(farm: Farm, folder: Path, sites: int) -> Store:
    """A database that holds the farm's sites."""
    hosts = [make_host(number, "en") for number in range(sites)]
    for host in hosts:
        host.latency = 0.01
    farm.add(*hosts)
    (folder / "sites.yaml").write_text(dump(Catalog(tuple(site_of(host, declared=True) for host in hosts))), "utf-8")
    url = f"sqlite:///{folder / 'crawl.db'}"
    done = subprocess.run(
        [sys.executable, "-m", "web", "load", str(folder / "sites.yaml"), "--database", url],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return Store(url)


def test_killed_at_any_moment_nothing_stored_is_lost_or_doubled_and_the_next_crawl_resumes(
    farm: Farm, tmp_path: Path
) -> None:
    store = loaded(farm, tmp_path, 30)
    before: set[str] = set()
    kills = 0
    for requests in (20, 100, 90, 45):
        started = len(farm.log)
        process = start(farm, tmp_path, "--due")
        deadline = time.monotonic() + 60
        while len(farm.log) < started + requests and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
        kills += process.returncode == -signal.SIGKILL
        with store.reading() as session:
            kept = set(session.exec(select(PageFetchRow.site + " " + PageFetchRow.url)))  # type: ignore[operator]
        assert before <= kept
        before = kept
    assert kills == 4
    assert 0 < len(before) < 210
    farm.forget_log()
    report = finished(start(farm, tmp_path, "--due"))
    assert report["resumed"] is True
    assert report["pages"] == 210 - len(before)
    with store.reading() as session:
        urls = session.exec(select(PageFetchRow.site, PageFetchRow.url)).all()
        assert len(urls) == len(set(urls)) == 210
        assert session.exec(select(func.count()).select_from(CrawlRow)).one() == 1
        for row in session.exec(select(PageBodyRow)):
            body = fetches.body(session, row.digest)
            assert body is not None
            assert hashlib.sha256(body).hexdigest() == row.digest
    assert finished(start(farm, tmp_path, "--due"))["pages"] == 0
    store.close()


def test_the_command_says_what_it_did_and_refuses_what_it_must(farm: Farm, tmp_path: Path) -> None:
    store = loaded(farm, tmp_path, 2)
    report = finished(start(farm, tmp_path, "ward-1"))
    assert report["by_site"] == {
        "ward-1": dict.fromkeys(["home", "join", "terms", "privacy", "guidelines", "about", "faq"], "ok")
    }
    nobody = start(farm, tmp_path, "no-such-site")
    assert b"no-such-site" in nobody.communicate(timeout=60)[1]
    assert nobody.returncode == 1
    with alone(tmp_path / "crawl.crawl.lock"):
        busy = start(farm, tmp_path)
        assert b"another crawl" in busy.communicate(timeout=60)[1]
        assert busy.returncode == 3
    pruned = subprocess.run(
        [
            sys.executable,
            "-m",
            "web",
            "snapshots",
            "prune",
            "--days",
            "1",
            "--format",
            "json",
            "--database",
            f"sqlite:///{tmp_path / 'crawl.db'}",
        ],
        capture_output=True,
        check=True,
    )
    assert json.loads(pruned.stdout) == {"fetches": 0, "bodies": 0, "texts": 0, "bytes": 0}
    store.close()
