"""When a page is due: laws of the schedule, and that running it again finds nothing to do."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.fetch_tables import WatchedPageRow
from catalog.fetches import Outcome
from crawler.due import CHECK_DAYS, LONGEST, SHORTEST, TELLS, due, interval, plan, rest
from tests.crawler.farm.crawling import NOW, Crawling
from tests.crawler.farm.sites import KINDS, make_host, site_of
from tests.factories import make_site

TODAY = NOW.date()
KNOWN = {
    "status": "active",
    "admits": ["physician"],
    "admits_only": True,
    "access": "verified",
    "credentials": {"required": True},
    "hipaa": [{"policy": "no_cases"}],
    "conditions": [{"kind": "women_only"}],
    "identity": "real_name",
    "cost": "free",
    "joining": {"takes": "days"},
    "data_use": ["none_stated"],
    "moderation": "post",
    "posts": "members",
    "media": {"cases": "members"},
    "funding": ["donations"],
    "member_count": {"count": 5},
    "operator": {"name": "Ward"},
    "countries": ["GB"],
    "languages": ["en"],
    "specialties": ["cardiology"],
}


def row(
    page: str = "join", days: float = 0, *, visits: int = 1, changes: int = 0, since: float = 0, **parts: object
) -> WatchedPageRow:
    fetched = NOW - timedelta(days=days)
    given_ = {
        "site": "ward-round",
        "url": f"https://ward-round.example/{page}",
        "page": page,
        "first_at": fetched - timedelta(days=since),
        "fetched_at": fetched,
        "seen_at": fetched,
        "outcome": "ok",
        "visits": visits,
        "changes": changes,
        "final_url": "x",
    }
    return WatchedPageRow(**(given_ | parts))


def whole(**more: object) -> object:
    return make_site(url="https://ward-round.example/", **(KNOWN | more))


def test_doors_and_patient_rules_are_looked_at_more_often_than_languages() -> None:
    assert CHECK_DAYS["admits"] < CHECK_DAYS["media"] < CHECK_DAYS["languages"]
    assert CHECK_DAYS["hipaa"] < CHECK_DAYS["languages"]
    site = whole()
    assert interval(site, "join", None, TODAY) < interval(site, "about", None, TODAY)
    assert interval(site, "privacy", None, TODAY) < interval(site, "about", None, TODAY)


def test_every_kind_of_page_tells_something_that_has_a_schedule() -> None:
    assert set(TELLS) == {"home", *KINDS}
    assert {field for fields in TELLS.values() for field in fields} <= set(CHECK_DAYS)


@pytest.mark.parametrize("field", ["admits", "access", "credentials"])
def test_an_unknown_fact_that_the_recommender_needs_brings_its_page_forward(field: str) -> None:
    assert interval(whole(**{field: None}), "join", None, TODAY) < interval(whole(), "join", None, TODAY)


def test_an_expired_fact_brings_its_page_forward() -> None:
    old = whole()
    aged = old.model_copy(update={"sources": tuple(one.model_copy(update={"as_of": 2015}) for one in old.sources)})
    assert interval(aged, "join", None, TODAY) < interval(old, "join", None, TODAY)


def test_a_page_that_often_changes_is_visited_more_often_and_a_still_one_less() -> None:
    site = whole()
    usual = interval(site, "join", None, TODAY)
    restless = interval(site, "join", row(visits=10, changes=9, since=200), TODAY)
    still = interval(site, "join", row(visits=20, changes=0, since=900), TODAY)
    assert restless < usual < still


@given(st.sampled_from([*TELLS]), st.integers(0, 60), st.integers(0, 60), st.integers(0, 2000))
def test_intervals_stay_between_days_and_half_a_year_and_more_changes_never_lengthen_them(
    page: str, visits: int, changes: int, since: int
) -> None:
    site = whole()
    fewer, more = (
        interval(site, page, row(page, visits=visits + 2, changes=n, since=since), TODAY)
        for n in (changes, changes + 1)
    )
    assert SHORTEST <= more <= fewer <= LONGEST


def test_a_closed_site_is_looked_at_now_and_then() -> None:
    assert interval(whole(status="closed", status_note="It said so."), "join", None, TODAY) == LONGEST


def test_a_failing_server_is_left_alone_longer_each_time() -> None:
    site = whole()
    waits = [rest(site, "join", row(outcome="timeout", failures=n), TODAY) for n in range(1, 8)]
    assert waits[:4] == [timedelta(days=1), timedelta(days=2), timedelta(days=4), timedelta(days=8)]
    assert waits == sorted(waits)
    assert waits[-1] <= interval(site, "join", None, TODAY)


def test_three_tries_of_a_lost_site_span_a_week_soon() -> None:
    site = whole()
    waits = [rest(site, "home", row("home", outcome="gone", failures=n), TODAY) for n in (1, 2, 3)]
    assert timedelta(days=7) <= sum(waits, timedelta()) <= timedelta(days=14)


def test_a_denial_is_respected_for_a_month() -> None:
    assert rest(whole(), "home", row("home", outcome=Outcome.ROBOTS_DENIED, failures=1), TODAY) >= timedelta(days=30)


def test_a_page_never_seen_is_due_at_once_and_the_most_urgent_site_comes_first() -> None:
    new = make_site(id="a-new", url="https://a-new.example/")
    seen = whole()
    [first, second] = due([seen, new], {"ward-round": [row("home", days=400, url="https://ward-round.example/")]}, NOW)
    assert [first.site.id, second.site.id] == ["ward-round", "a-new"]


def test_only_what_is_due_is_planned() -> None:
    site = whole(pages={"join": "https://ward-round.example/join", "terms": "https://ward-round.example/terms"})
    rows = [row("join", days=80), row("terms", days=2), row("home", days=2, url="https://ward-round.example/")]
    assert [wanted.page for wanted in plan(site, rows, NOW).wanted] == ["join"]
    assert plan(site, rows, NOW).missing == frozenset()
    assert len(plan(site, rows, NOW, everything=True).wanted) == 3


def test_a_page_under_two_headings_is_fetched_once() -> None:
    url = "https://ward-round.example/rules"
    site = make_site(url="https://ward-round.example/", pages={"terms": url, "privacy": url})
    assert [wanted.url for wanted in plan(site, [], NOW).wanted] == [url, "https://ward-round.example/"]


def test_a_declared_page_takes_the_place_of_one_that_was_found() -> None:
    site = make_site(url="https://ward-round.example/", pages={"terms": "https://ward-round.example/new"})
    found = row("terms", url="https://ward-round.example/old")
    assert "https://ward-round.example/old" not in {wanted.url for wanted in plan(site, [found], NOW).wanted}


def test_running_what_is_due_again_does_nothing(crawling: Crawling) -> None:
    hosts = [make_host(number, "en") for number in range(3)]
    hosts[2].pages["/terms"].status = 500
    crawling.farm.add(*hosts)
    sites = [site_of(host) for host in hosts]
    assert crawling.crawl(*sites, due=True) is not None
    crawling.farm.forget_log()
    for _ in range(3):
        crawling.later(minutes=5)
        assert crawling.crawl(*sites, due=True) is None
    assert crawling.farm.log == []
    crawling.later(days=1)
    again = crawling.crawl(*sites, due=True)
    assert again is not None
    assert again.by_site == {"ward-2": {"terms": "server_error"}}


def test_a_year_of_daily_runs_asks_each_page_a_handful_of_times(crawling: Crawling) -> None:
    host = make_host(1, "en")
    crawling.farm.add(host)
    site = site_of(host, declared=True, **KNOWN)
    crawls = 0
    for _ in range(73):
        crawls += crawling.crawl(site, due=True) is not None
        crawling.later(days=5)
    asked = [crawling.farm.paths(host.name).count(path) for path in host.pages]
    assert all(4 <= count <= 20 for count in asked), asked
    assert crawls < 60
