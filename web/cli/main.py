"""`curbside`: every command, and what an error that reaches the top means."""

import sys

import typer

from web.cli import crawl, data, proposals, read, serve
from web.cli.output import Exit

app = typer.Typer(
    name="curbside",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Find the medical community that will answer: catalogue, recommender, crawler and web site.",
)
data.register(app)
crawl.register(app)
proposals.register(app)
read.register(app)
serve.register(app)


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
