import json
import subprocess
import sys
from pathlib import Path

import pytest

from catalog.model import Catalog
from catalog.sites_yaml import MAX_PROBLEMS, CatalogError, check_file, dump, load, load_file
from catalog.strict_yaml import MAX_BYTES, MAX_EVENTS
from tests.factories import make_catalog, make_site, make_source

INVALID = Path(__file__).parents[1] / "data" / "invalid"
FILES = sorted(INVALID.glob("*.yaml"))


def expected(path):
    """The comment lines a bad file begins with: line and field, message and advice of each problem it must show."""
    lines = path.read_text("utf-8").splitlines()
    return [line.removeprefix("# ") for line in lines if line.startswith("# ")]


def told(problems):
    return [
        f"{problem.line}{' ' if problem.field else ''}{problem.field}: "
        f"{problem.message}{'; ' if problem.suggestion else ''}{problem.suggestion}"
        for problem in problems
    ]


def test_there_are_at_least_sixty_ways_to_be_wrong():
    assert len(FILES) >= 60


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_refuses_with_line_field_and_advice(path):
    with pytest.raises(CatalogError) as refused:
        load_file(path)
    assert told(refused.value.problems) == expected(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_problem_names_the_file_and_a_place_in_it(path):
    problems = check_file(path).problems
    lines = path.read_text("utf-8").count("\n") + 1
    for problem in problems:
        assert problem.file == path.name
        assert 1 <= problem.line <= lines
        assert problem.column >= 1
        assert "\n" not in str(problem)


def test_a_problem_names_the_site_it_is_in():
    text = dump(make_catalog(make_site(id="aaa", cost="free"), make_site(id="bbb", cost="free", access="verified")))
    with pytest.raises(CatalogError) as refused:
        load(
            text.replace("access: verified", "access: verifed").replace("- id: aaa", "- id: aaa\n  nam: Aaa"), "x.yaml"
        )
    assert [(problem.site, problem.field) for problem in refused.value.problems] == [("aaa", "nam"), ("bbb", "access")]
    assert "x.yaml:14:3" not in str(refused.value)
    assert "site 'bbb', access: 'verifed' is not a way in; did you mean 'verified'?" in str(refused.value)


def test_a_shared_address_is_a_warning_and_stops_nothing(tmp_path):
    path = tmp_path / "sites.yaml"
    sites = [make_site(id=name, url=url) for name, url in (("a", "https://x.example/"), ("b", "http://www.x.example"))]
    path.write_text(dump(make_catalog(*sites)))
    found = check_file(path)
    assert found.problems == []
    assert [(warning.site, warning.field) for warning in found.warnings] == [("b", "url")]
    assert load_file(path) == make_catalog(*sites)


@pytest.mark.parametrize(
    ("as_of", "suspect"),
    [("2062", True), ("2026-12", True), ("2026-11-25", True), ("2026-11-24", False), ("2026", False), ("1999", False)],
)
def test_a_page_younger_than_its_reading_is_a_warning_at_its_line(tmp_path, as_of, suspect):
    path = tmp_path / "sites.yaml"
    source = make_source("cost", as_of=2020, checked="2026-11-24")
    path.write_text(
        dump(make_catalog(make_site(cost="free", sources=[source]))).replace("as_of: 2020", f"as_of: {as_of}")
    )
    found = check_file(path)
    assert found.problems == []
    lines = path.read_text().splitlines()
    assert [("as_of:" in lines[warning.line - 1], warning.field) for warning in found.warnings] == (
        [(True, "sources.0.as_of")] if suspect else []
    )


def test_a_reference_to_a_faulty_site_is_no_second_problem():
    text = dump(make_catalog(make_site(id="a"), make_site(id="b", host="a"))).replace("kind: forum", "kind: chat", 1)
    with pytest.raises(CatalogError) as refused:
        load(text)
    assert [problem.field for problem in refused.value.problems] == ["kind"]


def test_a_site_after_a_malformed_source_is_told_at_the_right_source():
    text = dump(make_catalog(make_site(cost="free"))).replace("  sources:\n", "  sources:\n  - broken\n")
    text = text.replace("supports: [cost]", "supports: [cost, cots]")
    with pytest.raises(CatalogError) as refused:
        load(text)
    assert [problem.field for problem in refused.value.problems] == ["sources.0", "sources.1.supports.1"]


# --- hostile files: one clear line, within two seconds and 400 MB, in a process of their own


def many_sites(entry, number):
    return "sites:\n" + "".join(entry.format(n) for n in range(number))


def alias_bomb():
    doubled = "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    return f"a0: &a0 [lol, lol]\n{doubled}sites: [*a59]\n".encode()


GOOD = """- id: s{0}
  name: Site {0}
  kind: forum
  summary: Invented.
  sources: []
"""
HOSTILE = {
    "a_hundred_megabytes": lambda: b"sites:\n" + b"- id: ward-round\n" * 6_200_000,
    "a_hundred_megabytes_of_nothing": lambda: bytes(100_000_000),
    "binary": lambda: bytes(range(256)) * 4_000,
    "utf_16": lambda: dump(make_catalog(make_site())).encode("utf-16"),
    "latin_1": lambda: "sites:\n- id: ärzte\n".encode("latin-1"),
    "null_bytes": lambda: b"sites:\n- id: a\0b\n",
    "half_a_pair": lambda: b'sites:\n- id: "\\ud800"\n',
    "alias_bomb": alias_bomb,
    "deep_list": lambda: b"sites: " + b"[" * 3_000_000,
    "deep_mapping": lambda: b"sites: " + b"{a: " * 1_900_000,
    "deep_block": lambda: b"".join(b" " * n + b"a:\n" for n in range(3_000)),
    "many_question_marks": lambda: b"? " * 3_900_000,
    "many_dashes": lambda: b"- " * 3_900_000,
    "many_documents": lambda: b"---\n" * 1_900_000,
    "one_long_word": lambda: b"sites: " + b"a" * 7_900_000,
    "one_long_quote": lambda: b'sites: "' + b"a" * 7_900_000,
    "long_name": lambda: b"sites:\n- id: a\n  name: " + b"a" * 7_900_000 + b"\n",
    "long_id": lambda: b"sites:\n- id: " + b"a" * 7_900_000 + b"\n",
    "long_key": lambda: b"sites:\n- " + b"a" * 1000 + b": x\n",
    "many_empty_values": lambda: b"sites: [" + b"," * 7_000_000,
    "many_words_for_sites": lambda: b"sites: [" + b"a," * 340_000 + b"]",
    "many_wrong_words": lambda: many_sites(
        GOOD.replace("sources: []", "admits: [doc{0}, doctor, x{0}]\n  sources: []"), 9_000
    ).encode(),
    "many_unknown_keys": lambda: b"sites:\n- id: a\n" + b"".join(b"  k%d: 1\n" % n for n in range(170_000)),
    "many_wrong_words_in_one_list": lambda: (
        b"sites:\n- id: a\n  countries: [" + b",".join(b"x%d" % n for n in range(340_000)) + b"]\n"
    ),
    "a_few_thousand_wrong_words_in_each_site": lambda: many_sites(
        GOOD + "  countries: [" + ", ".join(f"q{n}z" for n in range(2_900)) + "]\n", 92
    ).encode(),
    "many_keys_said_twice": lambda: b"sites:\n- id: a\n" + b"  name: b\n" * 170_000,
    "keys_said_twice_in_many_sites": lambda: many_sites("- id: s{0}\n  id: s{0}\n  id: s{0}\n", 60_000).encode(),
    "many_sites_of_one_id": lambda: many_sites(GOOD.replace("s{0}", "one"), 30_000).encode(),
    "many_sites_of_one_name": lambda: many_sites(GOOD.replace("Site {0}", "One"), 30_000).encode(),
    "many_values": lambda: b"sites: [" + b"[1, 2, 3]," * (MAX_EVENTS // 3) + b"]",
    "billion_digits": lambda: b"sites:\n- id: a\n  founded: " + b"9" * 7_900_000 + b"\n",
}
RUN = """
import json, resource, sys, time
from pathlib import Path
from catalog.sites_yaml import check_file
pages = int(Path("/proc/self/statm").read_text().split()[0])
allowed = pages * resource.getpagesize() + 400_000_000
resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))
start = time.process_time()
problems = check_file(Path(sys.argv[1])).problems
took = time.process_time() - start
print(json.dumps({"seconds": took, "problems": [str(problem) for problem in problems]}))
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_two_seconds_and_bounded_memory(name, tmp_path):
    path = tmp_path / "hostile.yaml"
    path.write_bytes(HOSTILE[name]())
    ran = subprocess.run([sys.executable, "-c", RUN, str(path)], capture_output=True, text=True, timeout=60, check=True)
    found = json.loads(ran.stdout)
    assert 1 <= len(found["problems"]) <= MAX_PROBLEMS + 1
    assert all(len(problem) < 1_500 and "\n" not in problem for problem in found["problems"])
    assert found["problems"][0].startswith("hostile.yaml:")
    assert found["seconds"] < 2


@pytest.mark.parametrize(
    ("name", "line", "message"),
    [
        (
            "a_hundred_megabytes",
            1,
            f"the file is longer than {MAX_BYTES:,} bytes; split it or remove what is not a site",
        ),
        ("binary", 2, "the file is not UTF-8 text; save it as UTF-8"),
        ("utf_16", 1, "the file is not UTF-8 text; save it as UTF-8"),
        ("latin_1", 2, "the file is not UTF-8 text; save it as UTF-8"),
        ("null_bytes", 2, "not YAML: a character that no text may hold"),
        ("alias_bomb", 1, "an anchor (&a0) is not allowed here; write the value out"),
        ("deep_list", 1, "nesting deeper than 12 is not allowed here; a record needs no more than five levels"),
    ],
)
def test_what_is_no_catalogue_gets_one_clear_line(name, line, message, tmp_path):
    path = tmp_path / "hostile.yaml"
    path.write_bytes(HOSTILE[name]())
    with pytest.raises(CatalogError) as refused:
        load_file(path)
    assert [(problem.line, problem.message) for problem in refused.value.problems] == [
        (line, message.partition("; ")[0])
    ]
    assert str(refused.value).endswith(message)


def test_a_byte_order_mark_is_read_over(tmp_path):
    path = tmp_path / "sites.yaml"
    path.write_bytes(b"\xef\xbb\xbfsites: []\n")
    assert load_file(path) == Catalog(())


def test_windows_line_ends_are_read(tmp_path):
    path = tmp_path / "sites.yaml"
    text = dump(make_catalog(make_site(cost="free")))
    path.write_bytes(text.replace("\n", "\r\n").encode())
    assert load_file(path) == load(text)


def test_a_file_that_is_not_there_is_an_operating_system_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_file(tmp_path / "none.yaml")
