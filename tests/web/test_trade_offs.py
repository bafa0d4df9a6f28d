"""What a match costs her, from facts alone."""

import pytest

from catalog.model import Catalog
from recommender.answers import Answers
from recommender.recommend import recommend
from tests.factories import TODAY, make_index, make_site
from web.trade_offs import TITLES, TradeOff, of_site, trade_off

LICENCE = {"required": True, "accepted": ["licence_number"]}


@pytest.mark.parametrize(
    ("facts", "cost"),
    [
        ({"access": "registration"}, TradeOff.TODAY),
        ({"access": "public"}, TradeOff.TODAY),
        ({"access": "registration", "credentials": {"required": False}}, TradeOff.TODAY),
        (
            {"access": "registration", "credentials": {"required": True, "accepted": ["self_declaration"]}},
            TradeOff.TODAY,
        ),
        ({"access": "registration", "joining": {"takes": "minutes"}}, TradeOff.TODAY),
        ({"credentials": {"required": False}}, TradeOff.UNKNOWN),
        ({"credentials": {"required": False}, "joining": {"takes": "minutes"}}, TradeOff.UNKNOWN),
        ({"credentials": {"required": True, "accepted": ["self_declaration"]}}, TradeOff.UNKNOWN),
        ({"access": "verified", "credentials": {"required": False}}, TradeOff.PROOF),
        ({"access": "registration", "joining": {"takes": "days"}}, TradeOff.LET_IN),
        ({"access": "approval"}, TradeOff.LET_IN),
        ({"access": "invitation", "credentials": LICENCE}, TradeOff.LET_IN),
        ({"access": "verified", "credentials": LICENCE}, TradeOff.LICENCE),
        ({"credentials": {"required": True, "accepted": ["student_id", "licence_document"]}}, TradeOff.LICENCE),
        ({"access": "verified"}, TradeOff.PROOF),
        ({"access": "verified", "credentials": {"required": True}}, TradeOff.PROOF),
        ({"credentials": {"required": True, "accepted": ["institutional_email"]}}, TradeOff.PROOF),
        ({"access": "dues", "credentials": LICENCE}, TradeOff.DUES),
        ({"access": "verified", "cost": "paid", "credentials": LICENCE}, TradeOff.DUES),
        ({"credentials": {"required": True, "accepted": ["society_membership"]}}, TradeOff.DUES),
        ({"access": "registration", "cost": "freemium"}, TradeOff.TODAY),
        ({}, TradeOff.UNKNOWN),
        ({"cost": "free"}, TradeOff.UNKNOWN),
    ],
)
def test_the_door_decides(facts: dict[str, object], cost: TradeOff) -> None:
    assert of_site(make_site(**facts), Answers()) is cost


@pytest.mark.parametrize(
    ("offered", "reads", "country", "only"),
    [
        (["en"], ["de", "en"], "DE", True),
        (["en", "fr"], ["de", "en"], None, True),
        (["en", "de-AT"], ["de", "en"], "DE", False),
        (["en"], ["en"], "DE", False),
        (["en"], ["de", "en"], "GB", False),  # she works in English
        (["de"], ["de", "en"], "DE", False),
        (None, ["de", "en"], "DE", False),
    ],
)
def test_english_costs_those_who_have_another_language(
    offered: list[str] | None, reads: list[str], country: str | None, only: bool
) -> None:
    site = make_site(languages=offered, access="registration")
    answers = Answers(languages=tuple(reads), country=country)
    assert of_site(site, answers) is (TradeOff.ENGLISH if only else TradeOff.TODAY)


def test_a_doubt_about_her_goes_before_the_door() -> None:
    usual = {"access": "registration", "languages": ["en"], "topics": ["clinical_cases"], "countries": ["GB"]}
    sites = (
        make_site(id="names-her", admits=["nurse"], **usual),
        make_site(id="names-others", admits=["physician", "pharmacist", "dentist"], **usual),
        make_site(id="for-women", admits=["nurse"], conditions=[{"kind": "women_only"}], **usual),
        make_site(id="anybody-knows", **usual),
    )
    answers = Answers(profession="nurse", country="GB", languages=("en",), goals=("clinical_cases",))
    found = recommend(make_index(*sites), answers, today=TODAY)
    assert {match.site.id: trade_off(match, answers) for match in found.matches} == {
        "names-her": TradeOff.TODAY,
        "names-others": TradeOff.UNCERTAIN,
        "for-women": TradeOff.UNCERTAIN,
        "anybody-knows": TradeOff.TODAY,
    }


def test_nowhere_is_open_today_whose_door_nobody_has_seen(catalog: Catalog) -> None:
    for site in catalog:
        if of_site(site, Answers()) is TradeOff.TODAY:
            assert site.access in ("public", "registration"), site.id


def test_every_cost_has_a_title() -> None:
    assert set(TITLES) == set(TradeOff)
