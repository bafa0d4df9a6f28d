"""Which addresses the crawler may ask for and connect to: public ones, by http or https, whatever DNS says."""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

SCHEMES = {"http": 80, "https": 443}
USUAL_PORTS = frozenset(SCHEMES.values())
LONGEST_URL = 2000
LONGEST_HOST = 253

# The special-purpose registries of IANA, written out: what the standard library calls global changes between releases.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # looks public, answers inside one cloud only
        "169.254.0.0/16",  # link-local, and where clouds tell secrets
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
        "2001::/23",  # Teredo, benchmarks, ORCHID and other protocol assignments
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries any IPv4 address
        "3fff::/20",  # documentation
    )
)
_GLOBAL_UNICAST = ipaddress.IPv6Network(
    "2000::/3"
)  # everything public in IPv6; NAT64, mapped and local ones lie outside
_ISATAP = (0x00005EFE, 0x02005EFE)  # third quarter of an address that carries an IPv4 address

# Names that are never on the public Internet (RFC 6761, 6762, 7686, 8375, 9476), and what networks call themselves.
_LOCAL_NAMES = frozenset(
    ["localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "corp", "private"]
)
_NOBODYS_NAMES = frozenset(["onion", "alt", "invalid", "test", "example", "arpa"])
FARM_NAMES = (".example", ".test", ".invalid")  # RFC 2606: nobody can ever own one

_NUMBER = re.compile(r"[0-9]+|0[xX][0-9a-fA-F]*")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


class RefusedError(Exception):
    """The guard does not let the crawler ask for, or connect to, an address. The message says why."""


def not_public(address: IPAddress) -> str | None:
    """Why the address is not on the public Internet; None when it is."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return "an address with a zone is local"
        if address not in _GLOBAL_UNICAST:
            return "not a global unicast address"
        if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
            return "carries an IPv4 address"
    for network in _NOT_PUBLIC:
        if address.version == network.version and address in network:
            return f"in {network}"
    if not address.is_global or address.is_multicast:
        return "not a global address"
    return None


class Host(NamedTuple):
    """A host as it may be asked for: its name, the address if the URL spells one out, and the port."""

    name: str
    address: IPAddress | None
    port: int = 443


@lru_cache(maxsize=10_000)
def read_host(host: str) -> Host:
    """The host in one form. Refuses every spelling of a number but the plain one, and what is no host name."""
    if ":" in host:
        try:
            return Host(host, ipaddress.IPv6Address(host))
        except ValueError:
            raise RefusedError("not an IPv6 address") from None
    try:
        # Full-width digits and dots become plain ones here, and are then judged as such.
        name = host.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        raise RefusedError("not a host name") from None
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):  # browsers and resolvers read 2130706433, 0x7f.1 and 017700000001 as 127.0.0.1
        try:
            address = ipaddress.IPv4Address(name)
        except ValueError:
            raise RefusedError("a number that is not a plain IPv4 address") from None
        return Host(name, address)
    if len(name) > LONGEST_HOST or not all(_LABEL.fullmatch(label) for label in labels):
        raise RefusedError("not a host name")
    return Host(name, None)


@dataclass(frozen=True)
class Farm:
    """Invented hosts that a test server plays on this machine. Never to be combined with public hosts.

    `addresses` says what a name resolves to, one answer after the other, the last for ever; a name without an entry is
    `address`. Ports 80 and 443 of that address are the server's `http_port` and `https_port`.
    """

    http_port: int
    https_port: int
    address: str = "127.0.0.1"
    addresses: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()  # names that do not exist
    trust: str | None = None  # PEM file of the authority that signs the farm's certificates

    def __post_init__(self) -> None:
        if not ipaddress.ip_address(self.address).is_loopback:
            raise RefusedError(f"a farm is played on this machine, not at {self.address}")
        for host in [*self.addresses, *self.unknown]:
            self.require(host)

    @staticmethod
    def owns(host: str) -> bool:
        """Whether the name can only be an invented one."""
        return host.endswith(FARM_NAMES)

    def require(self, host: str) -> None:
        """Refuse a host that could be somebody's."""
        if not self.owns(host):
            raise RefusedError(f"a farm is never combined with public hosts: {host}")

    def port(self, port: int) -> int:
        """Where on this machine the port of an invented host is."""
        return {80: self.http_port, 443: self.https_port}.get(port, port)


@dataclass(frozen=True)
class Guard:
    """What may be asked for and connected to. Without a farm: public addresses on the usual ports, and `ports`."""

    ports: frozenset[int] = frozenset()
    farm: Farm | None = None

    def check_url(self, url: str) -> Host:
        """The host of a URL that may be asked for; RefusedError for any other URL."""
        parts = _split(url)
        port = SCHEMES[parts.scheme] if parts.port is None else parts.port
        if port not in USUAL_PORTS | self.ports:
            raise RefusedError(f"port {port} is not a usual one")
        host = read_host(parts.hostname or "")._replace(port=port)
        if self.farm is not None:
            if host.address is None:
                self.farm.require(host.name)
                return host
        elif host.address is None:
            labels = host.name.split(".")
            if len(labels) < 2 or labels[-1] in _LOCAL_NAMES | _NOBODYS_NAMES:
                raise RefusedError("a name of a local network")
        if host.address is not None:
            self.check_address(host.address, port)
        return host

    def check_address(self, address: IPAddress, port: int) -> None:
        """Refuse to connect to the address unless it is public; with a farm, unless it is the farm."""
        if self.farm is not None:
            here = ipaddress.ip_address(self.farm.address)
            if address == here and port in (self.farm.http_port, self.farm.https_port):
                return
            raise RefusedError(f"{address} port {port} is not the farm")
        if reason := not_public(address):
            raise RefusedError(f"{address} is not public: {reason}")

    def usable(self, addresses: Iterable[IPAddress], port: int) -> tuple[IPAddress, ...]:
        """Those of a name's addresses that may be connected to; RefusedError when there is none."""
        found = tuple(addresses)
        usable, reasons = [], []
        for address in found:
            try:
                self.check_address(address, port)
            except RefusedError as refusal:
                reasons.append(str(refusal))
            else:
                usable.append(address)
        if found and not usable:
            raise RefusedError(reasons[0])
        return tuple(usable)


def _split(url: str) -> SplitResult:
    if len(url) > LONGEST_URL:
        raise RefusedError(f"longer than {LONGEST_URL} characters")
    if any(letter <= " " or letter in "\x7f\\" for letter in url):
        raise RefusedError("a blank, a control character or a backslash in the address")
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise RefusedError("not a web address") from None
    if parts.scheme not in SCHEMES:
        raise RefusedError(f"'{parts.scheme[:20]}' is neither http nor https")
    if "@" in parts.netloc:
        raise RefusedError("a user name in the address")
    if not host or "%" in parts.netloc:
        raise RefusedError("not a host name")
    if port == 0:
        raise RefusedError("port 0 is not a usual one")
    return parts
