"""What is kept of fetches: once, whatever happens; history, trouble that lasts, pruning, and a crash at any moment."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import func, select

from catalog import fetches
from catalog.fetch_tables import CrawlRow, PageBodyRow, PageFetchRow
from catalog.fetches import STILL_THERE, Outcome
from catalog.model import Catalog
from catalog.proposals import queue
from catalog.sites_yaml import dump
from catalog.store import Store, StoreError
from catalog.tables import SnapshotRow
from crawler.crawl import AlreadyRunningError, alone
from crawler.standing import Lasting, lasting
from tests.crawler.farm.crawling import NOW, Crawling
from tests.crawler.farm.server import Farm, Host, Page, redirect
from tests.crawler.farm.sites import make_host, page_of, site_of
from tests.databases import NewDatabase

DAY = timedelta(days=1)


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


def start(farm: Farm, folder: Path, url: str, *more: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "CURBSIDE_CRAWL_FARM": str(farm.as_file(folder / "farm.json")),
        "CURBSIDE_DATABASE": url,
        "CURBSIDE_CONTACT": "crawler@ward-round.example",
    }
    command = [sys.executable, "-m", "web", "crawl", "--delay", "0.02", "--format", "json", *more]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finished(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err.decode()
    return dict(json.loads(out))


def killed(process: subprocess.Popen[bytes], enough: Callable[[], bool]) -> None:
    """Kill the crawl as soon as it has done enough; it must not have ended before."""
    deadline = time.monotonic() + 120
    while not enough() and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL


def loaded(farm: Farm, folder: Path, url: str, *hosts: Host) -> Store:
    """The database, which holds the farm's sites."""
    farm.add(*hosts)
    (folder / "sites.yaml").write_text(dump(Catalog(tuple(site_of(host, declared=True) for host in hosts))), "utf-8")
    command = [sys.executable, "-m", "web", "load", str(folder / "sites.yaml"), "--database", url]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return Store(url)


def asked(store: Store) -> set[tuple[str, str]]:
    """The pages whose fetch is stored."""
    with store.reading() as session:
        return set(session.exec(select(PageFetchRow.site, PageFetchRow.url)).all())


def slow_hosts(number: int) -> list[Host]:
    hosts = [make_host(n, "en") for n in range(number)]
    for host in hosts:
        host.latency = 0.05
    return hosts


def test_killed_at_any_moment_nothing_stored_is_lost_or_doubled_and_the_next_crawl_resumes(
    farm: Farm, tmp_path: Path, url: str
) -> None:
    store = loaded(farm, tmp_path, url, *slow_hosts(30))
    killed(start(farm, tmp_path, url, "--due"), lambda: len(farm.log) >= 20)
    before = asked(store)
    for least in (1, 70, 130):
        killed(start(farm, tmp_path, url, "--due"), lambda least=least: len(asked(store)) >= least)  # type: ignore[misc]
        assert before <= asked(store)
        before = asked(store)
    assert 130 <= len(before) < 210
    farm.forget_log()
    report = finished(start(farm, tmp_path, url, "--due"))
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
    assert finished(start(farm, tmp_path, url, "--due"))["pages"] == 0
    store.close()


STATING = (
    "<p>Ward {n} is an online community in which doctors discuss clinical cases. Membership is free of charge.</p>"
    "<p>Only licensed physicians may join Ward {n}. To register you must enter your medical licence number.</p>"
)


@pytest.mark.prove
def test_killed_while_it_reads_the_next_crawl_reads_the_rest_and_proposes_nothing_twice(
    farm: Farm, tmp_path: Path, new_database: NewDatabase
) -> None:
    hosts = [make_host(n, "en") for n in range(8)]
    for n, host in enumerate(hosts):
        host.pages["/join"] = Page(page_of("en", "Join", n, STATING.format(n=n)), etag=True)
    url, other = new_database(), new_database()
    store, whole = (loaded(farm, tmp_path, one, *hosts) for one in (url, other))
    finished(start(farm, tmp_path, other, "--due"))

    for least in (1, 12, 30):
        killed(start(farm, tmp_path, url, "--due"), lambda least=least: texts(store) >= least)  # type: ignore[misc]
        assert least <= texts(store) < texts(whole)
    report = finished(start(farm, tmp_path, url, "--due"))
    assert (report["resumed"], report["pages"]) == (True, 0)
    assert 0 < report["read"] < 56
    assert (texts(store), suggested(store)) == (texts(whole), suggested(whole))
    assert {times for *_, times in suggested(store)} == {1}
    assert len(suggested(store)) >= 8 * 3
    assert finished(start(farm, tmp_path, url, "--due"))["read"] == 0
    store.close()
    whole.close()


def texts(store: Store) -> int:
    """How many pages' texts were kept."""
    with store.reading() as session:
        return session.exec(select(func.count()).select_from(SnapshotRow)).one()


def suggested(store: Store) -> list[tuple[str, str, str, int]]:
    """What is proposed, and how often it was."""
    with store.reading() as session:
        found = [(one.proposal.site, one.proposal.fact, str(one.proposal.value), one.times) for one in queue(session)]
    return sorted(found)


def test_the_command_says_what_it_did_and_refuses_what_it_must(farm: Farm, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'crawl.db'}"
    store = loaded(farm, tmp_path, url, make_host(0, "en"), make_host(1, "en"))
    report = finished(start(farm, tmp_path, url, "ward-1"))
    assert report["by_site"] == {
        "ward-1": dict.fromkeys(["home", "join", "terms", "privacy", "guidelines", "about", "faq"], "ok")
    }
    nobody = start(farm, tmp_path, url, "no-such-site")
    assert b"no-such-site" in nobody.communicate(timeout=60)[1]
    assert nobody.returncode == 1
    with alone(tmp_path / "crawl.crawl.lock"):
        busy = start(farm, tmp_path, url)
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
            url,
        ],
        capture_output=True,
        check=True,
    )
    assert json.loads(pruned.stdout) == {"fetches": 0, "bodies": 0, "texts": 0, "bytes": 0}
    store.close()
