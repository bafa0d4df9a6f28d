"""Trouble that lasts, as a proposal for a person: the site is gone, or one of its pages has moved."""

from datetime import date
from urllib.parse import urlsplit

from catalog.amend import Kind
from catalog.fetches import HOME, Outcome
from catalog.model import Site, Source
from catalog.proposals import Evidence, Origin, Proposal
from crawler.report import PageTrouble

SURE = 0.9  # the page was looked at three times; whether it means what it seems is what the person decides
IN_WORDS = {
    Outcome.GONE: "the address answers no more",
    Outcome.PARKED: "the address shows a parked or empty page",
    Outcome.MOVED: "the address leads to another domain",
}


def proposal(site: Site, trouble: PageTrouble, checked: date) -> Proposal | None:
    """What to propose; None where the catalogue says nothing that the trouble contradicts."""
    what = _what(site, trouble)
    if what is None:
        return None
    kind, fact, value, also = what
    # No date that grows: a proposal that was rejected must not come back as a new text with each crawl.
    note = f"{IN_WORDS[trouble.outcome]}, at every visit since {trouble.since:%Y-%m-%d}"
    source = Source.model_validate(
        {"url": trouble.url, "title": "Own address", "by": "site", "checked": checked, "via": "live", "note": note}
    )
    evidence = Evidence(origin=Origin.CRAWLER, source=source, note=note, confidence=SURE)
    return Proposal(site=site.id, fact=fact, kind=kind, value=value, also=also, evidence=(evidence,))


def _what(site: Site, trouble: PageTrouble) -> tuple[Kind, str, str | None, dict[str, str]] | None:
    if trouble.page == HOME:
        if not site.is_open or trouble.url != site.url:
            return None
        if trouble.outcome is Outcome.MOVED:
            return Kind.PAGE_MOVED, "url", _root_or_page(trouble.final_url), {}
        said = f"Since {trouble.since:%Y-%m-%d} {IN_WORDS[trouble.outcome]}."
        return Kind.SITE_GONE, "status", "closed", {"status_note": said}
    if (site.pages or {}).get(trouble.page) != trouble.url:
        return None
    if trouble.outcome is Outcome.MOVED:
        return Kind.PAGE_MOVED, f"pages.{trouble.page}", trouble.final_url, {}
    return Kind.CHANGED_FACT, f"pages.{trouble.page}", None, {}


def _root_or_page(url: str) -> str:
    """The address a home page moved to, without what a redirect added to be counted."""
    parts = urlsplit(url)
    return parts._replace(query="", fragment="").geturl()
