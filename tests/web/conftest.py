"""The site as a visitor meets it, over the shipped catalogue or over a few invented communities."""

from collections.abc import Callable, Hashable, Iterator, Mapping

import pytest
from starlette.testclient import TestClient

from catalog.fetches import Unreachable
from catalog.model import Catalog, Site
from tests.factories import TODAY
from web.app import create_app
from web.settings import Settings


class Shelf:
    """A catalogue in memory that a test may replace."""

    def __init__(self, catalog: Catalog) -> None:
        self.held = catalog
        self.number = 1
        self.numbers: dict[str, int] = {}

    def catalog(self) -> Catalog:
        return self.held

    def revision(self) -> Hashable:
        return self.number

    def changes(self) -> dict[str, int]:
        return self.numbers

    def unreachable(self) -> Mapping[tuple[str, str], Unreachable]:
        return {}

    def unwritten(self) -> int:
        return 0

    def replace(self, *sites: Site) -> None:
        self.held, self.number = Catalog(sites), self.number + 1


def client_over(shelf: Shelf) -> TestClient:
    return TestClient(create_app(Settings(), shelf=shelf, today=lambda: TODAY), follow_redirects=False)


@pytest.fixture(scope="session")
def client(catalog: Catalog) -> Iterator[TestClient]:
    """A visitor of the site with the shipped catalogue."""
    return client_over(Shelf(catalog))


@pytest.fixture
def visit() -> Callable[..., TestClient]:
    """A visitor of a site with the communities that a test names."""

    def made(*sites: Site) -> TestClient:
        return client_over(Shelf(Catalog(sites)))

    return made
