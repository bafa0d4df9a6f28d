"""`posts`: who can read what members write."""

from collections.abc import Iterator

from crawler.finding import Finding
from crawler.readers.stated import one_term


def read(text: str, language: str) -> Iterator[Finding]:
    """What `text` states of `posts`."""
    yield from one_term("posts", text, language)
