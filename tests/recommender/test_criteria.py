"""What makes one site fit better than another. Orders and bounds, not numbers: those are fitted and may move."""

import itertools

import pytest
from hypothesis import given, settings

from recommender.answers import Answers
from recommender.criteria import CRITERIA
from recommender.judgement import Guess, Verdict, verdict_of
from recommender.rules import RULES
from recommender.weights import weights
from tests.factories import TODAY, make_site, make_source
from tests.recommender.test_answers import answers
from tests.strategies import catalogues

BY_NAME = {criterion.name: criterion for criterion in CRITERIA}


def opinion(name, site, **told):
    """What that criterion thinks of the site; "unasked" when the answers do not ask."""
    criterion = BY_NAME[name]
    judge = criterion.prepare(Answers.model_validate(told), TODAY)
    return "unasked" if judge is None else judge(tuple(getattr(site, fact) for fact in criterion.facts))


def worth(name, site, **told):
    found = opinion(name, site, **told)
    return found.expected if isinstance(found, Guess) else found


def in_order(name, sites, **told):
    """Whether each site is worth more to that criterion than the one behind it."""
    values = [worth(name, site, **told) for site in sites]
    return all(first > second for first, second in itertools.pairwise(values))


def well_formed(found):
    if found is None:
        return True
    if isinstance(found, Guess):
        return 0 <= found.low <= found.expected <= found.high <= 1
    return 0 <= found <= 1


@settings(max_examples=120)
@given(answers(), catalogues(most=3))
def test_every_opinion_is_a_share_a_guess_within_bounds_or_nothing(told, catalog):
    asked = Answers.model_validate(told)
    for criterion in CRITERIA:
        judge = criterion.prepare(asked, TODAY)
        for site in catalog if judge else ():
            found = judge(tuple(getattr(site, fact) for fact in criterion.facts))
            assert well_formed(found), (criterion.name, found)


@settings(max_examples=120)
@given(answers())
def test_what_nobody_knows_is_never_a_miss(told):
    """Unknown is not no: where no fact is stated, the verdict is unknown, or it is no answer of hers that is judged."""
    bare = make_site()
    for criterion in CRITERIA:
        if criterion.name == "conditions":  # that no source names one is what is known of most sites
            continue
        judge = criterion.prepare(Answers.model_validate(told), TODAY)
        if judge is not None:
            found = judge(tuple(getattr(bare, fact) for fact in criterion.facts))
            assert verdict_of(found) is Verdict.UNKNOWN, criterion.name


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.name)
def test_every_criterion_has_a_weight(criterion):
    assert weights().weights[criterion.name] > 0


def test_criteria_and_rules_are_named_once_each():
    assert len({criterion.name for criterion in CRITERIA}) == len(CRITERIA)
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (1.0, "meets"),
        (0.8, "meets"),
        (0.5, "partly"),
        (0.2, "misses"),
        (0.0, "misses"),
        (None, "unknown"),
        (Guess(0.9), "unknown"),
    ],
)
def test_a_verdict_is_the_word_for_an_opinion(value, verdict):
    assert verdict_of(value) == verdict


def test_profession_named_beats_meant_beats_unlikely_and_a_closed_list_is_a_miss():
    named = make_site(admits=["nurse"])
    broad = make_site(admits=["physician", "pharmacist", "dentist"])
    single = make_site(admits=["pharmacist"])
    closed = make_site(admits=["pharmacist"], admits_only=True)
    assert in_order("profession", [named, broad, single, closed], profession="nurse")
    assert worth("profession", closed, profession="nurse") == 0


def test_profession_takes_the_implied_ones_for_hers():
    assert worth("profession", make_site(admits=["physician"]), profession="resident") == 1
    assert worth("profession", make_site(admits=["resident"]), profession="physician") < 1


def test_a_place_open_to_everybody_admits_a_nurse_but_one_of_nurses_fits_better():
    assert in_order("profession", [make_site(admits=["nurse"]), make_site(admits=["public"])], profession="nurse")


def test_for_a_patient_a_patients_community_fits_best():
    told = {"for": "patient", "profession": "physician"}
    community = make_site(kind="patient_community")
    lay, doctors = make_site(admits=["patient"]), make_site(admits=["physician"])
    assert in_order("profession", [community, lay, doctors], **told)


def test_goals_stated_beat_unstated_ones():
    told = {"goals": ["clinical_cases"]}
    stated = make_site(kind="case_sharing", topics=["clinical_cases"])
    other = make_site(kind="case_sharing", topics=["careers"])
    assert in_order("goals", [stated, other], **told)
    assert isinstance(opinion("goals", make_site(kind="case_sharing"), **told), Guess)


def test_goals_a_site_that_turns_cases_away_is_no_place_for_a_case():
    away = make_site(topics=["clinical_cases"], hipaa=[{"policy": "no_cases"}])
    assert worth("goals", away, goals=["clinical_cases"]) == 0
    assert worth("patients", away, goals=["clinical_cases"]) == 0


def test_about_the_field_itself_beats_a_broader_beats_all_beats_a_stranger():
    sites = [
        make_site(specialties=[word])
        for word in ("heart_failure", "cardiology", "internal_medicine", "all", "dentistry")
    ]
    assert in_order("about", sites, about=["heart_failure"])
    unknown = opinion("about", make_site(), about=["cardiology"])  # likelier for every field than for another one
    assert (
        opinion("about", sites[-1], about=["cardiology"])
        < unknown.expected
        < opinion("about", sites[-2], about=["cardiology"])
    )
    assert opinion("about", make_site()) == "unasked"


def test_a_site_for_another_field_alone_is_vetoed_unless_she_asks_about_another_than_her_own():
    surgeons = make_site(specialties=["neurosurgery"])
    assert worth("about", surgeons, about=["dermatology"]) <= weights().least("about", lay=False)
    assert weights().least("about", lay=False, another_field=True) is None
    assert weights().least("about", lay=True, another_field=True) == weights().least("about", lay=True)


def test_the_community_of_another_illness_is_none_of_a_patients():
    told = {"profession": "caregiver", "about": ["craniopharyngioma"]}
    other = make_site(kind="patient_community", specialties=["pulmonary_hypertension"])
    rare = make_site(kind="patient_community", specialties=["rare_diseases"])
    assert worth("about", other, **told) <= weights().least("about", lay=True) < worth("about", rare, **told)


def test_a_licence_of_another_country_shuts_a_door_harder_than_a_person_who_lets_in():
    told = {"country": "BO", "languages": ["es"]}
    abroad = {"focus_countries": ["ES"], "languages": ["es"]}
    open_door = make_site(**abroad, access="registration")
    let_in = make_site(**abroad, access="approval")
    licensed = make_site(**abroad, credentials={"required": True, "accepted": ["licence_number"]})
    assert in_order("place", [open_door, let_in, licensed], **told)
    assert worth("place", licensed, **told) <= weights().least("place", lay=False) < worth("place", let_in, **told)
    patients = make_site(**abroad, kind="patient_community", access="approval")
    assert worth("place", patients, **told) == worth("place", open_door, **told)


def test_a_network_for_everybody_speaks_her_language_sooner_than_one_written_in_another():
    for_everybody, in_german = make_site(kind="general_network"), make_site(kind="general_network", languages=["de"])
    assert in_order("languages", [for_everybody, in_german], languages=["pt"])
    assert opinion("languages", make_site(kind="forum"), languages=["pt"]) is None


def test_a_door_where_nobody_is_looked_at_is_open_though_no_source_says_who_comes_in():
    told = {"profession": "nursing_student"}
    assert in_order("profession", [make_site(access="registration"), make_site(admits=["dentist"])], **told)
    assert opinion("profession", make_site(access="verified"), **told) is None


def test_a_patient_who_wants_an_answer_is_sent_where_professionals_give_one():
    fellows, experts = make_site(kind="patient_community"), make_site(kind="public_q_and_a")
    assert in_order("goals", [experts, fellows], profession="patient", goals=["clinical_cases"])
    assert in_order("goals", [fellows, experts], profession="patient", goals=["peer_support"])
    assert in_order("goals", [fellows, experts], profession="patient")


def test_about_is_her_own_field_unless_she_says_otherwise_and_then_her_peers_count_too():
    dermatologists = make_site(specialties=["dermatology"])
    assert worth("about", dermatologists, specialties=["dermatology"]) == 1
    assert opinion("peers", dermatologists, specialties=["dermatology"]) == "unasked"
    told = {"specialties": ["family_medicine"], "about": ["dermatology"]}
    assert worth("about", dermatologists, **told) == 1
    assert worth("peers", make_site(specialties=["family_medicine"]), **told) == 1


def test_place_her_country_beats_the_world_and_a_focus_elsewhere_is_worse_than_none():
    here, world = make_site(countries=["DE"]), make_site(countries=["worldwide"])
    world_elsewhere = make_site(countries=["worldwide"], focus_countries=["US"])
    assert in_order("place", [here, world, world_elsewhere], country="DE")
    assert in_order(
        "place", [make_site(focus_countries=["DE"]), make_site(), make_site(focus_countries=["US"])], country="DE"
    )


def test_place_a_region_of_another_country_is_a_miss():
    scotland = make_site(countries=["GB"], conditions=[{"kind": "region", "value": "GB-SCT"}])
    assert verdict_of(opinion("place", scotland, country="DE")) is Verdict.MISSES
    assert verdict_of(opinion("place", scotland, country="GB")) is Verdict.UNKNOWN


def test_languages_her_first_beats_english_beside_it():
    told = {"languages": ["de", "en"]}
    assert in_order(
        "languages", [make_site(languages=["de"]), make_site(languages=["en"]), make_site(languages=["fr"])], **told
    )
    assert worth("languages", make_site(languages=["pt-BR"]), languages=["pt"]) == 1
    assert worth("languages", make_site(languages=["no"]), languages=["nb"]) == 1


def seen(year, status=None):
    return make_site(status=status, sources=[make_source("status" if status else "background", as_of=year)])


def test_alive_the_newer_the_sign_the_better_and_dormant_is_worst():
    assert in_order("alive", [seen(2026), seen(2021), seen(2018), seen(2014), seen(2001)])
    assert worth("alive", seen(2026, "dormant")) < worth("alive", seen(2014))
    assert isinstance(opinion("alive", seen(None)), Guess)
    assert in_order("alive", [seen(2018, "active"), seen(2018)])


def test_alive_a_page_of_the_future_is_no_older_than_today():
    assert worth("alive", seen(2027)) == worth("alive", seen(2026))


def test_credentials_any_accepted_one_is_enough_and_a_national_number_is_a_licence():
    asks = make_site(credentials={"required": True, "accepted": ["licence_number", "diploma"]})
    for proof in ("licence_number", "diploma", "gmc_number"):
        assert worth("credentials", asks, credentials=[proof]) == 1
    assert worth("credentials", asks, credentials=["student_id"]) < 0.5
    assert worth("credentials", make_site(credentials={"required": False}), credentials=["none"]) == 1
    assert worth("credentials", make_site(credentials={"required": True}), credentials=["none"]) == 0


def test_access_is_a_wish_and_never_a_bar():
    told = {"access": ["verified"]}
    assert worth("access", make_site(access="verified"), **told) == 1
    assert 0 < worth("access", make_site(access="public"), **told) < 1


@pytest.mark.parametrize("shown", ["pseudonym", "anonymous", "choice"])
def test_a_pseudonym_is_met_by_any_way_not_to_be_named(shown):
    assert worth("identity", make_site(identity=shown), identity="pseudonym") == 1
    assert worth("identity", make_site(identity="real_name"), identity="pseudonym") == 0


def test_cost_free_is_met_by_free_partly_by_freemium_and_missed_by_dues():
    verdicts = [
        verdict_of(opinion("cost", make_site(cost=cost), cost="free")) for cost in ("free", "freemium", "paid", "dues")
    ]
    assert verdicts == ["meets", "partly", "misses", "misses"]


def test_media_seen_or_posted_both_serve_and_what_is_partly_known_is_a_guess():
    told = {"media": ["images", "videos"]}
    both = make_site(media={"images": "members"}, uploads=["videos"])
    assert worth("media", both, **told) == 1
    half = opinion("media", make_site(media={"images": "members"}), **told)
    assert (half.low, half.high) == (0.5, 1.0)
    none = opinion("media", make_site(media={"images": "none"}), **told)
    assert (none.low, none.high) == (0.0, 0.5)
    assert worth("media", make_site(media={"images": "none", "videos": "none"}), **told) == 0


def test_when_it_presses_a_door_that_takes_days_is_worse_than_one_that_takes_minutes():
    quick, slow = (make_site(access="verified", joining={"takes": takes}) for takes in ("minutes", "weeks"))
    assert in_order("when", [quick, make_site(access="verified"), slow], when="hour")
    assert opinion("when", slow, when="prepare") == "unasked"
    assert worth("when", quick, when="week") == 1


def test_a_case_may_be_told_where_the_rule_says_so_and_named_patients_are_no_criterion():
    welcome = make_site(hipaa=[{"policy": "deidentification_required"}])
    assert worth("patients", welcome, goals=["clinical_cases"]) == 1
    assert opinion("patients", welcome, goals=["clinical_cases"], patient_information=True) == "unasked"
    assert opinion("patients", welcome, goals=["careers"]) == "unasked"


def test_member_count_and_paid_places_are_judged_by_nothing():
    """Independence: how large a site is, and who runs it, moves no rank."""
    read = {fact for judged in (*CRITERIA, *RULES) for fact in judged.facts}
    assert not read & {"member_count", "operator", "founded", "data_use", "name", "id"}


def test_languages_where_the_members_are_tells_in_what_language_they_write():
    arab, japanese = make_site(focus_countries=["SY"]), make_site(focus_countries=["JP"])
    assert in_order("languages", [arab, japanese], languages=["ar"])
