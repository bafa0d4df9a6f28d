"""What a fetch came to, in a closed vocabulary. Only ok and unchanged say anything of a page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
)

from catalog.fetches import Outcome
from crawler import phrases
from crawler.body import Body
from crawler.connect import LookupFailedError, NoSuchHostError, TlsError
from crawler.domains import host_of, registrable, same_owner
from crawler.guard import RefusedError

SHORT = 1_500  # letters: notices are short, pages that merely mention their words are not
A_FORM = 700
AT_THE_TOP = 250  # a notice says first what it is
A_NOTICE_BOARD = 4_000  # pages of domain sellers are full of links


@dataclass(frozen=True, slots=True)
class Judgement:
    """An outcome and, in a few words for people, how it was recognised."""

    outcome: Outcome
    detail: str = ""


class RobotsDeniedError(Exception):
    """robots.txt asks not to fetch this page."""


class RobotsUnknownError(Exception):
    """Nobody knows what robots.txt asks for, so nothing is fetched now. `cause` or `status` says what happened."""

    def __init__(self, message: str, cause: BaseException | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.cause, self.status = cause, status


class TooLargeError(Exception):
    """A body, packed or unpacked, is larger than the crawler reads."""


class EndlessRedirectError(Exception):
    """More redirects than any page needs."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of a server: what was asked for, who answered in the end, and how."""

    asked: str
    url: str
    status: int
    headers: Mapping[str, str]  # names in small letters
    is_home: bool = False
    is_join: bool = False
    conditional: bool = False  # whether a page we hold was named in the request
    known_digest: str | None = None  # of the page as it was last stored


_BLOCKED = frozenset([401, 402, 403, 405, 406, 407, 418, 429, 451, 456, 498, 499, 999])


def of_failure(error: BaseException) -> Judgement:
    """The outcome of a fetch that brought no answer."""
    match error:
        case RobotsDeniedError():
            return Judgement(Outcome.ROBOTS_DENIED, "robots.txt")
        case RobotsUnknownError(cause=BaseException() as cause):
            judged = of_failure(cause)
            return Judgement(judged.outcome, f"robots.txt: {judged.detail}")
        case RobotsUnknownError(status=int() as status):
            return Judgement(Outcome.BLOCKED if status == 429 else Outcome.SERVER_ERROR, f"robots.txt: {status}")
        case RefusedError():
            return Judgement(Outcome.BLOCKED, f"by our own guard: {error}")
        case NoSuchHostError() | CannotResolveHostError():
            return Judgement(Outcome.GONE, "no such host")
        case LookupFailedError():
            return Judgement(Outcome.TIMEOUT, "the name system gave no answer")
        case TlsError():
            return Judgement(Outcome.TLS_ERROR, str(error)[:200])
        case TooLargeError() | DownloadCancelledError():
            return Judgement(Outcome.TOO_LARGE, "more than the crawler reads")
        case DownloadTimeoutError() | TimeoutError():
            return Judgement(Outcome.TIMEOUT, "no whole answer in time")
        case DownloadConnectionRefusedError():
            return Judgement(Outcome.SERVER_ERROR, "connection refused")
        case EndlessRedirectError():
            return Judgement(Outcome.SERVER_ERROR, "endless redirect")
    return Judgement(Outcome.SERVER_ERROR, f"broken answer: {type(error).__name__}")


def of_answer(answer: Answer, page: Body) -> Judgement:
    """The outcome of a fetch that was answered. Whether the language is right is asked afterwards."""
    if answer.status == 304:
        if answer.conditional:
            return Judgement(Outcome.UNCHANGED, "304")
        return Judgement(Outcome.SERVER_ERROR, "304 to a plain request")
    if wall := _wall(answer, page):
        return Judgement(Outcome.BLOCKED, wall)
    if (judged := _by_status(answer.status)) is not None:
        return judged
    if parked := _parked(answer, page):
        return Judgement(Outcome.PARKED, parked)
    if login := _login(answer, page):
        return Judgement(Outcome.LOGIN_WALL, login)
    if not same_owner(answer.asked, answer.url):
        return Judgement(Outcome.MOVED, registrable(host_of(answer.url)))
    if missing := _missing(answer, page):
        return Judgement(Outcome.MISSING, missing)
    if page.kind.type not in ("html", "text", "pdf"):
        return Judgement(Outcome.SERVER_ERROR, "not a page that can be read")
    if page.kind.type != "pdf" and not page.text:
        return Judgement(Outcome.SERVER_ERROR, "an empty page")
    if answer.known_digest is not None and page.digest == answer.known_digest:
        return Judgement(Outcome.UNCHANGED, "same text")
    return Judgement(Outcome.OK)


def _by_status(status: int) -> Judgement | None:
    said = str(status)
    if status in _BLOCKED:
        return Judgement(Outcome.BLOCKED, said)
    if status == 410:
        return Judgement(Outcome.GONE, said)
    if status == 404:
        return Judgement(Outcome.MISSING, said)
    if status == 408:
        return Judgement(Outcome.TIMEOUT, said)
    if not 200 <= status < 300 or status in (204, 205):
        return Judgement(Outcome.SERVER_ERROR, said)
    return None


def _wall(answer: Answer, page: Body) -> str | None:
    """A page that wants proof of a human: short, and it says so, or carries the marks of such a service."""
    if answer.headers.get("cf-mitigated", "").lower() == "challenge":
        return "wall against robots"
    if page.kind.type != "html" or len(page.text) > SHORT:
        return None
    said = phrases.plain(f"{page.title} {page.text[:SHORT]}")
    marks = phrases.WALL_MARKS.search(page.data[:200_000]) is not None
    if marks and phrases.PEOPLE_ONLY.search(said):
        return "wall against robots"
    first = phrases.plain(f"{page.title} {page.text[:AT_THE_TOP]}")
    if not page.passwords and phrases.PEOPLE_ONLY.search(first):
        return "wall against robots"
    if marks and len(page.text) < 300 and not page.passwords:
        return "wall against robots"
    return None


def _parked(answer: Answer, page: Body) -> str | None:
    if phrases.PARKING_HOSTS.search(answer.url.lower()):
        return "a seller of domains answers"
    if page.kind.type not in ("html", "text") or len(page.text) > A_NOTICE_BOARD:
        return None
    said = phrases.plain(f"{page.title} {page.text}")
    if phrases.FOR_SALE.search(said) or phrases.NAMED_FOR_SALE.search(said):
        return "the page says so"
    links = page.data[:200_000].decode("latin-1").lower()
    if len(page.text) < SHORT and phrases.PARKING_HOSTS.search(links):
        return "links of a seller of domains"
    return None


def _login(answer: Answer, page: Body) -> str | None:
    sent_to_login = _is_login(answer.url) and not _is_login(answer.asked)
    if sent_to_login:
        return "sent to a login page"
    if page.kind.type != "html":
        return None
    if not answer.is_join and page.passwords == 1 and len(page.text) < A_FORM:
        return "nothing but a login form"
    # A join page offers a login too; only one that has nothing else to say is a wall.
    short = len(page.text) < (A_FORM // 2 if answer.is_join else SHORT)
    said = phrases.plain(f"{page.title} {page.text}") if short and not _is_login(answer.asked) else ""
    if phrases.MEMBERS_ONLY.search(said):
        return "the page says so"
    return None


def _is_login(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(phrases.LOGIN_PATH.search(parts.path) or phrases.LOGIN_HOST.search(parts.hostname or ""))


_ROOT = re.compile(r"/?([a-z]{2}([-_][a-z]{2})?/?)?(index\.\w{2,5}|home|default\.aspx?)?/?", re.IGNORECASE)


def _missing(answer: Answer, page: Body) -> str | None:
    if not answer.is_home and answer.url != answer.asked:
        to, asked = urlsplit(answer.url), urlsplit(answer.asked)
        if _ROOT.fullmatch(to.path) and not to.query and not (_ROOT.fullmatch(asked.path) and not asked.query):
            return "sent to the home page"
    if page.kind.type not in ("html", "text"):
        return None
    if phrases.NOT_FOUND.search(phrases.plain(page.title)) and len(page.text) < 2 * SHORT:
        return "the title says so"
    said = page.text if len(page.text) < A_FORM // 2 else page.text[:AT_THE_TOP]
    if len(page.text) < SHORT and phrases.NOT_FOUND.search(phrases.plain(said)):
        return "the page says so"
    return None
