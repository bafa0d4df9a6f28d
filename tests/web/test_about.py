"""How much is known stands at /about, of all sites and of those that matter."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from starlette.testclient import TestClient

from catalog.model import Catalog
from catalog.vocabulary import UNKNOWN
from recommender.weights import weights
from tests.factories import TODAY, make_catalog, make_site
from tests.web.reading import read, text
from web.i18n import tongue
from web.known import Blank, ThatMatter, places, shares, that_matter, wanted


def test_every_fact_is_counted_over_all_and_over_those_that_matter(client: TestClient, catalog: Catalog) -> None:
    rows = read(client.get("/about")).css(".coverage tbody tr")
    figures = {text(row.css("th")): [text(cell) for cell in row.css(".figure")] for row in rows}
    known = [site for site in catalog if site.admits is not None]
    matter = that_matter()
    assert matter is not None
    ours = [catalog[site] for site in matter.sites if site in catalog]
    of_ours = sum(site.admits is not None for site in ours)
    assert figures["who gets in"] == [
        str(len(known)),
        str(round(100 * len(known) / len(catalog))),
        str(round(100 * of_ours / len(ours))),
    ]


def test_every_criterion_stands_with_a_name_and_its_weight(client: TestClient) -> None:
    rows = read(client.get("/about")).css(".weights tbody tr")
    names = [text(row.css("th")) for row in rows]
    assert len(names) == len(set(names)) == len(weights().weights)
    assert "The words of your question, where you ask in words" in names
    assert not set(names) & set(weights().weights)


def test_without_the_list_of_those_that_matter_only_all_are_counted() -> None:
    catalog = make_catalog(make_site(id="known", admits=["nurse"]), make_site(id="blank"))
    [admits, *_] = shares(tongue("en"), catalog, None, TODAY)
    assert (admits.known, admits.of_all, admits.of_those_that_matter) == (1, 50, -1)
    [admits, *_] = shares(tongue("en"), catalog, ThatMatter(as_of=TODAY, sites=("known", "gone")), TODAY)
    assert (admits.of_all, admits.of_those_that_matter) == (50, 100)
    assert that_matter(Path("nowhere.yaml")) is None


def test_only_open_sites_are_counted_where_one_can_join() -> None:
    catalog = make_catalog(
        make_site(id="one", countries=["DE"], admits=["nurse"]),
        make_site(id="two", countries=["worldwide"], admits=["nurse", "physician"]),
        make_site(id="gone", countries=["DE"], status="closed", status_note="It ended."),
        make_site(id="blank"),
    )
    countries, _, _, professions = places(tongue("en"), catalog)
    assert dict(countries.terms)["Germany"] == 2
    assert dict(professions.terms)["Nurse"] == 2
    assert UNKNOWN not in dict(countries.terms)


def test_a_blank_that_was_filled_is_no_longer_asked_for() -> None:
    catalog = make_catalog(make_site(id="ward-round", cost="free"))
    blanks = [Blank(site="ward-round", fact=fact) for fact in ("cost", "media", "no-fact")] + [
        Blank(site="gone", fact="media")
    ]
    assert [(one.site, one.fact) for one in wanted(tongue("en"), catalog, blanks)] == [
        ("ward-round", "What can be seen there")
    ]


def test_the_list_of_those_that_matter_is_read_with_its_day(tmp_path: Path) -> None:
    file = tmp_path / "that_matter.yaml"
    file.write_text("as_of: '2026-11-24'\nsites: [a, b]\nunknowns:\n- {site: a, fact: hipaa, worth: 0.1}\n", "utf-8")
    assert that_matter(file) == ThatMatter(
        as_of=date(2026, 11, 24), sites=("a", "b"), unknowns=(Blank(site="a", fact="hipaa"),)
    )


def test_what_would_help_most_leads_to_the_entries(client: TestClient, visit: Callable[..., TestClient]) -> None:
    links = read(client.get("/about")).css(".wanted a::attr(href)").getall()
    assert links
    assert all(client.get(link).status_code in (200, 301) for link in links)
    assert not read(visit(make_site()).get("/about")).css(".wanted")


def test_what_may_identify_somebody_is_in_no_link_of_the_page(client: TestClient) -> None:
    assert "13.05.1961" not in client.get("/about?born=13.05.1961").text
    assert "?sort=name" in client.get("/sites?sort=name").text
