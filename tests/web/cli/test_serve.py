"""`curbside serve`: prints its address, answers there, and logs no answer."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture
def started(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A running server: its address and its log."""
    log, database = tmp_path / "log", f"sqlite:///{tmp_path / 'curbside.db'}"
    with log.open("w") as errors:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "web",
                "serve",
                "--port",
                "0",
                "--database",
                database,
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert found, f"no address in {line!r}; {log.read_text()}"
        yield found[0], log
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
        process.stdout.close()


def fetched(address: str) -> str:
    """The page at `address`, waited for while the server starts."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(address, timeout=30) as response:  # noqa: S310 - our own server
                return response.read().decode()
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError("the server never answered")


def test_the_server_prints_its_address_and_logs_no_answer(started: tuple[str, Path]) -> None:
    address, log = started
    assert "Nothing you enter is kept." in fetched(address)
    assert "card-first" in fetched(f"{address}matches?profession=midwife&country=BR")
    assert fetched(f"{address}healthz") == '{"status":"ok"}'
    said = log.read_text()
    assert "GET /matches 200" in said
    assert "midwife" not in said
    assert "?" not in said


def test_a_taken_port_is_said_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = subprocess.run(
            [sys.executable, "-m", "web", "serve", "--port", port],
            check=False,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert ended.returncode == 3
    assert ended.stderr.startswith(f"curbside: cannot listen on 127.0.0.1:{port}")
    assert ended.stderr.count("\n") == 1
