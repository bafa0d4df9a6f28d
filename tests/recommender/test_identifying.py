"""The guard of everything typed: what could identify somebody is refused, what clinicians write all day is not."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.model import Catalog
from catalog.vocabulary import vocabulary
from recommender.answers import Answers
from recommender.evaluate import read_cases
from recommender.identifying import LOOKED_AT, looks_identifying
from recommender.refused_answers import RefusedAnswersError, answers_from

LINES = Path(__file__).parents[1] / "data" / "identifying"


def lines(name):
    return [line for line in (LINES / name).read_text("utf-8").splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("text", lines("refused.txt"))
def test_what_could_identify_somebody_is_seen(text):
    assert looks_identifying(text)


@pytest.mark.parametrize("text", lines("passes.txt"))
def test_what_identifies_nobody_is_let_through(text):
    assert not looks_identifying(text)


def test_both_lists_are_long_enough_to_mean_something():
    assert len(set(lines("refused.txt"))) >= 60
    assert len(set(lines("passes.txt"))) >= 80


@pytest.mark.parametrize("name", sorted(vocabulary().lists))
def test_no_word_of_the_vocabulary_is_taken_for_a_person(name):
    said = [
        phrase
        for term in vocabulary().terms(name).values()
        for phrases in (term.labels.values(), *term.synonyms.values())
        for phrase in phrases
    ]
    assert [phrase for phrase in said if looks_identifying(phrase)] == []


def test_no_judged_question_is_taken_for_a_person():
    judged = (LINES.parent / "judged").glob("*.yaml")
    asked = [case.answers.question for path in judged for case in read_cases(path)]
    assert any(asked)
    assert [question for question in asked if looks_identifying(question)] == []


def test_hardly_a_community_is_taken_for_a_person(catalog: Catalog):
    """Some do bear a person's name or a long number; the search finds them all the same."""
    names = [name for site in catalog for name in (site.name, site.native_name, *(site.aliases or ())) if name]
    assert len([name for name in names if looks_identifying(name)]) <= len(names) / 200


@pytest.mark.parametrize("text", lines("refused.txt")[::9])
@pytest.mark.parametrize("field", ["question", "profession", "country", "about", "languages", "when"])
def test_no_answer_repeats_what_could_identify_somebody(text, field):
    with pytest.raises(RefusedAnswersError) as refused:
        answers_from({field: [text] if field in ("about", "languages") else text})
    for mistake in refused.value.mistakes:
        assert mistake.field.startswith(field)
        assert text not in str(mistake)


def test_nor_does_the_name_of_an_answer():
    with pytest.raises(RefusedAnswersError) as refused:
        answers_from({"Patient John Smith": "nurse"})
    assert "Smith" not in str(refused.value)


@given(st.text(max_size=200))
def test_any_text_is_judged(text):
    assert looks_identifying(text) in (True, False)


@given(st.sampled_from(lines("refused.txt")), st.sampled_from(["", "  ", "\n", "\u200b"]))
def test_blanks_and_letters_nobody_sees_hide_nothing(text, between):
    assert looks_identifying(between + text + between)
    assert looks_identifying(text.replace(" ", "\u00a0"))


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "01 ",
        "1.",
        "A. ",
        "a@",
        "Mr ",
        "Patient ",
        "Anna ",
        "12 Ab ",
        "Calle Ab ",
        "王",
        "山",
        "김",
        "さん",
        "+1",
        "\ufdfa",
        "AA11",
    ],
)
def test_a_hostile_text_is_judged_in_bounded_time(piece):
    looks_identifying("")
    began = time.perf_counter()
    looks_identifying(piece * LOOKED_AT)
    assert time.perf_counter() - began < 1


def test_an_ordinary_question_is_an_answer():
    assert Answers(question="Crohn's in a 34-year-old").question
