import json
import os
import pty
import select
import subprocess
import sys
import time

import pytest

from catalog.vocabulary import vocabulary
from tests.web.cli.program import ROOT, curbside
from web.cli.recommend import FURTHER

ANSWERS = {
    "profession": "physician",
    "country": "DE",
    "languages": ["de", "en"],
    "about": ["dermatology"],
    "goals": ["clinical_cases"],
    "question": "dark spot, bleeding at Beispiel",
}


def recommend(answers, *arguments):
    data = answers if isinstance(answers, bytes) else json.dumps(answers).encode()
    return curbside("recommend", "--answers", "-", *arguments, stdin=data)


def test_answers_from_standard_input_or_a_file_are_recommended_for(tmp_path):
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(ANSWERS))
    piped = recommend(ANSWERS, "--format", "json")
    assert piped.code == 0
    assert piped.out == curbside("recommend", "--answers", str(path), "--format", "json").out
    found = piped.json
    assert 1 <= len(found["matches"]) <= 5
    assert set(found) >= {"answers", "understood", "matches", "rule_on_patients_unknown", "only_if_you_belong"}
    assert set(found) >= {"not_eligible", "counts"}
    assert set(found["matches"][0]) >= {"site", "name", "score", "range", "eligibility", "to_join", "reasons"}


def test_free_text_is_not_printed_again():
    for form in ("json", "table"):
        ran = recommend(ANSWERS, "--format", form)
        assert "Beispiel" not in ran.out + ran.err


def test_the_same_answers_give_the_same_output():
    assert recommend(ANSWERS, "--format", "json").out == recommend(ANSWERS, "--format", "json").out


def test_the_limit_is_kept():
    assert len(recommend({}, "--limit", "2", "--format", "json").json["matches"]) == 2
    assert curbside("recommend", "--answers", "-", "--limit", "0").code == 2


def test_a_table_names_communities_and_says_it_is_not_for_emergencies():
    ran = recommend(ANSWERS)
    assert ran.out.splitlines()[0].startswith(("understood", "community\tfit"))
    assert "Not for emergencies" in ran.out


def test_null_is_no_answer():
    given = {"profession": None, "languages": None, "question": None}
    assert recommend(given, "--format", "json").json["answers"] == {}


def test_no_answers_at_all_are_answers():
    assert recommend({}).code == 0
    assert recommend({"question": ""}, "--format", "json").json["answers"] == {}


WRONG = {
    b"": "not JSON",
    b"{": "not JSON",
    b"[]": "not a JSON object",
    b'"nurse"': "not a JSON object",
    b"null": "not a JSON object",
    bytes(range(256)): "not text",
    '{"profession": "nurse"}'.encode("utf-16"): "not text",
    b"[" * 100_000: "nested too deeply",
    b'{"a":' * 30_000: "nested too deeply",
    b" " * 300_000: "200,000 bytes",
    b'{"profession": "nurse", "profession": "physician"}': "profession: is said twice",
    b'{"profession": NaN}': "profession",
    b'{"country": ' + b"9" * 5_000 + b"}": "a number too long to be read",
    b'{"country": 123456789012345678901234567890}': "country: this may identify somebody, so it is not repeated",
    b'{"profession": "doctor"}': "'doctor' is not a profession; did you mean 'physician'? possible are physician, ",
    b'{"profession": 5}': "profession: '5' is not text",
    b'{"profession": ["nurse"]}': "profession: a list is not text",
    b'{"profession": null, "jobs": 1}': "jobs: unknown key 'jobs'",
    b'{"profesion": "nurse"}': "profesion: unknown key 'profesion'; did you mean 'profession'?",
    b'{"country": "Germany"}': "country: 'Germany' is not a country code; did you mean 'DE'?",
    b'{"country": false}': "country: 'false' is not text; NO (Norway)",
    b'{"languages": "de"}': "languages: 'de' is not a list; a list, as in [de]",
    b'{"languages": ["german"]}': "languages.0: 'german' is not a language tag (BCP 47); did you mean 'de'?",
    b'{"about": ["skin"]}': "about.0: 'skin' is not a specialty; did you mean 'dermatology'?",
    b'{"about": {"0": "dermatology"}}': "about: ",
    b'{"for": "everybody"}': "for: 'everybody' is not possible; possible are self, patient",
    b'{"patient_information": "perhaps"}': "patient_information: 'perhaps' is not possible; possible are true, false",
    b'{"patient_information": "yes"}': "patient_information: 'yes' is not possible; possible are true, false",
    b'{"patient_information": 1}': "patient_information: '1' is not possible; possible are true, false",
    b'{"question": "Patient John Smith with ECG"}': "question: this may identify somebody, so it is not repeated",
    b'{"profession": "Mr. M\xc3\xbcller"}': "profession: this may identify somebody, so it is not",
    b'{"Anna Schmidt": 1}': "this may identify somebody, so it is not repeated; possible are for, profession",
    b'{"credentials": ["none", "diploma"]}': "credentials: 'none' beside other proofs",
    b'{"question": 7}': "question: this is not text",
    json.dumps({"question": "pain " * 1_000}).encode(): "question: 5000 letters; at most 2000",
    json.dumps({"about": ["dermatology"] * 10_000}).encode(): "about: 10000 values; at most 30",
    json.dumps({"languages": ["de"] * 10_000}).encode(): "languages: 10000 values; at most 30",
}


@pytest.mark.parametrize("data", WRONG, ids=lambda data: ascii(data[:40]))
def test_what_is_no_answer_ends_with_1_names_the_field_and_what_is_possible(data):
    ran = recommend(data)
    assert (ran.code, ran.out) == (1, "")
    assert WRONG[data] in ran.err
    assert all(line.startswith("curbside recommend: standard input: ") for line in ran.err.splitlines())
    assert len(ran.err) < 10_000


def test_all_wrong_answers_are_told_at_once():
    ran = recommend({"profession": "doctor", "country": "XX", "identity": "secret", "when": "soon"})
    assert [line.split(": ")[2] for line in ran.err.splitlines()] == ["profession", "country", "when", "identity"]


def test_a_wrong_question_is_not_repeated_in_the_message():
    ran = recommend({"question": ["Hans Beispiel, born 1961"]})
    assert ran.code == 1
    assert "Beispiel" not in ran.err


def test_a_file_that_is_not_there_could_not_be_read(tmp_path):
    assert curbside("recommend", "--answers", str(tmp_path / "none.json")).code == 3
    assert curbside("recommend", "--answers", str(tmp_path)).code == 3


def test_without_answers_and_without_a_terminal_nobody_can_be_asked():
    ran = curbside("recommend")
    assert ran.code == 2
    assert "--answers" in ran.err


def converse(*replies, arguments=()):
    """Run the command on a terminal, answer each question (Enter when out of replies); the screen and the exit code."""
    us, them = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CURBSIDE_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "web", "recommend", *arguments],
        **dict.fromkeys(("stdin", "stdout", "stderr"), them),
        cwd=ROOT,
        env={**environment, "TERM": "dumb", "COLUMNS": "160"},
    )
    os.close(them)
    screen, waiting, end = "", list(replies), time.monotonic() + 60
    seen = 0
    while time.monotonic() < end:
        if select.select([us], [], [], 0.2)[0]:
            try:
                read = os.read(us, 65_536)
            except OSError:  # the terminal of a process that has ended
                break
            screen += read.decode("utf-8", "replace")
        if screen.count("?: ") > seen:
            seen += 1
            os.write(us, f"{waiting.pop(0) if waiting else ''}\n".encode())
    os.close(us)
    return screen, process.wait(20)


def test_on_a_terminal_lay_words_are_understood_and_enter_skips():
    screen, code = converse("nurse", "Germany", "", "learning", "skin")
    assert code == 0
    for label in ("Nurse", "Germany", "Learning and CME", "Dermatology"):
        assert label in screen
    assert "communities fit" in screen


def test_a_table_speaks_in_words_with_ages():
    ran = recommend({**ANSWERS, "question": ""})
    head, *rows = [line.split("\t") for line in ran.out.splitlines() if "\t" in line]
    assert head[:3] == ["community", "fit", "gets in"]
    rows = [row for row in rows if row != head]
    assert len(rows) >= 5
    assert not [cell for row in rows for cell in row if "_" in cell and "://" not in cell]
    assert all(any(year in row[5] for year in ("(20", "(19", "(undated")) for row in rows)
    assert all("last sign of life" in row[4] or "no dated page" in row[4] for row in rows)


def test_on_a_terminal_no_question_is_asked_twice():
    screen, code = converse()
    assert code == 0
    asked = [line.partition("?:")[0] for line in screen.splitlines() if "?:" in line]
    assert len(asked) == len(set(asked)) > 5


def test_on_a_terminal_what_may_identify_somebody_is_not_repeated_by_us():
    screen, code = converse("Patient John Smith", "nurse")
    assert code == 0
    assert "that may identify somebody" in screen
    assert screen.count("Smith") == 1, "only the terminal's own echo of what was typed"


def test_on_a_terminal_a_word_that_is_not_understood_is_asked_again():
    screen, code = converse("qqqqqq", "midwife", "", "", "", "")
    assert code == 0
    assert "'qqqqqq' is not understood" in screen
    assert vocabulary().terms("professions")["midwife"].label() in screen


def test_on_a_terminal_a_word_that_is_not_understood_is_answered_with_those_that_may_be_meant():
    screen, code = converse("nurse", "Brezel", "Brazil", "", "", "")
    assert code == 0
    line = next(line for line in screen.splitlines() if "'Brezel' is not understood" in line)
    assert "Brazil" in line.partition("perhaps")[2]
    assert "Andorra" not in line


def test_on_a_terminal_every_question_may_be_skipped():
    screen, code = converse()
    assert code == 0
    assert 5 < screen.count("?: ") <= 9, "five questions for everybody, and the best of the others"


def test_on_a_terminal_the_next_best_question_follows_and_its_answer_counts():
    screen, code = converse("nurse", "DE", "de", "case view", "skin")
    assert code == 0
    asked = [question for question, _ in FURTHER.values() if question in screen]
    assert asked, "none of the further questions was asked"


def test_the_next_question_is_part_of_the_json():
    ran = curbside("recommend", "--answers", "-", "--format", "json", stdin=b'{"profession": "physician"}')
    assert set(ran.json["next_question"]) == {"field", "gain"}
    assert ran.json["next_question"]["gain"] > 0
