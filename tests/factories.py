"""Sites and catalogues for tests: invented, and whole, however little a test says about them."""

from datetime import date
from typing import Any

from catalog.index import CatalogIndex
from catalog.model import FACTS, Catalog, Site

TODAY = date(2026, 11, 24)


def make_source(*supports: str, **parts: Any) -> dict[str, Any]:
    """A source as the file writes it; what a test does not name is a page of the site itself, read today."""
    given = {
        "url": "https://ward-round.example/join",
        "title": "Join page",
        "by": "site",
        "as_of": 2026,
        "checked": TODAY.isoformat(),
        "via": "live",
        "supports": list(supports),
    }
    return {key: value for key, value in (given | parts).items() if value is not None}


def make_entry(**fields: Any) -> dict[str, Any]:
    """A site as the file writes it. Every fact gets a source, unless the test gives the sources itself."""
    site_id = fields.pop("id", "ward-round")
    entry: dict[str, Any] = {
        "id": site_id,
        "name": site_id.replace("-", " ").title(),
        "kind": "forum",
        "summary": "An invented community.",
        **{name: value for name, value in fields.items() if value is not None},
    }
    if "sources" not in entry:
        facts = [name for name in FACTS if name in entry]
        entry["sources"] = [make_source(*facts, url=f"https://{site_id}.example/join")] if facts else []
    return entry


def make_site(**fields: Any) -> Site:
    """A site with these fields; a field given as None is unknown. Every fact has a source."""
    return Site.model_validate(make_entry(**fields))


def make_catalog(*sites: Site) -> Catalog:
    """A catalogue of these sites."""
    return Catalog(sites)


def make_index(*sites: Site) -> CatalogIndex:
    """A compiled catalogue of these sites."""
    return CatalogIndex.compile(Catalog(sites))
