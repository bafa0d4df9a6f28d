"""What commands print, and how they end: 0 done, 1 the input is wrong, 2 usage, 3 could not be done."""

import json
import sys
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


def stop(code: Exit, message: str) -> NoReturn:
    """End the command with a message on standard error."""
    typer.echo(message, err=True)
    raise typer.Exit(code)
