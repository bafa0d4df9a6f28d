"""What the last answer changed is found by ranking without it, and said on the page."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from catalog.index import CatalogIndex
from recommender.answers import Answers
from recommender.order import ordered
from recommender.weights import weights
from tests.factories import TODAY, make_site
from tests.web.reading import read, text
from web.asking import from_pairs
from web.last_answer import FIRST, answers_before, change, marks

USUAL = {"admits": ["nurse"], "languages": ["en"], "topics": ["clinical_cases"], "access": "registration"}
NURSE = {"profession": "nurse", "languages": "en", "goals": "clinical_cases"}


def first_five(index: CatalogIndex, answers: Answers) -> list[str]:
    places = ordered(index, answers, weights(), TODAY).groups.matches[:FIRST]
    return [index.sites[place].id for place in places]


def places(*countries: str) -> list:
    return [make_site(id=f"{country.lower()}-{number}", countries=[country], **USUAL)
            for country in countries for number in range(5)]  # fmt: skip


def test_a_given_answer_says_who_came_and_who_left_and_why(visit: Callable[..., TestClient]) -> None:
    client = visit(*places("DE", "GB"))
    page = read(client.get("/matches", params={**NURSE, "country": "GB", "changed": "country"}))
    shown = page.css(".changed[role=status] p")
    came, left = map(text, shown)
    assert came.startswith(
        "With “Registered in: United Kingdom” these come into the first five: Gb 0 (Your country: fits)"
    )
    assert left.startswith("These leave them: De 0 (Not open in your country); De 1")
    assert left.endswith("2 more.")


def test_an_answer_taken_away_is_compared_with_the_page_that_had_it(visit: Callable[..., TestClient]) -> None:
    client = visit(*places("DE"), *places("GB"))
    page = read(client.get("/matches", params={**NURSE, "changed": "country:GB"}))
    said = text(page.css(".changed"))
    assert said.startswith("Without “Registered in: United Kingdom” these come into the first five: De 0 (was left out")
    assert "Not open in your country" in said


def test_for_her_patient_the_change_is_not_laid_to_her_profession(visit: Callable[..., TestClient]) -> None:
    usual = {**USUAL, "kind": "patient_community", "topics": ["peer_support"]}
    open_to_patients = [make_site(id=f"open-{number}", **{**usual, "admits": ["patient"]}) for number in range(5)]
    closed_to_them = [make_site(id=f"aa-{number}", **{**usual, "kind": "forum"}) for number in range(5)]
    client = visit(*open_to_patients, *closed_to_them)
    page = read(client.get("/matches", params={**NURSE, "for": "patient", "changed": "for"}))
    assert "Open to patients or families: fits" in text(page.css(".changed")) or "was left out" in text(
        page.css(".changed")
    )
    assert "Your profession" not in text(page.css("main"))


def test_an_answer_that_changes_nothing_says_so(visit: Callable[..., TestClient]) -> None:
    page = read(visit(*places("GB")).get("/matches", params={**NURSE, "changed": "languages"}))
    assert text(page.css(".changed")) == "“Reads: English” changes nothing in the first five."


@pytest.mark.parametrize("changed", ["media", "media:", "for", "languages:en", "patient_information:false"])
def test_what_was_not_changed_is_not_compared(client: TestClient, changed: str) -> None:
    page = read(client.get("/matches", params={**NURSE, "changed": changed}))
    assert not page.css(".changed")


@pytest.mark.parametrize("changed", ["question", "colour", "colour:blue", "media:blue", ":", "", "show", "about:a:b"])
def test_a_mark_that_names_no_answer_is_refused(client: TestClient, changed: str) -> None:
    assert client.get("/matches", params={**NURSE, "changed": changed}).status_code == 422


def test_an_answered_question_leads_to_the_page_that_says_what_it_changed(client: TestClient) -> None:
    form = [*NURSE.items(), ("changed", "media"), ("media", "images")]
    where = client.post("/question", data=dict(form)).headers["location"]
    assert parse_qsl(urlsplit(where).query)[-1] == ("changed", "media")
    assert read(client.get(where)).css(".changed")


def test_an_unanswered_question_changes_nothing(client: TestClient) -> None:
    where = client.post("/question", data={**NURSE, "changed": "media"}).headers["location"]
    assert "changed" not in where


def test_a_line_that_answers_two_questions_marks_both(client: TestClient) -> None:
    form = {**NURSE, "changed": "about", "question": "photo of a rash, which skin disease"}
    where = client.post("/question", data=form).headers["location"]
    query = parse_qsl(urlsplit(where).query)
    named = {name for name, _ in query} - {*NURSE, "changed"}
    assert named >= {"about", "media"}
    assert [value for name, value in query if name == "changed"] == [name for name, _ in query if name in named]


GIVEN = st.fixed_dictionaries(
    {},
    optional={
        "profession": st.sampled_from(["physician", "nurse", "dentist"]),
        "country": st.sampled_from(["DE", "US", "JP"]),
        "languages": st.lists(st.sampled_from(["de", "en", "ja"]), max_size=3),
        "about": st.lists(st.sampled_from(["cardiology", "dermatology", "nephrology"]), max_size=2),
        "goals": st.lists(st.sampled_from(["clinical_cases", "education"]), max_size=2),
        "patient_information": st.just(True),
        "for": st.just("patient"),
    },
)


@given(given=GIVEN, data=st.data())
def test_a_word_taken_away_is_put_back_to_compare(given: dict[str, object], data: st.DataObject) -> None:
    was = Answers.model_validate(given)
    pairs = list(was.pairs())
    if pairs:
        gone = data.draw(st.sampled_from(pairs))
        now = from_pairs(pair for pair in pairs if pair != gone).answers
        assert marks(was, now) == [("changed", ":".join(gone))]
        assert answers_before(now, [":".join(gone)]) == was


@given(given=GIVEN, data=st.data())
def test_an_answer_given_is_taken_back_to_compare(given: dict[str, object], data: st.DataObject) -> None:
    now = Answers.model_validate(given)
    if now.given():
        name = data.draw(st.sampled_from(list(now.given())))
        was = from_pairs(pair for pair in now.pairs() if pair[0] != name).answers
        assert marks(was, now) == [("changed", name)]
        assert answers_before(now, [name]) == was


@given(before=GIVEN, after=GIVEN)
def test_who_came_and_who_left_is_the_difference_of_the_two_rankings(
    index: CatalogIndex, before: dict[str, object], after: dict[str, object]
) -> None:
    was, now = Answers.model_validate(before), Answers.model_validate(after)
    found = change(index, now, was, TODAY)
    old, new = first_five(index, was), first_five(index, now)
    assert [moved.site for moved in found.came] == [site for site in new if site not in old]
    assert [moved.site for moved in found.left] == [site for site in old if site not in new]
    assert found.reordered == (old != new)
    for moved in (*found.came, *found.left):
        assert not (moved.rule and moved.criterion)


@pytest.mark.parametrize("was", [{"country": "US", "region": "US-NY"}, {"country": "CA", "region": "CA-ON"}, {}])
@pytest.mark.parametrize("now", [{"country": "CA"}, {"country": "US", "region": "US-CA"}, {"profession": "nurse"}])
def test_who_moves_to_another_country_leaves_its_region_behind(was, now):
    marked = [value for _, value in marks(Answers.model_validate(was), Answers.model_validate(now))]
    before = answers_before(Answers.model_validate(now), marked)
    assert before is None or before.region is None or before.region.startswith(str(before.country))
