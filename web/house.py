"""What every page needs and no page owns: the settings, the catalogue and the day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request

from web.catalogue import Catalogue, Edition
from web.settings import Settings


@dataclass(frozen=True)
class House:
    """Shared by all requests of a process."""

    settings: Settings
    catalogue: Catalogue
    today: Callable[[], date]


def house(request: Request) -> House:
    """The house the request came to."""
    found: House = request.app.state.house
    return found


def edition(request: Request) -> Edition:
    """The catalogue as it stands for this request."""
    return house(request).catalogue.current()
