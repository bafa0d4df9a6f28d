"""The first matches are a choice, and nobody is lost or pushed behind a site that is worse in everything."""

from pathlib import Path

import pytest

from recommender.answers import Answers
from recommender.diversity import DEPTH, diversify, dominates, likeness
from recommender.engine import rank
from recommender.evaluate import read_cases
from recommender.groups import group
from recommender.recommend import recommend
from recommender.similar import SimilarSites
from recommender.weights import weights
from tests.factories import TODAY, make_index, make_site

CASES = read_cases(Path(__file__).parents[1] / "data" / "judged" / "open.yaml")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_making_a_choice_loses_nobody_and_lifts_nobody_over_a_better_one(case, index):
    ranking = rank(index, case.answers, weights(), TODAY)
    before = group(ranking, weights()).matches
    after = diversify(index, ranking, before)
    assert sorted(after) == sorted(before)
    for place, site in enumerate(after[:DEPTH]):
        passed = [other for other in after[place + 1 :] if before.index(other) < before.index(site)]
        assert not any(dominates(ranking, other, site) for other in passed)


def test_of_two_equal_followers_the_one_unlike_the_first_comes_second():
    first = make_site(id="a-first", kind="forum", admits=["nurse"], languages=["en"], operator={"name": "One"})
    twin = make_site(id="b-twin", kind="forum", admits=["nurse"], languages=["en"], operator={"name": "One"})
    other = make_site(id="c-other", kind="q_and_a", admits=["nurse"], languages=["en"], operator={"name": "Two"})
    found = recommend(make_index(first, twin, other), Answers(profession="nurse"), today=TODAY)
    scores = {match.site.id: match.score for match in found.matches}
    assert scores["b-twin"] == pytest.approx(scores["c-other"], abs=0.02)
    assert [match.site.id for match in found.matches] == [
        "a-first",
        "b-twin",
        "c-other",
    ]  # as good in everything: not passed


def test_likeness_is_symmetric_and_whole_only_with_oneself(index):
    one, other = index.sites[0], index.sites[1]
    assert likeness(one, one) == 1
    assert likeness(one, other) == likeness(other, one) < 1


def test_similar_sites_are_open_others_nearest_first_with_what_they_share(index):
    similar = SimilarSites(index)
    for site_id in ("figure1", "allnurses", "radiopaedia", "dxy"):
        found = similar.to(site_id)
        assert 1 <= len(found) <= 5
        assert site_id not in {one.site.id for one in found}
        assert all(one.site.is_open and not set(one.shares) & set(one.differs) for one in found)
        assert [one.likeness for one in found] == sorted((one.likeness for one in found), reverse=True)
    assert "specialties" in similar.to("radiopaedia")[0].shares
