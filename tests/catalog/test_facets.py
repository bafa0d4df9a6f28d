import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.facets import BY_NAME, FACETS, NO_PROOF, count, narrow
from catalog.locales import WORLDWIDE
from catalog.model import FIELDS
from catalog.vocabulary import UNKNOWN, vocabulary
from tests.factories import make_site, make_source
from tests.strategies import catalogues, chosen


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)
def test_a_count_is_the_size_of_the_page_it_leads_to(facet, catalog):
    for term, number in count(facet, catalog, chosen={}).items():
        assert number == len(narrow(catalog, {facet.name: frozenset({term})}))


@given(catalogues(), chosen(), st.sampled_from(FACETS))
def test_a_count_beside_other_choices_is_the_size_of_the_page_it_leads_to(catalog, choices, facet):
    for term, number in count(facet, catalog, choices).items():
        assert number == len(narrow(catalog, {**choices, facet.name: frozenset({term})}))


@given(catalogues(), st.sampled_from(FACETS))
def test_every_site_is_counted_somewhere(catalog, facet):
    counts = count(facet, catalog, chosen={})
    assert (sum(counts.values()) >= len(catalog)) if len(catalog) else not counts
    assert counts[UNKNOWN] == sum(facet.stated(site) is None for site in catalog)


@given(catalogues(), chosen())
def test_one_more_term_in_a_facet_finds_no_fewer_sites_and_one_more_facet_no_more(catalog, choices):
    found = narrow(catalog, choices)
    for name in choices:
        assert {site.id for site in narrow(catalog, {**choices, name: choices[name] | {UNKNOWN}})} >= {
            site.id for site in found
        }
    for facet in FACETS:
        if facet.name not in choices:
            narrower = narrow(catalog, {**choices, facet.name: frozenset({facet.possible[0]})})
            assert {site.id for site in narrower} <= {site.id for site in found}


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)
def test_what_a_random_site_states_may_be_chosen(facet):
    @settings(max_examples=15, derandomize=True, database=None)
    @given(catalogues(most=3))
    def law(catalog):
        possible = set(facet.possible)
        for site in catalog:
            assert facet.name == "languages" or facet.terms(site) <= possible

    law()


def test_facet_names_are_fields_and_option_names_are_unique():
    assert {facet.name for facet in FACETS} <= {*FIELDS, "regimes"}
    assert len({facet.singular for facet in FACETS}) == len({facet.name for facet in FACETS}) == len(FACETS)


def test_a_broader_specialty_finds_what_is_stated_narrowly_and_not_the_other_way_round():
    narrow_site = make_site(id="narrow", specialties=["heart_failure"])
    broad_site = make_site(id="broad", specialties=["internal_medicine"])
    found = narrow([narrow_site, broad_site], {"specialties": frozenset({"cardiology"})})
    assert [site.id for site in found] == ["narrow"]


def test_a_site_of_all_specialties_is_found_by_all_alone():
    site = make_site(specialties=["all"])
    assert narrow([site], {"specialties": frozenset({"all"})}) == [site]
    assert narrow([site], {"specialties": frozenset({"cardiology"})}) == []


def test_a_site_open_to_the_world_is_found_by_every_country_and_by_worldwide():
    site = make_site(countries=[WORLDWIDE])
    for country in (*vocabulary().words("countries"), WORLDWIDE):
        assert narrow([site], {"countries": frozenset({country})}) == [site]
    assert narrow([site], {"countries": frozenset({UNKNOWN})}) == []


def test_a_site_of_one_country_is_not_found_by_worldwide():
    assert narrow([make_site(countries=["NO"])], {"countries": frozenset({WORLDWIDE})}) == []


@pytest.mark.parametrize(
    ("stated", "asked", "finds"),
    [
        ("pt-BR", "pt", True),
        ("pt-BR", "pt-BR", True),
        ("pt", "pt-BR", False),
        ("zh-Hans", "zh", True),
        ("zh-Hant-HK", "zh-Hans", False),
        ("nb", "no", True),
        ("no", "nb", False),
        ("en", "en", True),
    ],
)
def test_a_language_finds_its_scripts_and_regions(stated, asked, finds):
    site = make_site(languages=[stated])
    assert (narrow([site], {"languages": frozenset({asked})}) == [site]) is finds


def test_unknown_finds_the_sites_that_say_nothing_and_only_them():
    silent, clear = make_site(id="silent"), make_site(id="clear", cost="free")
    assert narrow([silent, clear], {"cost": frozenset({UNKNOWN})}) == [silent]
    assert narrow([silent, clear], {"cost": frozenset({UNKNOWN, "free"})}) == [silent, clear]


def test_a_site_that_asks_for_no_proof_is_found_by_none():
    site = make_site(credentials={"required": False})
    assert BY_NAME["credentials"].terms(site) == {NO_PROOF}


def test_proof_that_is_asked_for_but_not_named_is_unknown():
    assert BY_NAME["credentials"].terms(make_site(credentials={"required": True})) == {UNKNOWN}


def test_media_that_cannot_be_seen_are_not_found():
    site = make_site(media={"images": "members", "videos": "none"}, sources=[make_source("media")])
    assert BY_NAME["media"].terms(site) == {"images"}


def test_a_national_credential_is_found_by_the_kind_it_is():
    for word, term in vocabulary().terms("credentials").items():
        for broader in term.broader:
            site = make_site(credentials={"required": True, "accepted": [word]})
            assert narrow([site], {"credentials": frozenset({broader})}) == [site]
