"""`curbside crawl` and `curbside snapshots`: fetch the sites' own pages, and tidy what was fetched."""

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from web.cli.database import Database, open_store
from web.cli.output import Exit, TextOrJson, print_json, stop

if TYPE_CHECKING:
    from rich.progress import TaskID

    from catalog.model import Site
    from catalog.store import Store
    from crawler.guard import Farm

snapshots = typer.Typer(no_args_is_help=True, help="What was fetched from the sites' pages.")

FARM = "CURBSIDE_CRAWL_FARM"  # a JSON file that describes a test farm; refused beside any public host


def crawl(  # noqa: PLR0917  typer names them
    sites: Annotated[
        list[str] | None, typer.Argument(metavar="[SITE]...", help="Ids of sites; without any, all.")
    ] = None,
    due: Annotated[
        bool, typer.Option("--due", help="Only pages whose time has come; safe to run as often as you like.")
    ] = False,
    contact: Annotated[
        str | None,
        typer.Option(
            "--contact",
            envvar="CURBSIDE_CONTACT",
            metavar="ADDRESS",
            help="E-mail or web address for the people whose servers are asked; it goes out with each request.",
            show_default=False,
        ),
    ] = None,
    delay: Annotated[
        float, typer.Option("--delay", min=0.0, help="Seconds between two requests to a host, at least.")
    ] = 3.0,
    fetch_only: Annotated[
        bool, typer.Option("--fetch-only", help="Keep what changed without reading it for facts.")
    ] = False,
    database: Database = None,
    format_: Annotated[TextOrJson, typer.Option("--format", help="How to print the report.")] = TextOrJson.TEXT,
) -> None:
    """Fetch the rule pages of sites, politely, and read what changed: new facts are proposed, none is changed.

    A fact whose page still says the same is confirmed; everything else waits for a person (curbside proposals list).
    """
    from crawler import crawl as crawling  # noqa: PLC0415  Scrapy takes a second to import
    from crawler.guard import Guard, RefusedError  # noqa: PLC0415
    from crawler.report import Tally, in_words  # noqa: PLC0415
    from crawler.settings import CrawlSettings  # noqa: PLC0415

    if not contact:
        stop(Exit.USAGE, "curbside: say whom to write to about this crawler: --contact ADDRESS, or CURBSIDE_CONTACT")
    if any(not letter.isprintable() for letter in contact):
        stop(Exit.USAGE, "curbside: --contact must be one printable line")
    try:
        farm = _farm()
        if not farm and delay < 1.0:
            stop(Exit.USAGE, "curbside: other people's servers are asked at most once a second")
        settings = CrawlSettings(contact=contact, guard=Guard(farm=farm), delay=delay)
    except RefusedError as refusal:
        stop(Exit.WRONG_INPUT, f"curbside: {refusal}")
    store = open_store(database)
    try:
        with crawling.alone(_lock_of(store)):
            job = crawling.plan_job(
                store, _catalogue(store), settings, _now, named=sites or (), only_due=due, reads=not fetch_only
            )
            if job is None:
                now = _now()
                report = Tally().report(None, False, now, now)
            else:
                with _progress(len(job.plans)) as bars:
                    job.progress, job.reading_progress = bars, bars.reading
                    report = crawling.run(job)
    except crawling.UnknownSitesError as unknown:
        stop(Exit.WRONG_INPUT, f"curbside: no such site in the catalogue: {unknown}")
    except RefusedError as refusal:
        stop(Exit.WRONG_INPUT, f"curbside: {refusal}")
    except crawling.AlreadyRunningError as busy:
        stop(Exit.FAILED, f"curbside: {busy}")
    if format_ is TextOrJson.JSON:
        print_json(report.model_dump(mode="json"))
    else:
        typer.echo(in_words(report))


@snapshots.command("prune")
def prune(
    days: Annotated[int, typer.Option("--days", min=1, help="Keep the history of so many days.")] = 730,
    database: Database = None,
    format_: Annotated[TextOrJson, typer.Option("--format", help="How to print what was removed.")] = TextOrJson.TEXT,
) -> None:
    """Remove old fetches, and page bodies and texts that nothing names any more. The newest of each page stays."""
    from catalog import fetches  # noqa: PLC0415
    from catalog import snapshots as kept_texts  # noqa: PLC0415

    before = _now() - timedelta(days=days)
    with open_store(database, must_exist=True) as store, store.writing() as session:
        pruned = fetches.prune(session, before)
        texts = kept_texts.prune(session, before)
    if format_ is TextOrJson.JSON:
        print_json({"fetches": pruned.fetches, "bodies": pruned.bodies, "texts": texts, "bytes": pruned.bytes})
    else:
        typer.echo(
            f"{pruned.fetches} fetches, {pruned.bodies} page bodies ({pruned.bytes:,} bytes) and {texts} texts removed"
        )


def _now() -> datetime:
    return datetime.now(UTC)


def _lock_of(store: "Store") -> Path:
    if store.is_sqlite and store.url.database:
        return Path(store.url.database).with_suffix(".crawl.lock")
    from catalog.vocabulary import DATA  # noqa: PLC0415

    return DATA.parent / "var" / "crawl.lock"


def _catalogue(store: "Store") -> "list[Site]":
    """The sites as the database has them, or as the file has them when nothing was loaded yet."""
    from catalog.sites_yaml import load_file  # noqa: PLC0415

    return list(store.catalog()) or list(load_file())


def _farm() -> "Farm | None":
    if not (path := os.environ.get(FARM)):
        return None
    from crawler.guard import Farm, RefusedError  # noqa: PLC0415

    try:
        said = json.loads(Path(path).read_text("utf-8"))
        said["addresses"] = {
            host: tuple(tuple(answer) for answer in answers) for host, answers in said.get("addresses", {}).items()
        }
        said["unknown"] = frozenset(said.get("unknown", ()))
        return Farm(**said)
    except (OSError, ValueError, TypeError) as error:
        raise RefusedError(f"{FARM}: {error}") from None


class _progress:  # noqa: N801  used like a function
    """A bar on the terminal while sites are visited; nothing where standard error is no terminal."""

    def __init__(self, sites: int) -> None:
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import Progress  # noqa: PLC0415

        self._bar = Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True)
        self._task = self._bar.add_task("Visiting", total=sites)
        self._reading: TaskID | None = None

    def __enter__(self) -> "_progress":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, site: str, done: int, of: int) -> None:  # noqa: ARG002
        self._bar.update(self._task, completed=done, description=site[:30])

    def reading(self, done: int, of: int) -> None:
        """A second bar, from the first page read on."""
        if self._reading is None:
            self._reading = self._bar.add_task("Reading", total=of)
        self._bar.update(self._reading, completed=done)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("crawl")(crawl)
    app.add_typer(snapshots, name="snapshots")
