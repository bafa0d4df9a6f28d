import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.vocabulary import vocabulary
from recommender.specialty import ALL, ELSEWHERE, OF_EVERY_FIELD, beside, best, narrower_alone, nearness

SPECIALTIES = vocabulary().words("specialties")
SOME = st.lists(st.sampled_from(SPECIALTIES), min_size=1, max_size=4, unique=True)


@pytest.mark.parametrize("asked", SPECIALTIES)
def test_the_same_field_is_worth_most_and_every_worth_is_a_share(asked):
    near = nearness(asked)
    assert near[asked] == 1
    assert all(0 < value <= 1 for value in near.values())
    assert set(near) == {ALL, *SPECIALTIES}


def test_a_broader_field_answers_better_than_a_narrower_a_sister_or_a_stranger():
    near = nearness("cardiology")
    broader, narrower, stranger = near["internal_medicine"], near["heart_failure"], near["dentistry"]
    assert 1 > broader > narrower > stranger
    assert narrower > near["endocrinology"] > stranger  # another branch of internal medicine
    assert stranger == ELSEWHERE


def test_each_step_away_is_worth_less():
    near = nearness("heart_failure")
    assert near["heart_failure"] > near["cardiology"] > near["internal_medicine"] > near["dermatology"]
    assert nearness("internal_medicine")["cardiology"] > nearness("internal_medicine")["heart_failure"]


def test_a_site_for_every_field_stands_between_a_broader_and_a_stranger():
    assert nearness("heart_failure")["cardiology"] > nearness("heart_failure")[ALL] > ELSEWHERE


def test_every_field_of_human_medicine_is_no_place_for_animals():
    assert nearness("veterinary_medicine")[ALL] < nearness("cardiology")[ALL]


def test_a_field_with_two_parents_is_near_to_both():
    near = nearness("echocardiography")
    assert near["cardiology"] == near["ultrasound"] > near["dermatology"]


@given(SOME, SOME)
def test_the_best_is_a_share_whatever_the_order(asked, offered):
    value = best(asked, offered)
    assert 0 < value <= 1
    assert best(asked[::-1], offered[::-1]) == pytest.approx(value)


@given(SOME, SOME, st.sampled_from(SPECIALTIES))
def test_one_more_field_that_a_site_discusses_never_makes_it_worse(asked, offered, more):
    assert best(asked, [*offered, more]) >= best(asked, offered) - 1e-12


@given(SOME)
def test_a_site_of_exactly_what_is_asked_is_best(asked):
    assert best(asked, asked) == pytest.approx(1)
    assert best(asked, SPECIALTIES) == pytest.approx(1)


def test_a_part_of_what_is_asked_is_told_from_the_whole():
    assert narrower_alone(("oncology",), ("breast_cancer",))
    assert not narrower_alone(("oncology",), ("oncology", "breast_cancer"))
    assert not narrower_alone(("breast_cancer",), ("oncology",))


def test_what_colleagues_of_every_field_share_is_nearer_than_another_field_and_no_nearer_than_her_own():
    for asked in ("physiotherapy", "midwifery", "cardiology"):
        near = nearness(asked)
        assert all(near[asked] > near[ALL] > near[shared] > ELSEWHERE for shared in OF_EVERY_FIELD)


def test_another_illness_of_the_same_kind_lies_beside_and_what_is_above_or_below_does_not():
    assert beside(("craniopharyngioma",), ("pulmonary_hypertension",))
    assert not beside(("craniopharyngioma",), ("rare_diseases",))
    assert not beside(("oncology",), ("breast_cancer",))
    assert not beside(("craniopharyngioma",), (ALL,))
    assert not beside(("craniopharyngioma",), ("craniopharyngioma", "pulmonary_hypertension"))
