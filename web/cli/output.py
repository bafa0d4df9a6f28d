"""What commands print, and how they end: 0 done, 1 the input is wrong, 2 usage, 3 could not be done."""

import json
import sys
from collections.abc import Iterable, Sequence
from enum import IntEnum, StrEnum
from typing import Any, NoReturn

import typer


class Exit(IntEnum):
    """Exit codes of every command."""

    DONE = 0
    WRONG_INPUT = 1
    USAGE = 2
    FAILED = 3


class TextOrJson(StrEnum):
    """`--format` of commands that print text."""

    TEXT = "text"
    JSON = "json"


class TableOrJson(StrEnum):
    """`--format` of commands that print a table."""

    TABLE = "table"
    JSON = "json"


class TableJsonOrCsv(StrEnum):
    """`--format` of commands that print a table which a spreadsheet may want."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def print_json(value: Any) -> None:
    """`value` as indented JSON on standard output, in UTF-8 whatever the terminal."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on a terminal; in a pipe lines of tab-separated values, so that `cut` and a spreadsheet can read them."""
    if not sys.stdout.isatty():
        for row in (heads, *rows):
            sys.stdout.write("\t".join(" ".join(str(cell).split()) for cell in row) + "\n")
        return
    from rich.console import Console  # noqa: PLC0415  a pipe does without
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    rows = [tuple(row) for row in rows]
    table = Table()
    for number, head in enumerate(heads):
        figures = bool(rows) and all(isinstance(row[number], int | float) for row in rows)
        table.add_column(head, justify="right" if figures else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    Console().print(table)


def stop(code: Exit, message: str) -> NoReturn:
    """End the command with a message on standard error."""
    typer.echo(message, err=True)
    raise typer.Exit(code)


def progress_console() -> Any:
    """Where progress of long work is drawn: standard error, so that it is never part of what a pipe reads."""
    from rich.console import Console  # noqa: PLC0415

    return Console(stderr=True)
