"""`status`: whether the site is in use: closing notices, mergers, silence."""

from collections.abc import Iterator

from crawler.finding import Finding
from crawler.readers.stated import one_term


def read(text: str, language: str) -> Iterator[Finding]:
    """What `text` states of `status`."""
    yield from one_term("status", text, language)
