"""Everything that can go wrong with a page, by the outcome it should come to. Texts are ours, about invented sites."""

import asyncio
import gzip
import random
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import brotli

from catalog.fetches import Outcome
from tests.crawler.farm.server import Asked, Farm, Host, Page, Play, redirect
from tests.crawler.farm.sites import SAID, WORDS, page_of


@dataclass(frozen=True)
class Spot:
    """Where a fault is put: a path of a host, in the site's language."""

    farm: Farm
    host: Host
    path: str
    language: str
    chance: random.Random
    is_home: bool = False

    @property
    def old(self) -> Page:
        return self.host.pages[self.path]


PageFault = Callable[[Spot], Page]


def _html(title: str, text: str, more: str = "", language: str = "") -> str:
    lang = f" lang='{language}'" if language else ""
    head = f"<!doctype html><html{lang}><head><title>{title}</title></head>"
    return f"{head}<body><h1>{title}</h1><p>{text}</p>{more}</body></html>"


# --- what servers say instead of a page, in the site's language

NOT_THERE: dict[str, tuple[str, str]] = {language: tuple(said) for language, said in WORDS["not_there"].items()}
LOG_IN: dict[str, tuple[str, str]] = {language: tuple(said) for language, said in WORDS["log_in"].items()}
WALL: dict[str, tuple[str, str]] = {language: tuple(said) for language, said in WORDS["wall"].items()}
SELL: dict[str, str] = WORDS["sell"]


def _status(*codes: int) -> PageFault:
    def fault(spot: Spot) -> Page:
        code = spot.chance.choice(codes)
        return Page(
            _html(f"{code}", "Something went wrong on this server."), status=code, headers={"Retry-After": "3600"}
        )

    return fault


def _instead(said: dict[str, tuple[str, str]], more: str = "") -> PageFault:
    def fault(spot: Spot) -> Page:
        title, text = said.get(spot.language, said["en"])
        return Page(_html(title, text, more, spot.language if spot.chance.random() < 0.5 else ""))

    return fault


LOGIN_FORM = (
    "<form action='/in' method='post'><input name='u'><input type='password' name='p'><button>OK</button></form>"
)
WALL_SCRIPT = "<script src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1'></script>"


def _challenge(spot: Spot) -> Page:
    title, text = WALL.get(spot.language, WALL["en"])
    status = spot.chance.choice([403, 503, 200])
    return Page(_html(title, text, WALL_SCRIPT), status=status, headers={"cf-mitigated": "challenge"})


def _to_login(spot: Spot) -> Page:
    target = spot.chance.choice(
        ["/login?next=x", "/user/signin", "/anmelden", "/accounts/login/", "https://sso.keys.example/authorize?c=1"]
    )
    spot.host.pages["/login"] = spot.host.pages["/user/signin"] = spot.host.pages["/anmelden"] = Page(
        _html("Login", "Login", LOGIN_FORM)
    )
    spot.host.pages["/accounts/login/"] = Page(_html("Login", "Login", LOGIN_FORM))
    spot.farm.add(
        Host("sso.keys.example", {"/authorize": Page(_html("Keys", "One account for all our sites.", LOGIN_FORM))})
    )
    return redirect(target, 302)


def _to_home(spot: Spot) -> Page:
    return redirect("/", spot.chance.choice([301, 302]))


def _elsewhere(status: int, path: str = "") -> PageFault:
    def fault(spot: Spot) -> Page:
        other = f"new-{spot.host.name}"
        spot.farm.add(Host(other, otherwise=Page(page_of(spot.language, "A new place"))))
        if path == "refresh":
            return Page(
                f"<html><head><meta http-equiv='refresh' content='0;url=https://{other}/'></head>"
                "<body>We have moved</body></html>"
            )
        if path == "two hops":
            spot.host.pages["/hop"] = redirect(f"https://{other}/welcome")
            return redirect("/hop", 302)
        return redirect(f"https://{other}{spot.path}", status)

    return fault


def _for_sale(spot: Spot) -> Page:
    said = SELL[spot.language].format(host=spot.host.name)
    links = "".join(f"<a href='/search?q={i}'>Related search {i}</a> " for i in range(spot.chance.randrange(30)))
    return Page(_html(spot.host.name, said, links))


def _sold_by_link(spot: Spot) -> Page:
    return Page(
        _html(
            spot.host.name,
            "Related searches",
            "<script src='https://img.sedoparking.com/js/x.js'></script><a href='/a'>Loans</a>",
        )
    )


def _empty_server(spot: Spot) -> Page:
    said = spot.chance.choice(
        [
            "Welcome to nginx! If you see this page, the web server is installed.",
            "Apache2 Debian Default Page. It works!",
            "This Account has been suspended. Contact your hosting provider.",
        ]
    )
    return Page(_html(said.split("!", maxsplit=1)[0], said))


# --- servers that break


def _play(play: Play) -> PageFault:
    return lambda _: Page(play=play)


async def _out(writer: asyncio.StreamWriter) -> None:
    """Wait until what was written is under way; a reader who has hung up ends the play."""
    if writer.is_closing():
        raise ConnectionResetError
    await writer.drain()


async def _hang(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.wait_for(reader.read(), 15)


async def _hang_in_body(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 50000\r\n\r\n<html><p>Wait")
    await _out(writer)
    await _hang(asked, reader, writer)


async def _drip(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 50000\r\n\r\n<html><body>")
    for _ in range(150):
        writer.write(b"x")
        await _out(writer)
        await asyncio.sleep(0.1)


async def _drip_head(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(150):
        writer.write(b"X-%d: y\r\n" % number)
        await _out(writer)
        await asyncio.sleep(0.1)


async def _silence(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def _reset(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n<html>")
    await _out(writer)
    writer.transport.abort()


async def _cut(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 90000\r\n\r\n" + b"<p>half a page" * 50
    )
    await _out(writer)


async def _garbage(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"\x00\x01\x02SSH-2.0-nonsense\r\n\r\nwhatever this is\r\n")
    await _out(writer)


async def _bad_chunks(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nnot a chunk\r\n"
    )
    await _out(writer)


async def _endless_head(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(20_000):
        writer.write(b"X-%d: %s\r\n" % (number, b"y" * 4000))
        await _out(writer)


async def _endless_continue(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    for _ in range(200_000):
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)
        await _out(writer)


def flood(megabytes: int, with_length: bool) -> Play:
    """A body of many megabytes, announced or not."""

    async def play(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
        writer.write(
            head + (b"Content-Length: %d\r\n\r\n" % (megabytes << 20) if with_length else b"Connection: close\r\n\r\n")
        )
        piece = b"<p>" + b"flood " * 10_000
        for _ in range((megabytes << 20) // len(piece) + 1):
            writer.write(piece)
            await _out(writer)

    return play


def bomb(encoding: str, megabytes: int) -> Page:
    """A few kilobytes that unpack to many megabytes."""
    plain = b"\x00" * (1 << 20)
    match encoding:
        case "gzip":
            packer = zlib.compressobj(9, wbits=31)
        case "deflate":
            packer = zlib.compressobj(9)
        case "br":
            brotlier = brotli.Compressor(quality=4)
            data = b"".join(brotlier.process(plain) for _ in range(megabytes)) + brotlier.finish()
            return Page(data, headers={"Content-Encoding": "br"})
        case _:
            from backports import zstd  # noqa: PLC0415  part of the standard library from 3.14 on

            return Page(zstd.compress(plain * megabytes), headers={"Content-Encoding": "zstd"})
    data = b"".join(packer.compress(plain) for _ in range(megabytes)) + packer.flush()
    return Page(data, headers={"Content-Encoding": encoding})


def _bomb(spot: Spot) -> Page:
    return bomb(spot.chance.choice(["gzip", "deflate", "br", "zstd"]), 4)


def _packed_often(spot: Spot) -> Page:
    data = spot.old.data
    for _ in range(12):
        data = gzip.compress(data)
    return Page(data, headers={"Content-Encoding": ", ".join(["gzip"] * 12)})


def _bad_gzip(spot: Spot) -> Page:
    return Page(b"this is not gzip at all", headers={"Content-Encoding": "gzip"})


def _picture(spot: Spot) -> Page:
    kind = spot.chance.choice(["text/html", "image/png", "application/octet-stream"])
    return Page(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, type=kind)


def _nothing(spot: Spot) -> Page:
    return Page(spot.chance.choice(["", "   ", "<html><head></head><body></body></html>"]))


def _loop(spot: Spot) -> Page:
    spot.host.pages["/round"] = redirect(spot.path, 302)
    return redirect("/round", 302)


def _long_chain(spot: Spot) -> Page:
    for number in range(30):
        spot.host.pages[f"/chain/{number}"] = redirect(f"/chain/{number + 1}")
    return redirect("/chain/0")


def _not_asked(spot: Spot) -> Page:
    return Page(status=500 if spot.old.etag else 304)  # "not modified" to somebody who did not say what he holds


# --- pages that are there


def _other_language(spot: Spot) -> Page:
    others = [language for language in SAID if language != spot.language]
    other = spot.chance.choice(others)
    page = page_of(other, "Ward", 3)
    return Page(
        page if spot.chance.random() < 0.5 else page.replace(f"lang='{'zh-Hans' if other == 'zh' else other}'", "")
    )


def _changed(spot: Spot) -> Page:
    text = spot.old.data.decode().replace(
        "</body>", f"<p>{SAID[spot.language][1]} 2027-{spot.chance.random()}</p></body>"
    )
    return Page(text, etag=spot.old.etag)


def _new_token(spot: Spot) -> Page:
    field = f"<input type='hidden' name='csrf' value='{spot.chance.random()}'>"
    token = f"<script>var t={spot.chance.random()}</script>{field}</body>"
    return Page(spot.old.data.decode().replace("</body>", token))


def _as_it_was(spot: Spot) -> Page:
    return spot.old


PAGE_FAULTS: dict[Outcome, tuple[PageFault, ...]] = {
    Outcome.BLOCKED: (
        _status(401),
        _status(403),
        _status(429),
        _status(403, 429, 451, 999),
        _challenge,
        _challenge,
        _instead(WALL, WALL_SCRIPT),
        _instead(WALL),
    ),
    Outcome.LOGIN_WALL: (_to_login, _to_login, _instead(LOG_IN, LOGIN_FORM), _instead(LOG_IN)),
    Outcome.GONE: (_status(410),),
    Outcome.MISSING: (_status(404), _instead(NOT_THERE), _instead(NOT_THERE), _to_home),
    Outcome.MOVED: (
        _elsewhere(301),
        _elsewhere(302),
        _elsewhere(308),
        _elsewhere(301, "refresh"),
        _elsewhere(301, "two hops"),
    ),
    Outcome.PARKED: (_for_sale, _for_sale, _sold_by_link, _empty_server),
    Outcome.SERVER_ERROR: (
        _status(500, 502, 503, 504, 520),
        _play(_silence),
        _play(_reset),
        _play(_cut),
        _play(_garbage),
        _play(_bad_chunks),
        _play(_endless_head),
        _play(_endless_continue),
        _bad_gzip,
        _picture,
        _nothing,
        _loop,
        _long_chain,
        _not_asked,
    ),
    Outcome.TIMEOUT: (_play(_hang), _play(_hang_in_body), _play(_drip), _play(_drip_head), _status(408)),
    Outcome.WRONG_LANGUAGE: (_other_language,),
    Outcome.TOO_LARGE: (_play(flood(20, True)), _play(flood(20, False)), _bomb, _bomb, _packed_often),
    Outcome.OK: (_changed,),
    Outcome.UNCHANGED: (_new_token, _as_it_was),
}

HostFault = Callable[[Spot], None]


def _robots(text: str) -> HostFault:
    def fault(spot: Spot) -> None:
        spot.host.robots = text

    return fault


def _robots_page(page: Page) -> HostFault:
    def fault(spot: Spot) -> None:
        spot.host.robots = page

    return fault


def _flaw(name: str) -> HostFault:
    def fault(spot: Spot) -> None:
        spot.host.flaw = name

    return fault


# What befalls every page of a host at once. GONE by the name system is set up where the farm is described.
HOST_FAULTS: dict[Outcome, tuple[HostFault, ...]] = {
    Outcome.ROBOTS_DENIED: (
        _robots("User-agent: *\nDisallow: /"),
        _robots("User-agent: other\nDisallow:\n\nUser-agent: Curbside\nDisallow: /\n"),
        _robots("\ufeffuser-agent: *\ndisallow: /*\n"),
        _robots("User-agent: *\nCrawl-delay: 86400\n"),
        _robots("User-agent: curbside\nAllow: /nothing-else\nDisallow: *\n"),
    ),
    Outcome.TLS_ERROR: tuple(_flaw(name) for name in ("expired", "self_signed", "other_host", "not_yet")),
    Outcome.SERVER_ERROR: (
        _robots_page(Page("broken", status=500)),
        _robots_page(Page("busy", status=503)),
        _robots_page(Page(play=_garbage)),
    ),
    Outcome.TIMEOUT: (_robots_page(Page(play=_hang)),),
    Outcome.BLOCKED: (_robots_page(Page("slow down", status=429)),),
}
