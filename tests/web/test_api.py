"""The JSON API and the exports: one catalogue, one error shape."""

import csv
import io
import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from catalog.facets import FACETS, count, narrow
from catalog.index import CatalogIndex
from catalog.model import Catalog
from catalog.sites_yaml import load
from recommender.answers import Answers
from recommender.as_json import recommendation_as_dict
from recommender.evaluate import read_cases
from recommender.questions import next_question
from recommender.recommend import recommend
from recommender.weights import weights
from tests.factories import TODAY, make_site
from tests.web.conftest import Shelf, client_over

OPEN_CASES = Path(__file__).parents[1] / "data" / "judged" / "open.yaml"


def test_all_sites_are_read_page_by_page_by_id(client: TestClient, catalog: Catalog) -> None:
    seen, after = [], ""
    while after is not None:
        body = client.get("/api/v1/sites", params={"limit": 200, "after": after}).json()
        assert body["total"] == len(catalog)
        seen += body["sites"]
        after = body["next"]
    assert seen == [site.record() for site in catalog]


def test_filters_mean_what_they_mean_on_the_page(client: TestClient, catalog: Catalog) -> None:
    body = client.get("/api/v1/sites", params={"countries": "DE", "admits": "nurse", "limit": 500}).json()
    expected = narrow(catalog, {"countries": frozenset({"DE"}), "admits": frozenset({"nurse"})})
    assert [site["id"] for site in body["sites"]] == sorted(site.id for site in expected)
    assert body["next"] is None


def test_one_site_is_its_record_and_its_revision(catalog: Catalog) -> None:
    shelf = Shelf(catalog)
    shelf.numbers = {"sermo": 7}
    client = client_over(shelf)
    assert client.get("/api/v1/sites/sermo").json() == {**catalog["sermo"].record(), "revision": 7}
    assert client.get("/api/v1/sites/doximity").json()["revision"] == 1


def test_facets_count_disjunctively(client: TestClient, catalog: Catalog) -> None:
    body = client.get("/api/v1/facets", params={"languages": "de"}).json()
    assert list(body) == [facet.name for facet in FACETS]
    for facet in FACETS:
        counted = {row["term"]: row["count"] for row in body[facet.name] if row["count"]}
        expected = count(facet, catalog, {"languages": frozenset({"de"})})
        assert counted == dict(expected), facet.name
    assert [row["term"] for row in body["languages"] if row["selected"]] == ["de"]


def test_the_vocabulary_is_served_with_labels_and_synonyms(client: TestClient) -> None:
    body = client.get("/api/v1/vocabulary").json()
    cardiology = next(term for term in body["specialties"] if term["id"] == "cardiology")
    assert cardiology["labels"]["de"] == "Kardiologie"
    assert "heart" in cardiology["synonyms"]["en"]
    assert cardiology["broader"] == ["internal_medicine"]


def test_recommendations_are_the_recommenders(client: TestClient, index: CatalogIndex) -> None:
    answers = {"profession": "physician", "about": ["dermatology"], "country": "DE", "languages": ["de", "en"]}
    body = client.post("/api/v1/recommendations?limit=3", json=answers).json()
    expected = recommend(index, Answers.model_validate(answers), today=TODAY, limit=3)
    ask = next_question(index, expected.answers, weights(), TODAY)
    assert body == json.loads(json.dumps(recommendation_as_dict(expected, ask)))
    assert body["next_question"]["field"] not in answers
    assert len(body["matches"]) == 3


def test_free_text_is_understood_and_not_returned(client: TestClient) -> None:
    response = client.post("/api/v1/recommendations", json={"question": "a heart murmur nobody can place"})
    assert "cardiology" in response.json()["understood"]["about"]
    assert "murmur" not in response.text
    assert response.headers["cache-control"] == "private, no-store"


def test_no_answer_at_all_is_an_answer(client: TestClient) -> None:
    assert client.post("/api/v1/recommendations").json()["matches"]
    assert client.post("/api/v1/recommendations", json={"profession": None}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "field"),
    [
        ("GET", "/api/v1/sites?kind=castle", None, 422, "kind"),
        ("GET", "/api/v1/sites?admits=doctor", None, 422, "admits"),
        ("GET", "/api/v1/sites?colour=red", None, 422, "colour"),
        ("GET", "/api/v1/sites?limit=0", None, 422, "limit"),
        ("GET", "/api/v1/sites?limit=many", None, 422, "limit"),
        ("GET", "/api/v1/sites?limit=1&limit=2", None, 422, "limit"),
        ("GET", "/api/v1/sites?page=2", None, 422, "page"),
        ("GET", "/api/v1/facets?limit=2", None, 422, "limit"),
        ("GET", "/api/v1/sites/nowhere", None, 404, "id"),
        ("GET", "/api/v1/nowhere", None, 404, None),
        ("DELETE", "/api/v1/sites/sermo", None, 405, None),
        ("POST", "/api/v1/recommendations", b"{", 400, None),
        ("POST", "/api/v1/recommendations", b"[" * 30_000, 400, None),
        ("POST", "/api/v1/recommendations", b"\xff\xfe", 400, None),
        ("POST", "/api/v1/recommendations", b"[]", 422, None),
        ("POST", "/api/v1/recommendations", b'{"profession": "wizard"}', 422, "profession"),
        ("POST", "/api/v1/recommendations", b'{"profession": ["nurse"]}', 422, "profession"),
        ("POST", "/api/v1/recommendations", b'{"languages": "de"}', 422, "languages"),
        ("POST", "/api/v1/recommendations", b'{"wish": 1}', 422, "wish"),
        ("POST", "/api/v1/recommendations", b'{"question": "mail anna@ward.example"}', 422, "question"),
        ("POST", "/api/v1/recommendations?limit=9999", b"{}", 422, "limit"),
        ("POST", "/api/v1/recommendations?profession=nurse", b"{}", 422, "profession"),
        ("POST", "/api/v1/recommendations", b'{"question": "' + b"x" * 70_000 + b'"}', 422, "question"),
        ("POST", "/api/v1/recommendations", b'{"question": "' + b"x" * 600_000 + b'"}', 413, None),
        ("POST", "/api/v1/recommendations", b'{"for": "self", "for": "patient"}', 422, "for"),
        ("POST", "/api/v1/recommendations", b'{"profession": null, "wish": null}', 422, "wish"),
        ("POST", "/api/v1/recommendations", b'{"patient_information": "yes"}', 422, "patient_information"),
        ("POST", "/api/v1/recommendations", b'{"patient_information": 1}', 422, "patient_information"),
        ("POST", "/api/v1/recommendations", b'{"country": NaN}', 422, "country"),
        ("POST", "/api/v1/recommendations", b'{"languages": [null, 1, []]}', 422, "languages"),
        ("POST", "/api/v1/recommendations", b'{"profession": "\\ud800"}', 422, "profession"),
        ("POST", "/api/v1/recommendations", b'{"\\ud800": 1}', 422, None),
        ("GET", "/export/sites.pdf", None, 404, None),
    ],
)
def test_every_error_has_the_one_shape(
    client: TestClient, *, method: str, path: str, body: bytes | None, status: int, field: str | None
) -> None:
    response = client.request(method, path, content=body)
    assert response.status_code == status
    assert list(response.json()) == ["error"]
    error = response.json()["error"]
    assert list(error) == ["field", "value", "message", "possible"]
    assert error["field"] == field
    assert error["message"]
    assert isinstance(error["possible"], list)


def test_an_error_says_what_is_possible(client: TestClient) -> None:
    near = client.get("/api/v1/sites?admits=doctor").json()["error"]
    assert near["possible"][0] == "physician"
    few = client.get("/api/v1/sites?access=shut").json()["error"]
    assert "verified" in few["possible"]
    assert few["value"] == "shut"


@pytest.mark.parametrize(
    ("body", "first"),
    [
        ({"for": "everybody"}, "self"),
        ({"when": "soon"}, "today"),
        ({"profession": "doctor"}, "physician"),
        ({"access": ["shut"]}, "public"),
        ({"credentials": ["qqqq"]}, "none"),
        ({"patient_information": "yes"}, "true"),
        ({"goals": "clinical_cases"}, "clinical_cases"),
        ({"country": "Germny"}, "DE"),
        ({"country": "XX"}, "AD"),
        ({"country": False}, "AD"),
        ({"languages": ["german"]}, "de"),
        ({"proffession": "nurse"}, "for"),
    ],
)
def test_a_refused_answer_says_what_is_possible_in_words_of_ours(
    client: TestClient, body: dict[str, object], first: str
) -> None:
    error = client.post("/api/v1/recommendations", json=body).json()["error"]
    assert error["possible"][0] == first
    assert not any(word in error["message"] for word in ("Input", "tuple", "valid string", "pydantic"))


def test_an_id_that_is_none_suggests_near_ones(client: TestClient) -> None:
    error = client.get("/api/v1/sites/doximiti").json()["error"]
    assert error["possible"][0] == "doximity"
    assert "did you mean 'doximity'?" in error["message"]


@pytest.mark.parametrize(
    "question",
    [
        "weird ST elevation in a marathon runner, who can look at the trace?",
        "Ich bin Hebamme in der Schweiz und habe eine Frage zum Stillen",
        "need to discuss with patient's name, cardiology",
        "I am a patient in Kenya with lupus",
    ],
)
def test_what_was_understood_may_be_sent_back_as_answers(client: TestClient, question: str) -> None:
    body = client.post("/api/v1/recommendations", json={"question": question}).json()
    assert body["understood"]
    again = client.post("/api/v1/recommendations", json={**body["answers"], **body["understood"]})
    assert again.status_code == 200, again.text
    assert again.json()["answers"] == {**body["answers"], **body["understood"]}


def test_a_change_that_would_lift_a_site_may_be_sent_as_an_answer(client: TestClient) -> None:
    lifted = 0
    for case in read_cases(OPEN_CASES):
        answers = {**case.answers.given(), "when": "hour", "credentials": ["none"], "cost": "free"}
        for one in client.post("/api/v1/recommendations", json=answers).json()["counterfactuals"]:
            again = client.post("/api/v1/recommendations", json={**answers, **one["change"]})
            assert again.status_code == 200, again.text
            assert again.json()["matches"][one["rank"] - 1]["site"] == one["site"]
            lifted += 1
    assert lifted


@pytest.mark.parametrize("field", ["profession", "country", "languages", "about", "question", "when"])
@pytest.mark.parametrize("said", ["Patient John Smith with ECG", "山田太郎さん", "mrs jones 030 1234567", 83749261])
def test_no_error_repeats_what_may_identify_somebody(client: TestClient, field: str, said: str | int) -> None:
    for sent in (said, [said], {said: said}):
        response = client.post("/api/v1/recommendations", json={field: sent})
        assert response.status_code == 422
        assert str(said).split()[-1] not in response.text
    response = client.post("/api/v1/recommendations", json={str(said): "nurse"})
    assert str(said).split()[-1] not in response.text
    assert str(said).split()[-1] not in client.get("/api/v1/sites", params={"limit": said, field: said}).text


def test_the_description_names_every_facet_and_the_error(client: TestClient) -> None:
    body = client.get("/api/v1/openapi.json").json()
    parameters = {parameter["name"] for parameter in body["paths"]["/api/v1/sites"]["get"]["parameters"]}
    assert {facet.name for facet in FACETS} <= parameters
    assert "question" in str(body["paths"]["/api/v1/recommendations"]["post"]["requestBody"])
    assert "/sites/{site_id}" not in body["paths"]


def test_exports_hold_the_whole_catalogue(client: TestClient, catalog: Catalog) -> None:
    assert load(client.get("/export/sites.yaml").text, "sites.yaml") == catalog
    assert client.get("/export/sites.json").json()["sites"] == [site.record() for site in catalog]
    rows = list(csv.DictReader(io.StringIO(client.get("/export/sites.csv").text)))
    assert [row["id"] for row in rows] == [site.id for site in catalog]
    assert json.loads(rows[0]["sources"]) == catalog.sites[0].record()["sources"]


def test_a_spreadsheet_runs_nothing_of_the_export() -> None:
    client = client_over(Shelf(Catalog((make_site(name="=HYPERLINK(1)"),))))
    [row] = csv.DictReader(io.StringIO(client.get("/export/sites.csv").text))
    assert row["name"] == "'=HYPERLINK(1)"


def test_data_may_be_read_by_any_page_and_pages_may_not(client: TestClient) -> None:
    assert client.get("/api/v1/sites?limit=1").headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in client.get("/").headers
