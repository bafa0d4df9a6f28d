"""Which pages may state anything: one of a community, about medicine, that rules rather than reports."""

import pytest

from crawler.narrative import is_narrative
from crawler.topic import is_medical

RULES = "You must register with your licence. Please do not post names of patients; we delete such posts."
ARTICLE = "The forum was founded in 2006. According to its founder, 40% of physicians use it, a survey found."
BLAND = "Members may post in the forum. Please be polite to other members, and do not advertise in any thread."


def test_rules_are_no_report() -> None:
    assert not is_narrative(RULES, "en")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ARTICLE, "en"),
        ("By Jane Roe\nOnline forums have altered how patients and physicians meet.", "en"),
        ("今回は、患者コミュニティについてまとめてみました。匿名でできる。", "ja"),
    ],
)
def test_a_report_is_one(text: str, language: str) -> None:
    assert is_narrative(text, language)


def test_a_page_of_rules_may_tell_a_little_of_its_past() -> None:
    assert not is_narrative(f"{RULES} The forum was founded in 2006.", "en", "guidelines")


def test_rules_without_a_word_of_medicine_count_on_a_medical_host_only() -> None:
    assert is_medical(BLAND, "en", "guidelines", host="forum.nursingexample.org")
    assert not is_medical(BLAND, "en", "guidelines", host="forum.gardenexample.org")
    assert not is_medical(BLAND, "en", None, host="forum.nursingexample.org")
