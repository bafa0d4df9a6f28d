"""The farm and the reactor, once; a fresh database for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawler.farm.crawling import Crawling, Reactor, open_crawling
from tests.crawler.farm.server import Farm


@pytest.fixture(scope="session")
def the_farm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Farm]:
    with Farm(tmp_path_factory.mktemp("farm")) as farm:
        yield farm


@pytest.fixture(scope="session")
def the_reactor() -> Reactor:
    return Reactor()


@pytest.fixture
def farm(the_farm: Farm) -> Farm:
    the_farm.forget()
    return the_farm


@pytest.fixture
def crawling(farm: Farm, the_reactor: Reactor, tmp_path: Path) -> Iterator[Crawling]:
    one = open_crawling(farm, the_reactor, tmp_path)
    yield one
    one.store.close()
