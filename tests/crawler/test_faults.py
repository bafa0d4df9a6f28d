"""Faults of every class, in pages that were fetched before: the class is right, and nothing we hold changes."""

import random
import sys
from collections import Counter, defaultdict
from dataclasses import replace

import pytest

from catalog.fetches import HOME, Outcome
from catalog.model import Site
from crawler.settings import Limits
from tests.crawler.farm.crawling import Crawling
from tests.crawler.farm.faults import HOST_FAULTS, PAGE_FAULTS, Spot
from tests.crawler.farm.sites import KINDS, SAID, SLUGS, make_host, site_of

RIGHT = 0.95


def test_a_slice_of_faults_is_told_apart_and_changes_nothing(
    crawling: Crawling, capsys: pytest.CaptureFixture[str]
) -> None:
    faults = inject(crawling, sites=64, seed=20261124)
    judge(faults, 300, capsys)


@pytest.mark.prove
def test_two_thousand_faults_are_told_apart_and_change_nothing(
    crawling: Crawling, capsys: pytest.CaptureFixture[str]
) -> None:
    faults = inject(crawling, sites=400, seed=random.SystemRandom().randrange(10**6))
    judge(faults, 2_000, capsys)


Faults = list[tuple[str, str, Outcome, Outcome | None, str]]


def inject(crawling: Crawling, sites: int, seed: int) -> Faults:
    """Crawl, break things, crawl again. One line a fault: site, page, the class meant, the class found, how."""
    chance = random.Random(seed)
    farm = crawling.farm
    patient = Limits(request_seconds=60, site_seconds=1800, hosts=24, body_bytes=400_000)
    crawling.settings = replace(crawling.settings, limits=patient)
    languages = sorted(SAID)
    hosts = {
        number: make_host(number, languages[number % len(languages)], etag=chance.random() < 0.5)
        for number in range(sites)
    }
    farm.add(*hosts.values())
    entries: list[Site] = [site_of(host, declared=True) for host in hosts.values()]
    first = crawling.crawl(*entries, timeout=900)
    assert first is not None
    assert set(first.outcomes) == {"ok"}
    before = {site.id: crawling.watched(site.id) for site in entries}
    revision = crawling.store.revision()

    meant: dict[tuple[str, str], Outcome] = {}
    nameless = []
    outcomes = list(PAGE_FAULTS)
    for number, host in hosts.items():
        language = languages[number % len(languages)]
        site = host.name.removesuffix(".example")
        paths = {HOME: "/"} | {kind: f"/{SLUGS[kind]}" for kind in KINDS}
        befalls_all = number % 5 == 4
        if befalls_all and number % 3 == 0:
            nameless.append(host.name)
            meant |= {(site, page): Outcome.GONE for page in paths}
        elif befalls_all:
            outcome = chance.choice(list(HOST_FAULTS))
            # A server that hangs at robots.txt hangs once for all its pages.
            chance.choice(HOST_FAULTS[outcome])(Spot(farm, host, "/", language, chance))
            meant |= {(site, page): outcome for page in paths}
        else:
            broken = {}
            for place, (page, path) in enumerate(paths.items()):
                outcome = (
                    outcomes[(number + 3 * place) % len(outcomes)] if chance.random() < 0.8 else chance.choice(outcomes)
                )
                if page == HOME and outcome is Outcome.MISSING:
                    outcome = Outcome.OK  # being sent from the home page to the home page is no fault
                broken[path] = chance.choice(PAGE_FAULTS[outcome])(
                    Spot(farm, host, path, language, chance, page == HOME)
                )
                meant[site, page] = outcome
            host.pages |= broken
    for host in hosts.values():
        site = host.name.removesuffix(".example")
        for kind in KINDS:  # sent home, where home itself is at fault: the page shares that fault
            page = host.pages[f"/{SLUGS[kind]}"]
            home_is_fine = meant[site, HOME] in (Outcome.OK, Outcome.UNCHANGED, Outcome.WRONG_LANGUAGE)
            if meant[site, kind] is Outcome.MISSING and page.headers.get("Location") == "/" and not home_is_fine:
                del meant[site, kind]
    crawling.described = {"unknown": frozenset(nameless)}
    crawling.later(days=1)
    report = crawling.crawl(*entries, timeout=1800, limits=replace(patient, request_seconds=6.0))
    assert report is not None
    assert report.errors == 0

    faults: Faults = []
    for site in entries:
        for url, row in crawling.watched(site.id).items():
            if (site.id, row.page) not in meant:
                continue
            kept = before[site.id][url]
            aim = meant[site.id, row.page]
            faults.append((site.id, row.page, aim, Outcome(row.outcome), detail_of(crawling, site.id, url)))
            if aim is not Outcome.OK and row.outcome != Outcome.OK:
                assert (row.digest, row.seen, row.language) == (kept.digest, kept.seen, kept.language)
    assert crawling.store.revision() == revision
    return faults


def detail_of(crawling: Crawling, site: str, url: str) -> str:
    from catalog import fetches  # noqa: PLC0415

    with crawling.store.reading() as session:
        return fetches.history(session, site, url)[-1].detail


def judge(faults: Faults, least: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Print the table, and hold it to the promise."""
    total, right = Counter[Outcome](), Counter[Outcome]()
    taken_for: dict[Outcome, Counter[str]] = defaultdict(Counter)
    for _, _, meant, found, detail in faults:
        total[meant] += 1
        right[meant] += meant is found
        if meant is not found:
            taken_for[meant][f"{found} ({detail})"] += 1

    def write(line: str) -> None:
        sys.stdout.write(line + "\n")

    with capsys.disabled():
        write(f"\n{'class':16}{'faults':>8}{'right':>8}{'share':>8}  taken for")
        for outcome in sorted(total):
            wrong = ", ".join(f"{name} {count}" for name, count in taken_for[outcome].most_common(3))
            write(f"{outcome:16}{total[outcome]:8}{right[outcome]:8}{right[outcome] / total[outcome]:8.3f}  {wrong}")
        for site, page, meant, found, detail in faults:
            if meant is not found:
                write(f"  {site} {page}: {meant} taken for {found} {detail}")
        write(f"{'all':16}{total.total():8}{right.total():8}{right.total() / total.total():8.3f}")
    assert total.total() >= least
    assert set(total) == set(Outcome)
    assert right.total() / total.total() >= RIGHT
    # The one mistake that could reach a fact: taking something else for the page.
    assert not [fault for fault in faults if fault[3] is not None and fault[3].is_page and not fault[2].is_page]
