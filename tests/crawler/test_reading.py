"""From a page that changes to a decision: crawled, read, proposed, accepted, confirmed, and missed when it goes."""

from datetime import timedelta
from pathlib import Path

import pytest

from catalog import maintainers, sync
from catalog.decisions import accept, reject
from catalog.model import Catalog
from catalog.proposals import Kind, queue
from catalog.sites_yaml import dump, load_file
from crawler.reading import page_of, standing
from tests.crawler.farm.crawling import NOW, Crawling
from tests.crawler.farm.server import Host, Page
from tests.factories import make_site

OPEN = (
    "<p>Ward Round is an online community in which doctors discuss clinical cases.</p>"
    "<p>Only licensed physicians may join Ward Round. To register you must enter your medical licence number.</p>"
    "<p>Membership is free of charge.</p>"
)
STUDENTS = OPEN.replace("Only licensed physicians may join", "Physicians and medical students may join")


def page(body: str) -> Page:
    return Page(f"<!doctype html><html lang='en'><head><title>Join Ward Round</title></head><body><h1>Join</h1>{body}")


@pytest.fixture
def ward(crawling: Crawling, tmp_path: Path) -> Host:
    """A site with one rule page, its record loaded, and a maintainer."""
    host = Host("ward-round.example", robots="User-agent: *\nAllow: /\n")
    host.pages["/"] = Page("<html lang='en'><title>Ward Round</title><p>Doctors talk here.</p></html>")
    host.pages["/join"] = page(OPEN)
    crawling.farm.add(host)
    site = make_site(url="https://ward-round.example/", pages={"join": "https://ward-round.example/join"}, cost="free")
    file = tmp_path / "sites.yaml"
    file.write_text(dump(Catalog((site,))), "utf-8")
    sync.load(crawling.store, file, at=NOW)
    with crawling.store.writing() as session:
        maintainers.add(session, "ada", NOW)
    return host


def crawl(crawling: Crawling):
    [site] = crawling.store.catalog()
    report = crawling.crawl(site, reads=True)
    crawling.later(days=40)
    return report


def open_proposals(crawling: Crawling):
    with crawling.store.reading() as session:
        return {one.proposal.fact: one for one in queue(session)}


def test_what_a_page_states_is_proposed_with_its_words_and_nothing_changes_before_somebody_accepts(crawling, ward):
    before = crawling.store.catalog()["ward-round"]
    report = crawl(crawling)
    assert report.read == 2
    found = open_proposals(crawling)
    assert found["credentials"].proposal.kind is Kind.NEW_FACT
    assert found["credentials"].proposal.value == {"required": True, "accepted": ["licence_number"]}
    [evidence] = found["credentials"].proposal.evidence
    assert "licence number" in evidence.quote.exact
    assert evidence.source.url == "https://ward-round.example/join"
    after = crawling.store.catalog()["ward-round"]
    assert after.credentials is None
    assert after.admits is None
    # What stood and still stands is confirmed without a person, in a source entry of its own.
    assert report.confirmed == 1
    assert after.cost == before.cost == "free"
    assert {source.via for source in after.sources_of("cost")} == {"live"}


def test_an_unchanged_page_is_not_read_again_and_raises_nothing_twice(crawling, ward):
    first = crawl(crawling)
    again = crawl(crawling)
    assert first.read
    assert again.read == 0
    assert set(open_proposals(crawling)) == {fact for fact, one in open_proposals(crawling).items() if one.times == 1}


def test_accepted_it_stands_in_file_and_history_and_is_missed_when_the_page_says_otherwise(crawling, ward, tmp_path):
    crawl(crawling)
    number = open_proposals(crawling)["admits"].id
    accept(crawling.store, number, by="ada", at=NOW + timedelta(days=1))
    assert load_file(tmp_path / "sites.yaml")["ward-round"].admits == ("physician",)
    with crawling.store.reading() as session:
        passages = [one for one in standing(session, "ward-round") if one.fact == "admits"]
    assert passages
    quoted = [one.quote.exact.casefold() for one in passages]
    assert all("doctors" in words or "physicians" in words for words in quoted), quoted

    ward.pages["/join"] = page(STUDENTS)
    crawl(crawling)
    found = open_proposals(crawling)["admits"]
    assert found.proposal.kind in (Kind.CHANGED_FACT, Kind.EVIDENCE_LOST)
    assert crawling.store.catalog()["ward-round"].admits == ("physician",)


def test_a_rejected_statement_is_not_raised_again_by_the_same_words(crawling, ward):
    crawl(crawling)
    for one in open_proposals(crawling).values():
        reject(crawling.store, one.id, by="ada", at=NOW + timedelta(days=1), why="misread")
    ward.pages["/join"] = page(OPEN + "<p>We have moved our office.</p>")
    report = crawl(crawling)
    assert report.read == 1
    assert open_proposals(crawling) == {}


def test_a_page_in_any_form_gives_its_text():
    assert "Join" in page_of(b"<html><body><h1>Join</h1><p>Doctors only.</p></body></html>").text
    assert page_of("Für Ärztinnen und Ärzte".encode("utf-16")).text == "Für Ärztinnen und Ärzte"
    assert page_of(b"%PDF-1.4 broken").text == ""
    assert page_of(b"").text == ""


def test_what_a_page_says_is_confirmed_anew_while_it_says_the_same(crawling, ward):
    ward.pages["/join"].etag = True
    crawl(crawling)
    [first] = crawling.store.catalog()["ward-round"].sources_of("cost")
    again = crawl(crawling)
    assert (again.read, again.confirmed) == (0, 1)
    [source] = crawling.store.catalog()["ward-round"].sources_of("cost")
    assert (first.checked, source.checked) == (NOW.date(), (NOW + timedelta(days=40)).date())
    assert source.as_of == "2027-01"
    assert source.url == first.url
    # Once a month is enough, however often the page is asked for.
    crawling.now -= timedelta(days=30)
    soon = crawl(crawling)
    assert soon.confirmed == 0
    assert crawling.store.catalog()["ward-round"].sources_of("cost") == (source,)


def test_a_page_that_says_its_own_year_keeps_it_and_one_that_changed_since_confirms_nothing(crawling, ward, tmp_path):
    ward.pages["/join"].etag = True
    source = {"url": "https://ward-round.example/join", "title": "Join", "by": "site", "as_of": 2021, "via": "live"}
    site = make_site(
        url="https://ward-round.example/",
        pages={"join": "https://ward-round.example/join"},
        founded=1999,
        sources=[source | {"checked": NOW.date().isoformat(), "supports": ["founded"]}],
    )
    (tmp_path / "sites.yaml").write_text(dump(Catalog((site,))), "utf-8")
    sync.load(crawling.store, tmp_path / "sites.yaml", at=NOW)
    crawl(crawling)
    crawl(crawling)
    [kept] = crawling.store.catalog()["ward-round"].sources_of("founded")
    assert (kept.as_of, kept.checked) == (2021, (NOW + timedelta(days=40)).date())

    ward.pages["/join"] = page("<p>Ward Round is a forum for doctors.</p>")
    ward.pages["/join"].etag = True
    crawl(crawling)
    crawl(crawling)
    assert crawling.store.catalog()["ward-round"].sources_of("founded") == (kept,)


def test_what_was_only_fetched_is_read_by_the_next_crawl_though_nothing_is_due(crawling, ward):
    [site] = crawling.store.catalog()
    fetched = crawling.crawl(site, due=True)
    assert (fetched.read, open_proposals(crawling)) == (0, {})
    report = crawling.crawl(site, due=True, reads=True)
    assert (report.pages, report.read) == (0, 2)
    assert "credentials" in open_proposals(crawling)
    assert crawling.crawl(site, due=True, reads=True) is None
