"""`curbside read`: what one page states, with the place that says so. Writes nothing."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from catalog.locales import is_language
from catalog.words import shown
from crawler.finding import QUEUE_THRESHOLD, Finding
from crawler.limits import TooHardError
from crawler.read import sure
from crawler.reading import read_one
from crawler.text import Page
from web.cli.output import Exit, TextOrJson, print_json, stop

MAX_INPUT = 30_000_000  # bytes; more is no rule page

_COLOURS = {
    "admits": "black on bright_green",
    "admits_only": "black on green",
    "access": "black on bright_cyan",
    "credentials": "black on bright_yellow",
    "identity": "black on bright_magenta",
    "posts": "black on bright_blue",
    "hipaa": "white on red",
    "media": "black on cyan",
    "cost": "black on yellow",
    "joining": "black on magenta",
    "status": "white on blue",
}
_OTHER = "reverse"


def read(  # noqa: PLR0917  # one parameter an option
    source: Annotated[
        str, typer.Argument(metavar="FILE|URL|-", help="A saved page, an address, or - for standard input.")
    ],
    url: Annotated[str | None, typer.Option(help="Where the page comes from, when it is read from a file.")] = None,
    language: Annotated[str | None, typer.Option(help="Language of the page (BCP 47), when it does not say.")] = None,
    contact: Annotated[
        str | None,
        typer.Option(
            envvar="CURBSIDE_CONTACT",
            metavar="ADDRESS",
            help="Whom to write to about the request, when an address is read; it goes out with it.",
            show_default=False,
        ),
    ] = None,
    weak: Annotated[bool, typer.Option(help="Show findings below the queue's threshold too.")] = False,
    output: Annotated[TextOrJson, typer.Option("--format", help="How to print.")] = TextOrJson.TEXT,
) -> None:
    """Show what one page states: facts, with the sentence that says so and how sure that is. Writes nothing."""
    if language is not None and not is_language(language):
        stop(Exit.WRONG_INPUT, f"--language: '{shown(language)}' is no BCP 47 tag, as in en or pt-BR")
    raw, at = _given(source, contact)
    try:
        page, found = read_one(raw, url or at, language)
    except TooHardError as error:
        stop(Exit.WRONG_INPUT, f"{source}: {error}")
    found = found if weak else sure(found)
    if output is TextOrJson.JSON:
        print_json(
            {
                "language": page.language,
                "page": page.kind,
                "findings": [finding.as_json(page.text) for finding in found],
            }
        )
    else:
        _show(page, found)


def _given(source: str, contact: str | None) -> tuple[bytes, str | None]:
    """The page, and where it was in the end if it was fetched."""
    if source.startswith(("http://", "https://")):
        return _fetched(source, contact)
    if source == "-":
        return sys.stdin.buffer.read(MAX_INPUT), None
    path = Path(source)
    if not path.is_file():
        stop(Exit.FAILED, f"{source}: no such file")
    with path.open("rb") as file:
        return file.read(MAX_INPUT), None


def _show(page: Page, found: list[Finding]) -> None:
    console = Console()
    console.print(Text(f"language {page.language or 'unknown'}, page {page.kind or 'unknown'}", style="dim"))
    console.print(_highlighted(page.text, found))
    if not found:
        console.print(Text("This page states nothing that the catalogue keeps.", style="bold"))
        return
    table = Table("fact", "value", "confidence", "evidence", show_lines=False)
    for finding in found:
        entry = finding.as_json(page.text)
        table.add_row(
            Text(finding.fact, style=_COLOURS.get(finding.fact, _OTHER)),
            Text(", ".join(finding.terms)),
            Text(f"{finding.confidence:.2f}", style="" if finding.confidence >= QUEUE_THRESHOLD else "dim"),
            Text(str(entry["quote"]).replace("\n", " ")),
        )
    console.print(table)


def _highlighted(text: str, found: list[Finding]) -> Text:
    """The page with the evidence marked; what is far from any is left out."""
    shown = Text(text)
    for finding in found:
        shown.stylize(_COLOURS.get(finding.fact, _OTHER), finding.start, finding.end)
    lines = shown.split("\n")
    kept: list[Text] = []
    skipped = False
    for place, line in enumerate(lines):
        near = any(lines[other].spans for other in range(max(0, place - 1), min(len(lines), place + 2)))
        if near:
            kept.append(line)
        elif not skipped:
            kept.append(Text("…", style="dim"))
        skipped = not near
    return Text("\n").join(kept)


def _fetched(address: str, contact: str | None) -> tuple[bytes, str]:
    """The page at the address, by the crawler's rules, and where it was in the end."""
    if not contact or not contact.isprintable():
        stop(Exit.USAGE, "curbside: say whom to write to about this request: --contact ADDRESS, or CURBSIDE_CONTACT")
    from crawler.guard import Guard, RefusedError  # noqa: PLC0415  # Scrapy takes a second to import
    from crawler.one_page import fetch  # noqa: PLC0415
    from crawler.settings import CrawlSettings  # noqa: PLC0415
    from web.cli.crawl import _farm  # noqa: PLC0415

    try:
        settings = CrawlSettings(contact=contact, guard=Guard(farm=_farm()))
        settings.guard.check_url(address)  # what may never be asked for is a wrong input, not a failed fetch
        page = fetch(address, settings)
    except RefusedError as refusal:
        stop(Exit.WRONG_INPUT, f"curbside: {refusal}")
    if not page.judgement.outcome.is_page:
        stop(Exit.FAILED, f"curbside: {address}: {page.judgement.outcome.value} {page.judgement.detail}".rstrip())
    return page.body, page.url


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("read")(read)
