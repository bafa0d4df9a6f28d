"""When little fits: every minimal set of wishes to give up, and no other, held against trying everything."""

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.answers import Answers
from recommender.order import ordered
from recommender.recommend import recommend
from recommender.relaxation import ENOUGH, MOST_GIVEN_UP, WISHES, relaxations, without
from recommender.understanding import complete
from recommender.weights import weights
from tests.factories import TODAY, make_index, make_site

LANGUAGES, ABOUT = ("en", "de", "vi"), ("cardiology", "dermatology", "dentistry")


def invented(chance: random.Random):
    """A small catalogue in which most sites miss something."""
    return make_index(
        *(
            make_site(
                id=f"site-{number}",
                kind=chance.choice(("forum", "case_sharing", "messaging")),
                languages=chance.choice((["en"], ["de"], ["vi"], None)),
                specialties=chance.choice((["all"], ["cardiology"], ["dentistry"], None)),
                topics=chance.choice((["clinical_cases"], ["news"], None)),
                hipaa=chance.choice(([{"policy": "phi_permitted"}], [{"policy": "no_cases"}], None)),
                funding=chance.choice((["advertising"], ["grants"], None)),
                access=chance.choice(("public", "verified", "dues", None)),
                cost=chance.choice(("free", "dues", None)),
            )
            for number in range(12)
        )
    )


def demanding(chance: random.Random) -> Answers:
    return Answers.model_validate(
        {
            # The field of some professions is asked about where no other is: giving up the subject brings it back.
            "profession": chance.choice(("physician", "physician", "dentist", "pharmacist")),
            "languages": [chance.choice(LANGUAGES)],
            "about": [chance.choice(ABOUT)],
            "goals": ["clinical_cases"],
            "patient_information": chance.random() < 0.6,
            "avoid_funding": ["advertising"] if chance.random() < 0.6 else [],
            "access": ["public"],
            "cost": "free",
        }
    )


def by_brute_force(index, answers):
    """Every set of wishes without which more fits, whose parts do not do the same: by making the page for each."""

    def fitting(some):
        return len(ordered(index, complete(some)[0], weights(), TODAY).groups.matches)

    wishes = [name for name in answers.given() if name in WISHES]
    now = fitting(answers)
    gains = {
        frozenset(drop): fitting(without(answers, drop)) - now
        for size in range(1, MOST_GIVEN_UP + 1)
        for drop in combinations(wishes, size)
    }
    helping = {drop: gain for drop, gain in gains.items() if gain > 0}
    return {drop: gain for drop, gain in helping.items() if not any(other < drop for other in helping)}


def compare(seed):
    chance = random.Random(seed)
    index, answers = invented(chance), demanding(chance)
    if recommend(index, answers, today=TODAY, limit=0).fitting >= ENOUGH:
        return False
    found = relaxations(index, answers, weights(), TODAY)
    assert {frozenset(one.drop): one.gains for one in found} == by_brute_force(index, answers)
    return True


def test_the_list_is_complete_and_minimal():
    assert sum(compare(seed) for seed in range(25)) >= 10, "too few of these are dead ends"


@pytest.mark.prove
def test_the_list_is_complete_and_minimal_on_ten_thousand_dead_ends():
    dead_ends, seed = 0, 1_000
    while dead_ends < 10_000:
        dead_ends += compare(seed)
        seed += 1


@given(st.integers(0, 10_000))
def test_a_relaxation_applied_gives_what_it_promised(seed):
    chance = random.Random(seed)
    index, answers = invented(chance), demanding(chance)
    found = recommend(index, answers, today=TODAY)
    for one in found.relaxations:
        assert recommend(index, without(answers, one.drop), today=TODAY).fitting == found.fitting + one.gains


def test_what_the_question_says_again_is_no_way_out(index):
    answers = Answers(profession="pharmacist", question="pressure ulcer in a nursing home", about=("long_term_care",),
                      languages=("ko",), access=("public",))  # fmt: skip
    found = recommend(index, answers, today=TODAY)
    assert found.relaxations
    for one in found.relaxations:
        assert recommend(index, without(answers, one.drop), today=TODAY).fitting == found.fitting + one.gains


def test_nothing_is_given_up_where_enough_fits(index):
    found = recommend(index, Answers(profession="physician", goals=("clinical_cases",)), today=TODAY)
    assert found.fitting >= ENOUGH
    assert found.relaxations == ()


def test_who_she_is_is_never_given_up(index):
    answers = Answers(
        profession="physician", country="VN", languages=("vi",), about=("ophthalmology",), patient_information=True
    )
    dropped = {name for one in recommend(index, answers, today=TODAY).relaxations for name in one.drop}
    assert dropped <= WISHES
    assert "languages" in dropped
