"""Headers, bounds, and what nobody gets to see: no query in a log, no error text, no third party."""

import logging
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from catalog.model import Catalog
from tests.web.conftest import Shelf, client_over
from tests.web.reading import read, text
from web.settings import MAX_BODY

PAGES = [
    "/",
    "/matches?profession=nurse",
    "/sites",
    "/sites/sermo",
    "/about",
    "/privacy",
    "/nowhere",
    "/sites?kind=x",
    "/healthz",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_strict_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]
    assert "server" not in headers
    assert "set-cookie" not in headers


@pytest.mark.parametrize("path", PAGES[:-1])
def test_no_page_asks_a_third_party_or_holds_inline_style_or_script(client: TestClient, path: str) -> None:
    page = read(client.get(path), client.get(path).status_code)
    asked = page.css(
        "link[rel=stylesheet]::attr(href), link[rel=icon]::attr(href), script::attr(src), img::attr(src)"
    ).getall()
    assert asked
    assert all(address.startswith("/static/") for address in asked)
    assert not page.css("[style], style, iframe, object, embed")
    assert not page.xpath("//script[not(@src)]")
    assert not re.search(r"<[^>]+\son\w+=", page.get())


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/matches?profession=physician&country=DE&about=dermatology&goals=clinical_cases",
        "/sites",
        "/sites/figure1",
        "/about",
    ],
)
def test_a_page_weighs_under_sixty_kilobytes_in_all(client: TestClient, path: str) -> None:
    response = client.get(path)
    page = read(response)
    parts = page.css("link[rel=stylesheet]::attr(href), link[rel=icon]::attr(href), script::attr(src)").getall()
    sent = 0
    for address in (path, *parts):
        with client.stream("GET", address) as streamed:
            sent += sum(len(chunk) for chunk in streamed.iter_raw())
    assert sent < 60_000


def test_static_files_may_be_kept_for_ever_under_their_own_address(client: TestClient) -> None:
    address = read(client.get("/")).css("link[rel=stylesheet]::attr(href)").get()
    assert "immutable" in client.get(address).headers["cache-control"]
    stale = re.sub(r"/static/\w+/", "/static/0000000000/", address)
    assert client.get(stale).headers["cache-control"] == "no-store"
    assert client.get("/static/0000000000/settings.py").status_code == 404


def test_the_log_holds_paths_and_no_answers(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get("/matches?profession=nurse&country=DE")
        client.post("/question", data={"question": "heart failure", "profession": "midwife"})
        client.post("/api/v1/recommendations", json={"question": "cardiology please", "country": "BR"})
        client.get("/sites?text=secret")
        client.get("/a%0abad%20line")
    said = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("curbside"))
    assert "GET /matches 200" in said
    for word in ("nurse", "DE", "heart", "midwife", "cardiology", "BR", "secret", "\nbad line"):
        assert word not in said


def test_an_unforeseen_error_says_nothing_of_the_answers(catalog: Catalog, caplog: pytest.LogCaptureFixture) -> None:
    client = client_over(Shelf(catalog))

    async def broken(request: Request) -> Response:
        raise RuntimeError(f"secret {request.query_params['profession']}")

    client.app.add_route("/broken", broken)  # type: ignore[attr-defined]
    with caplog.at_level(logging.DEBUG):
        response = client.get("/broken?profession=midwife")
    assert response.status_code == 500
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("httpx")]
    assert not [line for line in [response.text, *ours] if "midwife" in line]
    assert any(line.startswith("RuntimeError at") for line in ours)
    assert response.headers["x-content-type-options"] == "nosniff"


def test_bodies_are_bounded_whatever_their_headers_say(client: TestClient) -> None:
    long = b"question=" + b"x" * MAX_BODY
    assert client.post("/question", content=long).status_code == 413

    def drops():
        for _ in range(MAX_BODY // 1024 + 1):
            yield b"x" * 1024

    assert client.post("/question", content=drops()).status_code == 413


HOSTILE = [
    "profession=" + "a" * 7000,
    "&".join(f"languages=l{n}" for n in range(150)),
    "&".join("languages=de" for _ in range(150)),
    "&".join("x=1" for _ in range(10_000)),
    "profession=%00",
    "profession=%FF%FE",
    "profession=%F0%9F%92%A9%E2%80%AE",
    "country=%EF%BC%A4%EF%BC%A5",
    "about=" + "%CC%81" * 500,
    "profession[]=nurse",
    "profession=nurse%0d%0aSet-Cookie:%20a=b",
    "%",
    "=&=&=",
    "profession",
    "for=self&for=patient",
    "ask=%3Cscript%3E",
    "need=" + "x" * 500,
    "languages=de&kind=forum&status=active",
]


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("path", ["/matches", "/sites", "/compare", "/api/v1/sites", "/api/v1/facets"])
def test_hostile_queries_are_answered_in_bounded_time_and_never_break(
    client: TestClient, path: str, query: str
) -> None:
    began = time.monotonic()
    response = client.get(f"{path}?{query}")
    assert time.monotonic() - began < 2
    assert response.status_code in (200, 303, 422)
    assert "set-cookie" not in response.headers
    assert "<script>" not in response.text.replace("<script src", "")


@given(
    fields=st.lists(
        st.tuples(
            st.sampled_from(["profession", "about", "country", "languages", "question", "need", "when", "media", "?"]),
            st.text(max_size=60),
        ),
        max_size=6,
    )
)
def test_whatever_is_typed_into_the_form_is_answered(client: TestClient, fields: list[tuple[str, str]]) -> None:
    sent: dict[str, list[str]] = {}
    for name, value in fields:
        sent.setdefault(name, []).append(value.encode("utf-8", "replace").decode())
    assert client.post("/question", data=sent).status_code in (303, 422)


@given(path=st.text(max_size=40).filter(lambda path: "\x00" not in path))
def test_whatever_is_asked_for_is_answered(client: TestClient, path: str) -> None:
    quoted = path.encode("utf-8", "replace").decode("latin-1").encode("unicode_escape").decode()
    response = client.get("/sites/" + "".join(f"%{byte:02X}" for byte in quoted.encode()))
    assert response.status_code in (200, 303, 308, 404, 422)


@given(
    body=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["profession", "languages", "question", "for", "cost", "x"]), inner, max_size=4
            )
        ),
        max_leaves=12,
    )
)
def test_whatever_json_is_sent_is_answered(client: TestClient, body: object) -> None:
    response = client.post("/api/v1/recommendations", json=body)
    assert response.status_code in (200, 422)
    if response.status_code == 422:
        assert list(response.json()["error"]) == ["field", "value", "message", "possible"]


def test_values_from_outside_are_escaped(client: TestClient) -> None:
    page = client.get("/sites", params={"text": '"><img src=x>'})
    assert "<img" not in page.text


@pytest.mark.parametrize(
    "form",
    [
        {"question": "a" * 50_000},
        {"question": "1 " * 25_000},
        {"question": "a@" * 25_000},
        {"question": "Mr " * 15_000},
        {"languages": "xx," * 15_000},
        {"languages": ", ;" * 15_000},
        {"languages": "e" * 50_000},
        {"about": "heart and " * 5_000},
        {"profession": "née " * 10_000},
        {"changed": "media:" * 9_000},
    ],
    ids=range(10),
)
def test_a_long_answer_is_refused_at_once_and_not_repeated(client: TestClient, form: dict[str, str]) -> None:
    began = time.monotonic()
    response = client.post("/question", data=form)
    assert time.monotonic() - began < 2
    assert response.status_code in (303, 422)
    assert len(response.text) < 60_000


def test_too_many_values_are_refused_by_the_name_of_their_field(client: TestClient) -> None:
    many = [f"x{number}" for number in range(10_000)]
    for response in (
        client.get("/matches?country=DE&" + "&".join(f"languages={word}" for word in many[:3_000])),
        client.get("/matches?country=DE&" + "&".join(f"languages={word}" for word in many[:500])),
        client.post("/question", data={"country": "DE", "languages": many}),
        client.post("/question", data={"country": "DE", "languages": many[:100]}),
    ):
        wrong = read(response, 422).css("#wrong-languages")
        assert text(wrong).startswith("That is more than one answer can hold.")
    for body in ({"languages": many}, {"goals": ["clinical_cases"] * 10_000}):
        response = client.post("/api/v1/recommendations", json=body)
        assert response.status_code == 422
        assert response.json()["error"]["field"] in body
    error = client.get("/api/v1/sites?" + "&".join(f"kind={word}" for word in many[:3_000])).json()["error"]
    assert error["field"] == "kind"


READABLE = ["/", "/sites", "/sites/sermo", "/about", "/healthz", "/export/sites.json"]
READABLE += [f"/api/v1/{name}" for name in ("sites", "sites/sermo", "facets", "vocabulary", "openapi.json")]


@pytest.mark.parametrize("path", READABLE)
def test_whatever_may_be_read_has_a_head_without_a_body(client: TestClient, path: str) -> None:
    head, whole = client.head(path), client.get(path)
    assert head.status_code == whole.status_code == 200
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert head.headers["content-security-policy"]
    assert not head.content or not path.startswith(("/api", "/export"))


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "FOO"])
@pytest.mark.parametrize("path", ["/", "/matches", "/sites/sermo", "/api/v1/sites", "/readyz"])
def test_other_methods_are_refused_with_those_there_are(client: TestClient, method: str, path: str) -> None:
    response = client.request(method, path)
    assert response.status_code == 405
    assert "GET" in response.headers["allow"]


@pytest.mark.parametrize(
    "headers",
    [
        {"accept-language": "de;q=0.5," * 3000},
        {"accept-language": "de;q=nan,fr;q=inf,es;q=-1,*;q=" + "9" * 400},
        {"accept-language": ";;;,,,q=,=;"},
        {"if-none-match": "*"},
        {"if-modified-since": "yesterday"},
        {"range": "bytes=9999999-,abc"},
        {"accept-encoding": "gzip;q=0,br,*;q=0"},
        {"cookie": "a=b;" * 4000},
        {"host": "evil.example\\@x"},
        {"x-forwarded-host": "evil.example"},
        {"content-length": "99999999999999999999"},
    ],
    ids=range(11),
)
@pytest.mark.parametrize("path", ["/", "/sites/sermo", "/api/v1/sites?limit=1", "/static/x/curbside.css"])
def test_strange_headers_change_nothing(client: TestClient, path: str, headers: dict[str, str]) -> None:
    response = client.get(path, headers=headers)
    assert response.status_code == (413 if "content-length" in headers else 200)
    assert "set-cookie" not in response.headers
    assert "x-forwarded-host" not in headers or "evil.example" not in response.text


AWAY = ["//evil.example/", "/%2fevil.example/", "/de//evil.example/", "/de/%2f%2fevil.example/", "/%5cevil.example/"]
AWAY += ["/sites/%0d%0aLocation:%20http://evil.example/", "///evil.example//"]


@pytest.mark.parametrize("path", AWAY)
def test_no_address_of_ours_leads_away(client: TestClient, path: str) -> None:
    where = client.get("http://testserver" + path).headers["location"]
    assert re.match(r"/[^/\\]", where)
    assert "\n" not in where


NOWHERE = ["/static/..%2f..%2fsettings.py/x", "/static/x/..%2f..%2fsettings.py", "/sites/../../etc/passwd"]
NOWHERE += ["/sites/..%2f..", "/export/..%2fsites.yaml", "/export/sites.xml", "/api/v2", "/docs", "/openapi.json"]
NOWHERE += ["/DE/sites", "/de/de/sites"]


@pytest.mark.parametrize("path", NOWHERE)
def test_what_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_skipped_question_is_kept_once(client: TestClient) -> None:
    page = read(client.get("/matches?" + "&".join(["skip=media"] * 190)))
    assert page.css("#next .quiet::attr(href)").get("").count("skip=media") == 1
