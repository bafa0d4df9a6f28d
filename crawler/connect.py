"""The one way out: each name is looked up once, its addresses are judged, and only those are connected to.

Twisted asks the installed name resolver for the addresses of a host and connects to exactly what it is told. Ours tells
what the guard has let through, and looks nothing up by itself: between the check and the connection there is no second
question that DNS could answer differently. The factory of connections checks the peer once more before a byte is sent.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

from OpenSSL import SSL
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError, NotSupported
from scrapy.http import Response
from service_identity.exceptions import VerificationError
from twisted.internet import ssl
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import (
    IAddress,
    IHostnameResolver,
    IHostResolution,
    IOpenSSLClientConnectionCreator,
)
from twisted.python.failure import Failure
from twisted.web._newclient import (
    HEADER,
    STATUS,
    HTTP11ClientProtocol,
    RequestTransmissionFailed,
    ResponseFailed,
    ResponseNeverReceived,
)
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from crawler.guard import Farm, Guard, Host, IPAddress, RefusedError

LOOKUP_SECONDS = 20.0
LOOKUP_THREADS = 8
KEPT_SECONDS = 600.0  # an address stays good that long, as a browser would keep it
MOST_NAMES = 10_000
IDLE_SECONDS = 5.0
MOST_HEAD_BYTES = 256_000  # of the headers of one answer

Lookup = Callable[[str], Awaitable[Sequence[IPAddress]]]


class NoSuchHostError(Exception):
    """The name system says that the name, or an address for it, does not exist."""


class LookupFailedError(Exception):
    """The name system gave no answer: nothing is known of the name."""


class TlsError(Exception):
    """No connection that can be trusted: a bad certificate, or no common protocol."""


class SystemLookup:
    """Asks the system's resolver, in threads of its own so that slow name servers hold up nothing else."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(LOOKUP_THREADS, "lookup")

    async def __call__(self, name: str) -> list[IPAddress]:
        """The addresses of `name`; NoSuchHostError or LookupFailedError."""
        look_up = asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
        )
        try:
            found = await asyncio.wait_for(look_up, LOOKUP_SECONDS)
        except socket.gaierror as error:
            if error.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)):
                raise NoSuchHostError(name) from None
            raise LookupFailedError(f"{name}: {error.strerror}") from None
        except (TimeoutError, OSError, UnicodeError) as error:
            raise LookupFailedError(f"{name}: {error}") from None
        return [ipaddress.ip_address(str(entry[4][0])) for entry in found]


class FarmLookup:
    """Answers for invented hosts from the farm's table, and knows no other."""

    def __init__(self, farm: Farm) -> None:
        self._farm = farm
        self._asked: dict[str, int] = {}

    async def __call__(self, name: str) -> list[IPAddress]:
        """The next answer the table has for `name`."""
        self._farm.require(name)
        if name in self._farm.unknown:
            raise NoSuchHostError(name)
        answers = self._farm.addresses.get(name, ((self._farm.address,),))
        turn = self._asked.get(name, 0)
        self._asked[name] = turn + 1
        return [ipaddress.ip_address(address) for address in answers[min(turn, len(answers) - 1)]]


@implementer(IHostnameResolver)
class CheckedNames:
    """Name resolver for Twisted that knows only names which were looked up and judged before.

    `port_here` says which port of this machine plays a port of an invented host; for public hosts it changes nothing.
    """

    def __init__(self, port_here: Callable[[int], int]) -> None:
        self._port_here = port_here
        self._known: dict[str, tuple[float, tuple[IPAddress, ...]]] = {}

    def know(self, name: str, addresses: tuple[IPAddress, ...], until: float) -> None:
        """Keep the judged addresses of a name."""
        while len(self._known) >= MOST_NAMES:
            del self._known[next(iter(self._known))]
        self._known[name] = (until, addresses)

    def knows(self, name: str, now: float) -> bool:
        """Whether the name's addresses are known and not yet too old."""
        return name in self._known and self._known[name][0] > now

    def resolveHostName(  # noqa: N802 (Twisted's name)
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: ARG002, N803
        transportSemantics: str = "TCP",  # noqa: ARG002, N803
    ) -> "_Resolution":
        """Tell the judged addresses; nothing for any other name."""
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        for address in self._known.get(hostName.lower().removesuffix("."), (0.0, ()))[1]:
            kind = IPv6Address if address.version == 6 else IPv4Address
            resolutionReceiver.addressResolved(kind("TCP", str(address), self._port_here(portNumber)))
        resolutionReceiver.resolutionComplete()
        return resolution


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing to stop: the answer is given at once."""


@implementer(IPolicyForHTTPS)
class VerifiedTls:
    """Certificates are verified, by the system's authorities or by `trust` alone; one context a host."""

    def __init__(self, trust: str | None) -> None:
        self._creators: dict[bytes, IOpenSSLClientConnectionCreator] = {}
        self._trust: Any = None
        if trust is not None:
            root: Any = ssl.trustRootFromCertificates  # Twisted leaves it untyped
            self._trust = root([ssl.Certificate.loadPEM(Path(trust).read_bytes())])

    def creatorForNetloc(self, hostname: bytes, port: int) -> IOpenSSLClientConnectionCreator:  # noqa: ARG002, N802
        """What starts TLS with `hostname`."""
        # Loading the authorities anew for each request would cost more than the request.
        if hostname not in self._creators:
            if len(self._creators) >= 100:
                self._creators.clear()
            self._creators[hostname] = ssl.optionsForClientTLS(hostname.decode("ascii"), trustRoot=self._trust)
        return self._creators[hostname]


class GuardedDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler for http and https, which asks for nothing and connects to nothing that the guard refuses."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._guard: Guard = crawler.settings["GUARD"]
        farm = self._guard.farm
        self._lookup: Lookup = SystemLookup() if farm is None else FarmLookup(farm)
        self._port_here: Callable[[int], int] = farm.port if farm is not None else int
        self._names = CheckedNames(self._port_here)
        # Where Scrapy keeps what it makes connections with; it has no setting for either.
        self._contextFactory = cast("IPolicyForHTTPS", VerifiedTls(farm.trust if farm is not None else None))
        pool: Any = self._pool
        pool._factory = self._connection_factory
        # Long enough for the next page of a visit; an idle connection costs the other side something too.
        pool.cachedConnectionTimeout = max(IDLE_SECONDS, 2 * crawler.settings.getfloat("DOWNLOAD_DELAY"))

    async def download_request(self, request: Request) -> Response:
        """The response; RefusedError, NoSuchHostError, LookupFailedError or TlsError where there is none to be had."""
        if request.meta.get("proxy") or request.meta.get("bindaddress"):
            raise NotSupported("through a proxy the address connected to cannot be known")
        host = self._guard.check_url(request.url)
        await self._judge(host)
        self._install()
        try:
            return await super().download_request(request)
        except DownloadFailedError as error:
            if problem := tls_problem(error):
                raise TlsError(problem) from error
            raise
        except (SSL.Error, VerificationError) as error:
            raise TlsError(str(error) or type(error).__name__) from error

    async def _judge(self, host: Host) -> None:
        """Look the name up, unless that was done lately, and keep those of its addresses that may be connected to."""
        now = asyncio.get_running_loop().time()
        if self._names.knows(host.name, now):
            return
        addresses = [host.address] if host.address is not None else await self._lookup(host.name)
        usable = self._guard.usable(addresses, self._port_here(host.port))
        if not usable:
            raise NoSuchHostError(host.name)
        self._names.know(host.name, usable, now + KEPT_SECONDS)

    def _install(self) -> None:
        from twisted.internet import reactor  # noqa: PLC0415 (importing it chooses the reactor, which Scrapy does)

        chosen: Any = reactor
        if chosen.nameResolver is not self._names:
            chosen.installNameResolver(self._names)

    def _connection_factory(self, *args: Any) -> "CheckedConnections":
        return CheckedConnections(self._guard, *args)


class BoundedHead(_LenientHTTP11ClientProtocol):
    """Hangs up on a server whose headers do not end: their number is bounded nowhere else."""

    _head = 0

    def request(self, request: Any) -> Any:
        """Send the request; its answer's head is counted anew."""
        self._head = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Pass the bytes on, and count those that are not yet a body."""
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        parser = self._parser
        if parser is not None and parser.state in (STATUS, HEADER):
            self._head += len(data)
            if self._head > MOST_HEAD_BYTES and self.transport is not None:
                self.transport.abortConnection()


class CheckedConnections(_LenientHTTP11ClientFactory):
    """Makes a protocol for a connection only when the guard lets its peer through."""

    def __init__(self, guard: Guard, *args: Any) -> None:
        super().__init__(*args)  # type: ignore[no-untyped-call]
        self._guard = guard

    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:  # noqa: N802
        """RefusedError closes the connection before anything is sent, TLS included."""
        host, port = getattr(addr, "host", None), getattr(addr, "port", None)
        if host is None or port is None:
            raise RefusedError("nobody knows where the connection leads")
        self._guard.check_address(ipaddress.ip_address(host), port)
        return BoundedHead(self._quiescentCallback)  # type: ignore[no-untyped-call]


def tls_problem(error: BaseException) -> str | None:
    """What was wrong with TLS, when that is why a download failed."""
    waiting: list[BaseException] = [error]
    while waiting:
        cause = waiting.pop()
        if isinstance(cause, SSL.Error | VerificationError):
            return _in_words(cause)
        if isinstance(cause, ResponseFailed | ResponseNeverReceived | RequestTransmissionFailed):
            reasons = (reason.value if isinstance(reason, Failure) else reason for reason in cause.reasons)
            waiting += [reason for reason in reasons if isinstance(reason, BaseException)]
        if cause.__cause__ is not None:
            waiting.append(cause.__cause__)
    return None


def _in_words(error: SSL.Error | VerificationError) -> str:
    if isinstance(error, VerificationError):
        return "the certificate is for another host"
    reasons = [entry[-1] for entry in error.args[0]] if error.args and isinstance(error.args[0], list) else []
    return ", ".join(str(reason) for reason in reasons if reason) or "the connection ended in the handshake"
