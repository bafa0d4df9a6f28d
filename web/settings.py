"""Where this process runs: what the environment says. What the site does is in files, not here."""

import os
from collections.abc import Mapping
from typing import Self

from catalog.record import Record

MAX_BODY = 512 * 1024  # bytes; honest ones take a hundredth, and ten thousand values still get a word that helps
MAX_QUERY = 8 * 1024  # bytes of a query string; every facet term of a page's longest choice fits


class Settings(Record):
    """Empty `database`: the catalogue file. Empty `public_url`: the address that each request names."""

    database: str = ""
    public_url: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """The settings that CURBSIDE_DATABASE and CURBSIDE_PUBLIC_URL give."""
        return cls(
            database=environment.get("CURBSIDE_DATABASE", ""),
            public_url=environment.get("CURBSIDE_PUBLIC_URL", "").rstrip("/"),
        )
