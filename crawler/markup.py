"""Markup made harmless before anything parses it: what no reader sees, and what only costs time, is taken out.

One pass over the letters, by the grammar of HTML for tags, comments and raw text, in time that grows with the length
alone. A parser compares each attribute of a tag with all others, holds a node for each tag, and every step after it
walks over them.
"""

import re
from itertools import islice

from w3lib.encoding import resolve_encoding

MAX_TAGS = 50_000  # the longest terms of use have some thousands; what comes after is not looked at
LONG_TAG = 1_000  # letters; a shorter tag cannot hold many attributes
MAX_ATTRIBUTES = 60
MAX_ATTRIBUTE = 2_000  # letters; a longer one is a picture written out, or no address

_ATTRIBUTE = r"""[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>]*+))?+"""
_INSIDE = rf"(?:[\s/]++|{_ATTRIBUTE})*+(?:>|\Z)"
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_TOKEN = re.compile(
    rf"<!--(?:-?>|.*?(?:--!?>|\Z))"
    rf"|<(?P<unseen>script|style)(?=[\s/>]){_INSIDE}.*?(?:</(?P=unseen)(?=[\s/>]){_INSIDE}|\Z)"
    rf"|<(?P<raw>title|textarea)(?=[\s/>]){_INSIDE}.*?(?=</(?P=raw)[\s/>]|\Z)"
    rf"|<(?P<name>[a-z][^\s/>]*+)(?P<inside>{_INSIDE})"
    r"|</[^>]*+(?:>|\Z)",
    re.DOTALL | re.IGNORECASE,
)

# Python knows more codecs than the web has charsets, and some take for ever or make letters that are none.
_NO_CHARSETS = frozenset(["idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"])


def known_charset(name: str) -> str | None:
    """The codec for the charset that a page names, as browsers take it, or None where there is none."""
    codec = resolve_encoding(name)
    if codec is None or codec in _NO_CHARSETS:
        return None
    try:
        b"a".decode(codec, "replace")
    except LookupError:  # it packs or garbles, and makes no text
        return None
    return codec


def tame(markup: str) -> str:
    """`markup` without comments, scripts and styles, with at most MAX_TAGS tags of MAX_ATTRIBUTES each."""
    kept: list[str] = []
    place = 0
    for number, token in enumerate(_TOKEN.finditer(markup)):
        kept.append(markup[place : token.start()])
        place = token.end()
        if number == MAX_TAGS:
            return "".join(kept)
        kept.append(_tamed(token))
    kept.append(markup[place:])
    return "".join(kept)


def _tamed(token: re.Match[str]) -> str:
    if token["unseen"] or token[0].startswith("<!--"):
        return " " if token["unseen"] else ""
    if token["name"] is None or len(token[0]) <= LONG_TAG:
        return token[0]
    inside = (match[0] for match in islice(_ATTRIBUTES.finditer(token["inside"]), MAX_ATTRIBUTES))
    return f"<{' '.join([token['name'][:LONG_TAG], *(one for one in inside if len(one) <= MAX_ATTRIBUTE)])}>"
