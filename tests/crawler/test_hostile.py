"""Pages made to hurt: memory and time stay bounded, and the next site goes on."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.body import Body, sitemap_addresses
from crawler.robots import Robots
from tests.crawler.farm.crawling import QUICK, Crawling, outcomes
from tests.crawler.farm.faults import (
    _drip,
    _drip_head,
    _endless_continue,
    _endless_head,
    _hang,
    _hang_in_body,
    bomb,
    flood,
)
from tests.crawler.farm.server import Farm, Host, Page, redirect
from tests.crawler.farm.sites import make_host, page_of, site_of
from tests.factories import make_site

# A crawl in a process of its own, which says how much memory it took at most above what it had before.
MEASURED = """
import json, sys, time
from datetime import UTC, datetime
from pathlib import Path
from catalog.model import Site
from catalog.store import Store
from crawler.crawl import plan_job, run
from crawler.guard import Farm, Guard
from crawler.settings import CrawlSettings, Limits
said = json.loads(Path(sys.argv[1]).read_text())
sites = [Site.model_validate(entry) for entry in said["sites"]]
settings = CrawlSettings(contact="x@ward.example", guard=Guard(farm=Farm(**said["farm"])), delay=0.0, retries=0,
                         limits=Limits(request_seconds=said["seconds"]))
store = Store(said["database"])
job = plan_job(store, sites, settings, lambda: datetime(2026, 11, 24, tzinfo=UTC))
def memory():
    # Not getrusage: its peak begins with that of the process that started this one.
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024
before, began = memory(), time.monotonic()
report = run(job)
seconds = time.monotonic() - began
print(json.dumps({"above": memory() - before, "before": before, "seconds": seconds, "outcomes": report.by_site,
                  "errors": report.errors}))
"""


def measured(farm: Farm, folder: Path, hosts: list[Host], seconds: float = 20.0) -> dict[str, dict]:  # type: ignore[type-arg]
    farm.add(*hosts)
    sites = [make_site(id=host.name.removesuffix(".example"), url=f"https://{host.name}/") for host in hosts]
    said = {
        "sites": [site.record() for site in sites],
        "farm": {"http_port": farm.http_port, "https_port": farm.https_port, "trust": str(farm.authority.trust)},
        "database": f"sqlite:///{folder / 'hostile.db'}",
        "seconds": seconds,
    }
    (folder / "said.json").write_text(json.dumps(said))
    (folder / "measured.py").write_text(MEASURED)
    done = subprocess.run(
        [sys.executable, str(folder / "measured.py"), str(folder / "said.json")],
        capture_output=True,
        timeout=280,
        check=False,
        env=os.environ | {"PYTHONPATH": str(Path.cwd())},
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return dict(json.loads(done.stdout))


def billion_links() -> str:
    return "<html lang='en'><body>" + "<a href='/terms-of-nothing?x=1'>Terms of nothing</a>" * 110_000


HOSTILE = {
    "gzip-bomb": (bomb("gzip", 2000), "too_large"),
    "deflate-bomb": (bomb("deflate", 2000), "too_large"),
    "brotli-bomb": (bomb("br", 2000), "too_large"),
    "zstd-bomb": (bomb("zstd", 200), "too_large"),
    "announced-flood": (Page(play=flood(100, True)), "too_large"),
    "silent-flood": (Page(play=flood(100, False)), "too_large"),
    "endless-head": (Page(play=_endless_head), "server_error"),
    "endless-continue": (Page(play=_endless_continue), "server_error"),
    "deep": (Page("<html lang='en'><body>" + page_of("en", "Deep") + "<div>" * 900_000), "ok"),
    "deep-lists": (Page(page_of("en", "Deep") + "<ul><li>" * 400_000 + "x"), "ok"),
    "links": (Page(billion_links()), "ok"),
    "one-long-link": (Page(page_of("en", "Long") + f"<a href='{'a' * 3_000_000}'>Terms</a>"), "ok"),
    "attributes": (Page(page_of("en", "Many") + "<p " + " ".join(f"a{n}=1" for n in range(300_000)) + ">x"), "ok"),
    "unclosed": (Page(page_of("en", "Open") + "<b><i>" * 200_000), "ok"),
    "comment": (Page(page_of("en", "Comment") + "<!--" + "-" * 4_000_000), "ok"),
    "entities": (Page(page_of("en", "Entities") + "&amp;" * 900_000), "ok"),
    "nulls": (Page(page_of("en", "Nulls").encode().replace(b" ", b"\x00 ", 30) + b"\x00" * 100_000), "ok"),
    "only-nulls": (Page(b"\x00" * 5_000_000), "server_error"),
    "utf-16-lie": (Page(page_of("en", "Lie"), type="text/html; charset=utf-16"), "ok"),
    "no-such-charset": (Page(page_of("en", "Lie"), type="text/html; charset=klingon"), "ok"),
    "pdf-lie": (Page(page_of("en", "Lie"), type="application/pdf"), "ok"),
    "html-lie": (Page(bytes(range(256)) * 20_000), "server_error"),
    "refresh-loop": (Page("<meta http-equiv='refresh' content='0;url=/'><p>again"), "server_error"),
    "redirect-loop": (redirect("/", 302), "server_error"),
    "packed-often": (Page(b"x" * 100, headers={"Content-Encoding": "gzip, " * 2000 + "gzip"}), "too_large"),
}


def test_hostile_pages_all_at_once_take_less_than_300_megabytes(farm: Farm, tmp_path: Path) -> None:
    hosts = [Host(f"{name}.example", {"/": page}) for name, (page, _) in HOSTILE.items()]
    for kind in ("gzip-bomb", "announced-flood", "silent-flood", "deep", "links", "comment"):
        hosts += [Host(f"{kind}-{n}.example", {"/": HOSTILE[kind][0]}) for n in range(4)]
    good = make_host(1, "en")
    hosts.append(good)
    found = measured(farm, tmp_path, hosts)
    homes = {site: pages["home"] for site, pages in found["outcomes"].items()}
    assert {name: homes[name] for name in HOSTILE} == {name: outcome for name, (_, outcome) in HOSTILE.items()}
    assert set(found["outcomes"]["ward-1"].values()) == {"ok"}
    assert found["errors"] == 0
    sys.stdout.write(
        f"{found['above']} MB above the {found['before']} MB of an idle crawler, {found['seconds']:.0f} s\n"
    )
    assert int(found["above"]) < 300, found["above"]  # type: ignore[call-overload]


def test_floods_at_robots_and_sitemaps_are_bounded_too(farm: Farm, tmp_path: Path) -> None:
    hosts = []
    floods = {
        "bomb": bomb("gzip", 1000),
        "flood": Page(play=flood(100, False)),
        "long": Page(b"User-agent: *\n" + b"Disallow: /*a*b*c*d*e$\n" * 150_000),
        "entities": Page(
            "<!DOCTYPE lolz [<!ENTITY a 'a'>"
            + "".join(f"<!ENTITY a{n} '&a{n - 1};&a{n - 1};'>" for n in range(1, 60))
            + "]><urlset><loc>&a59;</loc>"
        ),
        "itself": Page("<sitemapindex>" + "<sitemap><loc>https://x/sitemap.xml</loc></sitemap>" * 50_000),
        "gzip": Page(bomb("gzip", 1000).data, type="application/x-gzip"),
    }
    for name, page in floods.items():
        hosts.append(Host(f"robots-{name}.example", {"/": Page(page_of("en", "Home"))}, robots=page))
        hosts.append(Host(f"map-{name}.example", {"/": Page(page_of("en", "Home")), "/sitemap.xml": page}))
    found = measured(farm, tmp_path, hosts)
    assert found["errors"] == 0
    sys.stdout.write(
        f"{found['above']} MB above the {found['before']} MB of an idle crawler, {found['seconds']:.0f} s\n"
    )
    assert int(found["above"]) < 300, found["above"]  # type: ignore[call-overload]
    homes = {site: pages["home"] for site, pages in found["outcomes"].items()}
    assert {site for site in homes if homes[site] != "ok"} == {"robots-bomb"}


def test_slow_drips_hold_up_only_themselves(crawling: Crawling) -> None:
    slow = [
        Host(f"slow-{n}.example", {"/": Page(play=play)})
        for n, play in enumerate((_drip, _drip_head, _hang, _hang_in_body) * 2)
    ]
    good = [make_host(n, "en") for n in range(3)]
    crawling.farm.add(*slow, *good)
    began = time.monotonic()
    report = crawling.crawl(
        *(make_site(id=host.name.removesuffix(".example"), url=f"https://{host.name}/") for host in slow),
        *map(site_of, good),
        limits=replace(QUICK, request_seconds=4.0),
    )
    found = outcomes(report)
    assert {found[f"slow-{n}"]["home"] for n in range(8)} == {"timeout"}
    assert all(set(found[f"ward-{n}"].values()) == {"ok"} for n in range(3))
    assert time.monotonic() - began < 60


TRICKS = {
    "nested": b"<div>" * 300_000,
    "table": b"<table><tr><td>" * 100_000,
    "comments": b"<!--x-->" * 200_000 + b"<p>x",
    "doctype": b"<!DOCTYPE " + b"x" * 1_000_000,
    "xml": b"<?xml version='1.0'?>" * 100_000,
    "lt": b"<" * 1_400_000,
    "amp": b"<p>" + b"&" * 1_400_000,
    "quotes": b"<a href='" + b"'\"" * 700_000,
    "spaces": b" " * 1_400_000 + b"<html>",
    "cdata": b"<![CDATA[" * 150_000,
    "meta": b"<meta charset=" + b"\xff" * 1_000_000,
    "titles": b"<title>" + b"a " * 700_000,
    "inputs": b"<input type=password>" * 60_000,
    "bases": b"<base href='http://a.example/'>" * 40_000 + b"<a href='x'>y</a>",
}


@pytest.mark.parametrize("data", TRICKS.values(), ids=TRICKS.keys())
def test_looking_at_a_hostile_body_takes_seconds_at_most(data: bytes) -> None:
    began = time.process_time()
    body = Body("https://a.example/", data, "text/html")
    assert isinstance(body.digest, str)
    assert isinstance(body.title, str)
    assert len(list(body.links())) <= 3000
    assert time.process_time() - began < 5


@pytest.mark.parametrize("data", TRICKS.values(), ids=TRICKS.keys())
def test_looking_at_a_hostile_sitemap_or_robots_takes_seconds_at_most(data: bytes) -> None:
    began = time.process_time()
    sitemap_addresses(data)
    Robots.read(data).allows("https://a.example/x")
    assert time.process_time() - began < 3
