"""`access`: how the door is checked."""

from collections.abc import Iterator

from crawler.finding import Finding
from crawler.readers.stated import one_term


def read(text: str, language: str) -> Iterator[Finding]:
    """What `text` states of `access`."""
    yield from one_term("access", text, language)
