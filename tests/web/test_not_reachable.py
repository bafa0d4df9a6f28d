"""A site that leads astray: its links are turned off for now, on pages already served, and on no fact."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from parsel import Selector
from sqlalchemy import event
from starlette.testclient import TestClient

from catalog import fetches, sync
from catalog.fetches import LEADS_ASTRAY, Fetch, Outcome
from catalog.model import Catalog
from catalog.sites_yaml import dump
from catalog.store import Store
from tests.factories import TODAY, make_site, make_source
from tests.web.reading import read, text
from web.app import create_app
from web.catalogue import StoreShelf
from web.settings import Settings

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WARD = "https://www.ward-round.example/"
JOIN, SOURCE = "https://ward-round.example/join", "https://ward-round.example/fees"
ELSEWHERE = "https://society.example/ward-round"
SITES = (
    make_site(
        url=WARD,
        admits=["nurse"],
        cost="free",
        languages=["en"],
        pages={"join": JOIN, "terms": ELSEWHERE},
        sources=[make_source("admits", "cost", "languages", url=SOURCE), make_source("cost", url=ELSEWHERE)],
        disputed=[{"fact": "cost", "value": "paid", "source": JOIN}],
    ),
    make_site(id="night-shift", url="https://night-shift.example/", admits=["nurse"], cost="free", languages=["en"]),
    make_site(
        id="group", host="night-shift", url="https://night-shift.example/groups/1", pages={"terms": "https://night-shift.example/terms"}
    ),
)  # fmt: skip


@pytest.fixture
def loaded(store: Store, tmp_path: Path) -> Store:
    """A database, of either kind, that holds the sites."""
    file = tmp_path / "sites.yaml"
    file.write_text(dump(Catalog(SITES)), "utf-8")
    sync.load(store, file, at=NOW)
    return store


@pytest.fixture
def visitor(loaded: Store) -> TestClient:
    """Somebody who visits the site over that database."""
    return TestClient(create_app(Settings(), shelf=StoreShelf(loaded), today=lambda: TODAY), follow_redirects=False)


def crawled(store: Store, day: int, outcome: Outcome, site: str = "ward-round", url: str = WARD) -> None:
    """A crawl that found `outcome` at a site's home page."""
    at = NOW + timedelta(days=day)
    body = b"page" if outcome is Outcome.OK else None
    with store.writing() as session:
        crawl = fetches.begin(session, "all", at)
        found = Fetch(site=site, page=fetches.HOME, url=url, final_url=url, at=at, outcome=outcome, body=body)
        fetches.keep(session, crawl.id, [found])
        fetches.finish(session, crawl.id, at, False)


def shows(visitor: TestClient, path: str, *, off: bool) -> Selector:
    """The page, waited for until it shows that a crawl is over: the next edition is built beside the old one."""
    until = time.monotonic() + 30
    while True:
        page = read(visitor.get(path))
        if bool(page.css(".no-way")) is off or time.monotonic() > until:
            return page
        time.sleep(0.02)


def ways_out(page: Selector) -> set[str]:
    return set(page.css('a[href^="http"]::attr(href)').getall())


@pytest.mark.parametrize("outcome", sorted(LEADS_ASTRAY))
def test_a_site_that_leads_astray_is_linked_from_no_page_until_it_is_seen_again(
    loaded: Store, visitor: TestClient, outcome: Outcome
) -> None:
    paths = ("/sites/ward-round", "/matches?profession=nurse", "/sites", "/compare?site=night-shift&site=ward-round")
    before = {path: ways_out(read(visitor.get(path))) for path in paths}
    assert {WARD, JOIN, SOURCE, ELSEWHERE} <= before["/sites/ward-round"]
    assert JOIN in before["/matches?profession=nurse"]
    entry = visitor.get("/api/v1/sites/ward-round").json()

    crawled(loaded, 1, outcome)
    page = shows(visitor, "/sites/ward-round", off=True)
    assert text(page.css(".ways .no-way")) == f"Not reachable on Nov 25, 2026 {WARD}"
    assert ways_out(page) == {ELSEWHERE}
    assert {SOURCE, JOIN} & set(before["/sites/ward-round"])
    for path in paths:
        now = ways_out(read(visitor.get(path)))
        assert not {address for address in now if "ward-round.example" in address}, path
        assert now == {address for address in before[path] if "ward-round.example" not in address}, path
    card = read(visitor.get("/matches?profession=nurse")).css("[data-site=ward-round]")
    assert text(card.css(".no-way")) == f"Not reachable on Nov 25, 2026 {JOIN}"
    assert visitor.get("/api/v1/sites/ward-round").json() == entry

    crawled(loaded, 2, Outcome.OK)
    shows(visitor, "/sites/ward-round", off=False)
    assert {path: ways_out(read(visitor.get(path))) for path in paths} == before


def test_a_visit_that_says_nothing_neither_turns_a_link_off_nor_on(loaded: Store, visitor: TestClient) -> None:
    crawled(loaded, 1, Outcome.TIMEOUT)
    crawled(loaded, 2, Outcome.PARKED, "night-shift", "https://night-shift.example/")
    shows(visitor, "/sites/night-shift", off=True)
    assert WARD in ways_out(read(visitor.get("/sites/ward-round")))
    crawled(loaded, 3, Outcome.SERVER_ERROR, "night-shift", "https://night-shift.example/")
    crawled(loaded, 4, Outcome.GONE)
    shows(visitor, "/sites/ward-round", off=True)
    assert "Nov 26, 2026" in text(read(visitor.get("/sites/night-shift")).css(".no-way"))


def test_of_a_group_on_another_service_its_own_address_alone_is_turned_off(loaded: Store, visitor: TestClient) -> None:
    crawled(loaded, 1, Outcome.GONE, "group", "https://night-shift.example/groups/1")
    page = shows(visitor, "/sites/group", off=True)
    assert ways_out(page) == {"https://night-shift.example/terms"}
    assert "https://night-shift.example/" in ways_out(read(visitor.get("/sites/night-shift")))


def test_an_address_that_was_corrected_is_linked_though_the_old_one_is_gone(
    loaded: Store, visitor: TestClient, tmp_path: Path
) -> None:
    crawled(loaded, 1, Outcome.MOVED)
    shows(visitor, "/sites/ward-round", off=True)
    new = make_site(url="https://new-ward.example/", admits=["nurse"])
    (tmp_path / "sites.yaml").write_text(dump(Catalog((new, *SITES[1:]))), "utf-8")
    sync.load(loaded, tmp_path / "sites.yaml", at=NOW + timedelta(days=2))
    assert "https://new-ward.example/" in ways_out(shows(visitor, "/sites/ward-round", off=False))


def test_a_page_costs_one_query_however_many_cards_it_has(loaded: Store, visitor: TestClient) -> None:
    asked: list[str] = []
    event.listen(loaded.engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    for path in ("/matches?profession=nurse", "/sites/ward-round", "/sites"):
        visitor.get(path)
        asked.clear()
        visitor.get(path)
        selected = [statement for statement in asked if "SELECT" in statement]
        assert len(selected) == 1, path
        assert "FROM catalogue" in selected[0], path
