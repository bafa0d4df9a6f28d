"""`curbside find`: the catalogue searched and filtered as the site's directory does it. Its options are the facets."""

import csv
import inspect
import sys
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog import locales
from catalog.facets import FACETS, Facet
from catalog.vocabulary import UNKNOWN, vocabulary
from catalog.words import shown
from web.cli.output import Exit, TableJsonOrCsv, print_json, print_table, stop
from web.cli.reading import Reads, the_catalogue

if TYPE_CHECKING:
    from catalog.index import CatalogIndex
    from catalog.model import Site

COLUMNS = ("id", "name", "kind", "admits", "countries", "languages", "access", "cost", "sign of life")


class Sort(StrEnum):
    """`--sort`: the best answer to the text, the newest sign of life, the most facts known, or by name."""

    BEST = "best"
    FRESH = "fresh"
    COMPLETE = "complete"
    NAME = "name"


def find(
    text: str = "",
    sort: Sort | None = None,
    limit: int = 20,
    database: str | None = None,
    output: TableJsonOrCsv = TableJsonOrCsv.TABLE,
    **options: list[str] | None,
) -> None:
    """Find communities by words and by facets.

    A facet said several times means any of the terms; several facets must all fit. "unknown" finds the communities
    of which nobody knows.
    """
    from catalog.index import CatalogIndex  # noqa: PLC0415  numpy takes its time

    given = [(facet, word) for facet in FACETS for word in options.get(facet.singular) or ()]
    wrong = [_advice(facet, word) for facet, word in given if not _may_be_chosen(facet, word)]
    if wrong:
        stop(Exit.WRONG_INPUT, "\n".join(wrong))
    chosen = {facet.name: frozenset(word for other, word in given if other is facet) for facet, _ in given}
    index = CatalogIndex.compile(the_catalogue(database))
    total, found = _found(index, chosen, text, sort or (Sort.BEST if text.strip() else Sort.FRESH), limit)
    if output is TableJsonOrCsv.JSON:
        print_json({"total": total, "sites": [site.record() for site in found]})
    elif output is TableJsonOrCsv.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_cells(site) for site in found)
    else:
        print_table(COLUMNS, [_cells(site) for site in found])
        typer.echo(f"{len(found)} of {total} sites", err=True)


def register(app: typer.Typer) -> None:
    """Add the command to the program, with one option for each facet."""

    def command(**arguments: Any) -> None:
        find(**arguments)

    command.__doc__ = find.__doc__
    command.__signature__ = inspect.Signature(list(_parameters()))  # type: ignore[attr-defined]  # what Typer reads
    app.command("find")(command)


def _parameters() -> Iterator[inspect.Parameter]:
    words = typer.Argument(
        metavar="TEXT", help="Words of a name, another name or the summary, typing mistakes and all."
    )
    yield _parameter("text", Annotated[str, words], "")
    for facet in FACETS:
        option = typer.Option(f"--{facet.singular}", metavar="TERM", help=_help(facet), show_default=False)
        yield _parameter(facet.singular, Annotated[list[str] | None, option], None)
    sort = typer.Option("--sort", help="In which order; without it best with TEXT, else fresh.", show_default=False)
    yield _parameter("sort", Annotated[Sort | None, sort], None)
    yield _parameter("limit", Annotated[int, typer.Option("--limit", min=0, help="How many to show.")], 20)
    yield _parameter("database", Reads, None)
    form = typer.Option("--format", help="How to print them.")
    yield _parameter("output", Annotated[TableJsonOrCsv, form], TableJsonOrCsv.TABLE)


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _help(facet: Facet) -> str:
    if facet.vocabulary == "countries":
        return "Where one may join: ISO 3166-1 codes as in DE, worldwide, unknown."
    if facet.vocabulary == "languages":
        return "Of the discussions: BCP 47 tags as in en or pt-BR, unknown."
    return f"A word of '{facet.vocabulary}' in data/vocabulary.yaml, or unknown; a wrong word lists them."


def _may_be_chosen(facet: Facet, word: str) -> bool:
    return word in facet.possible or (facet.vocabulary == "languages" and locales.is_language(word))


def _advice(facet: Facet, word: str) -> str:
    """What to say to a word that finds nothing because it is none."""
    from recommender.identifying import IDENTIFYING  # noqa: PLC0415  only who mistypes waits for these
    from recommender.refused_answers import sayable  # noqa: PLC0415
    from web.said import words_of  # noqa: PLC0415

    near = {term.casefold(): term for term in facet.possible}.get(word.casefold())
    if near is None and facet.vocabulary == "languages":
        near = locales.language_meant(word[:80])
    near = near or words_of(facet.vocabulary).meant(word) or vocabulary().meant(facet.vocabulary, word[:80])
    advice = f"did you mean '{near}'? " if near else ""
    said = f"'{shown(word)}' is no term" if sayable(word) else IDENTIFYING
    return f"curbside find: --{facet.singular} {said}; {advice}possible are {_possible(facet)}"


def _possible(facet: Facet) -> str:
    if facet.vocabulary == "languages":
        return f"BCP 47 tags, as in en, pt-BR, zh-Hans, and {UNKNOWN}"
    if facet.vocabulary == "countries":
        return f"the codes of ISO 3166-1, as in DE, {', '.join(facet.also)} and {UNKNOWN}"
    return ", ".join(facet.possible)


def _found(
    index: "CatalogIndex", chosen: dict[str, frozenset[str]], text: str, sort: Sort, limit: int
) -> tuple[int, list["Site"]]:
    within = index.narrow(chosen)
    if not text.strip():
        return index.number(within), index.first(within, limit, Sort.FRESH if sort is Sort.BEST else sort)
    answering, scores = index.search(text)
    within = within & answering
    if sort is not Sort.BEST:
        return index.number(within), index.first(within, limit, sort)
    places = sorted(index.places(within).tolist(), key=lambda place: (-float(scores[place]), place))
    return len(places), [index.sites[place] for place in places[:limit]]


def _cells(site: "Site") -> tuple[str, ...]:
    """What one line says of a site; what is not known stays empty."""
    lists = (site.admits, site.countries, site.languages)
    admits, countries, languages = (" ".join(words or ()) for words in lists)
    ways = (site.access or "", site.cost or "")
    return (site.id, site.name, site.kind, admits, countries, languages, *ways, str(site.sign_of_life or ""))
