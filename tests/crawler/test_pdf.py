"""PDFs: what honest ones say, and that hostile ones cost no more memory and time than a page may."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from catalog.model import Catalog
from catalog.store import write_sites
from crawler.pdf import CPU_SECONDS, MEMORY, PdfTooHardError, text_of_pdf
from crawler.reading import page_of
from tests.crawler.farm.crawling import Crawling
from tests.crawler.farm.server import Host, Page
from tests.crawler.pdfs import HOSTILE, honest
from tests.factories import make_site

RULES = (
    "Ward Round is an online community in which doctors discuss clinical cases.\n"
    "Only licensed physicians may join Ward Round.\nMembership is free of charge."
)
TOO_HARD = {"five million letters, each set by itself", "eighty pages that write nothing, slowly"}

# Reads each PDF of a folder in a process of its own, which is small and says what its children took at most.
MEASURED = """
import json, resource, sys, time
from pathlib import Path
from crawler.pdf import PdfTooHardError, text_of_pdf
found = {}
for file in sorted(Path(sys.argv[1]).iterdir()):
    began = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        length = len(text_of_pdf(file.read_bytes()))
    except PdfTooHardError:
        length = None
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    found[file.name] = [length, ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime]
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
own = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) * 1024
print(json.dumps({"found": found, "most": most, "own": own}))
"""


def test_an_honest_pdf_gives_its_text() -> None:
    assert text_of_pdf(honest(RULES)).split("\n")[:3] == RULES.split("\n")


@pytest.mark.parametrize("raw", [b"%PDF-1.7 nothing of the kind", b"%PDF-", honest(RULES)[:300]])
def test_a_broken_pdf_is_empty_text(raw: bytes) -> None:
    assert text_of_pdf(raw) == ""


def test_hostile_pdfs_cost_no_more_than_a_page_may(tmp_path: Path) -> None:
    for name, raw in HOSTILE.items():
        (tmp_path / name).write_bytes(raw)
    done = subprocess.run([sys.executable, "-c", MEASURED, str(tmp_path)], capture_output=True, check=True)
    said = json.loads(done.stdout)
    sys.stdout.write(
        f"{len(HOSTILE)} hostile PDFs: at most {said['most'] >> 20} MB and "
        f"{max(seconds for _, seconds in said['found'].values()):.1f} s of CPU each, "
        f"{said['own'] >> 20} MB in the process that asked\n"
    )
    assert {name for name, (length, _) in said["found"].items() if length is None} == TOO_HARD
    assert all(seconds < CPU_SECONDS + 2 for _, seconds in said["found"].values())
    assert said["most"] < MEMORY
    assert said["own"] < 100 * 2**20


def test_a_pdf_that_is_too_hard_is_no_empty_page() -> None:
    with pytest.raises(PdfTooHardError):
        page_of(HOSTILE["five million letters, each set by itself"])


def test_a_pdf_that_is_too_hard_changes_nothing_and_the_next_site_is_read(crawling: Crawling) -> None:
    hosts = [
        Host(f"ward-{n}.example", {"/": Page("<html lang='en'><title>Ward</title><p>Doctors talk.")}) for n in range(3)
    ]
    crawling.farm.add(*hosts)
    sites = [
        make_site(id=f"ward-{n}", url=f"https://ward-{n}.example/", pages={"join": f"https://ward-{n}.example/join"})
        for n in range(3)
    ]
    for host in hosts:
        host.pages["/join"] = Page(honest(RULES), type="application/pdf")
    with crawling.store.writing() as session:
        write_sites(session, Catalog(tuple(sites)), 0)
    first = crawling.crawl(*sites, reads=True)
    assert first is not None
    assert (first.read, first.unread) == (6, 0)
    assert len(first.proposals) >= 6  # who gets in and what it costs, of each

    hosts[0].pages["/join"] = Page(HOSTILE["five million letters, each set by itself"], type="application/pdf")
    hosts[1].pages["/join"] = Page(honest(RULES + "\nYour licence number is asked for."), type="application/pdf")
    crawling.later(days=40)
    report = crawling.crawl(*sites, reads=True)
    assert report is not None
    assert (report.read, report.unread, report.errors) == (1, 1, 0)
    assert report.outcomes == {"ok": 2, "unchanged": 4}
