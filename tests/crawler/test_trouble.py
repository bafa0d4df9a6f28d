"""Trouble that lasts becomes a proposal, once, and never a change by itself."""

import pytest

from catalog import proposals
from catalog.amend import Kind
from catalog.fetches import Outcome
from catalog.model import Catalog, Site
from catalog.store import write_sites
from crawler.report import PageTrouble
from crawler.trouble import proposal
from tests.crawler.farm.crawling import NOW, Crawling
from tests.crawler.farm.server import Page, redirect
from tests.crawler.farm.sites import make_host, page_of, site_of
from tests.factories import make_site

HOME = "https://ward-round.example/"
TERMS = "https://ward-round.example/terms"
SITE = make_site(url=HOME, pages={"terms": TERMS}, status="active")


def trouble(page: str, outcome: Outcome, url: str, to: str = "https://new.example/x?utm=1") -> PageTrouble:
    return PageTrouble(site="ward-round", page=page, url=url, final_url=to, outcome=outcome, since=NOW, crawls=3)


@pytest.mark.parametrize(
    ("page", "outcome", "url", "expected"),
    [
        ("home", Outcome.GONE, HOME, (Kind.SITE_GONE, "status", "closed")),
        ("home", Outcome.PARKED, HOME, (Kind.SITE_GONE, "status", "closed")),
        ("home", Outcome.MOVED, HOME, (Kind.PAGE_MOVED, "url", "https://new.example/x")),
        ("terms", Outcome.MOVED, TERMS, (Kind.PAGE_MOVED, "pages.terms", "https://new.example/x?utm=1")),
        ("terms", Outcome.GONE, TERMS, (Kind.CHANGED_FACT, "pages.terms", None)),
        ("terms", Outcome.GONE, TERMS + "-found", None),
        ("faq", Outcome.GONE, "https://ward-round.example/faq", None),
        ("home", Outcome.GONE, "https://old.example/", None),
    ],
)
def test_what_trouble_means(page: str, outcome: Outcome, url: str, expected: object) -> None:
    found = proposal(SITE, trouble(page, outcome, url), NOW.date())
    assert (found and (found.kind, found.fact, found.value)) == expected


def test_a_site_known_to_be_closed_is_no_news() -> None:
    closed = make_site(url=HOME, status="closed", status_note="It said so.")
    assert proposal(closed, trouble("home", Outcome.GONE, HOME), NOW.date()) is None


def load(crawling: Crawling, *sites: Site) -> None:
    with crawling.store.writing() as session:
        write_sites(session, Catalog(sites), 0)


def test_a_lost_site_is_proposed_once_whatever_follows_and_a_rejection_holds(crawling: Crawling) -> None:
    hosts = [make_host(number, "en") for number in range(6)]
    crawling.farm.add(*hosts)
    sites = [site_of(host, declared=True, status="active") for host in hosts]
    load(crawling, *sites)
    crawling.crawl(*sites)
    hosts[0].pages["/"] = Page("gone", status=410)
    moved = make_host(7, "en")
    moved.pages["/terms"] = Page(page_of("en", "Terms"))
    crawling.farm.add(moved)
    hosts[1].pages["/terms"] = redirect("https://ward-7.example/terms")
    numbers = []
    for _ in range(5):
        crawling.later(days=4)
        report = crawling.crawl(*sites)
        assert report is not None
        numbers.append(len(report.proposals))
    assert numbers == [0, 0, 2, 2, 2]
    with crawling.store.reading() as session:
        queue = proposals.queue(session)
        assert [(one.proposal.site, one.proposal.kind, one.proposal.value, one.times) for one in queue] == [
            ("ward-0", Kind.SITE_GONE, "closed", 3),
            ("ward-1", Kind.PAGE_MOVED, "https://ward-7.example/terms", 3),
        ]
    assert crawling.store.catalog() == Catalog(tuple(sites))


def test_a_crawl_of_a_catalogue_that_was_never_loaded_proposes_nothing(crawling: Crawling) -> None:
    hosts = [make_host(number, "en") for number in range(6)]
    crawling.farm.add(*hosts)
    hosts[0].pages["/"] = Page("gone", status=410)
    for _ in range(3):
        report = crawling.crawl(*map(site_of, hosts))
        crawling.later(days=4)
    assert report is not None
    assert [one.site for one in report.lasting] == ["ward-0"]
    assert (report.proposals, report.errors) == ((), 0)
