import csv
import io
import time
from datetime import UTC, datetime

import pytest

from catalog.facets import FACETS, count, narrow
from catalog.sites_yaml import dump
from catalog.store import Store
from catalog.sync import load
from catalog.vocabulary import UNKNOWN
from tests.factories import make_catalog, make_site
from tests.web.cli.program import curbside


def ids(ran):
    assert ran.code == 0, ran.err
    return [site["id"] for site in ran.json["sites"]]


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)
def test_every_facet_is_an_option_that_finds_what_it_counts(facet, catalog):
    term, number = max(count(facet, catalog, {}).items(), key=lambda item: (item[0] != UNKNOWN, item[1], item[0]))
    ran = curbside("find", f"--{facet.singular}", term, "--limit", "1", "--format", "json")
    assert ran.json["total"] == number


def test_options_repeat_within_a_facet_and_narrow_across_facets(catalog):
    ran = curbside(
        *("find", "--specialty", "cardiology", "--specialty", "dermatology", "--language", "de"),
        *("--limit", "1000", "--format", "json"),
    )
    chosen = {"specialties": frozenset({"cardiology", "dermatology"}), "languages": frozenset({"de"})}
    assert set(ids(ran)) == {site.id for site in narrow(catalog, chosen)}


def test_text_finds_a_name_with_a_typing_mistake_first():
    assert ids(curbside("find", "doximty", "--format", "json"))[0] == "doximity"


def test_text_and_facets_narrow_each_other():
    everywhere = curbside("find", "forum", "--format", "json", "--limit", "1000")
    german = curbside("find", "forum", "--language", "de", "--format", "json", "--limit", "1000")
    assert set(ids(german)) < set(ids(everywhere))


def test_a_word_that_is_no_term_ends_with_1_the_nearest_and_what_is_possible():
    ran = curbside("find", "--specialty", "heart", "--access", "Verified", "--country", "UK", "--language", "German")
    assert (ran.code, ran.out) == (1, "")
    lines = {line.split()[2]: line for line in ran.err.splitlines()}
    assert "did you mean 'cardiology'?" in lines["--specialty"]
    assert "dermatology" in lines["--specialty"]
    assert "did you mean 'verified'? possible are public, registration" in lines["--access"]
    assert "did you mean 'GB'?" in lines["--country"]
    assert "did you mean 'de'?" in lines["--language"]


def test_a_name_of_a_language_is_understood_and_a_name_of_somebody_is_not_repeated():
    assert "did you mean 'de'?" in curbside("find", "--language", "Deutsch").err
    ran = curbside("find", "--kind", "Jane Miller")
    assert (ran.code, "Miller" in ran.err) == (1, False)
    assert "possible are" in ran.err


def test_a_language_may_have_a_script_that_no_site_has():
    assert curbside("find", "--language", "sr-Latn", "--format", "json").json["total"] == 0


def test_an_unknown_order_or_option_is_wrong_usage():
    assert curbside("find", "--sort", "size").code == 2
    assert curbside("find", "--colour", "red").code == 2
    assert curbside("find", "--limit", "-1").code == 2


def test_sorting_by_name_is_alphabetical_and_the_limit_holds():
    ran = curbside("find", "--sort", "name", "--limit", "30", "--format", "json")
    names = [site["name"].casefold() for site in ran.json["sites"]]
    assert names == sorted(names)
    assert len(names) == 30
    assert ran.json["total"] > 500


def test_a_limit_of_nothing_still_counts():
    ran = curbside("find", "--limit", "0", "--format", "json")
    assert ran.json["sites"] == []
    assert ran.json["total"] > 500


def test_csv_opens_in_a_spreadsheet():
    rows = list(csv.DictReader(io.StringIO(curbside("find", "sermo", "--format", "csv").out)))
    assert rows[0]["id"] == "sermo"
    assert set(rows[0]) >= {"name", "kind", "admits", "countries", "languages"}


def test_a_table_in_a_pipe_is_plain_and_the_count_stands_apart():
    ran = curbside("find", "sermo", "--limit", "1")
    assert [line.split("\t")[0] for line in ran.out.splitlines()] == ["id", "sermo"]
    assert ran.err.startswith("1 of ")


def test_json_gives_records_as_the_file_has_them(catalog):
    ran = curbside("find", "doximity", "--limit", "1", "--format", "json")
    assert ran.json["sites"][0] == catalog["doximity"].record()


def test_a_database_is_read_when_it_is_named(tmp_path):

    path = tmp_path / "sites.yaml"
    path.write_text(dump(make_catalog(make_site(id="only-here", cost="free"))))
    url = f"sqlite:///{tmp_path / 'curbside.db'}"
    with Store(url) as store:
        load(store, path, at=datetime(2026, 11, 24, tzinfo=UTC))
    assert ids(curbside("find", "--format", "json", "--database", url)) == ["only-here"]
    assert ids(curbside("find", "--format", "json", CURBSIDE_DATABASE=url)) == ["only-here"]


def test_a_database_without_a_catalogue_or_without_a_file_could_not_be_read(tmp_path):
    url = f"sqlite:///{tmp_path / 'curbside.db'}"
    missing = curbside("find", "--database", url)
    assert (missing.code, missing.out) == (3, "")
    Store(url).close()
    empty = curbside("find", "--database", url)
    assert empty.code == 3
    assert "curbside load" in empty.err


def test_a_damaged_database_is_one_line_and_3(tmp_path):
    path = tmp_path / "curbside.db"
    Store(f"sqlite:///{path}").close()
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 40_000)
    for command in (("find", "echo"), ("verify",), ("dump",)):
        ran = curbside(*command, "--database", f"sqlite:///{path}")
        assert (ran.code, len(ran.err.splitlines())) == (3, 1), command


@pytest.mark.parametrize(
    "text", ["", " ", "\u202e", "a" * 100_000, "病房 " * 5_000, "'; DROP TABLE sites; --", "%00", "\ud7ff"]
)
def test_any_text_is_answered(text):
    started = time.monotonic()
    ran = curbside("find", text, "--format", "json", "--limit", "2")
    assert ran.code == 0
    assert time.monotonic() - started < 20


def test_help_names_every_option():
    text = curbside("find", "--help", COLUMNS="200").out
    for facet in FACETS:
        assert f"--{facet.singular}" in text
    for option in ("--sort", "--limit", "--format", "--database"):
        assert option in text
