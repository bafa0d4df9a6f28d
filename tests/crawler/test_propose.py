"""Findings against a site: new and changed facts, confirmations, lost evidence; and what a reviewer sees first."""

from datetime import UTC, datetime
from typing import Any

import pytest

from catalog.amend import Kind
from catalog.model import Site
from catalog.proposals import Origin
from catalog.snapshots import Quote, Snapshot
from crawler.finding import Finding
from crawler.propose import Review, Standing, review
from crawler.read import read

URL = "https://ward-round.example/join"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SOURCE = {"url": URL, "title": "Join page", "by": "site", "as_of": 2021, "checked": "2021-05-01", "via": "archive"}


def site(**facts: Any) -> Site:
    sources = [{**SOURCE, "supports": sorted(facts) or ["background"]}]
    return Site.model_validate(
        {"id": "ward-round", "name": "Ward Round", "kind": "forum", "summary": "A forum.", **facts, "sources": sources}
    )


def snapshot(text: str, language: str = "en") -> Snapshot:
    return Snapshot(site_id="ward-round", page="join", url=URL, fetched_at=NOW, language=language, text=text)


def reviewed(text: str, *standing: Standing, **facts: Any) -> Review:
    return review(site(**facts), snapshot(text), read(text, "en"), standing)


def test_a_fact_nobody_knew_is_proposed_with_the_place_that_says_so() -> None:
    made = reviewed("Ward Round is a forum for nurses. Registration is free.")
    [cost] = [it for it in made.proposals if it.fact == "cost"]
    assert (cost.kind, cost.value) == (Kind.NEW_FACT, "free")
    [evidence] = cost.evidence
    assert evidence.origin is Origin.CRAWLER
    assert evidence.quote is not None
    assert evidence.quote.exact == "Registration is free."
    assert evidence.source is not None
    assert (evidence.source.via, str(evidence.source.checked)) == ("live", "2026-11-24")


def test_another_value_is_a_changed_fact_and_the_same_value_is_confirmed() -> None:
    changed = reviewed("A forum for nurses in hospitals. Registration is free.", cost="paid")
    assert [(it.kind, it.value) for it in changed.proposals if it.fact == "cost"] == [(Kind.CHANGED_FACT, "free")]
    same = reviewed("A forum for nurses in hospitals. Registration is free.", cost="free")
    assert "cost" in {it.fact for it in same.confirmations}
    assert "cost" not in {it.fact for it in same.proposals}


def test_a_list_says_at_least_these() -> None:
    text = "Ward Round is open to nurses and midwives."
    fewer = reviewed(text, admits=["physician", "nurse", "midwife"])
    assert "admits" not in {it.fact for it in fewer.proposals}
    more = reviewed(text, admits=["physician"])
    [admits] = [it for it in more.proposals if it.fact == "admits"]
    assert admits.value == ["physician", "nurse", "midwife"]


def test_contradictions_are_all_proposed_and_told_of_each_other() -> None:
    text = "A forum for nurses in hospitals. Membership is free of charge. "
    text += "The annual membership fee is 95 pounds per year."
    cost = [it for it in reviewed(text).proposals if it.fact == "cost"]
    assert {it.value for it in cost} == {"free", "paid"}
    assert all("more than one value" in it.evidence[0].note for it in cost)


def test_an_unsure_finding_changes_nothing() -> None:
    unsure = Finding(fact="cost", value="free", start=0, end=5, confidence=0.3)
    assert review(site(), snapshot("Free for nurses."), [unsure]) == Review((), ())


def test_evidence_that_is_gone_is_proposed_as_lost_and_evidence_that_stands_confirms() -> None:
    old = "Ward Round is a forum for nurses. Every application is decided by the committee."
    start = old.index("Every")
    standing = Standing("access", URL, Quote.at(old, start, len(old)))
    facts = {"access": "approval"}
    lost = review(site(**facts), snapshot("Ward Round is a forum for nurses."), [], [standing])
    assert [(it.kind, it.fact, it.value) for it in lost.proposals] == [(Kind.EVIDENCE_LOST, "access", URL)]
    kept = review(site(**facts), snapshot("News!\n" + old), [], [standing])
    assert [it.fact for it in kept.confirmations] == ["access"]
    assert kept.proposals == ()


def test_evidence_of_another_page_is_not_looked_for_here() -> None:
    standing = Standing("access", "https://ward-round.example/faq", Quote(exact="Decided by the committee."))
    assert review(site(access="approval"), snapshot("Nothing."), [], [standing]) == Review((), ())


def test_a_closing_notice_brings_its_note() -> None:
    made = reviewed("The doctors' forum was shut down in May. Thank you to every physician.")
    [status] = [it for it in made.proposals if it.fact == "status"]
    assert status.value == "closed"
    assert "2026-11-24" in status.also["status_note"]


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        (
            "Nurses join with their PIN: upload a copy of your nursing licence.",
            "credentials",
            {"required": True, "accepted": ["licence_document"]},
        ),
        ("A forum for nurses. No proof of any kind is required.", "credentials", {"required": False}),
        ("Nurses, your application is approved within two working days.", "joining", {"takes": "days"}),
        ("Nurses share photos of wounds on the boards.", "media", {"images": "members"}),
    ],
)
def test_values_have_the_form_of_the_record(text: str, fact: str, value: Any) -> None:
    found = [it for it in reviewed(f"A community of nurses in hospitals. {text}").proposals if it.fact == fact]
    assert value in [it.value for it in found]


def test_a_patient_policy_names_its_law() -> None:
    text = "A forum for nurses. Remove all patient identifiers before you post, as HIPAA asks."
    [hipaa] = [it for it in reviewed(text).proposals if it.fact == "hipaa"]
    assert hipaa.value == [{"policy": "deidentification_required", "where": "posts", "regimes": ["hipaa"]}]


def test_what_is_depended_on_most_comes_first() -> None:
    text = "Ward Round is open to nurses. Registration is free. Members post under their real names."
    facts = [it.fact for it in reviewed(text).proposals]
    assert facts.index("admits") < facts.index("cost")
