"""One request judges many answers: none of one shows in another, and each score is what judging by hand gives."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.index import CatalogIndex
from catalog.model import Catalog
from recommender.answers import Answers
from recommender.criteria import CRITERIA
from recommender.engine import PRIOR_STRENGTH, Hearing, rank
from recommender.judgement import Guess
from recommender.rules import RULES
from recommender.weights import weights
from tests.factories import TODAY
from tests.recommender.test_engine import answer_sets

COSTS = weights().worth["unknown_costs"]


def by_hand(sites, answers):
    """Each site's score, site by site and without any table."""
    asked = [(one, judge) for one in CRITERIA if (judge := one.prepare(answers, TODAY)) is not None]
    total = sum(weights().weights[one.name] for one, _ in asked)
    scores = dict.fromkeys((site.id for site in sites), 0.0)
    for criterion, judge in asked:
        said = {site.id: judge(tuple(getattr(site, fact) for fact in criterion.facts)) for site in sites}
        for site in sites:
            opinion = said[site.id]
            if opinion is None:
                opinion = like_sites(sites, said, site)
            elif isinstance(opinion, Guess):
                opinion = opinion.expected
            scores[site.id] += weights().weights[criterion.name] / total * opinion
    return scores


def like_sites(sites, said, site):
    """The mean of the known of its kind, drawn towards that of all the known; one half where nothing is known."""

    def known(others):
        found = [said[other.id] for other in others if other.id != site.id]
        return [value for value in found if value is not None and not isinstance(value, Guess)]

    everywhere = known(sites)
    of_kind = known(other for other in sites if other.kind == site.kind)
    overall = sum(everywhere) / len(everywhere) if everywhere else 0.5
    return max(0.0, (sum(of_kind) + PRIOR_STRENGTH * overall) / (len(of_kind) + PRIOR_STRENGTH) - COSTS)


@pytest.fixture(scope="module")
def few(catalog):
    """Sixty sites of the catalogue, any."""
    return CatalogIndex.compile(Catalog(tuple(random.Random(3).sample(catalog.sites, 60))))


@settings(max_examples=20)
@given(answer_sets)
def test_a_score_is_what_judging_each_site_by_hand_gives(few, given_answers):
    answers = Answers.model_validate(given_answers)
    scores = by_hand(few.sites, answers)
    ranking = rank(few, answers, weights(), TODAY)
    assert ranking.score.tolist() == pytest.approx([scores[site.id] for site in few.sites])


@settings(max_examples=20)
@given(answer_sets)
def test_a_site_is_left_out_by_the_rules_that_say_so_of_its_own_facts(few, given_answers):
    answers = Answers.model_validate(given_answers)
    ranking = rank(few, answers, weights(), TODAY)
    for rule in RULES:
        ban = rule.prepare(answers)
        banned = [ban is not None and ban(tuple(getattr(site, fact) for fact in rule.facts)) for site in few.sites]
        assert ranking.banned[rule.name].tolist() == banned if ban else rule.name not in ranking.banned


@settings(max_examples=40)
@given(st.lists(answer_sets, min_size=2, max_size=4))
def test_answers_tried_in_one_request_are_judged_as_if_each_were_alone(few, tried):
    hearing = Hearing(few, weights(), TODAY)
    for given_answers in tried:
        answers = Answers.model_validate(given_answers)
        together, alone = hearing.rank(answers), rank(few, answers, weights(), TODAY)
        assert together.score.tolist() == alone.score.tolist()
        assert together.order.tolist() == alone.order.tolist()
        assert {rule: flags.tolist() for rule, flags in together.banned.items()} == {
            rule: flags.tolist() for rule, flags in alone.banned.items()
        }
        assert [one.criterion.name for one in together.judged] == [one.criterion.name for one in alone.judged]
