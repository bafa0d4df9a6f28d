"""The directory: what a choice finds, what each filter promises, and in which order."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector
from starlette.testclient import TestClient

from catalog.facets import BY_NAME, FACETS, Facet, narrow
from catalog.freshness import completeness
from catalog.model import Catalog
from tests.factories import make_site
from tests.web.reading import read, text


def total(page) -> int:
    return int(text(page.css("#count-line")).split()[0].replace(",", ""))


def test_all_communities_are_there_in_pages(client: TestClient, catalog: Catalog) -> None:
    seen: list[str] = []
    address = "/sites"
    while address:
        page = read(client.get(address))
        seen += page.css("li.listing::attr(data-site)").getall()
        address = page.css("a[rel=next]::attr(href)").get("")
    assert sorted(seen) == sorted(site.id for site in catalog)
    assert total(page) == len(catalog)


CHOICES = st.dictionaries(st.sampled_from([facet.name for facet in FACETS]), st.integers(0, 400), max_size=3)


@given(places=CHOICES, data=st.data())
def test_every_count_is_the_size_of_the_page_it_links_to(
    client: TestClient, catalog: Catalog, places: dict[str, int], data: st.DataObject
) -> None:
    chosen = {
        name: frozenset({BY_NAME[name].possible[place % len(BY_NAME[name].possible)]}) for name, place in places.items()
    }
    params = [(name, term) for name, terms in chosen.items() for term in terms]
    page = read(client.get("/sites", params=params))
    assert total(page) == len(narrow(catalog, chosen))
    link = data.draw(st.sampled_from(page.css(".facet li a")))
    facet = link.xpath("ancestor::details[1]/@data-facet").get()
    term = link.attrib["data-term"]
    number = int(text(link.css(".count")).replace(",", ""))
    others = {name: terms for name, terms in chosen.items() if name != facet}
    assert number == len(narrow(catalog, {**others, facet: frozenset({term})}))
    expected = others if "aria-current" in link.attrib else {**chosen, facet: chosen.get(facet, frozenset()) | {term}}
    assert total(read(client.get(link.attrib["href"]))) == len(narrow(catalog, expected))


def test_all_seventeen_facets_are_offered_with_their_words(client: TestClient) -> None:
    page = read(client.get("/sites"))
    assert page.css(".facet::attr(data-facet)").getall() == [facet.name for facet in FACETS]
    assert all(text(link) for link in page.css(".facet li a span:first-child"))


def test_a_chosen_filter_is_a_chip_that_can_be_taken_away(client: TestClient) -> None:
    page = read(client.get("/sites", params={"admits": "nurse", "languages": "de"}))
    assert [text(chip) for chip in page.css(".chip")] == [
        "Language German – take away",
        "Who gets in Nurse – take away",
    ]
    assert page.css(".chip::attr(href)").getall() == ["/sites?admits=nurse", "/sites?languages=de"]


def test_a_typed_filter_becomes_its_term(client: TestClient) -> None:
    response = client.get("/sites", params={"languages": "de", "countries": "Malawi"})
    assert response.status_code == 303
    assert response.headers["location"] == "/sites?countries=MW&languages=de"


def test_search_finds_a_mistyped_name_first(client: TestClient) -> None:
    page = read(client.get("/sites", params={"text": "doximty"}))
    assert page.css("li.listing::attr(data-site)").get() == "doximity"
    assert page.css("#search-text::attr(value)").get() == "doximty"


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("name", lambda site: site.name.casefold()),
        ("complete", lambda site: -completeness(site)),
        ("fresh", lambda site: (not site.is_open, [-ord(letter) for letter in str(site.sign_of_life or "0")])),
    ],
)
def test_sites_stand_in_the_order_asked_for(client: TestClient, catalog: Catalog, sort: str, key: Callable) -> None:
    page = read(client.get("/sites", params={"sort": sort, "kind": "case_sharing"}))
    shown = [catalog[site_id] for site_id in page.css("li.listing::attr(data-site)").getall()]
    assert len(shown) == 20
    if sort == "fresh":
        lives = [str(site.sign_of_life or "") for site in shown]
        assert lives == sorted(lives, reverse=True)
    else:
        assert [key(site) for site in shown] == sorted(key(site) for site in shown)
    assert text(page.css(".sorts [aria-current]"))


def test_a_page_beyond_the_last_leads_to_the_last(client: TestClient) -> None:
    response = client.get("/sites", params={"kind": "directory", "page": "99"})
    assert response.status_code == 303
    assert response.headers["location"] == "/sites?kind=directory"


def test_nothing_found_says_so_and_offers_a_way_back(client: TestClient) -> None:
    page = read(client.get("/sites", params={"text": "zzqxvvk"}))
    assert "No community has all of that." in text(page.css(".empty"))
    assert page.css(".empty a::attr(href)").get() == "/sites"


def test_a_closed_community_says_so_in_the_list(visit: Callable[..., TestClient]) -> None:
    page = read(visit(make_site(id="gone", status="closed", status_note="Closed in 2019.")).get("/sites"))
    assert "Closed" in text(page.css(".fit"))


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"kind": "castle"}, "kind: “castle” is not a word we know here."),
        ({"color": "red"}, "“color” is no question or filter of ours."),
        ({"sort": "size"}, "sort: “size” is not a word we know here."),
        ({"page": "-1"}, "page: “-1” is not a word we know here."),
        ({"page": "١"}, "page: “١” is not a word we know here."),
        ({"text": "x" * 300}, "too long"),
    ],
)
def test_a_wrong_filter_is_named_with_what_is_possible(client: TestClient, params: dict, said: str) -> None:
    page = read(client.get("/sites", params=params), 422)
    assert said in text(page.css("main"))


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)
def test_what_is_possible_is_said_in_the_words_of_the_page(client: TestClient, facet: Facet) -> None:
    page = read(client.get("/sites", params={facet.name: "xqzw"}), 422)
    possible = text(page.css(".possible"))
    assert possible
    assert "_" not in possible


def test_a_search_text_is_kept_by_nobody(client: TestClient) -> None:
    response = client.get("/sites", params={"text": "something of mine"})
    assert response.headers["cache-control"] == "private, no-store"
    assert "public" in client.get("/sites").headers["cache-control"]


def test_a_mistyped_term_in_an_address_is_guessed_and_never_as_no_language(client: TestClient) -> None:
    page = Selector(client.get("/sites?kind=forums").text)
    assert text(page.xpath("//p[contains(., 'Perhaps:')]")) == "Perhaps: Forum or mailing list"
    assert "No linguistic content" not in client.get("/sites?languages=xx1").text


def test_an_empty_list_offers_no_order_and_the_way_back(client: TestClient) -> None:
    empty = read(client.get("/sites?text=qqqqqqq"))
    assert not empty.css(".sorts")
    assert empty.css(".empty a::attr(href)").get() == "/sites"
    assert read(client.get("/sites")).css(".sorts")
