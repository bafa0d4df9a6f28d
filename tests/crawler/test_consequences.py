"""What follows from a fact: dues are a price, and where everybody reads everybody sees."""

from collections.abc import Mapping

from crawler.consequences import drawn
from crawler.finding import Finding


def finding(fact: str, value: str | Mapping[str, str], confidence: float = 0.9) -> Finding:
    return Finding(fact=fact, value=value, start=0, end=10, confidence=confidence)


def said(*found: Finding) -> set[str]:
    return {f"{it.fact}={term}" for it in drawn(found) for term in it.terms}


def test_dues_are_the_cost_of_what_they_open_and_membership_the_proof() -> None:
    assert said(finding("access", "dues")) == {"access=dues", "cost=dues", "credentials=society_membership"}


def test_unsure_dues_cost_nothing() -> None:
    assert said(finding("access", "dues", 0.4)) == {"access=dues"}


def test_dues_are_stated_once() -> None:
    found = drawn([finding("access", "dues"), finding("cost", "dues")])
    assert [it.fact for it in found] == ["access", "cost", "credentials"]


def test_a_fee_behind_a_door_of_dues_is_the_dues() -> None:
    assert "cost=paid" not in said(finding("access", "dues"), finding("cost", "paid"))


def test_pictures_are_as_public_as_the_posts_they_are_in() -> None:
    assert said(finding("posts", "public"), finding("media", {"images": "members"})) == {
        "posts=public",
        "media=images=public",
    }


def test_where_some_posts_are_for_members_pictures_stay_theirs() -> None:
    found = (finding("posts", "public"), finding("posts", "members"), finding("media", {"images": "members"}))
    assert "media=images=members" in said(*found)
