"""The farm that the benchmark of the crawler runs over: its pages, and its sites as the catalogue has them.

A page is a labelled page of the tests, a few sentences that only seem to state something, and twenty kilobytes that
state nothing.

Imports stand in the functions: each process of the benchmark loads only what it measures.
"""

import json
import random
import re
import sys
from pathlib import Path
from typing import Any

PARAGRAPHS = 60  # a page of some twenty kilobytes, as legal pages are
SEEMING = 10  # sentences of a page that only seem to state something
FOLDER = Path(__file__).parents[1]


def hosts_of(sites: int) -> list[Any]:
    """The farm's hosts, each with seven pages that have an ETag."""
    from tests.crawler.farm.server import Page  # noqa: PLC0415
    from tests.crawler.farm.sites import SAID, make_host  # noqa: PLC0415

    languages = sorted(SAID)
    hosts, chance = [], random.Random(20261124)
    said = {language: stating(language) for language in languages}
    seeming = {language: not_stating(language) for language in languages}
    for number in range(sites):
        language = languages[number % len(languages)]
        host = make_host(number, language)
        for path, page in host.pages.items():
            more = chance.choice(said[language])
            more += "".join(f"<p>{sentence}</p>" for sentence in chance.sample(seeming[language], SEEMING))
            more += "".join(
                f"<div class='p'><p>{SAID[language][1]} <a href='/x/{n}'>({path}, {n})</a></p></div>"
                for n in range(PARAGRAPHS)
            )
            host.pages[path] = Page(page.data.decode().replace("</body>", more + "</body>"), etag=True)
        hosts.append(host)
    return hosts


def stating(language: str) -> list[str]:
    """What stands on the labelled pages of the language; of English ones where it has none."""
    pages = FOLDER / "data" / "pages"
    files = sorted(pages.glob(f"{language}-*/page.html")) or sorted(pages.glob("en-*/page.html"))
    found = [re.search(r"<(body|main)[^>]*>(.*)</\1>", file.read_text("utf-8"), re.DOTALL) for file in files]
    return [match[2] for match in found if match]


def not_stating(language: str) -> list[str]:
    """Sentences of the reader's own data that state nothing, which are the hard ones."""
    sentences = FOLDER.parent / "data" / "reader" / "sentences"
    file = sentences / f"{language}.jsonl"
    lines = (file if file.exists() else sentences / "en.jsonl").read_text("utf-8").splitlines()
    return [entry["text"] for entry in map(json.loads, lines) if not entry["states"]]


def serve(sites: int, folder: Path) -> None:
    """Play the farm until standard input ends."""
    from tests.crawler.farm.server import Farm  # noqa: PLC0415

    with Farm(folder) as farm:
        farm.add(*hosts_of(sites))
        farm.as_file(folder / "farm.json.new").rename(folder / "farm.json")
        sys.stdin.read()


def urls_of(sites: int) -> list[str]:
    """Every page of the farm."""
    from tests.crawler.farm.sites import SLUGS  # noqa: PLC0415

    return [f"https://ward-{number}.example/{path}" for number in range(sites) for path in ("", *SLUGS.values())]


def entries_of(sites: int) -> list[Any]:
    """The catalogue's entries for the farm's sites, with all their pages declared."""
    from tests.crawler.farm.sites import SLUGS  # noqa: PLC0415
    from tests.factories import make_site  # noqa: PLC0415

    return [
        make_site(
            id=f"ward-{n}",
            url=f"https://ward-{n}.example/",
            pages={kind: f"https://ward-{n}.example/{slug}" for kind, slug in SLUGS.items()},
        )
        for n in range(sites)
    ]


def settings_of(folder: Path) -> Any:
    """How the crawler goes about it: without delays."""
    from crawler.guard import Farm, Guard  # noqa: PLC0415
    from crawler.settings import CrawlSettings  # noqa: PLC0415

    farm = Farm(**json.loads((folder / "farm.json").read_text()))
    return CrawlSettings(contact="bench@ward.example", guard=Guard(farm=farm), delay=0.0, retries=0)
