"""Which catalogue a command that only reads looks at: the file as it stands, or the database it is told to use."""

from typing import TYPE_CHECKING, Annotated

import typer

from web.cli.output import Exit, stop

if TYPE_CHECKING:
    from catalog.model import Catalog

Reads = Annotated[
    str | None,
    typer.Option(
        "--database",
        envvar="CURBSIDE_DATABASE",
        metavar="URL",
        help="Read from sqlite:///FILE or postgresql://...; without it data/sites.yaml as it stands.",
        show_default=False,
    ),
]


def the_catalogue(url: str | None) -> "Catalog":
    """The catalogue in the database at `url`, or in the file. Ends the command when there is none to read."""
    if url:
        from web.cli.database import open_store  # noqa: PLC0415  only who names a database pays for SQLAlchemy

        with open_store(url, must_exist=True) as store:
            catalog = store.catalog()
        if not len(catalog):
            stop(Exit.FAILED, "curbside: the database holds no catalogue yet; `curbside load` puts it there")
        return catalog
    from catalog.sites_yaml import CatalogError, load_file  # noqa: PLC0415

    try:
        return load_file()
    except CatalogError as error:
        stop(Exit.WRONG_INPUT, f"{error}\n`curbside check` lists everything that is wrong with the catalogue")
