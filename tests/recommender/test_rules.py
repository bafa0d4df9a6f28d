"""What leaves a site out. An unknown fact never does, except where a patient could be exposed."""

import pytest
from hypothesis import given, settings

from catalog.model import FACTS
from catalog.vocabulary import vocabulary
from recommender.answers import Answers
from recommender.recommend import recommend
from recommender.rules import RULES, belongs, policy_unknown
from tests.factories import TODAY, make_index, make_site
from tests.recommender.test_answers import answers

BY_NAME = {rule.name: rule for rule in RULES}


def view(site, rule):
    return tuple(getattr(site, fact) for fact in rule.facts)


def leaves_out(name, site, **told):
    """Whether that rule leaves out the site for these answers; None when nobody asked."""
    rule = BY_NAME[name]
    ban = rule.prepare(Answers.model_validate(told))
    return None if ban is None else ban(view(site, rule))


@settings(max_examples=150)
@given(answers())
def test_a_site_of_which_nothing_is_known_is_left_out_by_nothing(told):
    bare = make_site(kind="forum")
    for rule in RULES:
        ban = rule.prepare(Answers.model_validate(told))
        assert ban is None or not ban(view(bare, rule)), rule.name


def test_without_answers_only_the_dead_and_the_patients_places_are_left_out():
    asked = [rule.name for rule in RULES if rule.prepare(Answers()) is not None]
    assert asked == ["status", "for"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_reads_fields_of_the_record(rule):
    assert set(rule.facts) <= {*FACTS, "kind"}


@pytest.mark.parametrize(
    ("status", "out"), [("closed", True), ("merged", True), ("dormant", False), ("active", False), (None, False)]
)
def test_closed_and_merged_sites_are_left_out(status, out):
    assert leaves_out("status", make_site(status=status, status_note="Said so.")) is out


@pytest.mark.parametrize(
    ("countries", "country", "out"),
    [
        (["DE"], "DE", False),
        (["DE", "AT"], "CH", True),
        (["worldwide"], "CH", False),
        (None, "CH", False),
        (["DE"], None, None),
    ],
)
def test_a_site_of_other_countries_is_left_out(countries, country, out):
    assert leaves_out("country", make_site(countries=countries), country=country) is out


@pytest.mark.parametrize(
    ("stated", "hers", "out"),
    [
        (["de"], ["de"], False),
        (["pt-BR"], ["pt"], False),
        (["pt"], ["pt-BR"], False),
        (["no"], ["nb"], False),
        (["zh-Hans"], ["zh-Hant"], False),
        (["de"], ["en", "fr"], True),
        (None, ["fr"], False),
        (["de"], [], None),
    ],
)
def test_a_site_in_none_of_her_languages_is_left_out(stated, hers, out):
    assert leaves_out("languages", make_site(languages=stated), languages=hers) is out


@pytest.mark.parametrize(
    ("admits", "only", "profession", "out"),
    [
        (["physician"], True, "nurse", True),
        (["physician"], None, "nurse", False),
        (["physician"], False, "nurse", False),
        (["physician"], True, "physician", False),
        (["physician"], True, "resident", False),  # a resident is a physician in training
        (["resident"], True, "physician", True),  # and not the other way round
        (["allied_health"], True, "physiotherapist", False),
        (["public"], True, "nurse", False),
        (None, True, "nurse", False),
    ],
)
def test_a_closed_list_without_her_profession_leaves_the_site_out(admits, only, profession, out):
    assert leaves_out("profession", make_site(admits=admits, admits_only=only), profession=profession) is out


def test_the_profession_rule_is_lifted_when_she_asks_for_a_patient():
    told = {"profession": "physician", "for": "patient"}
    assert leaves_out("profession", make_site(admits=["patient"], admits_only=True), **told) is None


@pytest.mark.parametrize("kind", ["patient_community", "public_q_and_a"])
def test_places_for_patients_are_left_out_unless_she_is_one_or_asks_for_one(kind):
    site = make_site(kind=kind)
    assert leaves_out("for", site, profession="physician") is True
    assert leaves_out("for", site) is True
    assert leaves_out("for", site, profession="caregiver") is None
    assert leaves_out("for", site, **{"for": "patient"}) is None


@pytest.mark.parametrize("policy", vocabulary().words("policies"))
def test_with_a_named_patient_every_policy_but_one_leaves_the_site_out(policy):
    site = make_site(hipaa=[{"policy": policy}])
    assert leaves_out("patient_information", site, patient_information=True) is (policy != "phi_permitted")
    assert leaves_out("patient_information", site, patient_information=False) is None


def test_a_place_of_the_site_that_permits_it_is_enough_and_silence_is_not():
    two = make_site(
        hipaa=[{"policy": "no_cases", "where": "posts"}, {"policy": "phi_permitted", "where": "closed_consult"}]
    )
    assert leaves_out("patient_information", two, patient_information=True) is False
    assert policy_unknown((None,))
    assert not policy_unknown((two.hipaa,))


def test_where_the_rule_on_named_patients_is_unknown_the_site_is_no_match():
    index = make_index(make_site(id="silent"), make_site(id="permits", hipaa=[{"policy": "phi_permitted"}]))
    found = recommend(index, Answers(patient_information=True), today=TODAY, limit=10)
    assert [match.site.id for match in found.matches] == ["permits"]
    assert "silent" in {match.site.id for match in found.rule_on_patients_unknown} | set()
    assert "silent" not in {out.site.id for out in found.not_eligible}


@pytest.mark.parametrize(("funding", "out"), [(["advertising"], True), (["donations"], False), (None, False)])
def test_money_she_avoids_leaves_a_site_out_when_it_is_known(funding, out):
    assert leaves_out("avoid_funding", make_site(funding=funding), avoid_funding=["advertising"]) is out


@pytest.mark.parametrize(
    ("credentials", "out"),
    [(["diploma"], True), (["none"], True), (["licence_number"], None), (["gmc_number"], None), ([], None)],
)
def test_who_can_show_no_licence_is_kept_from_a_site_that_wants_a_current_one(credentials, out):
    site = make_site(conditions=[{"kind": "current_licence"}])
    assert leaves_out("credentials", site, credentials=credentials) is out


@pytest.mark.parametrize(("country", "out"), [("DE", True), ("US", True), ("UG", None), ("IN", None), (None, None)])
def test_a_site_for_poor_settings_is_left_out_in_a_rich_country(country, out):
    site = make_site(conditions=[{"kind": "low_resource_setting"}])
    assert leaves_out("low_resource_setting", site, country=country) is out


@pytest.mark.parametrize(
    ("specialties", "out"),
    [
        (["family_medicine"], False),
        (["rural_medicine"], False),  # a branch of it
        (["dermatology"], True),
        ([], None),
    ],
)
def test_a_site_for_one_specialty_is_left_out_for_another(specialties, out):
    site = make_site(conditions=[{"kind": "one_specialty", "value": "family_medicine"}])
    assert leaves_out("one_specialty", site, specialties=specialties) is out


@pytest.mark.parametrize("kind", ["institution", "employer_network", "organisation_account", "colleague_invites"])
def test_a_site_for_those_who_belong_is_listed_apart(kind):
    site = make_site(id="inside", url="https://inside.example/", conditions=[{"kind": kind}])
    assert belongs((site.conditions,))
    found = recommend(make_index(site, make_site(id="open")), Answers(), today=TODAY, limit=10)
    assert [match.site.id for match in found.matches] == ["open"]
    assert [match.site.id for match in found.only_if_you_belong] == ["inside"]
    assert found.not_eligible == ()


@pytest.mark.parametrize("kind", ["women_only", "early_career", "public_sector"])
def test_a_condition_only_she_can_judge_keeps_the_site_and_leaves_it_open_whether_she_may(kind):
    site = make_site(url="https://ward-round.example/", conditions=[{"kind": kind}])
    assert not belongs((site.conditions,))
    [match] = recommend(make_index(site), Answers(), today=TODAY).matches
    assert f"condition_{kind}" in match.doubts


def test_what_is_left_out_says_which_rules_did_it():
    site = make_site(countries=["DE"], languages=["de"], admits=["physician"], admits_only=True)
    told = Answers(country="FR", languages=["fr"], profession="nurse")
    [out] = recommend(make_index(site), told, today=TODAY).not_eligible
    assert out.rules == ("country", "languages", "profession")


@pytest.mark.parametrize(
    "told", [{}, {"country": "DE", "profession": "nurse", "languages": ["de"], "patient_information": True}]
)
def test_every_site_is_in_exactly_one_group(index, told):
    found = recommend(index, Answers.model_validate(told), today=TODAY, limit=10_000)
    groups = [
        [match.site.id for match in group]
        for group in (found.matches, found.rule_on_patients_unknown, found.only_if_you_belong)
    ]
    groups.append([out.site.id for out in found.not_eligible])
    ids = [site_id for group in groups for site_id in group]
    assert len(ids) == len(set(ids)) <= index.size
    by_rule = {
        rule: [index.sites[place].id for place in places] for rule, places in found.not_eligible.by_rule().items()
    }
    first = {out.site.id: out.rules[0] for out in found.not_eligible}
    assert {site_id: rule for rule, sites in by_rule.items() for site_id in sites} == first


@pytest.mark.parametrize(
    ("named", "region", "out"),
    [
        (["US-CA"], "US-CA", False),
        (["US-CA"], "US-WA", True),
        (["US-CA"], None, False),
        (["US-CA", "US-WA"], "US-WA", False),
        (["CA-ON"], None, True),
        (["Greater Washington"], "US-WA", False),
    ],
)
def test_a_site_for_one_region_is_left_out_for_who_lives_in_another(named, region, out):
    site = make_site(countries=["US"], conditions=[{"kind": "region", "value": one} for one in named])
    assert leaves_out("country", site, country="US", region=region) is out


def test_a_part_of_a_region_lies_in_it():
    site = make_site(conditions=[{"kind": "region", "value": "GB-SCT"}])
    assert leaves_out("country", site, country="GB", region="GB-EDH") is False
    assert leaves_out("country", site, country="GB", region="GB-LND") is True
