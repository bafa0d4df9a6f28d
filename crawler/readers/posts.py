"""`posts`: who can read what members write."""

from collections.abc import Iterator

from crawler.candidates import Candidate, candidates, phrase_look
from crawler.finding import Finding
from crawler.readers.stated import stated

_look = phrase_look("posts")


def seek(text: str, language: str) -> Iterator[Candidate]:
    """What phrases suggest."""
    return candidates("posts", text, language, _look)


def read(text: str, language: str) -> Iterator[Finding]:
    """What `text` states of `posts`."""
    return stated("posts", seek(text, language), text, language)
