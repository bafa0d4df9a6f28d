"""Links to rule pages: which they are, and which only look so."""

import pytest

from crawler.body import Body, Link, sitemap_addresses
from crawler.discover import KINDS, LANGUAGES, by_path, rule_pages
from tests.crawler.farm.sites import SAID

HOME = "https://ward-round.example/"


def found(*links: tuple[str, str], home: str = HOME) -> dict[str, str]:
    pages = rule_pages(
        [Link(home.rstrip("/") + path if path.startswith("/") else path, text) for path, text in links], home, KINDS
    )
    return {kind: url.replace(home.rstrip("/"), "") for kind, url in pages.items()}


def test_at_least_fifteen_languages_are_known() -> None:
    assert len(LANGUAGES) >= 25


@pytest.mark.parametrize("language", SAID)
def test_link_texts_alone_are_enough(language: str) -> None:
    links = [(f"/p/{number}", text) for number, text in enumerate(SAID[language][0])]
    assert found(*links) == {kind: f"/p/{number}" for number, kind in enumerate(KINDS)}


@pytest.mark.parametrize(
    ("kind", "path", "text"),
    [
        ("terms", "/legal/terms-of-service.html", "Legal stuff"),
        ("privacy", "/en/privacy-policy/", ""),
        ("join", "/user/register", "»"),
        ("join", "/x", "» Jetzt kostenlos registrieren!"),
        ("guidelines", "/x", "Our community guidelines (updated 2025)"),
        ("about", "/about-us", ""),
        ("faq", "/x", "FAQ’s"),
        ("faq", "/help-center", "?"),
        ("privacy", "/x", "Privacy &amp; Cookies".replace("&amp;", "&")),
        ("terms", "/x", "Conditions Générales d’Utilisation"),
        ("join", "/x", "ＪＯＩＮ"),
    ],
)
def test_variants_are_recognised(kind: str, path: str, text: str) -> None:
    assert found((path, text)) == {kind: path}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/newsletter", "Join our newsletter"),
        ("/x", "Cookie settings"),
        ("/blog/about-sepsis/", "About sepsis"),
        ("/clinical", "Clinical guidelines"),
        ("/leitlinien", "Leitlinien"),
        ("/events/conference/registration/", "Event registration"),
        ("https://elsewhere.example/terms", "Terms of use"),
        ("https://ward-round.example.evil.example/terms", "Terms of use"),
        ("/logout", "Log out"),
        ("/terms.jpg", "Terms"),
        ("/jobs", "Join our team: careers"),
        ("/glossary", "Medical terminology"),
    ],
)
def test_what_only_sounds_alike_is_not_taken(path: str, text: str) -> None:
    assert found((path, text)) == {}


def test_the_better_link_wins_and_no_page_stands_for_two_kinds() -> None:
    pages = found(("/a", "Read about our terms"), ("/terms", "Terms of use"), ("/legal", "Terms and privacy policy"))
    assert pages["terms"] == "/terms"
    assert len(set(pages.values())) == len(pages)


def test_a_subdomain_is_the_same_site() -> None:
    assert found(("https://help.ward-round.example/faq", "FAQ"))["faq"] == "https://help.ward-round.example/faq"


def test_links_are_read_from_any_markup() -> None:
    html = b"""<base href='/en/'><map><area href='join' alt='x' title='Join us'></map>
    <a href=' #top'>x</a><a href='javascript:x'>Terms</a><a href='terms#a'>  Terms <b>of</b> use</a>
    <a href='p'><img alt='Privacy policy'></a>
    <a href='http://[broken'>About us</a><a>FAQ</a>"""
    links = list(Body(HOME, b"<html><body>" + html, "text/html").links())
    assert links == [
        Link(HOME + "en/join", "Join us"),
        Link(HOME + "en/terms", "Terms of use"),
        Link(HOME + "en/p", "Privacy policy"),
    ]


def test_sitemaps_are_read_without_an_xml_parser() -> None:
    bomb = b"<!DOCTYPE x [<!ENTITY a 'https://a.example/'><!ENTITY b '&a;&a;'>]><urlset><url><loc>&b;</loc></url>"
    body = (
        bomb
        + b"<url><loc> https://a.example/terms?a=1&amp;b=2 </loc></url><url><loc><![CDATA[https://a.example/faq]]></loc></url>"
    )
    assert sitemap_addresses(body) == (["https://a.example/terms?a=1&b=2", "https://a.example/faq"], False)
    assert sitemap_addresses(b"<sitemapindex><sitemap><loc>https://a.example/s.xml</loc>") == (
        ["https://a.example/s.xml"],
        True,
    )
    assert sitemap_addresses(b"https://a.example/x\nnothing\n") == (["https://a.example/x"], False)


def test_paths_alone_are_enough_in_a_sitemap() -> None:
    addresses = [
        HOME + path for path in ("news/terms", "de/datenschutz", "a/b/community-guidelines", "x", "sign-up", "faq.php")
    ]
    assert by_path(addresses, HOME, KINDS) == {
        "join": HOME + "sign-up",
        "privacy": HOME + "de/datenschutz",
        "guidelines": HOME + "a/b/community-guidelines",
        "faq": HOME + "faq.php",
    }
