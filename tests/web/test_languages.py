"""Every page in nine languages: prefixes, links that stay, and an offer that decides nothing."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog as Messages
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from markupsafe import escape
from parsel import Selector
from starlette.testclient import TestClient

from tests.web.reading import read, text
from web.i18n import LANGUAGES, LOCALES, joined, preferred, tongue

ROOT = Path(__file__).parents[2]
PREFIXED = [tag for tag in LANGUAGES if tag != "en"]
PAGES = [
    "/",
    "/matches?profession=nurse",
    "/sites",
    "/sites/sermo",
    "/about",
    "/privacy",
    "/compare?site=sermo&site=esanum",
]


@pytest.mark.parametrize("tag", PREFIXED)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_with_a_prefix_is_in_that_language_and_its_links_stay_in_it(
    client: TestClient, tag: str, path: str
) -> None:
    page = read(client.get(f"/{tag}{path}"))
    assert page.css("html::attr(lang)").get() == tag
    outside = ("/export/", "/api/", "/static/")
    inside = [href for href in page.css("a::attr(href), form::attr(action)").getall() if href.startswith("/")]
    switch = set(page.css(".tongues a::attr(href)").getall())
    assert all(href.startswith((f"/{tag}/", *outside)) for href in inside if href not in switch)


def test_vocabulary_countries_and_languages_speak_the_page_s_language(client: TestClient) -> None:
    page = read(client.get("/de/matches?profession=nurse&country=DE&languages=fr"))
    chips = text(page.css(".chips"))
    assert "Deutschland" in chips
    assert "Französisch" in chips
    assert tongue("de").term("professions", "nurse") in chips


@pytest.mark.parametrize("path", ["/sites/sermo", "/about"])
def test_the_same_page_in_the_other_languages_is_announced(client: TestClient, path: str) -> None:
    page = read(client.get(f"/fr{path}"))
    announced = {link.attrib["hreflang"]: link.attrib["href"] for link in page.css("link[rel=alternate]")}
    assert announced == {"x-default": path, "en": path, **{tag: f"/{tag}{path}" for tag in PREFIXED}}
    assert page.css("link[rel=canonical]::attr(href)").get() == f"http://testserver/fr{path}"


def test_switching_the_language_keeps_the_answers(client: TestClient) -> None:
    page = read(client.get("/matches?profession=nurse&country=DE"))
    assert "/ja/matches?profession=nurse&country=DE" in page.css(".tongues a::attr(href)").getall()


@pytest.mark.parametrize(
    ("header", "offered"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("pt-BR", "pt"),
        ("zh-CN,zh;q=0.9", "zh-Hans"),
        ("zh-TW", None),
        ("nl", None),
        ("en;q=0.5, fr;q=0.9", "fr"),
        ("fr;q=0", None),
        ("*;q=x,,;;", None),
        ("", None),
    ],
)
def test_the_browser_s_wish_is_read(header: str, offered: str | None) -> None:
    assert preferred(header) == offered


def test_the_browser_s_wish_only_offers_a_link(client: TestClient) -> None:
    response = client.get("/about", headers={"accept-language": "de"})
    page = read(response)
    assert page.css("html::attr(lang)").get() == "en"
    assert page.css(".offer a::attr(href)").get() == "/de/about"
    assert "accept-language" in response.headers["vary"].lower()
    assert "set-cookie" not in response.headers
    assert not read(client.get("/de/about", headers={"accept-language": "de"})).css(".offer")


@pytest.mark.parametrize(
    "path", ["/de/api/v1/sites", "/fr/export/sites.yaml", "/ja/healthz", "/it/robots.txt", "/en/about", "/nl/about"]
)
def test_what_is_no_page_for_people_has_no_prefix(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_slash_too_many_leads_to_the_page(client: TestClient) -> None:
    response = client.get("/de/about/?a=b")
    assert (response.status_code, response.headers["location"]) == (308, "/de/about?a=b")


def test_no_redirect_leads_to_another_host(client: TestClient) -> None:
    for path in ("//elsewhere.example/", "/de//elsewhere.example/", "/\\elsewhere.example/"):
        response = client.get(f"http://testserver{path}")
        location = response.headers.get("location", "/")
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\"))


def test_every_sentence_of_the_pages_is_in_the_template_for_translators() -> None:
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "later": None, "say": None, "count": (1, 2)}
    found = Messages()
    for _, _, message, _, _ in extract_from_dir(ROOT, methods, options, keywords=keywords, directory_filter=_ours):
        found.add(message)
    with (LOCALES / "messages.pot").open("rb") as file:
        kept = read_po(file)
    assert {message.id for message in found if message.id} == {message.id for message in kept if message.id}


def _ours(folder: str) -> bool:
    return Path(folder).name not in (".venv", "var", "tests", ".git", "node_modules", "data", "build")


SPOKEN = [
    *PAGES,
    "/sites?languages=de",
    "/sites/hospify",
    "/nowhere",
    "/matches?profession=wizard",
    f"{PAGES[1]}&ask=all",
]


@pytest.mark.parametrize("path", SPOKEN)
def test_what_is_still_english_on_another_page_says_so(client: TestClient, path: str) -> None:
    """A screen reader reads every part of a page in the language it is in."""
    speak = tongue("ko")
    page = Selector(client.get(f"/ko{path}").text)
    with (LOCALES / "messages.pot").open("rb") as file:
        sentences = {message.id for message in read_po(file) if isinstance(message.id, str) and message.id}
    still = {one for one in sentences if speak.translations.gettext(one) is one and "%" not in one}
    for part in page.xpath("//body//*[not(self::script)]"):
        said = {" ".join(words.split()) for words in part.xpath("text()").getall()} & still
        assert not said or part.xpath("(ancestor-or-self::*/@lang)[last()]").get() == "en", said


@pytest.mark.parametrize("path", SPOKEN)
def test_no_attribute_and_no_title_holds_markup(client: TestClient, path: str) -> None:
    page = Selector(client.get(f"/ko{path}").text)
    held = page.xpath("//@*").getall() + page.css("title::text").getall()
    assert not [value for value in held if "<" in value or "&lt;" in value]


def test_words_of_the_catalogue_are_english_on_every_page(client: TestClient) -> None:
    page = read(client.get("/ja/sites/sermo"))
    assert page.css(".summary [lang=en]")
    assert not read(client.get("/sites/sermo")).css("main [lang]")


def test_values_in_an_untranslated_sentence_keep_the_page_s_language() -> None:
    said = tongue("de").say("A sentence that is nowhere: %(term)s", term="Pflege")
    assert said == "A sentence that is nowhere: Pflege"
    assert escape(said) == '<span lang="en">A sentence that is nowhere: <span lang="de">Pflege</span></span>'
    assert escape(joined("; ", [said, "<b>"])).endswith("</span></span>; &lt;b&gt;")


def test_a_sentence_nobody_has_translated_stays_english() -> None:
    assert tongue("ko").say("A sentence that is nowhere %(there)s", there="yet") == "A sentence that is nowhere yet"


@pytest.mark.parametrize("tag", PREFIXED)
def test_translations_keep_the_places_for_values(tag: str) -> None:
    path = LOCALES / tag.replace("-", "_") / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return  # nobody has translated this language yet
    with path.open("rb") as file:
        for message in read_po(file, locale=tag.replace("-", "_")):
            assert not list(message.check()), message.id
