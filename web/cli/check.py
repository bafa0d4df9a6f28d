"""`curbside check`: what is wrong with a catalogue file, and how much of it is known. Writes nothing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from web.cli.output import Exit, TextOrJson, print_json

if TYPE_CHECKING:
    from collections import Counter

    from catalog.coverage import FieldCoverage
    from catalog.model import Catalog
    from recommender.matter import Matter

VALUABLE = 30  # unknowns that are listed
MOST_JOINABLE = 40  # terms that are listed for each facet


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
    report = _coverage(found.catalog) if coverage and found.catalog is not None else None
    if output is TextOrJson.JSON:
        result: dict[str, Any] = {
            "problems": [problem.as_dict() for problem in found.problems],
            "warnings": [warning.as_dict() for warning in found.warnings],
        }
        if coverage:
            result["coverage"] = report.as_dict() if report is not None else {"sites": 0, "fields": []}
        print_json(result)
    else:
        for problem in found.problems:
            typer.echo(str(problem))
        for warning in found.warnings:
            typer.echo(f"{warning} (warning)")
        if report is not None:
            _print_report(report)
        sites = f"{len(found.catalog)} sites, " if found.catalog is not None else ""
        typer.echo(f"{path.name}: {sites}{_number(found.problems, 'problem')}, {_number(found.warnings, 'warning')}")
    if found.problems:
        raise typer.Exit(Exit.WRONG_INPUT)


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(check)


def _number(things: Sequence[object], name: str) -> str:
    return f"{len(things) or 'no'} {name}{'' if len(things) == 1 else 's'}"


@dataclass(frozen=True)
class _Report:
    """How much is known: over all sites, over those that matter, and where one can join."""

    fields: tuple["FieldCoverage", ...]
    matter: "Matter"
    of_those_that_matter: tuple["FieldCoverage", ...]
    joinable: "dict[str, Counter[str]]"
    sites: int

    def as_dict(self) -> dict[str, Any]:
        return {
            "sites": self.sites,
            "fields": [one.as_dict() for one in self.fields],
            "sites_that_matter": len(self.matter.sites),
            "fields_of_sites_that_matter": [one.as_dict() for one in self.of_those_that_matter],
            "joinable": {name: dict(counts.most_common()) for name, counts in self.joinable.items()},
            "valuable_unknowns": [asdict(one) for one in self.matter.unknowns[:VALUABLE]],
        }


def _coverage(catalog: "Catalog") -> _Report:
    from rich.progress import track  # noqa: PLC0415

    from catalog.coverage import coverage, joinable  # noqa: PLC0415
    from catalog.index import CatalogIndex  # noqa: PLC0415
    from recommender.matter import clinicians, sites_that_matter  # noqa: PLC0415
    from recommender.weights import weights  # noqa: PLC0415
    from web.cli.output import progress_console  # noqa: PLC0415

    today = datetime.now(UTC).date()
    people = track(clinicians(), "simulated clinicians", console=progress_console(), transient=True)
    matter = sites_that_matter(CatalogIndex.compile(catalog), weights(), today, people, _graded())
    ours = [site for site in catalog if site.id in matter.sites]
    return _Report(coverage(catalog, today), matter, coverage(ours, today), joinable(catalog), len(catalog))


def _graded() -> frozenset[str]:
    """The sites that a judged case names; none where the judged cases are not at hand."""
    from recommender.evaluate import graded, read_cases  # noqa: PLC0415
    from web.cli.evaluate import OPEN_CASES  # noqa: PLC0415

    files = [file for file in (OPEN_CASES, OPEN_CASES.with_name("more.yaml")) if file.exists()]
    return graded(case for file in files for case in read_cases(file))


def _print_report(report: _Report) -> None:
    from web.cli.output import print_table  # noqa: PLC0415

    _print_table(report.fields, report.sites, "over all sites")
    _print_table(report.of_those_that_matter, len(report.matter.sites), "over the sites that matter")
    for name, counts in report.joinable.items():
        shown = ", ".join(f"{term} {number}" for term, number in counts.most_common(MOST_JOINABLE))
        typer.echo(f"open sites, {name}: {shown}")
    typer.echo("")
    rows = [(one.site, one.fact, f"{one.worth:.4f}") for one in report.matter.unknowns[:VALUABLE]]
    print_table(("most valuable unknowns", "fact", "mean change of score"), rows)


def _print_table(figures: tuple["FieldCoverage", ...], sites: int, title: str) -> None:
    from web.cli.output import print_table  # noqa: PLC0415

    typer.echo(f"{sites} sites, {title}")
    heads = (
        "field",
        "known",
        "unknown",
        "searched in vain",
        "older than it lasts",
        "undated",
        "lasts (years)",
        "% known",
    )
    rows = [
        (
            one.field,
            one.known,
            one.unknown,
            one.searched,
            one.expired,
            one.undated,
            one.lasts_years,
            round(100 * one.known / sites) if sites else 0,
        )
        for one in figures
    ]
    print_table(heads, rows)
    typer.echo("")
