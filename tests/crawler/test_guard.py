"""The guard: what may be asked for, what may be connected to, and that nothing can change in between."""

import asyncio
import ipaddress
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.connect import CheckedConnections, CheckedNames, FarmLookup, NoSuchHostError
from crawler.guard import Farm, Guard, RefusedError, not_public
from tests.crawler.farm.crawling import Crawling, outcomes
from tests.crawler.farm.server import Host, Page, redirect
from tests.crawler.farm.sites import make_host, page_of, site_of
from tests.factories import make_site

ALLOWED = [
    "http://ward-round.org/",
    "https://ward-round.org/join?x=1",
    "https://WARD-Round.org./",
    "https://www.xn--rzte-0na.de/",
    "https://ärzte.de/",
    "https://ward_round.org/",
    "https://ward-round.org:443/",
    "http://ward-round.org:80/",
    "http://8.8.8.8/",
    "https://[2606:4700:4700::1111]/",
    "https://1and1.org/",
    "https://127.0.0.1.nip.org/",
]

REFUSED = {
    # schemes
    "a file": "file:///etc/passwd",
    "ftp": "ftp://ward-round.org/",
    "gopher": "gopher://ward-round.org/",
    "script": "javascript:alert(1)",
    "data": "data:text/html,x",
    "no scheme": "//ward-round.org/",
    "nothing": "",
    "a made-up scheme": "httpx://ward-round.org/",
    # ports
    "ssh port": "http://ward-round.org:22/",
    "mail port": "https://ward-round.org:25/",
    "database port": "http://ward-round.org:6379/",
    "other web port": "http://ward-round.org:8080/",
    "port 0": "http://ward-round.org:0/",
    "port out of range": "http://ward-round.org:70000/",
    "port that is a word": "http://ward-round.org:http/",
    "negative port": "http://ward-round.org:-80/",
    # user names
    "user": "http://somebody@ward-round.org/",
    "user and password": "http://a:b@ward-round.org/",
    "host as user": "http://ward-round.org@127.0.0.1/",
    "empty user": "http://@ward-round.org/",
    "host as password": "http://a:ward-round.org@10.0.0.1/",
    # spelled-out addresses
    "loopback": "http://127.0.0.1/",
    "another loopback": "http://127.8.9.10/",
    "short loopback": "http://127.1/",
    "three parts": "http://127.0.1/",
    "decimal": "http://2130706433/",
    "octal": "http://0177.0.0.1/",
    "octal whole": "http://017700000001/",
    "hex": "http://0x7f.0.0.1/",
    "hex whole": "http://0x7f000001/",
    "empty hex": "http://0x/",
    "mixed": "http://0x7f.0.1/",
    "public in decimal": "http://134744072/",
    "zero": "http://0/",
    "this network": "http://0.0.0.0/",
    "private 10": "http://10.1.2.3/",
    "private 172": "http://172.16.0.1/",
    "private 172 end": "http://172.31.255.255/",
    "private 192": "http://192.168.1.1/",
    "link-local": "http://169.254.1.1/",
    "cloud secrets": "http://169.254.169.254/latest/meta-data/",
    "another cloud": "http://100.100.100.200/",
    "a cloud that looks public": "http://168.63.129.16/",
    "carrier-grade NAT": "http://100.64.0.1/",
    "carrier-grade NAT end": "http://100.127.255.254/",
    "multicast": "http://224.0.0.1/",
    "broadcast": "http://255.255.255.255/",
    "reserved": "http://250.1.1.1/",
    "benchmarks": "http://198.18.0.1/",
    "documentation": "http://192.0.2.1/",
    "documentation 2": "http://198.51.100.7/",
    "documentation 3": "http://203.0.113.9/",
    "protocol assignments": "http://192.0.0.8/",
    "6to4 relay": "http://192.88.99.1/",
    "trailing dot": "http://127.0.0.1./",
    "leading zeros": "http://127.000.000.001/",
    "too many parts": "http://1.2.3.4.5/",
    "part too big": "http://8.8.8.256/",
    "full-width digits": "http://１２７.０.０.１/",
    "full-width dots": "http://127。0。0。1/",
    "circled digits": "http://①②⑦.⓪.⓪.①/",
    # IPv6
    "loopback 6": "http://[::1]/",
    "unspecified 6": "http://[::]/",
    "mapped": "http://[::ffff:127.0.0.1]/",
    "mapped in hex": "http://[::ffff:7f00:1]/",
    "mapped public": "http://[::ffff:8.8.8.8]/",
    "compatible": "http://[::127.0.0.1]/",
    "NAT64": "http://[64:ff9b::7f00:1]/",
    "NAT64 local": "http://[64:ff9b:1::a00:1]/",
    "NAT64 public": "http://[64:ff9b::808:808]/",
    "6to4": "http://[2002:7f00:1::]/",
    "6to4 public": "http://[2002:808:808::1]/",
    "Teredo": "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
    "ISATAP": "http://[2606:4700::5efe:7f00:1]/",
    "ISATAP global": "http://[2606:4700::200:5efe:7f00:1]/",
    "unique local": "http://[fd00:ec2::254]/",
    "unique local fc": "http://[fc00::1]/",
    "link-local 6": "http://[fe80::1]/",
    "zone": "http://[fe80::1%25eth0]/",
    "zone on public": "http://[2606:4700::1111%251]/",
    "site-local": "http://[fec0::1]/",
    "multicast 6": "http://[ff02::1]/",
    "documentation 6": "http://[2001:db8::1]/",
    "documentation 6 new": "http://[3fff::1]/",
    "discard": "http://[100::1]/",
    "ORCHID": "http://[2001:20::1]/",
    "half an address": "http://[::1/",
    "brackets round a name": "http://[ward-round.org]/",
    # names
    "localhost": "http://localhost/",
    "LOCALHOST": "http://LOCALHOST/",
    "localhost.": "http://localhost./",
    "under localhost": "http://a.localhost/",
    "one label": "http://intranet/",
    "mdns": "http://printer.local/",
    "internal": "http://metadata.google.internal/",
    "home": "http://router.home.arpa/",
    "lan": "http://nas.lan/",
    "onion": "http://abcdef.onion/",
    "invented": "http://ward-round.example/",
    "empty label": "http://ward..round.org/",
    "empty host": "http:///join",
    "only a dot": "http://./",
    "hyphen first": "http://-a.org/",
    "label too long": f"http://{'a' * 64}.org/",
    "name too long": f"http://{'a.' * 140}org/",
    "star": "http://*.org/",
    "percent": "http://ward%2dround.org/",
    # what parsers disagree on
    "backslash": "http://ward-round.org\\@127.0.0.1/",
    "line break": "http://ward-round.org\r\nHost: x/",
    "tab": "http://ward\tround.org/",
    "blank": "http://ward round.org/",
    "NUL": "http://ward-round.org\x00.evil.org/",
    "delete": "http://ward-round.org\x7f/",
    "too long": "http://ward-round.org/" + "a" * 2000,
}


@pytest.mark.parametrize("url", ALLOWED)
def test_public_addresses_may_be_asked_for(url: str) -> None:
    Guard().check_url(url)


@pytest.mark.parametrize("url", REFUSED.values(), ids=REFUSED.keys())
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(RefusedError):
        Guard().check_url(url)


def test_another_port_may_be_asked_for_when_it_is_named() -> None:
    assert Guard(ports=frozenset([8443])).check_url("https://ward-round.org:8443/").port == 8443


@given(st.ip_addresses())
def test_what_is_called_public_is_global_to_the_standard_library_too(address: ipaddress._BaseAddress) -> None:
    if not_public(address) is None:  # type: ignore[arg-type]
        assert address.is_global  # type: ignore[attr-defined]
        assert not address.is_multicast  # type: ignore[attr-defined]
        assert not address.is_private  # type: ignore[attr-defined]


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_inside_another_address_is_never_public(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    for base, shift in (
        ("::ffff:0:0", 0),
        ("::", 0),
        ("64:ff9b::", 0),
        ("2002::", 80),
        ("2001::", 0),
        ("2606:4700::5efe:0:0", 0),
    ):
        inside = ipaddress.IPv6Address(int(ipaddress.IPv6Address(base)) | number << shift)
        assert not_public(inside), inside


@given(st.ip_addresses(v=4), st.sampled_from(["decimal", "hex", "octal", "short", "hex parts", "zeros"]))
def test_no_odd_spelling_of_a_number_passes(address: ipaddress.IPv4Address, spelling: str) -> None:
    number, parts = int(address), address.packed
    spelled = {
        "decimal": str(number),
        "hex": hex(number),
        "octal": f"0{number:o}",
        "short": f"{parts[0]}.{number & 0xFFFFFF}",
        "hex parts": ".".join(hex(part) for part in parts),
        "zeros": ".".join(f"{part:04d}" for part in parts),
    }[spelling]
    with pytest.raises(RefusedError):
        Guard().check_url(f"http://{spelled}/")


def test_of_a_names_addresses_only_public_ones_are_used() -> None:
    found = [ipaddress.ip_address(one) for one in ("127.0.0.1", "8.8.8.8", "fd00::1")]
    assert [str(one) for one in Guard().usable(found, 443)] == ["8.8.8.8"]
    with pytest.raises(RefusedError):
        Guard().usable([found[0], found[2]], 443)


# --- the farm's setting


@pytest.mark.parametrize("host", ["ward-round.org", "localhost", "example.org", "8.8.8.8", "ward-round.example.org"])
def test_a_farm_cannot_name_a_host_that_could_be_somebodys(host: str) -> None:
    with pytest.raises(RefusedError):
        Farm(8080, 8443, addresses={host: (("127.0.0.1",),)})
    with pytest.raises(RefusedError):
        Guard(farm=Farm(8080, 8443)).check_url(f"https://{host}/")


def test_a_farm_is_played_on_this_machine_only() -> None:
    with pytest.raises(RefusedError):
        Farm(80, 443, address="8.8.8.8")


def test_with_a_farm_even_public_addresses_are_refused() -> None:
    guard = Guard(farm=Farm(8080, 8443))
    for address, port in (("8.8.8.8", 443), ("127.0.0.1", 5432), ("127.0.0.2", 8080), ("::1", 8080)):
        with pytest.raises(RefusedError):
            guard.check_address(ipaddress.ip_address(address), port)
    guard.check_address(ipaddress.ip_address("127.0.0.1"), 8080)


def test_a_crawl_of_the_farm_refuses_a_catalogue_with_a_public_host(crawling: Crawling) -> None:
    host = make_host(1, "en")
    crawling.farm.add(host)
    with pytest.raises(RefusedError, match="never combined"):
        crawling.crawl(site_of(host), make_site(id="real", url="https://ward-round.org/"))
    with pytest.raises(RefusedError, match="never combined"):
        crawling.crawl(
            site_of(host), make_site(id="real", url="https://a.example/", pages={"join": "https://ward-round.org/j"})
        )
    assert crawling.farm.log == []


# --- the name is looked up once, and the connection is checked


def test_the_name_resolver_tells_only_what_was_judged() -> None:
    names = CheckedNames(int)
    names.know("ward-round.org", (ipaddress.ip_address("8.8.8.8"),), until=100.0)
    told: list[object] = []

    class Receiver:
        def resolutionBegan(self, _: object) -> None: ...  # noqa: N802
        def addressResolved(self, address: object) -> None:  # noqa: N802
            told.append((address.host, address.port))  # type: ignore[attr-defined]

        def resolutionComplete(self) -> None:  # noqa: N802
            told.append("done")

    for name in ("ward-round.org", "WARD-ROUND.org", "other.org", "127.0.0.1", "localhost"):
        names.resolveHostName(Receiver(), name, 443)  # type: ignore[arg-type]
    assert told == [("8.8.8.8", 443), "done", ("8.8.8.8", 443), "done", "done", "done", "done"]
    assert names.knows("ward-round.org", 99.0)
    assert not names.knows("ward-round.org", 101.0)


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.0.0.1", "::1", "::ffff:8.8.8.8"])
def test_a_connection_to_a_private_peer_is_dropped_before_anything_is_sent(peer: str) -> None:
    from twisted.internet.address import IPv4Address, IPv6Address  # noqa: PLC0415

    kind = IPv6Address if ":" in peer else IPv4Address
    factory = CheckedConnections(Guard(), lambda *_: None, "endpoint")
    with pytest.raises(RefusedError):
        factory.buildProtocol(kind("TCP", peer, 443))
    assert factory.buildProtocol(IPv4Address("TCP", "8.8.8.8", 443)) is not None


def test_a_name_that_turns_private_after_the_check_is_asked_no_second_time(crawling: Crawling) -> None:
    host = make_host(1, "en")
    crawling.farm.add(host)
    crawling.described = {"addresses": {host.name: (("127.0.0.1",), ("10.0.0.1",))}}
    report = crawling.crawl(site_of(host, declared=True))
    assert set(outcomes(report)["ward-1"].values()) == {"ok"}


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "127.0.0.2", "::1", "::ffff:127.0.0.1", "8.8.8.8"])
def test_a_name_with_a_forbidden_address_is_never_connected_to(crawling: Crawling, address: str) -> None:
    host = make_host(1, "en")
    crawling.farm.add(host)
    crawling.described = {"addresses": {host.name: ((address,),)}}
    report = crawling.crawl(site_of(host))
    assert outcomes(report) == {"ward-1": {"home": "blocked"}}
    assert crawling.farm.log == []
    assert crawling.unreachable() == {}


TARGETS = [
    "http://127.0.0.1/",
    "http://169.254.169.254/latest/",
    "http://2130706433/",
    "http://[::1]/",
    "http://localhost/",
    "http://ward-round.org/",
    "http://other.example:6379/",
    "http://a@other.example/",
    "http://private.example/",
]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("what", ["page", "robots", "sitemap", "refresh", "second hop"])
def test_every_hop_is_guarded(crawling: Crawling, target: str, what: str) -> None:
    host = make_host(1, "en")
    page = Page(f"<meta http-equiv='refresh' content='0; url={target}'>") if what == "refresh" else redirect(target)
    match what:
        case "robots":
            host.robots = page
        case "sitemap":
            host.pages = {"/": Page(page_of("en", "Home"))}
            host.robots = f"User-agent: *\nSitemap: https://{host.name}/sitemap.xml"
            host.pages["/sitemap.xml"] = page
        case "second hop":
            host.pages["/"], host.pages["/2"] = redirect("/2", 302), page
        case _:
            host.pages["/"] = page
    crawling.farm.add(host, Host("other.example"), Host("private.example"))
    crawling.described = {"addresses": {"private.example": (("192.168.1.1",),)}}
    report = crawling.crawl(site_of(host))
    expected = "ok" if what == "sitemap" else "blocked"
    assert outcomes(report)["ward-1"]["home"] == expected
    assert {one.host for one in crawling.farm.log} == {host.name}


def test_the_test_lookup_knows_only_the_farm() -> None:
    farm = Farm(1, 2, addresses={"a.example": (("127.0.0.1",), ("10.0.0.1",))}, unknown=frozenset(["no.example"]))
    lookup = FarmLookup(farm)

    async def asked(name: str) -> list[str]:
        return [str(one) for one in await lookup(name)]

    def ask(name: str) -> list[str]:
        with ThreadPoolExecutor(1) as elsewhere:  # in this thread a reactor of another test may run
            return elsewhere.submit(lambda: asyncio.run(asked(name))).result()

    assert ask("a.example") == ["127.0.0.1"]
    with pytest.raises(NoSuchHostError):
        ask("no.example")
    with pytest.raises(RefusedError):
        ask("ward-round.org")


def test_random_private_networks_are_private_to_their_last_address() -> None:
    chance = random.Random(5)
    for network in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "127.0.0.0/8",
        "fc00::/7",
        "fe80::/10",
    ):
        inside = ipaddress.ip_network(network)
        for offset in (0, inside.num_addresses - 1, *(chance.randrange(inside.num_addresses) for _ in range(50))):
            assert not_public(inside[offset]), inside[offset]
