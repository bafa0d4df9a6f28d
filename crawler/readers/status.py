"""`status`: whether the site is in use: closing notices, mergers, silence."""

from collections.abc import Iterator

from crawler.candidates import Candidate, candidates, phrase_look
from crawler.finding import Finding
from crawler.readers.stated import single

_look = phrase_look("status")


def seek(text: str, language: str) -> Iterator[Candidate]:
    """What phrases suggest."""
    return candidates("status", text, language, _look)


def read(text: str, language: str) -> Iterator[Finding]:
    """What `text` states of `status`."""
    return single(seek(text, language), text)
