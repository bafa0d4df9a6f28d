"""The laws of scoring: nothing but the answers and the facts moves a site, and every number can be traced."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.vocabulary import vocabulary
from recommender.answers import Answers
from recommender.criteria import CRITERIA
from recommender.engine import rank
from recommender.groups import group
from recommender.recommend import recommend
from recommender.weights import weights
from tests.factories import TODAY, make_index, make_site

ASKED = Answers.model_validate(
    {
        "profession": "nurse",
        "specialties": ["nursing"],
        "about": ["cardiology"],
        "country": "DE",
        "languages": ["de", "en"],
        "goals": ["clinical_cases"],
        "when": "today",
        "access": ["registration"],
        "credentials": ["licence_number"],
        "identity": "pseudonym",
        "media": ["images"],
        "cost": "free",
    }
)
# For each criterion a fact that meets ASKED and one that misses it.
MET_AND_MISSED = {
    "profession": ({"admits": ["nurse"]}, {"admits": ["veterinarian"]}),
    "goals": ({"topics": ["clinical_cases"]}, {"topics": ["news"]}),
    "about": ({"specialties": ["cardiology"]}, {"specialties": ["dentistry"]}),
    "peers": ({"specialties": ["cardiology", "nursing"]}, {"specialties": ["dentistry"]}),
    "place": ({"countries": ["DE"]}, {"focus_countries": ["BR"]}),
    "languages": ({"languages": ["de"]}, {"languages": ["ja"]}),
    "when": ({"joining": {"takes": "minutes"}}, {"joining": {"takes": "weeks"}}),
    "credentials": (
        {"credentials": {"required": False}},
        {"credentials": {"required": True, "accepted": ["peer_referral"]}},
    ),
    "access": ({"access": "registration"}, {"access": "invitation"}),
    "identity": ({"identity": "choice"}, {"identity": "real_name"}),
    "media": ({"media": {"images": "members"}}, {"media": {"images": "none"}}),
    "cost": ({"cost": "free"}, {"cost": "dues"}),
    "patients": ({"hipaa": [{"policy": "deidentification_required"}]}, {"hipaa": [{"policy": "no_cases"}]}),
    "alive": ({"status": "active"}, {"status": "dormant"}),
}


SEEN = {"founded": 2010}  # a fact that no criterion reads: its source makes the site as fresh as the others


def score_of(site_id, index, answers=ASKED):
    ranking = rank(index, answers, weights(), TODAY)
    place = [site.id for site in index.sites].index(site_id)
    return float(ranking.score[place])


def others(criterion):
    """Like sites, from which the worth of an unknown is taken: one meets, one misses, one says nothing."""
    met, missed = MET_AND_MISSED[criterion]
    return [make_site(id="other-met", **met), make_site(id="other-missed", **missed), make_site(id="other-blank")]


@pytest.mark.parametrize("criterion", MET_AND_MISSED)
def test_unknown_lies_between_a_miss_and_a_match(criterion):
    met, missed = MET_AND_MISSED[criterion]
    scores = [
        score_of("asked", make_index(make_site(id="asked", **(SEEN | facts)), *others(criterion)))
        for facts in (missed, {}, met)
    ]
    assert scores == sorted(scores)
    assert scores[0] < scores[2]


@pytest.mark.parametrize("criterion", MET_AND_MISSED)
def test_one_more_met_criterion_never_lowers_a_site(criterion):
    base = {**SEEN, "admits": ["physician"], "topics": ["education"], "access": "verified"}
    met, _ = MET_AND_MISSED[criterion]
    before = score_of("asked", make_index(make_site(id="asked", **base), *others(criterion)))
    after = score_of("asked", make_index(make_site(id="asked", **{**base, **met}), *others(criterion)))
    assert after >= before


def test_every_criterion_is_shown_to_be_met_and_missed():
    open_only = {"breadth", "money", "conditions"}  # asked about in other situations than this one
    assert {criterion.name for criterion in CRITERIA} - open_only == set(MET_AND_MISSED)


def test_the_contributions_sum_to_the_score_and_the_bounds_to_the_range(index):
    for answers in (ASKED, Answers(), Answers(profession="physician", languages=("ja",), goals=("clinical_cases",))):
        for match in recommend(index, answers, today=TODAY, limit=20).matches:
            assert sum(reason.contribution for reason in match.reasons) == pytest.approx(match.score)
            assert sum(reason.low for reason in match.reasons) == pytest.approx(match.range[0])
            assert sum(reason.high for reason in match.reasons) == pytest.approx(match.range[1])
            assert match.range[0] <= match.score <= match.range[1]
            assert sum(reason.weight for reason in match.reasons) == pytest.approx(1)


words = vocabulary().words
answer_sets = st.fixed_dictionaries(
    {},
    optional={
        "profession": st.sampled_from(words("professions")),
        "specialties": st.lists(st.sampled_from(words("specialties")), max_size=3),
        "about": st.lists(st.sampled_from(words("specialties")), max_size=2),
        "country": st.sampled_from(("DE", "US", "JP", "BR", "KE", "IN")),
        "languages": st.lists(st.sampled_from(("en", "de", "ja", "pt", "fr", "hi")), min_size=1, max_size=3),
        "goals": st.lists(st.sampled_from(words("topics")), max_size=3),
        "when": st.sampled_from(words("urgency")),
        "patient_information": st.booleans(),
        "access": st.lists(st.sampled_from(words("access")), max_size=3),
        "credentials": st.lists(st.sampled_from(words("credentials")), max_size=3),
        "identity": st.sampled_from(words("identity")),
        "media": st.lists(st.sampled_from(words("media")), max_size=3),
        "cost": st.sampled_from(words("cost")),
        "avoid_funding": st.lists(st.sampled_from(words("funding")), max_size=2),
        "for": st.sampled_from(("self", "patient")),
    },
)


@given(answer_sets, st.randoms(use_true_random=False))
def test_the_order_in_which_answers_are_given_is_irrelevant(index, given_answers, chance):
    shuffled = list(given_answers.items())
    chance.shuffle(shuffled)
    mixed = {name: chance.sample(value, len(value)) if isinstance(value, list) else value for name, value in shuffled}
    one = recommend(index, Answers.model_validate(given_answers), today=TODAY)
    other = recommend(index, Answers.model_validate(mixed), today=TODAY)
    assert one == other


@given(answer_sets)
def test_a_site_that_is_left_out_is_in_no_group(index, given_answers):
    found = recommend(index, Answers.model_validate(given_answers), today=TODAY, limit=1000)
    out = {one.site.id for one in found.not_eligible}
    shown = [match.site.id for match in (*found.matches, *found.rule_on_patients_unknown, *found.only_if_you_belong)]
    assert not out & set(shown)
    assert len(shown) == len(set(shown))
    assert all(one.rules for one in found.not_eligible)


def test_equal_scores_stand_by_id():
    twins = [make_site(id=f"twin-{letter}", admits=["nurse"]) for letter in "cab"]
    found = recommend(make_index(*twins), Answers(profession="nurse"), today=TODAY)
    assert [match.site.id for match in found.matches] == ["twin-a", "twin-b", "twin-c"]


def test_the_order_of_the_catalogue_is_irrelevant(catalog, index):
    sites = list(catalog)
    random.Random(1).shuffle(sites)
    assert recommend(make_index(*sites), ASKED, today=TODAY) == recommend(index, ASKED, today=TODAY)


def test_how_many_members_a_site_claims_changes_nothing():
    small, large = (make_site(admits=["nurse"], member_count={"count": count}) for count in (3, 3_000_000))
    assert score_of("ward-round", make_index(small)) == score_of("ward-round", make_index(large))


def test_who_asks_about_another_field_is_shown_no_site_that_serves_neither():
    told = Answers.model_validate({"specialties": ["family_medicine"], "about": ["dermatology"]})
    index = make_index(
        make_site(id="hers", specialties=["family_medicine"]),
        make_site(id="neither", specialties=["neurosurgery"]),
        make_site(id="skin", specialties=["dermatology"]),
    )
    ranking = rank(index, told, weights(), TODAY)
    vetoed = {site.id for site, flag in zip(index.sites, ranking.beside_the_point, strict=True) if flag}
    assert vetoed == {"neither"}


def test_what_nothing_makes_up_for_is_no_match():
    """All speaks for a site but its goal (a directory for news) or its people (managers alone, for a pharmacist)."""
    ideal = {"languages": ["en"], "countries": ["GB"], "specialties": ["cardiology"], "status": "active"}
    told = Answers(
        profession="pharmacist", country="GB", languages=["en"], about=["cardiology"], goals=["clinical_cases"]
    )
    index = make_index(
        make_site(id="right", kind="case_sharing", topics=["clinical_cases"], admits=["pharmacist"], **ideal),
        make_site(id="wrong-people", kind="case_sharing", topics=["clinical_cases"], admits=["administrator"], **ideal),
        make_site(id="wrong-goal", kind="directory", topics=["news"], admits=["pharmacist"], **ideal),
    )
    ranking = rank(index, told, weights(), TODAY)
    assert [index.sites[place].id for place in group(ranking, weights()).matches] == ["right"]
    assert all(ranking.score > weights().threshold)


def test_a_patient_is_shown_no_other_illness():
    other, hers = (
        make_site(id=name, kind="patient_community", admits=["patient"], specialties=[subject], languages=["en"])
        for name, subject in (("other", "keratoconus"), ("hers", "tinnitus"))
    )
    index = make_index(other, hers)
    ranking = rank(index, Answers(profession="patient", about=["tinnitus"], languages=["en"]), weights(), TODAY)
    assert [index.sites[place].id for place in group(ranking, weights()).matches] == ["hers"]
