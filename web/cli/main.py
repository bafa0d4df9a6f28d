"""`curbside`: every command, and what an error that reaches the top means."""

import sys
from importlib import import_module

import typer
from typer.core import TyperCommand, TyperGroup

from web.cli.output import Exit

# Which file holds which commands, in the order of `--help`. A file is imported when one of its commands is asked for:
# `curbside check` does not wait for the crawler, nor `curbside find` for the web server.
COMMANDS = {
    "serve": "web.cli.serve",
    "find": "web.cli.find",
    "recommend": "web.cli.recommend",
    "check": "web.cli.check",
    "load": "web.cli.data",
    "dump": "web.cli.data",
    "backup": "web.cli.data",
    "verify": "web.cli.data",
    "read": "web.cli.read",
    "crawl": "web.cli.crawl",
    "snapshots": "web.cli.crawl",
    "proposals": "web.cli.proposals",
    "maintainer": "web.cli.proposals",
    "evaluate": "web.cli.evaluate",
}


class _Commands(TyperGroup):
    def list_commands(self, _ctx: typer.Context) -> list[str]:  # type: ignore[override]
        return list(COMMANDS)

    def get_command(self, _ctx: typer.Context, name: str) -> TyperCommand | TyperGroup | None:  # type: ignore[override]
        if name not in COMMANDS:
            return None
        part = typer.Typer(no_args_is_help=True)
        part.callback()(_program)  # makes a group of it, even with a single command
        import_module(COMMANDS[name]).register(part)
        return typer.main.get_group(part).commands[name]  # type: ignore[return-value]


app = typer.Typer(
    cls=_Commands,
    name="curbside",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _program() -> None:
    """Find the medical community that will answer: catalogue, recommender, crawler and web site."""


def main() -> None:
    """Run the program and turn an exception into one line and an exit code."""
    try:
        app()
    except BrokenPipeError:  # the reader of a pipe has seen enough
        sys.stderr.close()
        sys.exit(Exit.DONE)
    except OSError as error:
        typer.echo(f"curbside: {error.strerror or error}: {error.filename or ''}".rstrip(": "), err=True)
        sys.exit(Exit.FAILED)
