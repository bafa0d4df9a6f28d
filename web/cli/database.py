"""Which database a command uses: the option, and how it is opened."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # `curbside check` starts without SQLAlchemy
    from catalog.store import Store

Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        envvar="CURBSIDE_DATABASE",
        metavar="URL",
        help="sqlite:///FILE or postgresql://...; without it var/curbside.db.",
        show_default=False,
    ),
]


def open_store(url: str | None, *, must_exist: bool = False) -> "Store":
    """The database at `url`, or the usual one. Raises StoreError, which ends the program, when it cannot be used."""
    from catalog.store import DEFAULT_URL, Store  # noqa: PLC0415  only commands that need a database pay for it

    return Store(url or DEFAULT_URL, must_exist=must_exist)


def usual_database(url: str | None) -> "Store | None":
    """The database at `url`; without one the usual database, if there is one already."""
    from catalog.store import DEFAULT_URL  # noqa: PLC0415

    if url is None and not Path(DEFAULT_URL.removeprefix("sqlite:///")).exists():
        return None
    return open_store(url, must_exist=True)
