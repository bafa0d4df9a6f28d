"""What the spider fetches of a site, and in which order."""

import pytest

from tests.crawler.farm.crawling import Crawling, outcomes
from tests.crawler.farm.server import Host, Page, redirect
from tests.crawler.farm.sites import KINDS, LAYOUTS, SAID, home_of, make_host, page_of, site_of
from tests.factories import make_site


def test_home_and_declared_pages_are_fetched_and_kept(crawling: Crawling) -> None:
    host = make_host(1, "en")
    crawling.farm.add(host)
    report = crawling.crawl(site_of(host, declared=True))
    assert outcomes(report) == {"ward-1": {"home": "ok"} | {kind: "ok" for kind in KINDS}}
    row = crawling.watched("ward-1")["https://ward-1.example/terms"]
    assert crawling.body(row.digest) == host.pages["/terms"].data
    assert (row.language, row.type, row.visits) == ("en", "html", 1)
