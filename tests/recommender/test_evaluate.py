"""The figures are what the field means by them, and quality does not fall below what was reached."""

import random
from pathlib import Path

import ir_measures
import pytest
from ir_measures import ERR, Qrel, ScoredDoc, nDCG

from recommender.answers import Answers
from recommender.baselines import baselines
from recommender.comparison import difference, interval
from recommender.evaluate import JudgedCase, Page, expected_reciprocal_rank, mean, ndcg, ranker, read_cases, score
from recommender.weights import weights
from tests.factories import TODAY

JUDGED = Path(__file__).parents[1] / "data" / "judged"
# Reached on 2026-11-25; a floor is raised when the ranking improves, and lowered only in a commit that says why.
FLOORS = {
    "open": {"ndcg_5": 0.845, "ndcg_10": 0.86, "success_3": 0.96},
    "fit": {"ndcg_5": 0.825, "ndcg_10": 0.84, "success_3": 0.92},
    # From 0.73 and 0.85, when 580 sites were read again and what no text carries was taken out of the catalogue.
    "held_out": {"ndcg_5": 0.72, "ndcg_10": 0.75, "success_3": 0.84},
}


@pytest.fixture(scope="module")
def cases():
    return [*read_cases(JUDGED / "open.yaml"), *read_cases(JUDGED / "more.yaml")]


@pytest.mark.parametrize("seed", range(30))
def test_ndcg_agrees_with_ir_measures(seed):
    chance = random.Random(seed)
    relevance = {f"d{number}": chance.choice((0, 0, 1, 2, 3)) for number in range(15)} | {"d0": 3}
    ranking = [f"d{number}" for number in chance.sample(range(25), 12)]
    # Gains 1, 3, 7 as linear grades: the exponential form of the measure on any of its implementations.
    qrels = [Qrel("q", doc, 2**grade - 1) for doc, grade in relevance.items()]
    run = [ScoredDoc("q", doc, -place) for place, doc in enumerate(ranking)]
    for depth in (5, 10):
        ours = ndcg([relevance.get(doc, 0) for doc in ranking], relevance.values(), depth)
        assert ours == pytest.approx(ir_measures.calc_aggregate([nDCG @ depth], qrels, run)[nDCG @ depth])


def test_err_is_the_published_example():
    # One perfect answer first: she stops there with probability 7/8, the rest of the weight goes on.
    assert expected_reciprocal_rank([3]) == pytest.approx(7 / 8)
    assert expected_reciprocal_rank([0, 3]) == pytest.approx(7 / 16)
    assert expected_reciprocal_rank([3, 3]) == pytest.approx(7 / 8 + 1 / 8 * 7 / 8 / 2)
    assert ERR is not None


def case(**parts):
    given = {"id": "a", "situation": "", "answers": Answers(), "relevance": {"good": 3, "fair": 1},
             "must_not": frozenset({"bad"}), "pool": frozenset({"good", "fair", "bad", "poor"})}  # fmt: skip
    return JudgedCase(**{**given, **parts})


def test_a_site_the_judge_did_not_read_is_taken_out_and_counted():
    one = score(case(), Page(["new", "good", "fair"], ["new", "good", "fair"]))
    assert one.ndcg_10 == 1
    assert one.unjudged == 1


def test_a_serious_error_counts_among_matches_alone():
    assert score(case(), Page(["good", "bad"], ["good", "bad"])).must_not == ("bad",)
    assert score(case(), Page(["good"], ["good", "bad"])).must_not == ()


def test_success_wants_the_best_grade_in_the_first_three():
    assert score(case(), Page([], ["fair", "poor", "good"])).success_3 == 1
    assert score(case(), Page([], ["fair", "poor", "bad", "good"])).success_3 == 0


def test_an_interval_holds_the_mean_and_is_repeatable():
    values = [0.1, 0.5, 0.9, 0.4, 0.6]
    found = interval(values)
    assert found.low <= found.mean <= found.high
    assert found == interval(values)


@pytest.mark.parametrize("split", FLOORS)
def test_quality_stays_above_its_floor(split, cases, index):
    rank = ranker(index, weights(), TODAY)
    scores = [score(one, rank(one)) for one in cases if one.split == split]
    for measure, floor in FLOORS[split].items():
        assert mean(scores, measure) >= floor, measure


def test_the_lead_over_every_baseline_is_beyond_chance(cases, index):
    rank = ranker(index, weights(), TODAY)
    ours = [score(one, rank(one)) for one in cases]
    for name, rival in baselines(index, weights(), TODAY).items():
        theirs = [score(one, rival(one)) for one in cases]
        assert difference(ours, theirs, "ndcg_10").low > 0, name
