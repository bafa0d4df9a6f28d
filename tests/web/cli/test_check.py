from datetime import date
from pathlib import Path

import pytest

from catalog.coverage import coverage
from catalog.model import FACTS
from catalog.sites_yaml import dump
from tests.factories import TODAY, make_catalog, make_entry, make_site, make_source
from tests.web.cli.program import curbside

INVALID = Path(__file__).parents[2] / "data" / "invalid"


def test_the_catalogue_itself_has_no_problem():
    ran = curbside("check")
    assert ran.code == 0
    assert "no problems" in ran.out.splitlines()[-1]


def test_a_bad_file_ends_with_1_and_says_where_what_and_what_would_be_right():
    ran = curbside("check", str(INVALID / "unknown_profession.yaml"))
    assert ran.code == 1
    assert ran.out.splitlines()[0] == (
        "unknown_profession.yaml:7:12: site 'ward-round', admits.0: 'doctor' is not a profession; "
        "did you mean 'physician'?"
    )


def test_problems_as_json_have_the_agreed_keys():
    ran = curbside("check", str(INVALID / "several_at_once.yaml"), "--format", "json")
    assert ran.code == 1
    assert len(ran.json["problems"]) == 4
    keys = {"file", "line", "column", "site", "field", "message", "suggestion"}
    assert all(set(problem) == keys for problem in ran.json["problems"])
    assert ran.json["warnings"] == []


def test_a_warning_stands_apart_and_stops_nothing(tmp_path):
    path = tmp_path / "sites.yaml"
    path.write_text(dump(make_catalog(*(make_site(id=name, url="https://ward-round.example") for name in "ab"))))
    ran = curbside("check", str(path), "--format", "json")
    assert ran.code == 0
    assert ran.json["problems"] == []
    assert [warning["site"] for warning in ran.json["warnings"]] == ["b"]
    assert "(warning)" in curbside("check", str(path)).out


def test_checking_writes_nothing(tmp_path):
    path = tmp_path / "sites.yaml"
    path.write_text("sites: []\n# not canonical\n")
    curbside("check", str(path), "--coverage")
    assert path.read_text() == "sites: []\n# not canonical\n"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("data", [bytes(range(256)), "sites: []".encode("utf-16"), b"\0", b""])
def test_what_is_no_catalogue_is_one_line_and_1(tmp_path, data):
    path = tmp_path / "sites.yaml"
    path.write_bytes(data)
    ran = curbside("check", str(path))
    assert ran.code == 1
    assert ran.out.startswith("sites.yaml:")
    assert curbside("check", str(path), "--format", "json", "--coverage").json["coverage"]["fields"] == []


def test_a_file_that_is_not_there_could_not_be_read(tmp_path):
    ran = curbside("check", str(tmp_path / "none.yaml"))
    assert (ran.code, ran.out) == (3, "")
    assert "No such file" in ran.err
    assert curbside("check", str(tmp_path)).code == 3


def test_coverage_counts_every_site_for_every_field(catalog):
    ran = curbside("check", "--coverage", "--format", "json")
    assert ran.json["coverage"]["sites"] == len(catalog)
    assert [figure["field"] for figure in ran.json["coverage"]["fields"]] == list(FACTS)
    for figure in ran.json["coverage"]["fields"]:
        assert figure["known"] + figure["unknown"] == len(catalog)
        assert figure["searched"] <= figure["unknown"]
        assert figure["expired"] + figure["undated"] <= figure["known"]
    those_that_matter = ran.json["coverage"]["sites_that_matter"]
    assert 0 < those_that_matter < len(catalog)
    for part, whole in zip(
        ran.json["coverage"]["fields_of_sites_that_matter"], ran.json["coverage"]["fields"], strict=True
    ):
        assert part["known"] + part["unknown"] == those_that_matter
        assert part["known"] <= whole["known"]
    joinable = ran.json["coverage"]["joinable"]
    assert joinable["countries"]["DE"] >= joinable["countries"]["worldwide"] > 0
    worth = [one["worth"] for one in ran.json["coverage"]["valuable_unknowns"]]
    assert worth == sorted(worth, reverse=True)
    assert all(getattr(catalog[one["site"]], one["fact"]) is None for one in ran.json["coverage"]["valuable_unknowns"])


def test_coverage_is_a_table_of_tab_separated_values_in_a_pipe(catalog):
    lines = curbside("check", "--coverage").out.splitlines()
    table = [line.split("\t") for line in lines if "\t" in line]
    assert [row[:3] for row in table if row[0] == "field"] == [["field", "known", "unknown"]] * 2
    assert [row[0] for row in table].count("access") == 2
    assert table[-1][0] in {site.id for site in catalog}


def figures(*sites, today=TODAY):
    return {figure.field: figure for figure in coverage(sites, today)}


def test_known_unknown_and_searched_in_vain_are_told_apart():
    found = figures(
        make_site(id="a", cost="free"), make_site(id="b", searched={"cost": "2026-11-24"}), make_site(id="c")
    )["cost"]
    assert (found.known, found.unknown, found.searched) == (1, 2, 1)


def test_a_search_for_a_part_counts_only_while_the_whole_is_unknown():
    sites = (
        make_site(id="a", searched={"media.images": "2026-11-24"}),
        make_site(id="b", media={"cases": "members"}, searched={"media.images": "2026-11-24"}),
    )
    assert figures(*sites)["media"].searched == 1


def test_a_fact_is_old_by_the_newest_of_its_sources_and_undated_is_not_old():
    old, renewed, undated = (
        make_site(id="old", sources=[make_source("access", as_of=2015)], access="verified"),
        make_site(
            id="new", sources=[make_source("access", as_of=2015), make_source("access", as_of=2025)], access="verified"
        ),
        make_site(id="undated", sources=[make_source("access", as_of=None)], access="verified"),
    )
    found = figures(old, renewed, undated)["access"]
    assert (found.known, found.expired, found.undated) == (3, 1, 1)
    assert figures(renewed, today=date(2040, 1, 1))["access"].expired == 1


def test_a_read_page_does_not_make_an_old_fact_new():
    entry = make_entry(access="verified", sources=[make_source("access", as_of=2010, checked="2026-11-24", via="live")])
    assert figures(make_site(**entry))["access"].expired == 1


def test_coverage_of_nothing_is_nothing():
    assert all((figure.known, figure.unknown) == (0, 0) for figure in coverage((), TODAY))
