"""PDFs: what honest ones say, and that one which takes too much is no page without text."""

import pytest

from catalog.model import Catalog
from catalog.store import write_sites
from crawler.pdf import text_of_pdf
from crawler.report import in_words
from tests.crawler.farm.crawling import Crawling
from tests.crawler.farm.server import Host, Page
from tests.crawler.pdfs import HOSTILE, honest
from tests.factories import make_site

RULES = (
    "Ward Round is an online community in which doctors discuss clinical cases.\n"
    "Only licensed physicians may join Ward Round.\nMembership is free of charge."
)


def test_an_honest_pdf_gives_its_text() -> None:
    assert text_of_pdf(honest(RULES)).split("\n")[:3] == RULES.split("\n")


@pytest.mark.parametrize("raw", [b"%PDF-1.7 nothing of the kind", b"%PDF-", honest(RULES)[:300]])
def test_a_broken_pdf_is_empty_text(raw: bytes) -> None:
    assert text_of_pdf(raw) == ""


def test_a_pdf_that_is_too_hard_changes_nothing_and_the_next_site_is_read(crawling: Crawling) -> None:
    hosts = [
        Host(f"ward-{n}.example", {"/": Page("<html lang='en'><title>Ward</title><p>Doctors talk.")}) for n in range(3)
    ]
    crawling.farm.add(*hosts)
    sites = [
        make_site(id=f"ward-{n}", url=f"https://ward-{n}.example/", pages={"join": f"https://ward-{n}.example/join"})
        for n in range(3)
    ]
    for host in hosts:
        host.pages["/join"] = Page(honest(RULES), type="application/pdf")
    with crawling.store.writing() as session:
        write_sites(session, Catalog(tuple(sites)), 0)
    first = crawling.crawl(*sites, reads=True)
    assert first is not None
    assert (first.read, first.unread) == (6, ())
    assert len(first.proposals) >= 6  # who gets in and what it costs, of each

    hosts[0].pages["/join"] = Page(HOSTILE["five million letters, each set by itself"], type="application/pdf")
    hosts[1].pages["/join"] = Page(honest(RULES + "\nYour licence number is asked for."), type="application/pdf")
    crawling.later(days=40)
    report = crawling.crawl(*sites, reads=True)
    assert report is not None
    [unread] = report.unread
    assert (report.read, report.errors) == (1, 0)
    assert (unread.site, unread.page, unread.url) == ("ward-0", "join", "https://ward-0.example/join")
    assert f"ward-0, https://ward-0.example/join: {unread.why}" in in_words(report)
    assert report.outcomes == {"ok": 2, "unchanged": 4}
    assert {crawling.store.catalog()[number].admits for number in ("ward-0", "ward-1")} == {None}

    again = crawling.crawl(*sites, reads=True)  # nothing has changed, so nothing is tried again
    assert again is not None
    assert (again.read, again.unread) == (0, ())
