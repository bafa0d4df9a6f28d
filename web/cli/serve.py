"""`curbside serve`: the web site on this machine."""

import os
import socket
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from web.cli.database import Database, open_store, usual_database
from web.cli.output import Exit, stop

# Uvicorn's own access log would hold query strings, and so answers; ours holds paths alone.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "curbside": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "uvicorn.error": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(serve)


def serve(
    *,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="How many processes serve.")] = 1,
    database: Database = None,
) -> None:
    """Serve the web site and print its address.

    The catalogue comes from the database, or from its file as it stands where there is no database yet.
    """
    import uvicorn  # noqa: PLC0415
    from uvicorn.supervisors import Multiprocess  # noqa: PLC0415

    listening = _listen(host, port)
    # What the worker processes read: each builds the application for itself.
    os.environ["CURBSIDE_DATABASE"] = _prepared(database)
    config = uvicorn.Config(
        "web.app:from_environment",
        factory=True,
        workers=workers,
        log_config=LOGGING,
        access_log=False,
        server_header=False,
        timeout_keep_alive=20,
        # A request line with headers. Honest ones take a few KB; a longer one gets our own word on what is too much.
        h11_max_incomplete_event_size=512 * 1024,
    )
    typer.echo(f"Curbside at http://{_shown(host)}:{listening.getsockname()[1]}/  (Ctrl+C ends it)")
    if workers > 1:
        Multiprocess(config, [listening]).run()
    else:
        uvicorn.Server(config).run([listening])


def _prepared(database: str | None) -> str:
    """The URL of the database to serve from, brought up to date with its file; empty when there is none."""
    store = usual_database(database) if database is None else open_store(database)
    if store is None:
        return ""
    from catalog import sync  # noqa: PLC0415
    from catalog.journal import JournalError  # noqa: PLC0415
    from catalog.store import DEFAULT_URL  # noqa: PLC0415

    with store:
        try:
            sync.catch_up(store, at=datetime.now(UTC))
        except (ValueError, JournalError, sync.ConflictError) as error:
            if store.revision() == 0:
                stop(Exit.WRONG_INPUT, f"curbside: {error}")
            # What was accepted before goes on being served; `curbside load` says all that is wrong.
            first = str(error).splitlines()[0]
            typer.echo(f"curbside: serving the catalogue as it was; the file is not taken over: {first}", err=True)
    return database or DEFAULT_URL


def _listen(host: str, port: int) -> socket.socket:
    """A bound socket, so that a taken port is said at once and in one line."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        stop(Exit.FAILED, f"curbside: cannot listen on {host}:{port}: {error.strerror or error}")
    listening.set_inheritable(True)
    return listening


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
