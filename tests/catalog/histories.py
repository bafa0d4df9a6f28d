"""What tests about changes share: a clock that is told, files that are written, proposals that are raised."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from catalog import maintainers, proposals, sync
from catalog.amend import Kind
from catalog.model import Catalog, Site
from catalog.proposals import Evidence, Origin, Proposal
from catalog.sites_yaml import dump, load_file
from catalog.snapshots import Quote
from catalog.store import Store

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def write(file: Path, *sites: Site) -> None:
    """Put a catalogue of these sites into the file, as somebody with an editor would."""
    file.write_text(dump(Catalog(sites)))


def said(file: Path, site: str = "ward-round") -> dict[str, Any]:
    """The site's record as the file has it."""
    return load_file(file)[site].record()


def loaded(store: Store, file: Path, *sites: Site) -> None:
    """A database in step with a file of these sites, and one maintainer, ana."""
    write(file, *sites)
    sync.load(store, file, at=NOW)
    with store.writing() as session:
        maintainers.add(session, "ana", NOW)


def evidence(words: str = "Show your licence number.", origin: Origin = Origin.CRAWLER, **given: Any) -> Evidence:
    """What the site's join page says, read today."""
    source = {
        "url": "https://ward-round.example/enter",
        "title": "How to enter",
        "by": "site",
        "checked": "2026-11-24",
        "via": "live",
    }
    return Evidence.model_validate({"origin": origin, "source": source, "quote": Quote(exact=words), **given})


def raise_one(
    store: Store,
    fact: str = "access",
    value: Any = "verified",
    *,
    site: str = "ward-round",
    kind: Kind = Kind.CHANGED_FACT,
    also: dict[str, Any] | None = None,
    at: datetime = NOW,
    by: tuple[Evidence, ...] = (evidence(),),
) -> int | None:
    """Raise one proposal and give its number, None when there is nothing to ask."""
    asked = Proposal(site=site, fact=fact, kind=kind, value=value, also=also or {}, evidence=by)
    with store.writing() as session:
        return proposals.propose(session, asked, at)
