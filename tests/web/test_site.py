"""The page of one community: every fact, its sources and their age, what is disputed and what nobody knows."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from catalog.model import FACTS, Catalog
from tests.factories import make_site, make_source
from tests.web.reading import read, text


def test_every_fact_of_every_site_stands_with_its_sources_and_every_unknown_is_said(
    client: TestClient, catalog: Catalog
) -> None:
    for site in list(catalog)[::12]:
        if site.status == "merged":
            continue
        page = read(client.get(f"/sites/{site.id}"))
        known = set(page.css("[data-fact]::attr(data-fact)").getall())
        assert known == {name for name in FACTS if getattr(site, name) is not None}, site.id
        unknown = set(page.css("[data-unknown]::attr(data-unknown)").getall())
        assert not known & unknown
        assert {"admits", "access", "credentials", "hipaa"} <= known | unknown
        for name in known:
            row = page.css(f"[data-fact={name}]")
            links = row.css(".sources a::attr(href)").getall()
            assert set(links) == {source.url for source in site.sources_of(name)}, (site.id, name)
            assert row.css(".sources .age::text").get()


def test_links_that_lead_out_tell_nobody_where_from(client: TestClient, catalog: Catalog) -> None:
    page = read(client.get("/sites/figure1"))
    for link in page.css('a[href^="http"]'):
        assert set(link.attrib["rel"].split()) == {"noopener", "noreferrer", "external"}


@pytest.mark.parametrize(
    ("facts", "name", "said"),
    [
        ({"member_count": {"count": 120000, "as_of": 2024}}, "member_count", "120,000 claimed 2024"),
        ({"member_count": {"count": 120000}}, "member_count", "120,000 claimed, undated"),
        ({"status": "active"}, "status", "Active last sign of life 2026"),
        ({"credentials": {"required": False}}, "credentials", "No proof asked"),
        ({"credentials": {"required": True}}, "credentials", "Some proof; which one is not known"),
        ({"admits": ["nurse"], "admits_only": True}, "admits_only", "Nobody else gets in"),
        ({"hipaa": [{"policy": "phi_permitted"}]}, "hipaa", "The operator says that identifiable patients are allowed"),
        ({"media": {"images": "members", "videos": "none"}}, "media", "Pictures Members can see it Videos Not there"),
        (
            {"responsiveness": {"answered_share": 0.9, "median_first_reply_hours": 1.5, "as_of": 2019}},
            "responsiveness",
            "90 of 100 questions answered · first reply after 1.5 hours (median)",
        ),
    ],
)
def test_values_are_said_in_words(visit: Callable[..., TestClient], facts: dict, name: str, said: str) -> None:
    page = read(visit(make_site(**facts)).get("/sites/ward-round"))
    pieces = page.css(f"[data-fact={name}] .pieces li")
    assert text(page.css(f"[data-fact={name}] .pieces")) in (said, said.replace(" · ", " ")) or (
        " · ".join(map(text, pieces)).startswith(said)
    )


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"as_of": 2019}, "(2019)"),
        ({"as_of": "2024-09"}, "(Sep 2024)"),
        ({"as_of": None, "via": "archive"}, "(undated page, read Nov 2026)"),
        ({"as_of": None, "via": "live"}, "(read live Nov 24, 2026)"),
    ],
)
def test_the_age_of_a_fact_is_its_page_s_own(visit: Callable[..., TestClient], parts: dict, said: str) -> None:
    site = make_site(cost="free", sources=[make_source("cost", **parts)])
    assert said in text(read(visit(site).get("/sites/ward-round")).css("[data-fact=cost]"))


def test_old_knowledge_is_called_old(visit: Callable[..., TestClient]) -> None:
    site = make_site(cost="free", founded=1999, sources=[make_source("cost", "founded", as_of=2015)])
    page = read(visit(site).get("/sites/ward-round"))
    assert text(page.css("[data-fact=cost] .old")) == "old"
    assert not page.css("[data-fact=founded] .old")


def test_a_disputed_value_stands_beside_the_fact_with_its_source(visit: Callable[..., TestClient]) -> None:
    dispute = {"fact": "access", "value": "registration", "source": "https://elsewhere.example/review"}
    page = read(visit(make_site(access="verified", disputed=[dispute])).get("/sites/ward-round"))
    row = page.css("[data-fact=access] .disputed")
    assert "another source says Sign-up without a check." in text(row)
    assert row.css("a::attr(href)").get() == "https://elsewhere.example/review"


def test_what_was_looked_for_in_vain_says_when(visit: Callable[..., TestClient]) -> None:
    page = read(visit(make_site(searched={"credentials": "2026-11-24"})).get("/sites/ward-round"))
    assert "looked for on Nov 24, 2026" in text(page.css("[data-unknown=credentials]"))


def test_a_closed_site_says_so_on_top(visit: Callable[..., TestClient]) -> None:
    page = read(visit(make_site(status="closed", status_note="Shut in May 2019.")).get("/sites/ward-round"))
    assert text(page.css("main > *")[0]) == "This site is closed. Shut in May 2019."


def test_a_closed_site_offers_no_way_in(visit: Callable[..., TestClient]) -> None:
    closed = make_site(
        status="closed",
        status_note="Shut in May 2019.",
        url="https://ward-round.example/",
        pages={"join": "https://ward-round.example/join"},
        access="verified",
        admits=["nurse"],
    )
    page = read(visit(closed).get("/sites/ward-round"))
    assert not page.css(".button, .ways")
    assert [text(line) for line in page.css(".three dt")] == ["Let in", "Patients", "Seen alive"]
    assert "The way in, while it was open" in map(text, page.css("h2"))
    assert "It was at https://ward-round.example/" in text(page.css("main"))
    listed = read(visit(closed).get("/sites"))
    assert "Nurse" not in text(listed.css(".listing .line"))


def test_a_merged_site_leads_to_its_successor_in_the_same_language(visit: Callable[..., TestClient]) -> None:
    old = make_site(id="old-ward", status="merged", status_note="Into New Ward.", successor="new-ward")
    visitor = visit(old, make_site(id="new-ward"))
    response = visitor.get("/de/sites/old-ward")
    assert (response.status_code, response.headers["location"]) == (301, "/de/sites/new-ward")
    assert visitor.get("/api/v1/sites/old-ward").json()["successor"] == "new-ward"


def test_an_entry_can_be_cited(client: TestClient) -> None:
    citation = text(read(client.get("/sites/sermo")).css(".citation"))
    assert citation.startswith("“Sermo.” Curbside catalogue, sources read to 2026. http://testserver/sites/sermo")


def test_sites_like_it_are_offered_to_go_on_with(client: TestClient, catalog: Catalog) -> None:
    page = read(client.get("/sites/figure1"))
    names = page.css(".alike li > a:first-child::attr(href)").getall()
    assert len(names) == 4
    assert all(catalog[href.rpartition("/")[2]].is_open for href in names)


def test_a_site_like_it_says_in_words_what_they_share_and_where_it_differs(visit: Callable[..., TestClient]) -> None:
    facts = {"kind": "forum", "languages": ["de", "fr"], "admits": ["nurse"]}
    there = visit(make_site(**facts, cost="free"), make_site(id="other", name="Other", **facts | {"cost": "paid"}))
    said = text(read(there.get("/sites/ward-round")).css(".alike li p"))
    assert said == "alike in: Forum or mailing list, German, Nurse · differs in: Cost (Paid)"


def test_an_unknown_id_suggests_near_names(client: TestClient) -> None:
    page = read(client.get("/sites/doximiti"), 404)
    assert "/sites/doximity" in page.css(".near a::attr(href)").getall()


def test_two_sites_can_be_compared(client: TestClient) -> None:
    page = read(client.get("/compare?site=sermo&site=doximity"))
    assert text(page.css("h1")) == "Compare Sermo and Doximity"
    assert [text(cell) for cell in page.css("thead th")] == ["Fact", "Sermo", "Doximity"]
    assert all(len(row.css("td")) == 2 for row in page.css("tbody tr"))


def test_what_nobody_knows_of_one_is_no_difference(visit: Callable[..., TestClient]) -> None:
    one, other = make_site(id="one", cost="free", access="verified"), make_site(id="other", cost="paid")
    page = read(visit(one, other).get("/compare?site=one&site=other"))
    assert [text(row) for row in page.css("tr.differs th")] == ["Cost"]


@pytest.mark.parametrize("query", ["", "?site=sermo", "?site=a&site=b&site=c&site=d&site=e", "?other=sermo"])
def test_a_comparison_of_the_wrong_number_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/compare{query}").status_code == 422


def test_a_comparison_with_an_unknown_site_suggests_near_names(client: TestClient) -> None:
    page = read(client.get("/compare?site=sermo&site=doximiti"), 404)
    assert "/sites/doximity" in page.css(".near a::attr(href)").getall()


@pytest.mark.parametrize(
    ("name", "languages", "tag"),
    [
        ("病房", ["zh", "en"], "zh"),
        ("病房", ["ja"], "ja"),
        ("病棟回診の会 2.0", ["en", "ja"], "ja"),
        ("Обход", ["en", "ru"], "ru"),
        ("Visite", ["en", "de"], "de"),
        ("病房", ["de"], None),
    ],
)
def test_a_native_name_says_its_language_to_screen_readers(
    visit: Callable[..., TestClient], name: str, languages: list[str], tag: str | None
) -> None:
    page = read(visit(make_site(native_name=name, languages=languages)).get("/sites/ward-round"))
    assert text(page.css(".native")) == name
    assert page.css(".native [lang]::attr(lang)").get() == tag


def test_the_title_of_a_source_is_marked_as_english_on_a_page_that_is_not(visit: Callable[..., TestClient]) -> None:
    site = make_site(cost="free", sources=[make_source("cost", title="Join page of the ward")])
    link = read(visit(site).get("/de/sites/ward-round")).css("[data-fact=cost] .sources a")
    assert text(link) == "Join page of the ward"
    assert link.css("[lang]::attr(lang)").get() == "en"
    assert not read(visit(site).get("/sites/ward-round")).css(".sources [lang]")
