"""Outcomes: pages that look like notices and are none, and the other way round."""

import pytest

from catalog.fetches import Outcome
from crawler.body import Body, recognise
from crawler.connect import LookupFailedError, NoSuchHostError, TlsError
from crawler.guard import RefusedError
from crawler.outcomes import (
    Answer,
    EndlessRedirectError,
    RobotsDeniedError,
    RobotsUnknownError,
    TooLargeError,
    of_answer,
    of_failure,
)
from tests.crawler.farm.faults import LOG_IN, LOGIN_FORM, NOT_THERE, SELL, WALL
from tests.crawler.farm.sites import SAID, page_of

HERE = "https://ward-round.example/terms"


def judged(html: str | bytes, asked: str = HERE, url: str | None = None, status: int = 200, **more: object) -> Outcome:
    data = html.encode() if isinstance(html, str) else html
    answer = Answer(asked, url or asked, status, {}, **more)  # type: ignore[arg-type]
    return of_answer(answer, Body(answer.url, data, "text/html")).outcome


LONG = page_of("en", "Terms")


def notice(title: str, text: str) -> str:
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"


@pytest.mark.parametrize("language", SAID)
def test_a_page_in_any_language_is_a_page(language: str) -> None:
    for word in SAID[language][0]:
        assert judged(page_of(language, word)) is Outcome.OK


@pytest.mark.parametrize("language", NOT_THERE)
def test_a_page_that_says_it_is_not_there_is_missing(language: str) -> None:
    assert judged(notice(*NOT_THERE[language])) is Outcome.MISSING


@pytest.mark.parametrize("language", LOG_IN)
def test_a_page_that_wants_a_login_is_a_login_wall(language: str) -> None:
    assert judged(notice(*LOG_IN[language])) is Outcome.LOGIN_WALL


@pytest.mark.parametrize("language", SELL)
def test_a_domain_for_sale_is_parked(language: str) -> None:
    assert judged(notice("ward-round.example", SELL[language].format(host="ward-round.example"))) is Outcome.PARKED


@pytest.mark.parametrize("language", WALL)
def test_a_wall_against_robots_blocks(language: str) -> None:
    assert judged(notice(*WALL[language])) is Outcome.BLOCKED


REAL_PAGES = {
    "a join page with a form": notice("Join", "Tell us who you are. " * 10)
    + LOGIN_FORM
    + "<input type='password' name='again'>",
    "rules that mention a login": LONG.replace(
        "</body>", "<p>You must be logged in to post. Members only may read cases.</p></body>"
    ),
    "rules that mention robots": LONG.replace(
        "</body>", "<p>Prove that you are human and complete the captcha once.</p></body>"
    ),
    "rules about selling": LONG.replace("</body>", "<p>Do not post that a practice is for sale.</p></body>"),
    "a faq on errors": LONG.replace("</body>", "<p>What if I see page not found? Write to us.</p></body>"),
    "terms with a login box at the top": LONG.replace("<h1>", LOGIN_FORM + "<h1>"),
    "a form guarded by a captcha": notice("Apply", "Fill in the form. " * 30)
    + "<script src='https://hcaptcha.com/1/api.js'></script>",
    "plain text": "Rules of the ward\n\nBe kind. Name no patients. " * 5,
}


@pytest.mark.parametrize("html", REAL_PAGES.values(), ids=REAL_PAGES.keys())
def test_a_page_that_mentions_trouble_is_still_a_page(html: str) -> None:
    assert judged(html, asked="https://ward-round.example/join", is_join=True) is Outcome.OK


def test_codes_speak_for_themselves() -> None:
    expected = {
        200: "ok",
        401: "blocked",
        403: "blocked",
        404: "missing",
        408: "timeout",
        410: "gone",
        429: "blocked",
        451: "blocked",
        999: "blocked",
        400: "server_error",
        500: "server_error",
        503: "server_error",
        204: "server_error",
        302: "server_error",
    }
    assert {code: judged(LONG, status=code).value for code in expected} == expected


def test_not_modified_counts_only_when_it_was_asked() -> None:
    assert judged("", status=304, conditional=True) is Outcome.UNCHANGED
    assert judged("", status=304) is Outcome.SERVER_ERROR


def test_a_redirect_is_judged_by_where_it_ends() -> None:
    assert judged(LONG, url="https://www.ward-round.example/terms-of-use") is Outcome.OK
    assert judged(LONG, url="https://new-ward.example/terms") is Outcome.MOVED
    assert judged(LONG, url="https://ward-round.example/") is Outcome.MISSING
    assert judged(LONG, url="https://ward-round.example/en/") is Outcome.MISSING
    assert judged(LONG, url="https://ward-round.example/en/terms") is Outcome.OK
    assert judged(LONG, url="https://sso.keys.example/authorize?x=1") is Outcome.LOGIN_WALL
    assert (
        judged(LONG, asked="https://ward-round.example/", url="https://ward-round.example/en/", is_home=True)
        is Outcome.OK
    )
    assert judged(LONG, asked="https://ward-round.example/login", url="https://ward-round.example/login/") is Outcome.OK


def test_hosts_of_one_blog_service_have_different_owners() -> None:
    assert judged(LONG, asked="https://ward.github.io/", url="https://round.github.io/", is_home=True) is Outcome.MOVED
    assert judged(LONG, asked="https://a.nhs.uk/x", url="https://b.nhs.uk/x") is Outcome.MOVED
    assert judged(LONG, asked="https://a.ward.co.uk/x", url="https://b.ward.co.uk/x") is Outcome.OK


FAILURES = {
    RobotsDeniedError("x"): "robots_denied",
    RobotsUnknownError("x", None, 503): "server_error",
    RobotsUnknownError("x", None, 429): "blocked",
    RobotsUnknownError("x", NoSuchHostError("x")): "gone",
    RobotsUnknownError("x", TlsError("x")): "tls_error",
    RefusedError("10.0.0.1"): "blocked",
    NoSuchHostError("x"): "gone",
    LookupFailedError("x"): "timeout",
    TlsError("expired"): "tls_error",
    TooLargeError("x"): "too_large",
    TimeoutError(): "timeout",
    EndlessRedirectError("x"): "server_error",
    ValueError("x"): "server_error",
}


@pytest.mark.parametrize(("error", "expected"), FAILURES.items(), ids=[repr(error) for error in FAILURES])
def test_a_failure_has_an_outcome(error: Exception, expected: str) -> None:
    assert of_failure(error).outcome == expected


def test_the_vocabulary_is_closed() -> None:
    assert [outcome.value for outcome in Outcome] == [
        "ok",
        "unchanged",
        "blocked",
        "login_wall",
        "gone",
        "missing",
        "moved",
        "parked",
        "server_error",
        "timeout",
        "tls_error",
        "robots_denied",
        "wrong_language",
        "too_large",
    ]


# --- what a body is


@pytest.mark.parametrize(
    ("data", "said", "kind"),
    [
        (b"<!doctype html><p>x", "image/png", "html"),
        (b"  <!-- x --><html>", "text/plain", "html"),
        (b"<p>one<p>two<p>three<div>", "text/plain", "html"),
        (b"%PDF-1.7 ...", "text/html", "pdf"),
        (b"junk before %PDF-1.4", "application/octet-stream", "pdf"),
        (b"Just words.", "application/octet-stream", "text"),
        (b"\x89PNG\r\n\x1a\n....", "text/html", None),
        (b"PK\x03\x04docx", "text/html", None),
        (b"\x00\x01\x02\x03" * 300, "text/html", None),
        (b"<?xml version='1.0'?><urlset xmlns='x'>", "text/html", "xml"),
        ("<html lang=de>Häuser".encode("utf-16"), "text/html", "html"),
    ],
)
def test_a_body_is_known_by_its_bytes_not_by_its_label(data: bytes, said: str, kind: str | None) -> None:
    assert recognise(data, said).type == kind


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "text/html; charset=iso-8859-1"),
        ("utf-8", "text/html"),
        ("utf-8", "text/html; charset=nonsense"),
        ("cp1252", "text/html; charset=utf-8"),
        ("cp1252", "text/html; charset=iso-8859-1"),
        ("utf-16", "text/html"),
    ],
)
def test_a_wrong_charset_does_not_garble_the_page(encoding: str, said: str) -> None:
    page = f"<html><body><p>Prüfung für Ärzte – {'Grüße ' * 20}</p></body></html>"
    assert "Prüfung für Ärzte – Grüße" in Body(HERE, page.encode(encoding), said).text


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("shift_jis", "会員登録"),
        ("euc-kr", "회원가입"),
        ("gb2312", "注册会员"),
        ("koi8-r", "Правила"),
        ("iso2022_jp", "会員登録"),
    ],
)
def test_declared_eastern_charsets_are_read(encoding: str, words: str) -> None:
    page = f"<html><head><meta charset='{encoding}'></head><body><p>{words * 10}</p></body></html>"
    assert words in Body(HERE, page.encode(encoding), "text/html").text


def test_null_bytes_do_not_hide_the_page() -> None:
    page = LONG.encode().replace(b"colleagues", b"coll\x00eagues")
    assert "colleagues" in Body(HERE, page, "text/html").text


def test_tokens_scripts_and_markup_are_no_change_but_words_and_fields_are() -> None:
    page = Body(HERE, LONG.encode())
    noisy = LONG.replace("</body>", "<script>n=7</script><input type='hidden' value='abc'></body>").replace(
        "<p>", "<p class='x'>"
    )
    assert Body(HERE, noisy.encode()).digest == page.digest
    for before, after in (
        ("colleagues", "doctors"),
        ("</body>", "<input placeholder='Licence number'></body>"),
        ("Terms", "Rules"),
    ):
        assert Body(HERE, LONG.replace(before, after).encode()).digest != page.digest
