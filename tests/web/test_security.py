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
from tests.web.reading import read
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
        for _ in range(200):
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
    text = client.get("/sites", params={"text": '"><img src=x>'}).text
    assert "<img" not in text
