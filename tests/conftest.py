"""What every test may lean on: the real catalogue, compiled once, and no way out to the network."""

import ipaddress
import sys
from typing import Any

import pytest
from hypothesis import settings

from catalog.index import CatalogIndex
from catalog.model import Catalog
from catalog.sites_yaml import load_file
from tests.databases import new_database, postgresql, sqlite, store, url

__all__ = ["new_database", "postgresql", "sqlite", "store", "url"]  # fixtures, for every test below

# `make test` runs laws as short slices with fixed seeds, `make prove` looks further each time.
settings.register_profile("test", max_examples=40, derandomize=True, deadline=None, print_blob=True)
settings.register_profile("prove", max_examples=600, deadline=None, print_blob=True)
settings.load_profile("test")


def _stay_at_home(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple) and not _is_here(str(arguments[1][0])):
        raise AssertionError(f"a test reached for the network: {arguments[1]}")
    if event == "socket.getaddrinfo" and arguments[0] and not _is_here(arguments[0]):
        raise AssertionError(f"a test asked the network for a name: {arguments[0]}")


def _is_here(host: str | bytes) -> bool:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    try:
        address = ipaddress.ip_address(name.split("%")[0])
    except ValueError:
        return name in ("", "localhost")
    return address.is_loopback or address.is_unspecified


sys.addaudithook(_stay_at_home)


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The catalogue the project ships."""
    return load_file()


@pytest.fixture(scope="session")
def index(catalog: Catalog) -> CatalogIndex:
    """The shipped catalogue, compiled."""
    return CatalogIndex.compile(catalog)
