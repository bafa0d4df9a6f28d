"""`access`: how the door is checked."""

from collections.abc import Iterator

from crawler.candidates import Candidate, candidates, phrase_look
from crawler.finding import Finding
from crawler.readers.stated import single


def seek(text: str, language: str) -> Iterator[Candidate]:
    """What phrases suggest."""
    return candidates("access", text, language, phrase_look("access"))


def read(text: str, language: str) -> Iterator[Finding]:
    """What `text` states of `access`."""
    return single(seek(text, language), text)
