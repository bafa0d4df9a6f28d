"""The farm's server: asyncio in a thread, one port for HTTP and one for HTTPS, every request written into a log."""

import asyncio
import hashlib
import json
import ssl
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from crawler import guard
from tests.crawler.farm.certificates import Authority

Play = Callable[["Asked", asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Asked:
    """One request, when it was read and when its answer was out."""

    host: str
    path: str
    headers: dict[str, str]
    began: float
    secure: bool
    ended: float = 0.0
    status: int = 0

    @property
    def url(self) -> str:
        return f"{'https' if self.secure else 'http'}://{self.host}{self.path}"


@dataclass
class Page:
    """What a path answers. `play` takes the connection over and does what it likes."""

    body: bytes | str = b""
    status: int = 200
    type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    etag: bool = False
    last_modified: str | None = None
    play: Play | None = None

    @property
    def data(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body

    @property
    def tag(self) -> str:
        return f'"{hashlib.md5(self.data, usedforsecurity=False).hexdigest()}"'


def redirect(to: str, status: int = 301) -> Page:
    return Page(status=status, headers={"Location": to})


@dataclass
class Host:
    """One invented site: its pages by path, its robots.txt, what it says to paths it does not have."""

    name: str
    pages: dict[str, Page] = field(default_factory=dict)
    robots: str | Page | None = None
    otherwise: Page = field(default_factory=lambda: Page("<title>404</title><h1>Not found</h1>", status=404))
    flaw: str | None = None  # of its certificate
    latency: float = 0.0

    def page(self, path: str) -> Page:
        if path == "/robots.txt" and path not in self.pages:
            if isinstance(self.robots, Page):
                return self.robots
            return Page(self.robots, type="text/plain") if self.robots is not None else Page("none", status=404)
        return self.pages.get(path) or self.pages.get(path.partition("?")[0]) or self.otherwise


class Farm:
    """Serves hosts until it is stopped. Hosts may be changed while it runs."""

    def __init__(self, folder: Path) -> None:
        self.hosts: dict[str, Host] = {}
        self.log: list[Asked] = []
        self.open_now: dict[str, int] = {}
        self.most_open: dict[str, int] = {}
        self.authority = Authority(folder)
        self.http_port = self.https_port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="farm")

    def __enter__(self) -> "Farm":
        self._thread.start()
        self._ready.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(20)

    def add(self, *hosts: Host) -> None:
        self.hosts |= {host.name: host for host in hosts}

    def forget(self) -> None:
        """A new day: no hosts, an empty log."""
        self.hosts.clear()
        self.forget_log()

    def forget_log(self) -> None:
        self.log.clear()
        self.open_now.clear()
        self.most_open.clear()

    def described(self, **more: object) -> guard.Farm:
        """The farm as the crawler's setting names it."""
        return guard.Farm(self.http_port, self.https_port, trust=str(self.authority.trust), **more)

    def as_file(self, path: Path) -> Path:
        """The same for the command line."""
        said = {"http_port": self.http_port, "https_port": self.https_port, "trust": str(self.authority.trust)}
        path.write_text(json.dumps(said))
        return path

    def asked(self, host: str) -> list[Asked]:
        return [one for one in self.log if one.host == host]

    def paths(self, host: str) -> list[str]:
        return [one.path for one in self.asked(host)]

    # --- the server's side

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(lambda *_: None)  # clients that hang up are what this server is for
        self._loop.run_until_complete(self._start())
        self._ready.set()
        self._loop.run_forever()
        for server in self._servers:
            server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _start(self) -> None:
        plain = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=200_000)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.sni_callback = self._choose  # type: ignore[assignment]
        context.load_cert_chain(self.authority._issue("farm.example", None), self.authority._key_file)
        secure = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context, limit=200_000)
        self.http_port = plain.sockets[0].getsockname()[1]
        self.https_port = secure.sockets[0].getsockname()[1]
        self._servers = plain, secure

    def _choose(self, connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        if name is not None:
            host = self.hosts.get(name)
            connection.context = self.authority.context(name, host.flaw if host else None)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._answer(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:]) if name}
        host_name = headers.get("host", "").partition(":")[0]
        secure = writer.get_extra_info("sslcontext") is not None
        asked = Asked(host_name, head[0].split(" ")[1], headers, time.monotonic(), secure)
        self.log.append(asked)
        self.open_now[host_name] = self.open_now.get(host_name, 0) + 1
        self.most_open[host_name] = max(self.most_open.get(host_name, 0), self.open_now[host_name])
        try:
            host = self.hosts.get(host_name)
            page = host.page(asked.path) if host else Page("no such host here", status=421)
            if host and host.latency:
                await asyncio.sleep(host.latency)
            if page.play is not None:
                await page.play(asked, reader, writer)
                return False
            status, body, extra = page.status, page.data, dict(page.headers)
            if page.etag:
                extra["ETag"] = page.tag
            if page.last_modified:
                extra["Last-Modified"] = page.last_modified
            if (page.etag and headers.get("if-none-match") == page.tag) or (
                page.last_modified and headers.get("if-modified-since") == page.last_modified
            ):
                status, body = 304, b""
            asked.status = status
            lines = [f"HTTP/1.1 {status} x", f"Content-Type: {page.type}"]
            lines += [f"{name}: {value}" for name, value in extra.items()]
            if status != 304:
                lines.append(f"Content-Length: {len(body)}")
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            await writer.drain()
            return True
        finally:
            self.open_now[host_name] = self.open_now.get(host_name, 1) - 1
            asked.ended = time.monotonic()
