"""The farm's log as the witness: nothing forbidden is asked for, never two requests at once, delays kept."""

from itertools import pairwise

import pytest

from crawler.robots import LONGEST_DELAY, MOST_LINES, Robots
from crawler.settings import CrawlSettings
from tests.crawler.farm.crawling import Crawling, outcomes
from tests.crawler.farm.server import Host, Page, redirect
from tests.crawler.farm.sites import KINDS, home_of, make_host, page_of, site_of
from tests.factories import make_site


def test_no_path_that_robots_txt_disallows_is_asked_for(crawling: Crawling) -> None:
    hosts = [make_host(number, "en") for number in range(6)]
    rules = [
        ("User-agent: *\nDisallow: /terms\n", {"/terms"}),
        ("User-agent: *\nDisallow: /\nAllow: /$\nAllow: /join\n", {"/terms", "/privacy", "/rules", "/about", "/faq"}),
        ("User-agent: curbside\nDisallow: /p*y\n\nUser-agent: *\nDisallow: /\n", {"/privacy"}),
        ("User-agent: Other\nDisallow: /\n", set()),
        ("User-agent: CURBSIDE\r\nDisallow: /faq\r\nDisallow: /about # all\r\n", {"/faq", "/about"}),
        ("\ufeffUser-agent: *\nDisallow: /j\nDisallow: /rules$\n", {"/join", "/rules"}),
    ]
    for host, (text, _) in zip(hosts, rules, strict=True):
        host.robots = text
    crawling.farm.add(*hosts)
    report = crawling.crawl(*(site_of(host, declared=True) for host in hosts))
    for host, (_, forbidden) in zip(hosts, rules, strict=True):
        assert set(crawling.farm.paths(host.name)) == {"/robots.txt", *host.pages} - forbidden
        found = outcomes(report)[host.name.removesuffix(".example")]
        assert sorted(found.values()).count("robots_denied") == len(forbidden)


def test_a_redirect_into_a_forbidden_path_is_not_followed(crawling: Crawling) -> None:
    host, other = make_host(1, "en"), make_host(2, "en")
    host.robots = "User-agent: *\nDisallow: /members/\n"
    host.pages["/terms"] = redirect("/members/terms")
    host.pages["/privacy"] = redirect("https://ward-2.example/privacy")
    other.robots = "User-agent: *\nDisallow: /\n"
    crawling.farm.add(host, other)
    report = crawling.crawl(site_of(host, declared=True))
    assert outcomes(report)["ward-1"]["terms"] == "robots_denied"
    assert outcomes(report)["ward-1"]["privacy"] == "robots_denied"
    assert crawling.farm.paths(other.name) == ["/robots.txt"]


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        (Page("x", status=404), True),
        (Page("x", status=403), True),
        (Page("x", status=410), True),
        (Page("x", status=429), False),
        (Page("x", status=500), False),
        (Page("x", status=503), False),
        (redirect("/other-robots.txt"), False),
        (redirect("/robots.txt"), False),
        (Page("User-agent: *\nDisallow:\n", type="text/html"), True),
        (Page(b"\xff\xfe\x00garbage"), True),
    ],
)
def test_what_robots_txt_means_when_it_is_not_there(crawling: Crawling, robots: Page, allowed: bool) -> None:
    host = make_host(1, "en")
    host.robots = robots
    host.pages["/other-robots.txt"] = Page("User-agent: *\nDisallow: /\n")
    crawling.farm.add(host)
    crawling.crawl(site_of(host, declared=True))
    assert ("/terms" in crawling.farm.paths(host.name)) is allowed


def test_there_are_never_two_requests_in_flight_to_a_host(crawling: Crawling) -> None:
    hosts = [make_host(number, "en") for number in range(8)]
    for host in hosts:
        host.latency = 0.05
    # Others' pages redirect to the first host, which must not be hurried by that.
    for host in hosts[1:]:
        host.pages["/terms"] = redirect(f"https://{hosts[0].name}/from-{host.name}")
    crawling.farm.add(*hosts)
    crawling.crawl(*(site_of(host, declared=True) for host in hosts))
    assert {host.name: crawling.farm.most_open[host.name] for host in hosts} == {host.name: 1 for host in hosts}
    assert len(crawling.farm.asked(hosts[0].name)) >= 8 + 7
    for host in hosts:
        asked = sorted(crawling.farm.asked(host.name), key=lambda one: one.began)
        assert all(before.ended <= after.began for before, after in pairwise(asked))


def test_the_delay_is_kept_between_requests_to_a_host(crawling: Crawling) -> None:
    hosts = [make_host(number, "en") for number in range(3)]
    crawling.farm.add(*hosts)
    crawling.crawl(*(site_of(host, declared=True) for host in hosts), delay=0.3)
    for host in hosts:
        assert gap(crawling, host) >= 0.29


@pytest.mark.parametrize("said", ["Crawl-delay: 0.5", "Request-rate: 2/1s"])
def test_the_delay_that_robots_txt_asks_for_is_kept(crawling: Crawling, said: str) -> None:
    host = make_host(1, "en")
    host.robots = f"User-agent: *\n{said}\n"
    crawling.farm.add(host)
    crawling.crawl(site_of(host, declared=True), delay=0.05)
    assert gap(crawling, host) >= 0.49
    assert len(crawling.farm.asked(host.name)) == 8


def gap(crawling: Crawling, host: Host) -> float:
    began = sorted(one.began for one in crawling.farm.asked(host.name))
    return min(after - before for before, after in pairwise(began))


def test_a_slow_server_is_asked_more_slowly(crawling: Crawling) -> None:
    host = make_host(1, "en")
    host.latency = 0.4
    crawling.farm.add(host)
    crawling.crawl(site_of(host, declared=True), delay=0.01)
    began = sorted(one.began for one in crawling.farm.asked(host.name))
    assert min(after - before for before, after in pairwise(began[2:])) >= 0.39


def test_every_request_says_who_asks_and_how_to_reach_us(crawling: Crawling) -> None:
    host = make_host(1, "en")
    host.pages["/"] = Page(page_of("en", "Home"))
    host.pages["/sitemap.xml"] = Page("<urlset></urlset>")
    crawling.farm.add(host)
    crawling.crawl(site_of(host))
    agents = {one.headers["user-agent"] for one in crawling.farm.log}
    assert len(agents) == 1
    [agent] = agents
    assert agent.startswith("Curbside/")
    assert "crawler@ward-round.example" in agent
    assert "mozilla" not in agent.lower()
    assert {"/robots.txt", "/", "/sitemap.xml"} == set(crawling.farm.paths(host.name))


def test_no_cookie_and_no_referer_ever_goes_out(crawling: Crawling) -> None:
    host = make_host(1, "en")
    for page in host.pages.values():
        page.headers["Set-Cookie"] = "session=abc; Path=/"
    crawling.farm.add(host)
    crawling.crawl(site_of(host))
    assert not [one for one in crawling.farm.log if {"cookie", "referer", "authorization"} & set(one.headers)]


def test_proxies_of_the_environment_are_not_used(crawling: Crawling, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    host = make_host(1, "en")
    crawling.farm.add(host)
    assert set(outcomes(crawling.crawl(site_of(host)))["ward-1"].values()) == {"ok"}


def test_robots_txt_is_asked_for_once(crawling: Crawling) -> None:
    host = make_host(1, "en")
    host.latency = 0.05
    crawling.farm.add(host)
    crawling.crawl(site_of(host, declared=True))
    assert crawling.farm.paths(host.name).count("/robots.txt") == 1
    assert crawling.farm.paths(host.name)[0] == "/robots.txt"


def test_who_asks_for_quiet_is_not_asked_again(crawling: Crawling) -> None:
    host = make_host(1, "en")
    host.pages["/terms"] = Page("slow down", status=429, headers={"Retry-After": "60"})
    crawling.farm.add(host)
    crawling.crawl(site_of(host, declared=True), retries=2)
    assert crawling.farm.paths(host.name).count("/terms") == 1


def test_a_server_error_is_tried_once_more(crawling: Crawling) -> None:
    host = make_host(1, "en")
    host.pages["/terms"] = Page("oops", status=503)
    crawling.farm.add(host)
    crawling.crawl(site_of(host, declared=True), retries=1)
    assert crawling.farm.paths(host.name).count("/terms") == 2


def test_links_to_other_peoples_sites_are_not_followed(crawling: Crawling) -> None:
    host, other = make_host(1, "en"), make_host(2, "en")
    addresses = {kind: f"https://ward-2.example/{kind}" for kind in KINDS}
    host.pages["/"] = Page(home_of("en", "Ward", addresses, "footer"))
    crawling.farm.add(host, other)
    assert outcomes(crawling.crawl(site_of(host))) == {"ward-1": {"home": "ok"}}
    assert crawling.farm.asked(other.name) == []


def test_two_sites_on_one_host_share_its_turn(crawling: Crawling) -> None:
    host = make_host(1, "en")
    host.latency = 0.05
    host.pages["/a/"] = host.pages["/b/"] = Page(page_of("en", "Group"))
    crawling.farm.add(host)
    crawling.crawl(
        make_site(id="a", url="https://ward-1.example/a/"), make_site(id="b", url="https://ward-1.example/b/")
    )
    assert crawling.farm.most_open[host.name] == 1


def test_an_endless_robots_txt_is_read_as_far_as_honest_ones_go() -> None:
    rules = Robots.read(b"User-agent: *\n" + b"Disallow: /x\n" * (2 * MOST_LINES))
    assert not rules.allows("https://a.example/x")
    assert rules.allows("https://a.example/y")


def test_a_delay_beyond_reason_is_a_no() -> None:
    assert not Robots.read(f"User-agent: *\nCrawl-delay: {LONGEST_DELAY + 1}".encode()).allows("https://a.example/")
    assert Robots.read(f"User-agent: *\nCrawl-delay: {LONGEST_DELAY}".encode()).delay == LONGEST_DELAY


def test_the_crawler_is_polite_unless_told_otherwise() -> None:
    settings = CrawlSettings(contact="x")
    assert settings.delay >= 1
    assert settings.retries <= 1
