"""`curbside read` and `curbside evaluate reader` as somebody types them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.crawler.farm.faults import bomb, flood
from tests.crawler.farm.server import Farm, Host, redirect
from tests.crawler.farm.server import Page as Served
from tests.crawler.pdfs import honest
from web.cli.main import app

PAGES = Path(__file__).resolve().parent.parent / "data" / "pages"
PAGE = """<html lang="en"><title>Join</title><main><h1>Who can join</h1><p>Ward Round is open only to nurses.</p>
<p>Registration is free.</p></main></html>"""


def run(*arguments: str, given: str | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments), input=given)
    return result.exit_code, result.output


def test_json_has_the_promised_form(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(PAGE)
    code, output = run("read", str(file), "--url", "https://ward-round.example/join", "--format", "json")
    said = json.loads(output)
    assert code == 0
    assert (said["language"], said["page"]) == ("en", "join")
    [admits] = [it for it in said["findings"] if it["fact"] == "admits"]
    assert admits["value"] == ["nurse"]
    assert admits["quote"] == "Ward Round is open only to nurses."
    assert admits["end"] - admits["start"] == len(admits["quote"])
    assert 0.7 <= admits["confidence"] <= 1


def test_standard_input_and_plain_text_are_read() -> None:
    code, output = run(
        "read", "-", "--language", "en", "--format", "json", given="A forum for nurses. Registration is free."
    )
    assert code == 0
    assert {it["fact"] for it in json.loads(output)["findings"]} >= {"admits", "cost"}


def test_text_shows_the_evidence(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(PAGE)
    code, output = run("read", str(file))
    assert code == 0
    assert "nurse" in output
    assert "Registration is free." in output


def test_a_missing_file_could_not_be_read_and_a_wrong_language_is_a_wrong_input() -> None:
    assert run("read", "/no/such/page.html")[0] == 3
    assert run("read", "--language", "\x1b[31mzz", "-")[0] == 1


def test_an_address_needs_somebody_to_write_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CURBSIDE_CONTACT", raising=False)
    code, output = run("read", "https://ward-round.example/join")
    assert code == 2
    assert "--contact" in output


Ran = tuple[int, str, str]


def read_all(farm: Farm, folder: Path, *addresses: str, **environment: str) -> dict[str, Ran]:
    """`curbside read` of each address, all at once, each in a process of its own: exit code, output and errors."""
    given = os.environ | {
        "CURBSIDE_CRAWL_FARM": str(farm.as_file(folder / "farm.json")),
        "CURBSIDE_CONTACT": "crawler@ward-round.example",
    }
    started = {
        address: subprocess.Popen(
            [sys.executable, "-m", "web", "read", address, "--format", "json"],
            env=given | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for address in addresses
    }
    ended = {address: process.communicate(timeout=240) for address, process in started.items()}
    return {address: (started[address].returncode, *said) for address, said in ended.items()}


def test_an_address_is_fetched_by_the_crawler_s_rules_and_read(farm: Farm, tmp_path: Path) -> None:
    ward = Host("ward-round.example", robots="User-agent: *\nDisallow: /members/\n")
    ward.pages = {
        "/join": Served(PAGE),
        "/old-join": redirect("/join"),
        "/moved": redirect("https://new-ward.example/join"),
        "/rules.pdf": Served(honest("Ward Round is open only to nurses.\nA forum for nurses."), type="application/pdf"),
    }
    farm.add(ward, Host("new-ward.example", {"/join": Served(PAGE)}))
    addresses = [f"https://ward-round.example{path}" for path in ward.pages]
    for address, (code, output, errors) in read_all(farm, tmp_path, *addresses).items():
        assert code == 0, (address, errors)
        said = json.loads(output)
        assert said["language"] == "en"
        assert "Ward Round is open only to nurses." in {found["quote"] for found in said["findings"]}, address
        assert said["page"] == ("guidelines" if "rules" in address else "join")
    # Politely: the file of rules first, and one request for the page.
    assert farm.paths("ward-round.example").count("/robots.txt") == len(addresses)
    assert farm.paths("new-ward.example") == ["/robots.txt", "/join"]
    [asked] = [one for one in farm.asked("ward-round.example") if one.path == "/old-join"]
    assert "crawler@ward-round.example" in asked.headers["user-agent"]


def test_an_address_that_gives_no_page_fails_with_its_outcome_and_prints_nothing(farm: Farm, tmp_path: Path) -> None:
    ward = Host("ward-round.example", robots="User-agent: *\nDisallow: /members/\n")
    expected = {
        "/members/rules": "robots_denied",
        "/bomb": "too_large",
        "/flood": "too_large",
        "/picture": "server_error",
        "/no-such-page": "missing",
        "/gone": "gone",
        "/login": "login_wall",
    }
    ward.pages = {
        "/members/rules": Served(PAGE),
        "/bomb": bomb("gzip", 200),
        "/flood": Served(play=flood(100, False)),
        "/picture": Served(b"\x89PNG\r\n\x1a\n" + bytes(5_000), type="image/png"),
        "/gone": Served("gone", status=410),
        "/login": Served("<html lang='en'><title>Log in</title><form><input type=password></form>"),
    }
    farm.add(ward)
    ran = read_all(farm, tmp_path, *(f"https://ward-round.example{path}" for path in expected))
    for path, outcome in expected.items():
        code, output, errors = ran[f"https://ward-round.example{path}"]
        assert (code, output) == (3, ""), path
        assert errors.startswith(f"curbside: https://ward-round.example{path}: {outcome}"), errors
        assert errors.count("\n") == 1
    assert "/members/rules" not in farm.paths("ward-round.example")


@pytest.mark.parametrize("address", ["http://127.0.0.1/", "http://localhost/", "https://user@ward-round.org/"])
def test_an_address_that_may_never_be_asked_for_is_a_wrong_input(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURBSIDE_CONTACT", "crawler@ward-round.example")
    assert run("read", address)[0] == 1


def test_the_farm_is_never_combined_with_a_public_host(farm: Farm, tmp_path: Path) -> None:
    [(code, output, errors)] = read_all(farm, tmp_path, "https://ward-round.org/join").values()
    assert (code, output) == (1, "")
    assert "never combined with public hosts" in errors


def test_bytes_of_any_kind_are_no_error(tmp_path: Path) -> None:
    file = tmp_path / "page.bin"
    file.write_bytes(bytes(range(256)) * 50)
    assert run("read", str(file), "--format", "json")[0] == 0


def test_evaluation_prints_scores_with_intervals_and_baselines(tmp_path: Path) -> None:
    for name in ("en-nurses-terms", "de-regeln", "en-general-terms"):
        (tmp_path / name).symlink_to(PAGES / name)
    code, output = run("evaluate", "reader", "--cases", str(tmp_path), "--format", "json")
    said = json.loads(output)
    assert code == 0
    assert set(said["methods"]) == {"readers", "keywords", "classifier alone"}
    assert len(said["methods"]["readers"]["precision_interval"]) == 2
    assert {"de", "en"} <= set(said["languages"])


def test_a_folder_without_cases_is_a_wrong_input(tmp_path: Path) -> None:
    assert run("evaluate", "reader", "--cases", str(tmp_path))[0] == 1
