"""Databases for tests: every test that asks for one runs on a SQLite file and on a real PostgreSQL."""

import atexit
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import make_url

from catalog.store import Store

NewDatabase = Callable[..., str]  # `like` names a database that nobody has open: the new one is its copy

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[NewDatabase]:
    """A PostgreSQL server of this test run alone; gives the URL of a new database with all its tables."""
    # Not in pytest's folder: for root the server is another user, and the next pytest to start would lock it out.
    folder = Path(tempfile.mkdtemp(prefix="curbside-postgresql-"))
    folder.chmod(0o755)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # after pgserver's own last steps there
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    before, os.environ["XDG_RUNTIME_DIR"] = os.environ.get("XDG_RUNTIME_DIR"), str(runtime)
    try:
        import pgserver  # noqa: PLC0415  a machine without it still runs the SQLite half

        server = pgserver.get_server(folder / "data", cleanup_mode="stop")
    except Exception as error:
        pytest.skip(f"PostgreSQL cannot start here: {error}")
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
    server.psql("ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET max_connections = 200;")
    server.psql("SELECT pg_reload_conf();")
    server.psql("CREATE DATABASE template_curbside;")
    Store(server.get_uri("template_curbside")).close()

    def new(like: str = server.get_uri("template_curbside")) -> str:
        name = f"test_{next(_NUMBERS)}"
        server.psql(f"CREATE DATABASE {name} TEMPLATE {make_url(like).database};")
        return server.get_uri(name)

    yield new
    os.kill(server.get_pid(), signal.SIGQUIT)  # at once: writing a hundred databases to the disk first takes minutes
    server.cleanup()


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> NewDatabase:
    """Gives the URL of a new SQLite file with all its tables."""
    folder = tmp_path_factory.mktemp("sqlite")
    Store(f"sqlite:///{folder}/template.db").close()

    def new(like: str = f"sqlite:///{folder}/template.db") -> str:
        path = folder / f"test_{next(_NUMBERS)}.db"
        shutil.copy(like.removeprefix("sqlite:///"), path)
        return f"sqlite:///{path}"

    return new


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest) -> NewDatabase:
    """Gives new databases of either kind."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def url(new_database: NewDatabase) -> str:
    """A new database of either kind."""
    return new_database()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A new, open database of either kind."""
    with Store(url) as store:
        yield store
