"""`curbside read` and `curbside evaluate reader` as somebody types them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

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


def test_a_missing_file_is_a_wrong_input() -> None:
    assert run("read", "/no/such/page.html")[0] == 1


def test_an_address_needs_somebody_to_write_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CURBSIDE_CONTACT", raising=False)
    code, output = run("read", "https://ward-round.example/join")
    assert code == 2
    assert "--contact" in output


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
