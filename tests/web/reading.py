"""What a reader sees of a page."""

from httpx2 import Response
from parsel import Selector


def read(response: Response, status: int = 200) -> Selector:
    """The page, which must have come with `status`."""
    assert response.status_code == status, response.text[:300]
    return Selector(response.text)


def text(selection: Selector) -> str:
    """The words of a part of a page, single-spaced, without what only a picture says."""
    return " ".join(
        " ".join(selection.xpath(".//text()[not(ancestor::svg) and not(ancestor::script)]").getall()).split()
    )
