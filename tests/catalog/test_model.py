from datetime import date

import pytest
from hypothesis import given
from pydantic import ValidationError

from catalog.freshness import age, completeness, expired
from catalog.model import FACTS, Catalog, Site
from tests.factories import TODAY, make_catalog, make_entry, make_site, make_source
from tests.strategies import catalogues


def test_what_is_left_out_is_unknown_and_only_that():
    site = make_site(admits_only=False)
    assert site.fact("admits") is None
    assert site.fact("admits_only").value is False


@given(catalogues())
def test_every_fact_of_a_valid_site_has_a_source_and_a_value(catalog):
    for site in catalog:
        for fact in site.facts:
            assert fact.sources
            assert fact.value is not None
        assert {fact.name for fact in site.facts} | {name for name in FACTS if site.fact(name) is None} == set(FACTS)
        assert completeness(site) == len(site.facts)


@given(catalogues())
def test_a_record_makes_the_same_site_again(catalog):
    for site in catalog:
        assert Site.model_validate(site.record()) == site
        assert None not in site.record().values()


def test_a_part_of_a_fact_has_the_sources_that_carry_it():
    site = make_site(
        media={"images": "public", "videos": "none"},
        sources=[
            make_source("media.images", title="A"),
            make_source("media.videos", title="B"),
            make_source("media", title="C"),
        ],
    )
    assert [source.title for source in site.fact("media.images").sources] == ["A", "C"]
    assert [source.title for source in site.fact("media").sources] == ["A", "B", "C"]
    assert site.fact("media.images").value == "public"
    assert site.fact("media.audio") is None


def test_the_newest_era_comes_first_and_undated_pages_last():
    eras = ["2019-05", None, 2024, "2024-03", 2019]
    site = make_site(cost="free", sources=[make_source("cost", as_of=era, title=str(era)) for era in eras])
    assert [source.as_of for source in site.fact("cost").sources] == ["2024-03", 2024, "2019-05", 2019, None]
    assert site.fact("cost").as_of == "2024-03"


def test_reading_an_undated_page_again_makes_no_fact_newer():
    site = make_site(cost="free", sources=[make_source("cost", as_of=None, checked="2026-11-24", via="live")])
    assert site.fact("cost").as_of is None
    assert site.sign_of_life is None
    assert not expired(site.fact("cost"), TODAY)


@pytest.mark.parametrize(("as_of", "years"), [(2024, 2), ("2024-09", 2), ("2024-12-31", 2), (2027, 0), (None, None)])
def test_an_age_is_counted_in_years_and_never_below_nothing(as_of, years):
    assert age(as_of, date(2026, 11, 24)) == years


def test_a_site_is_frozen():
    with pytest.raises(ValidationError):
        make_site().cost = "paid"


def test_lists_are_put_in_order_and_said_once():
    site = make_site(admits=["nurse", "physician", "nurse"], languages=["pt-BR", "de", "de"])
    assert site.admits == ("physician", "nurse")
    assert site.languages == ("de", "pt-BR")
    assert site == make_site(admits=["physician", "nurse"], languages=["de", "pt-BR"])


def test_a_catalogue_stands_in_the_order_of_ids_and_equals_by_content():
    one, two = make_site(id="b"), make_site(id="a")
    assert [site.id for site in make_catalog(one, two)] == ["a", "b"]
    assert make_catalog(one, two) == make_catalog(two, one)
    assert hash(make_catalog(one, two)) == hash(make_catalog(two, one))
    assert "a" in make_catalog(one, two)
    assert Catalog(()).get("a") is None


@pytest.mark.parametrize("status", ["closed", "merged"])
def test_a_closed_site_is_not_open_and_must_say_why(status):
    assert not make_site(status=status, status_note="Ended in 2020.").is_open
    with pytest.raises(ValidationError, match="must say when, or into what"):
        make_site(status=status)


def test_several_contradictions_are_told_together():
    entry = make_entry(status="closed", cost="free", sources=[make_source("status")])
    with pytest.raises(ValidationError) as refused:
        Site.model_validate(entry)
    assert "cost has no source" in str(refused.value)
    assert "must say when" in str(refused.value)


def test_a_name_may_hold_the_joiners_that_its_script_needs():
    assert make_site(native_name="می\u200cخواهم").native_name == "می\u200cخواهم"


@pytest.mark.parametrize("text", ["a\u202eb", "a\u0000b", "a\ufeffb", "a\nb", " a", "a  b", "\u00a0a", ""])
def test_text_holds_nothing_that_a_page_would_not_show(text):
    with pytest.raises(ValidationError):
        make_site(name=text)
