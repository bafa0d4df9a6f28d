"""What a request says, read within bounds: its query string and its form, each with a limit and a kind word."""

from collections import Counter
from urllib.parse import parse_qsl, unquote_plus

from starlette.requests import Request

from recommender.refused_answers import sayable
from web.refusals import Refusal, Refused
from web.settings import MAX_QUERY
from web.urls import Pair

MAX_FIELDS = 200  # parameters; the longest honest form has a third of that


def query_pairs(request: Request) -> list[Pair]:
    """The query string's parameters in order."""
    query: bytes = request.scope["query_string"]
    if len(query) > MAX_QUERY:
        raise Refused(Refusal("too_many", _busiest(query), f"an address takes at most {MAX_QUERY} bytes of parameters"))
    return _pairs(query)


async def form_pairs(request: Request) -> list[Pair]:
    """The fields of a submitted form in order. Files and other kinds of body are refused."""
    kind = request.headers.get("content-type", "application/x-www-form-urlencoded").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise Refused(Refusal("wrong_type", "", "send a form as application/x-www-form-urlencoded"), status=415)
    return _pairs(await request.body())


def _pairs(text: bytes) -> list[Pair]:
    try:
        return parse_qsl(
            text.decode("ascii", "replace"), keep_blank_values=True, errors="replace", max_num_fields=MAX_FIELDS
        )
    except ValueError:
        raise Refused(Refusal("too_many", _busiest(text), f"at most {MAX_FIELDS} parameters are read")) from None


def _busiest(text: bytes) -> str:
    """The field that most of the first parameters name: what there is too much of."""
    names = Counter(pair.partition(b"=")[0] for pair in text[:MAX_QUERY].split(b"&"))
    return sayable(unquote_plus(names.most_common(1)[0][0].decode("ascii", "replace")))
