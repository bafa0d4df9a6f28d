"""The compiled index means what the plain Python of `facets` and `search` means, whatever the catalogue and choice."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.facets import FACETS, count, narrow
from catalog.freshness import completeness
from catalog.index import SORTS, CatalogIndex
from catalog.model import Catalog
from catalog.search import score
from tests.factories import make_index, make_site, make_source
from tests.strategies import TEXTS, catalogues, chosen


def ids(index, sites):
    return {index.sites[place].id for place in index.places(sites).tolist()}


def check_choices(catalog, choices):
    index = CatalogIndex.compile(catalog)
    found = index.narrow(choices)
    assert ids(index, found) == {site.id for site in narrow(catalog, choices)}
    assert index.number(found) == len(narrow(catalog, choices))
    counts = index.counts(choices)
    for facet in FACETS:
        assert counts[facet.name] == dict(count(facet, catalog, choices))


@given(catalogues(), chosen())
def test_pages_and_counts_are_those_of_the_plain_meaning(catalog, choices):
    check_choices(catalog, choices)


@pytest.mark.prove
@settings(parent=settings.get_profile("prove"))
@given(catalogues(most=12), chosen())
def test_pages_and_counts_are_those_of_the_plain_meaning_at_length(catalog, choices):
    check_choices(catalog, choices)


@settings(max_examples=15)
@given(choices=chosen())
def test_pages_and_counts_of_the_real_catalogue_are_those_of_the_plain_meaning(catalog, index, choices):
    assert ids(index, index.narrow(choices)) == {site.id for site in narrow(catalog, choices)}
    counts = index.counts(choices)
    for facet in FACETS:
        assert counts[facet.name] == dict(count(facet, catalog, choices))


@settings(max_examples=25)
@given(choices=chosen(), data=st.data())
def test_a_count_is_the_size_of_the_page_it_leads_to(index, choices, data):
    counts = index.counts(choices)
    facet = data.draw(st.sampled_from(FACETS))
    if counts[facet.name]:
        term = data.draw(st.sampled_from(sorted(counts[facet.name])))
        page = index.narrow({**choices, facet.name: frozenset({term})})
        assert counts[facet.name][term] == index.number(page) == len(index.first(page, index.size))


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)
def test_every_count_of_the_real_catalogue_is_the_size_of_its_page(facet, index):
    for term, number in index.counts({})[facet.name].items():
        assert number == index.number(index.narrow({facet.name: frozenset({term})}))


@st.composite
def catalogues_and_queries(draw):
    catalog = draw(catalogues())
    said = [
        word
        for site in catalog
        for word in f"{site.name} {' '.join(site.aliases or ())} {site.id} {site.summary}".split()
    ]
    words = st.one_of(
        TEXTS, *([st.sampled_from(said), st.sampled_from(said).map(lambda word: word[:-1])] if said else [])
    )
    return catalog, " ".join(draw(st.lists(words, max_size=3)))


def check_search(catalog, text):
    index = CatalogIndex.compile(catalog)
    found, scores = index.search(text)
    plain = {site.id: score(site, text) for site in catalog}
    assert ids(index, found) == {site_id for site_id, value in plain.items() if value > 0}
    for place, site in enumerate(index.sites):
        assert scores[place] == pytest.approx(plain[site.id], rel=1e-5)


@given(catalogues_and_queries())
def test_text_search_finds_what_the_plain_meaning_finds(asked):
    check_search(*asked)


@pytest.mark.prove
@settings(parent=settings.get_profile("prove"))
@given(catalogues_and_queries())
def test_text_search_finds_what_the_plain_meaning_finds_at_length(asked):
    check_search(*asked)


@given(catalogues(), chosen(), TEXTS)
def test_counts_within_a_search_are_counts_of_what_was_found(catalog, choices, text):
    index = CatalogIndex.compile(catalog)
    found, _ = index.search(text)
    inside = [site for site in catalog if site.id in ids(index, found)]
    counts = index.counts(choices, within=found)
    for facet in FACETS:
        assert counts[facet.name] == dict(count(facet, inside, choices))


@pytest.mark.parametrize("number", [0, 1, 63, 64, 65, 128, 130])
def test_sets_hold_any_number_of_sites(number):
    index = make_index(*(make_site(id=f"s{n}", cost="free" if n % 2 else None) for n in range(number)))
    everything = index.narrow({})
    assert index.number(everything) == number == len(index.first(everything, 1_000))
    free = index.narrow({"cost": frozenset({"free"})})
    assert index.number(free) == number // 2
    assert index.flags(free).sum() == number // 2
    assert np.array_equal(index.bits(index.places(free)), free)


def test_an_empty_catalogue_answers_everything_with_nothing():
    index = CatalogIndex.compile(Catalog(()))
    assert index.first(index.narrow({}), 10) == []
    assert index.search("heart")[0].size == 0
    assert all(not counts for counts in index.counts({"cost": frozenset({"free"})}).values())


@given(catalogues(), st.sampled_from(SORTS), st.integers(0, 7), st.integers(1, 3))
def test_pages_follow_each_other_without_gap_or_repeat(catalog, sort, after, limit):
    index = CatalogIndex.compile(catalog)
    everything = index.first(index.everything, 100, sort)
    assert {site.id for site in everything} == {site.id for site in catalog}
    assert index.first(index.everything, limit, sort, after) == everything[after : after + limit]


def test_the_freshest_site_stands_first_closed_ones_last_and_equals_by_id():
    def seen(site_id, year, **fields):
        supports = list(fields) or ["background"]
        return make_site(id=site_id, sources=[make_source(*supports, as_of=year)], **fields)

    index = make_index(
        seen("b", 2024),
        seen("a", 2024),
        seen("old", 2011),
        seen("undated", None),
        seen("month", "2024-06"),
        seen("gone", 2026, status="closed", status_note="Closed in 2026."),
    )
    assert [site.id for site in index.first(index.everything, 10)] == ["month", "a", "b", "old", "undated", "gone"]


def test_sites_sort_by_name_and_by_completeness():
    index = make_index(
        make_site(id="a", name="zebra"), make_site(id="b", name="Apple", cost="free"), make_site(id="c", name="bear")
    )
    assert [site.name for site in index.first(index.everything, 3, "name")] == ["Apple", "bear", "zebra"]
    by_completeness = index.first(index.everything, 3, "complete")
    assert [completeness(site) for site in by_completeness] == [1, 0, 0]
    assert [site.id for site in by_completeness] == ["b", "a", "c"]
