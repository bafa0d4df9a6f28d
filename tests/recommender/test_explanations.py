"""What the page says of a match is true: a cited fact taken away changes the score by what was said."""

from pathlib import Path

import pytest

from catalog.index import CatalogIndex
from catalog.model import FACTS, Catalog, Site
from recommender.counterfactual import changed
from recommender.engine import rank
from recommender.evaluate import read_cases
from recommender.recommend import recommend
from recommender.weights import weights
from tests.factories import TODAY

JUDGED = Path(__file__).parents[1] / "data" / "judged"
CASES = [*read_cases(JUDGED / "open.yaml"), *read_cases(JUDGED / "more.yaml")]


def without_facts(catalog: Catalog, site: Site, facts: set[str]) -> Catalog:
    """The catalogue in which nobody knows these facts of `site`; its sources stay, so that it is as old as before."""
    record = {name: value for name, value in site.record().items() if name not in facts}
    for source in record["sources"]:
        kept = [name for name in source["supports"] if name.partition(".")[0] not in facts]
        source["supports"] = kept or ["background"]
    lesser = Site.model_validate(record)
    return Catalog(tuple(lesser if other.id == site.id else other for other in catalog))


@pytest.mark.parametrize("case", CASES[::12], ids=lambda case: case.id)
def test_taking_a_cited_fact_away_changes_the_score_by_what_was_said(case, catalog, index):
    take_each_fact_away(case, catalog, index)


@pytest.mark.prove
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_taking_a_cited_fact_away_does_so_for_every_case(case, catalog, index):
    take_each_fact_away(case, catalog, index)


def take_each_fact_away(case, catalog, index):
    answers = case.answers.model_copy(update={"question": ""})
    found = recommend(index, answers, today=TODAY, limit=1)
    for match in found.matches:
        for reason in match.reasons:
            facts = {name for name in reason.facts if getattr(match.site, name) is not None} & set(FACTS)
            if not facts:
                assert reason.without == pytest.approx(0, abs=1e-9)
                continue
            lesser = CatalogIndex.compile(without_facts(catalog, match.site, facts))
            place = [site.id for site in lesser.sites].index(match.site.id)
            score = float(rank(lesser, found.answers, weights(), TODAY).score[place])
            assert score - match.score == pytest.approx(reason.without, abs=1e-9), reason.criterion


@pytest.mark.parametrize("case", CASES[:30], ids=lambda case: case.id)
def test_a_reason_cites_the_sources_of_its_facts(case, index):
    for match in recommend(index, case.answers, today=TODAY).matches:
        for reason in match.reasons:
            carrying = {source.url for name in reason.facts for source in match.site.sources_of(name)}
            if reason.criterion != "alive":  # which also cites the newest page that saw the site
                assert set(reason.sources) == {
                    url for url in carrying if any(match.site.fact(name) for name in reason.facts)
                }
            assert set(reason.sources) <= {source.url for source in match.site.sources}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_change_that_is_promised_to_lift_a_site_does(case, index):
    answers = case.answers.model_copy(update={"question": ""})
    for promise in recommend(index, answers, today=TODAY).counterfactuals:
        after = recommend(index, changed(answers, promise.field, promise.value), today=TODAY, limit=10)
        assert after.matches[promise.rank - 1].site.id == promise.site
