"""The first page and the way from what she typed to the address of the answers."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.testclient import TestClient

from catalog.vocabulary import vocabulary
from tests.factories import make_site
from tests.web.reading import read, text
from web.said import words_of


def led_to(response) -> dict[str, list[str]]:
    assert response.status_code == 303, response.text[:500]
    address = urlsplit(response.headers["location"])
    assert address.path == "/matches"
    answers: dict[str, list[str]] = {}
    for name, value in parse_qsl(address.query):
        answers.setdefault(name, []).append(value)
    return answers


def test_the_first_page_asks_four_questions_and_says_that_nothing_is_kept(client: TestClient) -> None:
    page = read(client.get("/"))
    assert text(page.css("h1")) == "Find the colleagues who can answer. Nothing you enter is kept."
    assert page.css(".number::text").getall() == ["1", "2", "3", "4"]
    assert "Not for emergencies: use your local on-call route." in text(page.css("form"))


def test_every_need_of_the_vocabulary_can_be_chosen(client: TestClient) -> None:
    page = read(client.get("/"))
    assert page.css("[name=need]::attr(value)").getall() == list(vocabulary().words("needs"))


def test_the_box_for_the_question_asks_for_no_patient_details_and_is_never_sent_in_an_address(
    client: TestClient,
) -> None:
    page = read(client.get("/"))
    form = page.css("form:has([name=question])")
    assert form.attrib["method"] == "post"
    assert "No patient details. One line about the kind of problem is enough." in text(form)


def test_every_box_has_a_label(client: TestClient) -> None:
    page = read(client.get("/"))
    for box in page.css("input:not([type=radio]):not([type=checkbox]):not([type=hidden])"):
        assert page.css(f"label[for={box.attrib['id']}]"), box.attrib["name"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ({"profession": "doctor"}, {"profession": ["physician"]}),
        ({"profession": " GP "}, {"profession": ["physician"]}),
        ({"profession": "Hebamme"}, {"profession": ["midwife"]}),
        ({"country": "Deutschland"}, {"country": ["DE"]}),
        ({"country": "UK"}, {"country": ["GB"]}),
        ({"country": "日本"}, {"country": ["JP"]}),
        ({"languages": ["de", "French and Nederlands"]}, {"languages": ["de", "fr", "nl"]}),
        ({"need": "share_care"}, {"goals": ["clinical_cases"], "patient_information": ["true"]}),
        ({"need": "for_patient"}, {"for": ["patient"], "goals": ["peer_support"]}),
        ({"question": "heart"}, {"about": ["cardiology"]}),
        ({"question": "Dermatology"}, {"about": ["dermatology"]}),
    ],
)
def test_what_people_type_becomes_terms(client: TestClient, typed: dict, meant: dict) -> None:
    assert led_to(client.post("/question", data=typed)) == meant


def test_a_line_of_free_text_becomes_terms_and_leaves_no_trace(client: TestClient) -> None:
    line = "weird ST elevation in a marathon runner, who can look at the trace?"
    response = client.post("/question", data={"question": line, "profession": "physician"})
    answers = led_to(response)
    assert answers["profession"] == ["physician"]
    assert "cardiology" in answers["about"]
    assert "marathon" not in response.headers["location"]
    assert "marathon" not in str(response.headers)


def test_what_is_given_for_itself_goes_before_what_the_need_stands_for(client: TestClient) -> None:
    assert led_to(client.post("/question", data={"need": "case_view", "goals": "research"})) == {"goals": ["research"]}


def test_a_word_that_is_not_understood_comes_back_with_what_was_answered_and_near_words(client: TestClient) -> None:
    page = read(
        client.post("/question", data={"profession": "phsyician", "country": "Germany", "need": "learning"}), 422
    )
    assert page.css("#q-profession::attr(value)").get() == "phsyician"
    assert page.css("#q-profession::attr(aria-invalid)").get() == "true"
    assert "Physician" in text(page.css("#wrong-profession"))
    assert page.css("#q-country::attr(value)").get() == "Germany"
    assert page.css("[name=need][checked]::attr(value)").get() == "learning"
    assert page.css("[role=alert] a::attr(href)").get() == "#question-profession"


def test_a_line_without_a_subject_is_asked_for_again_in_kind_words(client: TestClient) -> None:
    page = read(client.post("/question", data={"question": "zzqx vvk"}), 422)
    assert "A specialty or an organ is enough." in text(page.css("#wrong-question"))


@pytest.mark.parametrize(
    "line",
    [
        "heart failure, Mrs Miller in bed 4",
        "rash in a boy born 03.04.2019",
        "chest pain, NHS number 943 476 5919",
        "cardiology opinion, mail me at anna@ward.example",
        "Herr Schmidt hat Brustschmerzen",
    ],
)
def test_what_may_identify_somebody_is_refused_and_not_repeated(client: TestClient, line: str) -> None:
    response = client.post("/question", data={"question": line})
    page = read(response, 422)
    assert "thrown away unread" in text(page.css("#wrong-question"))
    assert page.css("#q-question::attr(value)").get() == ""
    assert line not in response.text


@pytest.mark.parametrize("box", ["profession", "specialties", "about", "country", "languages", "question", "when"])
@pytest.mark.parametrize(
    "typed",
    [
        "Patient John Smith",
        "山田太郎さん",
        "Mr. Müller, born 3.4.1950",
        "12 Baker Street",
        "MRN 12345678",
        "030 1234567",
    ],
)
def test_no_box_repeats_what_may_identify_somebody(client: TestClient, box: str, typed: str) -> None:
    for response in (client.post("/question", data={box: typed}), client.get("/matches", params={box: typed})):
        page = read(response, 422)
        for part in (typed, typed.rsplit(maxsplit=1)[-1]):
            assert part not in response.text
        if box not in ("question", "when"):
            assert "thrown away unread" in text(page.css("main"))


def test_a_name_is_seen_even_where_a_list_would_split_it(client: TestClient) -> None:
    response = client.post("/question", data={"languages": "de, Anna Schmidt und Hans Weber"})
    assert "Schmidt" not in response.text
    assert "Weber" not in response.text
    assert response.status_code == 422


def test_nor_does_the_search_or_the_name_of_a_field(client: TestClient) -> None:
    assert "Smith" not in client.get("/sites/Patient%20John%20Smith").text
    for address in ("/sites?text=Patient+John+Smith", "/sites?admits=Patient+John+Smith", "/sites?John+Smith=nurse"):
        response = client.get(address)
        assert response.status_code == 422, address
        assert "Smith" not in response.text


def test_a_community_that_bears_a_name_is_found_by_it(visit: Callable[..., TestClient]) -> None:
    there = visit(make_site(name="Memorial of John Smith"))
    assert "1 of 1" in text(read(there.get("/sites?text=John+Smith")).css("#count-line"))


def test_an_ordinary_clinical_line_is_not_taken_for_a_name(client: TestClient) -> None:
    for line in (
        "MS relapse after vaccination, neurology",
        "called sepsis, blood culture negative",
        "12-lead ECG in a 54 year old",
    ):
        assert client.post("/question", data={"question": line}).status_code == 303, line


def test_a_file_is_not_taken_for_a_form(client: TestClient) -> None:
    response = client.post("/question", files={"question": ("ecg.png", b"\x89PNG", "image/png")})
    assert response.status_code == 415


def test_the_form_of_another_language_leads_to_matches_in_it(client: TestClient) -> None:
    response = client.post("/de/question", data={"profession": "Ärztin"})
    assert response.headers["location"] == "/de/matches?profession=physician"


def test_an_address_of_terms_waits_for_no_gathering_of_words(client: TestClient) -> None:
    """What people say for countries and languages takes a second to gather; the first page need not wait for it."""
    words_of.cache_clear()
    answers = {"profession": "nurse", "country": "DE", "languages": ["de", "pt-BR"], "credentials": "none"}
    assert client.get("/matches", params=answers).status_code == 200
    assert words_of.cache_info().currsize == 0
