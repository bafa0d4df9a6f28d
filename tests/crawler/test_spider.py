"""What the spider fetches of a site, and in which order."""

import json
import logging
from dataclasses import replace

import pytest

from crawler.settings import CrawlSettings, scrapy_settings
from tests.crawler.farm.crawling import QUICK, Crawling, outcomes
from tests.crawler.farm.server import Host, Page, redirect
from tests.crawler.farm.sites import KINDS, LAYOUTS, SAID, TAGS, make_host, page_of, site_of
from tests.factories import make_site


def test_home_and_declared_pages_are_fetched_and_kept(crawling: Crawling) -> None:
    host = make_host(1, "en")
    crawling.farm.add(host)
    report = crawling.crawl(site_of(host, declared=True))
    assert outcomes(report) == {"ward-1": {"home": "ok"} | dict.fromkeys(KINDS, "ok")}
    row = crawling.watched("ward-1")["https://ward-1.example/terms"]
    assert crawling.body(row.digest) == host.pages["/terms"].data
    assert (row.language, row.type, row.visits) == ("en", "html", 1)
    assert (
        crawling.farm.paths(host.name)[:2] == ["/robots.txt", "/join"]
        or crawling.farm.paths(host.name)[0] == "/robots.txt"
    )


def test_declared_pages_come_before_the_home_page(crawling: Crawling) -> None:
    host = make_host(1, "en")
    crawling.farm.add(host)
    site = make_site(id="ward-1", url=f"https://{host.name}/", pages={"terms": f"https://{host.name}/terms"})
    crawling.crawl(site)
    assert crawling.farm.paths(host.name)[:3] == ["/robots.txt", "/terms", "/"]


def test_rule_pages_are_found_from_the_home_page_in_every_language_and_layout(crawling: Crawling) -> None:
    hosts = []
    for number, language in enumerate(SAID):
        for speaking in (False, True):
            layout = LAYOUTS[(number + speaking) % len(LAYOUTS)]
            hosts.append(make_host(2 * number + speaking, language, layout, speaking))
    crawling.farm.add(*hosts)
    report = crawling.crawl(*map(site_of, hosts))
    expected = {"home": "ok"} | dict.fromkeys(KINDS, "ok")
    wrong = {site: pages for site, pages in outcomes(report).items() if pages != expected}
    assert not wrong
    assert len(SAID) >= 15
    for host in hosts:
        rows = crawling.watched(host.name.removesuffix(".example"))
        paths = {row.page: url.partition(".example")[2] for url, row in rows.items()}
        assert paths == dict(zip(("home", *KINDS), host.pages, strict=True))


def test_the_sitemap_is_asked_when_the_home_page_does_not_say(crawling: Crawling) -> None:
    host = make_host(1, "de")
    host.pages["/"] = Page(page_of("de", "Start"))
    host.robots = "User-agent: *\nDisallow:\nSitemap: https://ward-1.example/maps.xml\n"
    host.pages["/maps.xml"] = Page(
        "<sitemapindex><sitemap><loc>https://ward-1.example/posts.xml</loc></sitemap>"
        "<sitemap><loc>https://ward-1.example/pages.xml</loc></sitemap></sitemapindex>"
    )
    host.pages["/pages.xml"] = Page(
        "<urlset>"
        + "".join(
            f"<url><loc>https://ward-1.example{path}</loc></url>" for path in ("/x", "/terms", "/privacy", "/join")
        )
        + "</urlset>"
    )
    host.pages["/posts.xml"] = Page("<urlset></urlset>")
    crawling.farm.add(host)
    assert outcomes(crawling.crawl(site_of(host))) == {
        "ward-1": {"home": "ok", "join": "ok", "terms": "ok", "privacy": "ok"}
    }


def test_the_usual_sitemap_is_tried_where_robots_names_none(crawling: Crawling) -> None:
    host = make_host(1, "en")
    host.pages["/"] = Page(page_of("en", "Home"))
    host.pages["/sitemap.xml"] = Page(
        "https://ward-1.example/terms\nhttps://elsewhere.example/privacy\n", type="text/plain"
    )
    crawling.farm.add(host)
    assert outcomes(crawling.crawl(site_of(host))) == {"ward-1": {"home": "ok", "terms": "ok"}}


def test_a_pdf_and_a_plain_text_are_kept_too(crawling: Crawling) -> None:
    host = make_host(1, "en")
    host.pages["/terms"] = Page(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n", type="application/pdf")
    host.pages["/rules"] = Page("Be kind.\nName no patients.\n" * 20, type="text/plain")
    crawling.farm.add(host)
    crawling.crawl(site_of(host, declared=True))
    rows = crawling.watched("ward-1")
    assert rows["https://ward-1.example/terms"].type == "pdf"
    assert rows["https://ward-1.example/rules"].type == "text"


def test_an_unchanged_page_is_asked_for_by_what_we_hold_and_not_sent_again(crawling: Crawling) -> None:
    host = make_host(1, "en")
    host.pages["/terms"].etag = False
    host.pages["/terms"].last_modified = "Mon, 02 Nov 2026 10:00:00 GMT"
    crawling.farm.add(host)
    site = site_of(host, declared=True)
    crawling.crawl(site)
    before = crawling.watched("ward-1")
    crawling.farm.forget_log()
    crawling.later(days=40)
    report = crawling.crawl(site)
    assert report is not None
    assert report.outcomes == {"unchanged": 7}
    assert {one.status for one in crawling.farm.asked(host.name) if one.path != "/robots.txt"} == {304}
    after = crawling.watched("ward-1")
    assert {url: row.digest for url, row in after.items()} == {url: row.digest for url, row in before.items()}
    assert after["https://ward-1.example/terms"].visits == 2


def test_found_pages_are_found_again_when_the_home_page_is_not_modified(crawling: Crawling) -> None:
    host = make_host(1, "en")
    terms = host.pages.pop("/terms")
    crawling.farm.add(host)
    crawling.crawl(site_of(host))
    host.pages["/terms"] = terms
    crawling.later(days=70)
    report = crawling.crawl(site_of(host))
    assert (
        outcomes(report)["ward-1"]
        == {"home": "unchanged", "terms": "ok"} | {kind: "unchanged" for kind in KINDS if kind != "terms"}
        or outcomes(report)["ward-1"]["terms"] == "ok"
    )


def test_the_condition_goes_to_the_address_it_came_from(crawling: Crawling) -> None:
    host = make_host(1, "en")
    host.pages["/terms"].etag = True
    host.pages["/old-terms"] = redirect("/terms")
    crawling.farm.add(host)
    site = make_site(id="ward-1", url=f"https://{host.name}/", pages={"terms": f"https://{host.name}/old-terms"})
    crawling.crawl(site)
    crawling.farm.forget_log()
    crawling.crawl(site)
    conditions = {one.path: one.headers.get("if-none-match") for one in crawling.farm.asked(host.name)}
    assert conditions["/old-terms"] is None
    assert conditions["/terms"] == host.pages["/terms"].tag


def test_the_language_of_the_site_is_asked_for(crawling: Crawling) -> None:
    host = make_host(1, "ja")
    crawling.farm.add(host)
    crawling.crawl(site_of(host, languages=["ja"]))
    assert {one.headers["accept-language"] for one in crawling.farm.asked(host.name) if one.path == "/"} == {
        "ja, en;q=0.8"
    }


def test_a_page_that_stays_in_another_language_is_accepted_in_the_end(crawling: Crawling) -> None:
    host = make_host(1, "fr", etag=False)
    crawling.farm.add(host)
    site = site_of(host, declared=True)
    crawling.crawl(site)
    host.pages["/terms"] = Page(page_of("es", "Condiciones"))
    found = []
    for _ in range(3):
        crawling.later(days=10)
        found.append(outcomes(crawling.crawl(site))["ward-1"]["terms"])
    assert found == ["wrong_language", "wrong_language", "ok"]
    assert crawling.watched("ward-1")["https://ward-1.example/terms"].language == "es"


def test_a_corrected_language_tag_is_no_other_language(crawling: Crawling) -> None:
    host = make_host(1, "de", etag=False)
    crawling.farm.add(host)
    site = site_of(host, declared=True)
    crawling.crawl(site)
    text = host.pages["/terms"].data.decode()
    host.pages["/terms"] = Page(text.replace("lang='de'", "lang='en'"))
    assert outcomes(crawling.crawl(site))["ward-1"]["terms"] == "unchanged"


def test_limits_of_a_site_hold_and_the_rest_waits_for_the_next_crawl(crawling: Crawling) -> None:
    host = make_host(1, "en")
    crawling.farm.add(host)
    report = crawling.crawl(site_of(host, declared=True), limits=replace(QUICK, pages=3))
    assert report is not None
    assert (report.pages, report.left_over) == (3, 4)
    crawling.later(minutes=30)
    rest = crawling.crawl(site_of(host, declared=True), due=True)
    assert rest is not None
    assert rest.pages == 4


def test_one_broken_site_does_not_stop_the_others(crawling: Crawling) -> None:
    good, slow = make_host(1, "en"), make_host(2, "en")
    slow.latency = 60.0
    crawling.farm.add(good, slow)
    report = crawling.crawl(
        site_of(slow, declared=True), site_of(good, declared=True), limits=replace(QUICK, request_seconds=5.0)
    )
    assert set(outcomes(report)["ward-1"].values()) == {"ok"}
    assert set(outcomes(report)["ward-2"].values()) == {"timeout"}


def test_a_site_without_an_address_is_left_alone(crawling: Crawling) -> None:
    assert crawling.crawl(make_site(id="group")) is None


def test_the_report_is_plain_data(crawling: Crawling) -> None:
    host = make_host(1, "en")
    crawling.farm.add(host)
    report = crawling.crawl(site_of(host, declared=True))
    assert report is not None
    said = json.loads(report.model_dump_json())
    assert said["by_site"]["ward-1"]["terms"] == "ok"
    assert (said["sites"], said["pages"], said["changed"], said["errors"]) == (1, 7, 7, 0)


def test_the_crawler_logs_nothing_it_should_not(crawling: Crawling, caplog: pytest.LogCaptureFixture) -> None:
    host = make_host(1, "en")
    crawling.farm.add(host)
    with caplog.at_level(logging.WARNING):
        crawling.crawl(site_of(host))
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING and "scrapy" in record.name]


def test_the_settings_open_no_other_door() -> None:
    settings = scrapy_settings(CrawlSettings(contact="crawler@ward-round.example"))
    handlers = settings["DOWNLOAD_HANDLERS"]
    assert {scheme for scheme, handler in handlers.items() if handler} == {"http", "https"}
    assert not settings["COOKIES_ENABLED"]
    assert not settings["HTTPPROXY_ENABLED"]
    assert not settings["TELNETCONSOLE_ENABLED"]
    assert not settings["REMOTE_CONTROL_ENABLED"]
    assert settings["DOWNLOAD_VERIFY_CERTIFICATES"]
    assert settings["GUARD"].farm is None


def test_each_language_has_its_own_tag() -> None:
    assert set(TAGS) <= set(SAID)
    assert isinstance(Host("a.example").page("/nothing").status, int)
