"""`curbside check`: what is wrong with a catalogue file, and how much of it is known. Writes nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from web.cli.output import Exit, TextOrJson, print_json

if TYPE_CHECKING:
    from catalog.coverage import FieldCoverage


def check(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Without it data/sites.yaml.", show_default=False)
    ] = None,
    *,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Count for each field how many sites state it, and how old that is.")
    ] = False,
    output: Annotated[TextOrJson, typer.Option("--format", help="How to print what was found.")] = TextOrJson.TEXT,
) -> None:
    """Say what is wrong with the catalogue: file, line, site, field, and what would be right.

    Ends with 1 when there is a problem; warnings stop nothing.
    """
    from catalog.sites_yaml import SITES, check_file  # noqa: PLC0415

    path = file or SITES
    found = check_file(path)
    figures: tuple[FieldCoverage, ...] = ()
    if coverage and found.catalog is not None:
        from catalog.coverage import coverage as covered  # noqa: PLC0415

        figures = covered(found.catalog, datetime.now(UTC).date())
    if output is TextOrJson.JSON:
        result: dict[str, Any] = {
            "problems": [problem.as_dict() for problem in found.problems],
            "warnings": [warning.as_dict() for warning in found.warnings],
        }
        if coverage:
            number = len(found.catalog) if found.catalog is not None else 0
            result["coverage"] = {"sites": number, "fields": [figure.as_dict() for figure in figures]}
        print_json(result)
    else:
        for problem in found.problems:
            typer.echo(str(problem))
        for warning in found.warnings:
            typer.echo(f"{warning} (warning)")
        if figures:
            _print_table(figures)
        sites = f"{len(found.catalog)} sites, " if found.catalog is not None else ""
        typer.echo(f"{path.name}: {sites}{_number(found.problems, 'problem')}, {_number(found.warnings, 'warning')}")
    if found.problems:
        raise typer.Exit(Exit.WRONG_INPUT)


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(check)


def _number(things: Sequence[object], name: str) -> str:
    return f"{len(things) or 'no'} {name}{'' if len(things) == 1 else 's'}"


def _print_table(figures: tuple["FieldCoverage", ...]) -> None:
    from web.cli.output import print_table  # noqa: PLC0415

    heads = ("field", "known", "unknown", "searched in vain", "older than it lasts", "undated", "lasts (years)")
    rows = [
        (one.field, one.known, one.unknown, one.searched, one.expired, one.undated, one.lasts_years) for one in figures
    ]
    print_table(heads, rows)
