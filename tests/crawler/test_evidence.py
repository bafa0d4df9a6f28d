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


CLAUSES = [  # a clause, the same one place further down, and the number of the one above
    ("6. Members must be 18.", "7. Members must be 18.", "6. Be kind."),
    ("5.2. Members must be 18.", "5.3. Members must be 18.", "5.2. Be kind."),
    ("5.2 Members must be 18.", "5.3 Members must be 18.", "5.2 Be kind."),
    ("(a) Members must be 18.", "(b) Members must be 18.", "(a) Be kind."),
    ("II. Members must be 18.", "III. Members must be 18.", "II. Be kind."),
    ("Rule 4: Members must be 18.", "Rule 5: Members must be 18.", "Rule 4: Be kind."),
    ("§ 3 Abs. 2 Mitglieder müssen 18 sein.", "§ 3 Abs. 3 Mitglieder müssen 18 sein.", "§ 3 Abs. 2 Bleibt nett."),
    ("§ 3. Członkowie muszą mieć 18 lat.", "§ 4. Członkowie muszą mieć 18 lat.", "§ 3. Bądź miły."),
    (
        "Article 3 Les membres doivent avoir 18 ans.",
        "Article 4 Les membres doivent avoir 18 ans.",
        "Article 3 Bonjour.",
    ),
    ("3) Los miembros deben tener 18 años.", "4) Los miembros deben tener 18 años.", "3) Saludos."),
    ("Art. 4 I soci devono avere 18 anni.", "Art. 5 I soci devono avere 18 anni.", "Art. 4 Benvenuti."),
    ("2.1 Os membros devem ter 18 anos.", "2.2 Os membros devem ter 18 anos.", "2.1 Bem-vindos."),
    ("Artikel 2. Leden moeten 18 jaar zijn.", "Artikel 3. Leden moeten 18 jaar zijn.", "Artikel 2. Welkom."),
    ("2.1. Участники должны быть старше 18 лет.", "2.2. Участники должны быть старше 18 лет.", "2.1. Добро."),
    ("第3条 会員は18歳以上とします。", "第4条 会員は18歳以上とします。", "第3条 挨拶。"),
    ("第三条 会员必须年满18岁。", "第四条 会员必须年满18岁。", "第三条 欢迎。"),
    ("제3조(자격) 회원은 18세 이상이어야 합니다.", "제4조(자격) 회원은 18세 이상이어야 합니다.", "제3조(인사) 안녕."),
]


@pytest.mark.parametrize(("was", "now", "above"), CLAUSES)
def test_a_clause_is_found_again_under_another_number(was: str, now: str, above: str) -> None:
    old, new = f"Welcome.\n{was}\nBye.", f"Welcome.\n{above}\n{now}\nBye."
    assert find_again(quoted(was, old), old) is not None
    assert find_again(quoted(was, old), new) is not None
    assert find_again(quoted(was, old), old.replace(" ", "\u00a0")) is not None
    assert find_again(quoted(was, old), new.replace("18", "21")) is None


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("18. Lebensjahr muss vollendet sein.", "21. Lebensjahr muss vollendet sein."),
        ("3. Semester muss bestanden sein.", "5. Semester muss bestanden sein."),
        ("2. Approbationsprüfung muss bestanden sein.", "3. Approbationsprüfung muss bestanden sein."),
        ("31.10. Anmeldeschluss für alle.", "15.10. Anmeldeschluss für alle."),
        ("§ 203 StGB gilt für alle.", "§ 204 StGB gilt für alle."),
        ("Article 5 applies to nurses.", "Article 6 applies to nurses."),
        ("第3条に基づき登録できます。", "第4条に基づき登録できます。"),
        ("2.5 GB pro Bild sind erlaubt.", "4.5 GB pro Bild sind erlaubt."),
        ("18 years is the least age.", "21 years is the least age."),
        ("> 18 years of age only.", "< 18 years of age only."),
        ("A fee of 5 % is taken from each of your rewards.", "A fee of 5 ‰ is taken from each of your rewards."),
    ],
)
def test_a_number_that_a_statement_begins_with_is_not_its_place(was: str, now: str) -> None:
    page = f"Welcome.\n{was}\nBye."
    assert find_again(quoted(was, page), page) is not None
    assert find_again(quoted(was, page), page.replace(was, now)) is None


@pytest.mark.parametrize("passage", ['"It is free for nurses."', "«Только для врачей.»", "「医師のみ登録できます。」"])
@pytest.mark.parametrize("follows", [" Nobody pays more.", "\nNobody pays more.", ""])
def test_a_quotation_is_found_again_whatever_its_marks(passage: str, follows: str) -> None:
    page = f"We say: {passage}{follows}"
    quote = quoted(passage, page)
    assert find_again(quote, page) is not None
    assert find_again(quote, page.replace(passage, f"“{passage[1:-1]}”")) is not None
    assert find_again(quote, page.replace(passage, f"{passage}, except in August")) is None


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
