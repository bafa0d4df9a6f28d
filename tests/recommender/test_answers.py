import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from recommender.answers import FIELDS, FLAGS, LISTS, NOTHING, Answers, possible
from recommender.counterfactual import changed
from recommender.refused_answers import RefusedAnswersError, answers_from, answers_from_json
from recommender.relaxation import without

WORDS = {field: possible(field) for field in FIELDS if possible(field)}
CODES = {"country": ("NO", "DE", "US"), "languages": ("no", "de", "pt-BR", "zh-Hant")}


def answers():
    """Random answers as JSON gives them."""
    given_ = {}
    for field, words in {**WORDS, **CODES}.items():
        if field == "patient_information":
            given_[field] = st.booleans()
        elif field in LISTS:
            some = [word for word in words if word != NOTHING]
            given_[field] = st.lists(st.sampled_from(some), max_size=5)
        else:
            given_[field] = st.sampled_from(words)
    return st.fixed_dictionaries(
        {}, optional={**given_, "question": st.text(st.characters(categories=["L"]), max_size=30)}
    )


def test_every_answer_is_optional():
    assert Answers().given() == {}
    assert list(Answers().pairs()) == []


@given(answers())
def test_answers_come_back_from_what_they_say_they_were(told):
    read = Answers.model_validate(told)
    assert Answers.model_validate({**read.given(), "question": read.question}) == read


@given(answers())
def test_answers_come_back_from_the_address_they_are_written_into(told):
    read = Answers.model_validate({**told, "question": ""})
    parameters = {}
    for name, value in read.pairs():
        parameters.setdefault(name, []).append(value)
    flat = {name: values if name in LISTS else values[0] for name, values in parameters.items()}
    flags = {name: value == "true" for name, value in flat.items() if name in FLAGS}
    assert Answers.model_validate(flat | flags) == read


@given(answers(), st.randoms(use_true_random=False))
def test_the_order_in_which_boxes_are_ticked_does_not_matter(told, order):
    shuffled = {
        field: order.sample(value, len(value)) + value[:1] if isinstance(value, list) else value
        for field, value in told.items()
    }
    assert Answers.model_validate(shuffled) == Answers.model_validate(told)
    assert hash(Answers.model_validate(shuffled)) == hash(Answers.model_validate(told))


@given(answers())
def test_free_text_is_in_no_address_and_in_no_echo(told):
    read = Answers.model_validate({**told, "question": "weeping eczema"})
    assert all("eczema" not in value for _, value in read.pairs())
    assert "question" not in read.given()


def test_not_asking_for_named_patients_is_the_same_as_not_answering():
    assert Answers(patient_information=False) == Answers()
    assert Answers(patient_information=False).given() == {}


@pytest.mark.parametrize("said", ["true", "yes", "false", 1, 0, 1.0, "on", []])
def test_only_true_and_false_say_whether_a_patient_must_be_identifiable(said):
    with pytest.raises(RefusedAnswersError, match="possible are true, false"):
        answers_from({"patient_information": said})


@pytest.mark.parametrize("field", FIELDS)
def test_null_is_no_answer(field):
    assert answers_from({field: None}) == Answers()


def test_what_it_is_about_is_her_own_field_unless_she_says_otherwise():
    assert Answers(specialties=["family_medicine"]).subject == ("family_medicine",)
    assert Answers(specialties=["family_medicine"], about=["dermatology"]).subject == ("dermatology",)
    assert Answers().subject == ()


@pytest.mark.parametrize(
    ("told", "lay"),
    [
        ({}, False),
        ({"profession": "nurse"}, False),
        ({"profession": "patient"}, True),
        ({"profession": "caregiver"}, True),
        ({"for": "patient", "profession": "physician"}, True),
    ],
)
def test_a_layperson_is_a_patient_or_asks_for_one(told, lay):
    assert Answers.model_validate(told).is_layperson is lay


@pytest.mark.parametrize("field", [field for field in FIELDS if field in WORDS])
def test_every_possible_word_is_taken_and_every_other_refused(field):
    for word in possible(field):
        assert Answers.model_validate({field: [word] if field in LISTS else word == "true" if field in FLAGS else word})
    with pytest.raises(ValidationError):
        Answers.model_validate({field: ["qqqq"] if field in LISTS else "qqqq"})


@pytest.mark.parametrize("field", sorted(LISTS))
def test_a_list_longer_than_any_honest_one_is_refused_before_it_is_read(field):
    with pytest.raises(RefusedAnswersError) as refused:
        answers_from({field: ["qqqq"] * 10_000})
    assert [str(mistake) for mistake in refused.value.mistakes] == [f"{field}: 10000 values; at most 30"]


@pytest.mark.parametrize(
    "text",
    ["ring me on 030 1234567", "jo@clinic.example", "MRN 12345678", "seen 24.11.2026", "born 1961-03-05", "x" * 2_001],
)
def test_a_question_that_could_name_somebody_or_runs_on_is_refused_and_not_repeated(text):
    with pytest.raises(RefusedAnswersError) as refused:
        answers_from({"question": text})
    [mistake] = refused.value.mistakes
    assert mistake.field == "question"
    assert text[:20] not in str(mistake)


@pytest.mark.parametrize(
    "text", ["44-year-old, BP 180/95, ST changes", "5 mg twice a day since 2019", "HbA1c 9.4", "T4 N2 M0"]
)
def test_ages_doses_and_pressures_are_no_identifiers(text):
    assert Answers(question=text).question == text


def test_proof_of_nothing_stands_alone():
    assert Answers(credentials=["none"]).credentials == ("none",)
    with pytest.raises(RefusedAnswersError, match="beside other proofs"):
        answers_from({"credentials": ["none", "diploma"]})


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)


def reasons_against(data):
    """Why the bytes are no answers; nothing when they are. Any other exception is a failure."""
    try:
        answers_from_json(data)
    except RefusedAnswersError as error:
        return error.mistakes
    return None


@given(ANYTHING)
def test_whatever_is_given_is_answers_or_a_reason_why_not(value):
    reasons = reasons_against(json.dumps(value).encode())
    assert reasons is None or all(mistake.message and len(str(mistake)) < 6_000 for mistake in reasons)
    assert reasons != ()


@given(st.binary(max_size=60))
def test_any_bytes_are_answers_or_a_reason_why_not(data):
    assert reasons_against(data) != ()


@pytest.mark.parametrize("field", FIELDS)
def test_a_mistake_names_its_field_and_what_is_possible(field):
    with pytest.raises(RefusedAnswersError) as refused:
        answers_from({field: {"a": 1}})
    [mistake] = refused.value.mistakes
    assert mistake.field.startswith(field)
    assert mistake.message


def test_other_answers_keep_her_question():
    asked = Answers(profession="nurse", media=("images",), question="foot ulcer that does not heal")
    without_media = Answers(profession="nurse", question=asked.question)
    assert asked.instead({"profession": "nurse"}) == without_media
    assert without(asked, ("media",)) == changed(asked, "media", ()) == without_media
    assert hash(without(asked, ("media",))) == hash(without_media)
    with pytest.raises(ValidationError):
        asked.instead({"profession": "wizard"})


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", [["Mrs Mary Oldacre"], {"born": "12.03.1961"}, [["12 Example Street"]]])
def test_what_may_name_somebody_is_not_repeated_from_a_list_either(field, value):
    with pytest.raises(RefusedAnswersError) as refused:
        answers_from({field: value})
    assert not any(word in str(refused.value) for word in ("Oldacre", "1961", "Street"))
