import time

import pytest
from hypothesis import given

from catalog.search import MAX_QUERY_WORDS, fit, fold, query_words, score, words
from tests.factories import make_index, make_site
from tests.strategies import TEXTS


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Künstler", "KUNSTLER"),
        ("ｋｕｎｓｔ", "kunst"),
        ("Straße", "strasse"),
        ("Éire", "eire"),
        ("İstanbul", "istanbul"),
        ("Ward Round", "ward-round"),
        ("Figure 1", "figure1"),
        ("丁香园", "丁香"),
        ("医脉通", "脉"),
        ("エムスリー", "ｴﾑｽﾘｰ"),
        ("Врачи вместе", "врачи"),
        ("dermatology forum", "dermatolgy"),
        ("orthopaedics", "orthopeadics"),
        ("Doximity", "doximty"),
        ("Doximity", "dox"),
        ("MedShr", "shr"),
    ],
)
def test_a_site_is_found_in_any_writing_and_with_a_typing_mistake(text, query):
    assert score(make_site(name=text, summary="Invented."), query) > 0


@pytest.mark.parametrize(("text", "query"), [("Sermo", "serum"), ("abc", "abd"), ("nurses", "nut"), ("x", "")])
def test_other_words_do_not_find_it(text, query):
    assert score(make_site(id="q", name=text, summary="Invented."), query) == 0


def test_every_word_must_fit_something():
    site = make_site(name="Ward Round", summary="A forum for nurses.")
    assert score(site, "ward nurses") > 0
    assert score(site, "ward dentists") == 0


def test_a_name_outweighs_an_alias_and_an_alias_a_summary():
    name = make_site(id="a", name="Heartline", summary="Invented.")
    alias = make_site(id="b", name="Other", aliases=["Heartline"], summary="Invented.")
    summary = make_site(id="c", name="Third", summary="Like heartline.")
    scores = [score(site, "heartline") for site in (name, alias, summary)]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


def test_native_names_and_aliases_are_searched():
    site = make_site(name="Ward Round", native_name="病房", aliases=["WardRound.net"])
    assert score(site, "病房") > 0
    assert score(site, "wardround.net") > 0


@given(TEXTS)
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_a_site_is_found_by_each_word_of_its_name(text):
    site = make_site(name=text)
    for word in words(text):
        assert score(site, word) > 0


@given(TEXTS, TEXTS)
def test_a_fit_is_between_nothing_and_the_same(query, word):
    assert 0 <= fit(query, word) <= 1
    assert fit(word, word) == 1


def test_a_paragraph_is_cut_to_a_query_in_bounded_time():
    started = time.process_time()
    asked = query_words("pneumonoultramicroscopicsilicovolcanoconiosis " * 100_000 + " ".join(map(str, range(1000))))
    assert len(asked) <= MAX_QUERY_WORDS
    assert all(len(word) <= 40 for word in asked)
    index = make_index(*(make_site(id=f"s{n}") for n in range(50)))
    index.search("x y " * 500_000)
    assert time.process_time() - started < 1
