"""Evidence.

A passage is found again where it says the same, and refused where a number, a "not" or a "must" differs.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.snapshots import Quote
from crawler.evidence import find_again
from crawler.wording import guards, letters

PAGE = "# Rules\nMembership is open to nurses and midwives aged 18 or over.\n"
PAGE += "1. You must send a copy of your licence. Nothing else."


def quoted(passage: str, page: str = PAGE) -> Quote:
    start = page.index(passage)
    return Quote.at(page, start, start + len(passage))


@pytest.mark.parametrize(
    "now",
    [
        "You must send\na copy of your licence.",
        "7) You must send a copy of “your” licence.",
        "You must send a copy of your li\u00adcence.",
        "YOU MUST SEND A COPY OF YOUR LICENCE.",
        "• You must send a copy of your licence",
        "You must send a copy of your license.",
    ],
)
def test_looks_do_not_matter(now: str) -> None:
    page = f"Welcome.\n{now}\nBye."
    place = find_again(quoted("You must send a copy of your licence."), page)
    assert place is not None
    assert letters(page[place.start : place.end]).text.startswith("youmustsend")


@pytest.mark.parametrize(
    "now",
    [
        "You may send a copy of your licence.",
        "You must not send a copy of your licence.",
        "You must send a copy of your diploma.",
        "You must send two copies of your licence.",
        "You must send a copy of your licence unless we know you.",
        "Only dentists: You must send a copy of your licence.",
        "",
    ],
)
def test_another_meaning_is_not_the_same_passage(now: str) -> None:
    assert find_again(quoted("You must send a copy of your licence."), f"Welcome.\n{now}\nBye.") is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("is open", "is not open"),
        ("18", "21"),
        ("nurses and", "nurses or"),
        ("open to", "no longer open to"),
        ("18", "118"),
        ("18", "1.8"),
    ],
)
def test_a_change_beside_or_in_a_passage_refuses_it(old: str, new: str) -> None:
    assert find_again(quoted("open to nurses and midwives aged 18"), PAGE.replace(old, new)) is None


@pytest.mark.parametrize(
    ("page", "passage", "now"),
    [
        ("医師の方は登録できます。", "医師の方は登録できます。", "医師の方は登録できません。"),
        ("仅限医生注册。", "仅限医生注册。", "不仅限医生注册。"),
        ("의사만 가입할 수 있습니다.", "의사만 가입할 수 있습니다.", "의사만 가입할 수 없습니다."),
        ("Das Forum ist öffentlich.", "Das Forum ist öffentlich.", "Das Forum ist nicht öffentlich."),
        ("Регистрация бесплатная.", "Регистрация бесплатная.", "Регистрация не бесплатная."),
        ("Foorumi on avoin lääkäreille.", "on avoin lääkäreille", "Foorumi ei on avoin lääkäreille."),
    ],
)
def test_a_not_is_seen_in_every_language(page: str, passage: str, now: str) -> None:
    assert find_again(quoted(passage, page), page) is not None
    assert find_again(quoted(passage, page), now) is None


def test_of_two_equal_passages_the_one_in_its_place_is_found() -> None:
    page = "Nurses: registration is free. Doctors: registration is free."
    second = page.rindex("registration is free")
    place = find_again(Quote.at(page, second, second + len("registration is free")), "New! " + page)
    assert place is not None
    assert place.start == second + 5


@given(st.text(alphabet="abc dé1医.\n", min_size=1, max_size=80), st.data())
def test_a_passage_is_always_found_in_the_text_it_is_from(text: str, data: st.DataObject) -> None:
    words = [word for word in text.split() if any(letter.isalnum() for letter in word)]
    if words:
        word = data.draw(st.sampled_from(words))
        if letters(word).text and f" {word} " in f" {text} ":
            start = f" {text} ".index(f" {word} ")
            assert find_again(Quote.at(text, start, start + len(word)), text) is not None


def test_what_turns_a_statement_is_known_in_the_languages_of_the_catalogue() -> None:
    assert guards("must not")["not"] == 1
    assert guards("darf nicht")["nicht"] == 1
    assert guards("don't pay 5 %")["don't"] or guards("don't pay 5 %")["n't"]
    assert guards("ikke bare")["ikke"] == 1
