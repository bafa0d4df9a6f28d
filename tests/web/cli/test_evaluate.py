import pytest
import yaml

from recommender.evaluate import read_cases
from tests.web.cli.program import ROOT, curbside

OPEN = ROOT / "tests" / "data" / "judged" / "open.yaml"


def test_the_open_cases_are_measured(catalog):
    ran = curbside("evaluate", "recommender", "--format", "json")
    assert ran.code == 0
    figures = ran.json
    cases = read_cases(OPEN, {site.id for site in catalog})
    assert figures["cases"] == len(cases) == len(figures["by_case"])
    for name in ("ndcg_5", "ndcg_10", "success_3", "err"):
        each = [case[name] for case in figures["by_case"]]
        assert all(0 <= value <= 1 for value in each)
        assert figures[name] == pytest.approx(sum(each) / len(each), abs=1e-3)
    assert figures["must_not"] == sum(len(case["must_not"]) for case in figures["by_case"])
    assert figures["unjudged"] == sum(case["unjudged"] for case in figures["by_case"])


def test_the_table_ends_with_the_means_and_the_errors():
    lines = curbside("evaluate", "recommender").out.splitlines()
    assert lines[0].split("\t")[:3] == ["case", "nDCG@5", "nDCG@10"]
    assert [line.split()[0] for line in lines if line.startswith(("nDCG", "success", "ERR"))] == [
        "nDCG@5", "nDCG@10", "success@3", "ERR",
    ]  # fmt: skip
    assert "must not be shown" in lines[-1]
    assert "unjudged" in lines[-1]


def case(**parts):
    return {"id": "a", "situation": "Invented.", "answers": {}, "relevance": {"sermo": 3}, "must_not": []} | parts


def test_cases_of_ones_own_are_measured(tmp_path):
    path = tmp_path / "cases.yaml"
    path.write_text(yaml.safe_dump({"cases": [case(), case(id="b", answers={"country": "DE"})]}))
    ran = curbside("evaluate", "recommender", "--cases", str(path), "--format", "json")
    assert [one["case"] for one in ran.json["by_case"]] == ["a", "b"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "cases: []",
        "cases: 3",
        "[]",
        "cases: [a]",
        "cases: [{id: a}]",
        "cases: [",
        "\0",
        "[" * 100_000,
        "cases: [{id: a, situation: b, answers: {country: 2020-99-99}}]",
        "cases: [{id: a, situation: b, answers: {country: " + "9" * 5_000 + "}}]",
        yaml.safe_dump({"cases": [case(answers={"profession": "doctor"})]}),
        yaml.safe_dump({"cases": [case(relevance=3)]}),
        yaml.safe_dump({"cases": [case(relevance={"sermo": "good"})]}),
        yaml.safe_dump({"cases": [case(must_not=None)]}),
    ],
)
def test_what_holds_no_judged_cases_ends_with_1(tmp_path, text):
    path = tmp_path / "cases.yaml"
    path.write_text(text)
    ran = curbside("evaluate", "recommender", "--cases", str(path))
    assert (ran.code, ran.out) == (1, "")
    assert "cases.yaml" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_file_that_is_not_there_could_not_be_read(tmp_path):
    assert curbside("evaluate", "recommender", "--cases", str(tmp_path / "none.yaml")).code == 3


def test_what_can_be_evaluated_is_said():
    assert "recommender" in curbside("evaluate", "--help").out
    assert curbside("evaluate", "weather").code == 2
