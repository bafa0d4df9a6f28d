"""`proposals` and `maintainer`: the queue of suggested changes, and who decides about it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from web.cli.database import Database, open_store
from web.cli.output import Exit, TableOrJson, TextOrJson, print_json, stop

if TYPE_CHECKING:  # `curbside check` starts without SQLAlchemy
    from catalog.decisions import Decision
    from catalog.model import Source
    from catalog.proposals import Evidence, Stored

proposals = typer.Typer(name="proposals", no_args_is_help=True, help="Suggested changes: look at them and decide.")
maintainer = typer.Typer(name="maintainer", no_args_is_help=True, help="Who may decide about proposals.")

Number = Annotated[int, typer.Argument(metavar="NUMBER", help="The proposal's number.")]
Numbers = Annotated[list[int], typer.Argument(metavar="NUMBER...", help="One or several proposals.")]
Handle = Annotated[str, typer.Argument(metavar="HANDLE")]
By = Annotated[str, typer.Option("--by", metavar="HANDLE", help="The maintainer who decides.")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, kept in the history.")]
Format = Annotated[TextOrJson, typer.Option("--format", help="How to print it.")]


@proposals.command("list")
def list_proposals(
    site: Annotated[str | None, typer.Option(metavar="ID", help="Only those about one site.")] = None,
    *,
    decided: Annotated[bool, typer.Option("--decided", help="Those decided instead of those open.")] = False,
    database: Database = None,
    output: Annotated[TableOrJson, typer.Option("--format", help="How to print them.")] = TableOrJson.TABLE,
) -> None:
    """Show the queue: what readers depend on most and what is surest comes first."""
    from catalog import proposals as queue  # noqa: PLC0415

    with _plain_errors(), open_store(database, must_exist=True) as store, store.reading() as session:
        found = queue.queue(session, site, decided=decided)
    if output is TableOrJson.JSON:
        print_json({"total": len(found), "proposals": [_as_json(stored) for stored in found]})
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    if not found:
        typer.echo("nothing has been decided" if decided else "nothing to decide")
        return
    table = Table("number", "site", "fact", "today", "proposed", "sure", "from", *(["decision"] if decided else []))
    for stored in found:
        asked = stored.proposal
        cells = [
            str(stored.id),
            asked.site,
            asked.fact or "new site",
            _short(stored.today),
            _short(asked.value),
            f"{stored.confidence:.2f}",
            ", ".join(stored.origins),
        ]
        table.add_row(*cells, *([f"{stored.decision} by {stored.decided_by}"] if decided else []))
    Console().print(table)


@proposals.command("show")
def show(number: Number, database: Database = None, output: Format = TextOrJson.TEXT) -> None:
    """Show one proposal: today's value, the proposed one and everything that speaks for it."""
    from catalog import proposals as queue  # noqa: PLC0415

    with _plain_errors(), open_store(database, must_exist=True) as store, store.reading() as session:
        stored = queue.get(session, number)
    if stored is None:
        stop(Exit.WRONG_INPUT, f"curbside proposals: there is no proposal {number}")
    if output is TextOrJson.JSON:
        print_json(_as_json(stored))
        return
    asked = stored.proposal
    typer.echo(f"proposal {stored.id}: {asked.site}, {asked.fact or 'a new site'} ({asked.kind.replace('_', ' ')})")
    typer.echo(f"  today     {_short(stored.today)}\n  proposed  {_short(asked.value)}")
    if stored.before != stored.today:
        typer.echo(f"  then      {_short(stored.before)}")
    for name, value in asked.also.items():
        typer.echo(f"  also      {name}: {_short(value)}")
    typer.echo(f"  sure      {stored.confidence:.2f}, seen {stored.times} times, last on {stored.seen_at:%Y-%m-%d}")
    for evidence in asked.evidence:
        typer.echo("  " + _told(evidence))
    if stored.decision:
        typer.echo(f"  {stored.decision} by {stored.decided_by}{': ' + stored.why if stored.why else ''}")


@proposals.command("accept")
def accept(
    numbers: Numbers,
    *,
    by: By,
    why: Why = "",
    value: Annotated[
        str | None, typer.Option(metavar="JSON", help="Accept this value instead of the proposed one.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="URL", help="The page that says so, instead of the proposed source.")
    ] = None,
    title: Annotated[str, typer.Option(metavar="TEXT", help="The title of --source; without it its host.")] = "",
    as_of: Annotated[
        str | None, typer.Option("--source-as-of", metavar="DATE", help="The era of --source: 2024 or 2024-09-30.")
    ] = None,
    database: Database = None,
    output: Format = TextOrJson.TEXT,
) -> None:
    """Make the change, with its source, in the database, the journal and the catalogue file."""
    from catalog import decisions  # noqa: PLC0415

    if len(numbers) > 1 and (value is not None or source is not None):
        stop(Exit.USAGE, "curbside proposals accept: --value and --source go with one proposal")
    now = datetime.now(UTC)
    given: dict[str, Any] = {"by": by, "why": why, "at": now}
    if value is not None:
        given["value"] = _json(value)
    if source is not None:
        given["source"] = _source(source, title, as_of, now)
    with _plain_errors(), open_store(database, must_exist=True) as store:
        _decide(numbers, lambda number: decisions.accept(store, number, **given), output)


@proposals.command("reject")
def reject(
    numbers: Numbers, *, by: By, why: Why = "", database: Database = None, output: Format = TextOrJson.TEXT
) -> None:
    """Close proposals without a change; the same text will not raise them again."""
    from catalog import decisions  # noqa: PLC0415

    now = datetime.now(UTC)
    with _plain_errors(), open_store(database, must_exist=True) as store:
        _decide(numbers, lambda number: decisions.reject(store, number, by=by, at=now, why=why), output)


@maintainer.command("add")
def add(handle: Handle, database: Database = None) -> None:
    """Let somebody decide about proposals."""
    from catalog import maintainers  # noqa: PLC0415

    with _plain_errors(), open_store(database) as store, store.writing() as session:
        maintainers.add(session, handle, datetime.now(UTC))
    typer.echo(f"{handle} is a maintainer")


@maintainer.command("remove")
def remove(handle: Handle, database: Database = None) -> None:
    """Let somebody decide no more; the history keeps what was decided."""
    from catalog import maintainers  # noqa: PLC0415

    with _plain_errors(), open_store(database, must_exist=True) as store, store.writing() as session:
        maintainers.remove(session, handle)
    typer.echo(f"{handle} is no maintainer any more")


@maintainer.command("list")
def list_maintainers(database: Database = None, output: Format = TextOrJson.TEXT) -> None:
    """Show who may decide, and since when."""
    from catalog import maintainers  # noqa: PLC0415

    with _plain_errors(), open_store(database, must_exist=True) as store, store.reading() as session:
        found = maintainers.everyone(session)
    if output is TextOrJson.JSON:
        print_json({"maintainers": [{"handle": it.handle, "since": it.since.isoformat()} for it in found]})
        return
    for it in found:
        typer.echo(f"{it.handle}  since {it.since:%Y-%m-%d}")
    if not found:
        typer.echo("there is none yet: `curbside maintainer add HANDLE`")


def register(app: typer.Typer) -> None:
    """Add the two groups to the program."""
    app.add_typer(proposals)
    app.add_typer(maintainer)


def _decide(numbers: list[int], decide: "Callable[[int], Decision]", output: TextOrJson) -> None:
    """Take the decisions one by one and print each: what was decided before an error stays decided and is shown."""
    taken: list[Decision] = []
    try:
        for number in dict.fromkeys(numbers):
            taken.append(decide(number))
            if output is TextOrJson.TEXT:
                typer.echo(f"proposal {number} {taken[-1].decision}")
                for revision in taken[-1].revisions:
                    said = revision.fact or "new site"
                    typer.echo(f"  {revision.site}: {said}: {_short(revision.before)} -> {_short(revision.after)}")
    finally:
        if output is TextOrJson.JSON:
            print_json({"decisions": [_decision(decision) for decision in taken]})
    if taken and taken[-1].written.warning:
        typer.echo(f"curbside: {taken[-1].written.warning}", err=True)


def _decision(decision: "Decision") -> dict[str, Any]:
    return {
        "proposal": decision.proposal,
        "decision": decision.decision,
        "by": decision.by,
        "at": decision.at.isoformat(),
        "why": decision.why,
        "revisions": [revision.id for revision in decision.revisions],
        "unwritten": decision.written.waiting,
    }


def _as_json(stored: "Stored") -> dict[str, Any]:
    asked = stored.proposal
    return {
        "number": stored.id,
        "site": asked.site,
        "fact": asked.fact,
        "kind": asked.kind,
        "before": stored.before,
        "today": stored.today,
        "site_revision": stored.site_revision,
        "value": asked.value,
        "also": dict(asked.also),
        "confidence": stored.confidence,
        "origins": list(stored.origins),
        "times": stored.times,
        "raised_at": stored.raised_at.isoformat(),
        "seen_at": stored.seen_at.isoformat(),
        "evidence": [
            evidence.model_dump(mode="json", exclude_none=True) | {"link": evidence.link} for evidence in asked.evidence
        ],
        "decision": stored.decision,
        "decided_by": stored.decided_by,
        "decided_at": stored.decided_at.isoformat() if stored.decided_at else None,
        "why": stored.why,
    }


def _told(evidence: "Evidence") -> str:
    lines = [f"{evidence.origin}, sure {evidence.confidence:.2f}"]
    if evidence.source is not None:
        era = f", {evidence.source.as_of}" if evidence.source.as_of else ", undated"
        lines.append(f"{evidence.source.title}{era}: {evidence.link}")
    if evidence.quote is not None:
        words = " ".join(f"{evidence.quote.prefix}[{evidence.quote.exact}]{evidence.quote.suffix}".split())
        lines.append(f"... {words} ...")
    if evidence.note:
        lines.append(evidence.note)
    return "\n      ".join(lines)


def _short(value: Any) -> str:
    if value is None:
        return "not known"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        stop(Exit.USAGE, f"""curbside proposals accept: --value {text}: no JSON ({error}); a word is '"{text}"'""")


def _source(url: str, title: str, as_of: str | None, now: datetime) -> "Source":
    from pydantic import ValidationError  # noqa: PLC0415

    from catalog.model import Source  # noqa: PLC0415

    title = title or urlsplit(url).hostname or url
    given = {"url": url, "title": title, "as_of": as_of, "checked": now.date(), "via": "live"}
    try:
        return Source.model_validate({name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        context = error.errors(include_url=False)[0]
        words = context.get("ctx", {}).get("message", context["msg"])
        stop(Exit.WRONG_INPUT, f"curbside proposals accept: --source: {words}")


@contextmanager
def _plain_errors() -> Iterator[None]:
    """End the command with 1 and what is wrong with the decision or the handle."""
    from catalog.amend import ProposalError  # noqa: PLC0415
    from catalog.decisions import DecisionError  # noqa: PLC0415
    from catalog.maintainers import MaintainerError  # noqa: PLC0415

    try:
        yield
    except (ProposalError, DecisionError, MaintainerError) as error:
        stop(Exit.WRONG_INPUT, f"curbside: {error}")
