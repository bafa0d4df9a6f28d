"""A real browser against a real server on loopback."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Playwright, sync_playwright

from catalog.model import Catalog
from tests.factories import TODAY
from web.app import create_app
from web.settings import Settings

CHROMIUM = Path(os.environ.get("CURBSIDE_CHROMIUM", "/usr/bin/chromium"))
FLAGS = (
    "--no-sandbox",  # the tests may run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def playwright_here() -> Iterator[Playwright]:
    """Playwright, where there is a Chromium for it to drive."""
    if not CHROMIUM.exists():
        if os.environ.get("CURBSIDE_REQUIRE_BROWSER") == "1":
            pytest.fail(f"CURBSIDE_REQUIRE_BROWSER is set and there is no Chromium at {CHROMIUM}")
        pytest.skip(f"no Chromium at {CHROMIUM}: apt-get install chromium, or set CURBSIDE_CHROMIUM")
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright_here: Playwright) -> Iterator[Browser]:
    """One running browser; every test opens a context of its own."""
    browser = playwright_here.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def site(catalog: Catalog) -> Iterator[str]:
    """The address of a running server with the shipped catalogue."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    app = create_app(Settings(), today=lambda: TODAY)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    until = time.monotonic() + 60
    while not server.started:
        assert time.monotonic() < until, "the server did not start"
        time.sleep(0.05)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=20)
    listening.close()
