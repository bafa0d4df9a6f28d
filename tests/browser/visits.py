"""Opening pages as people do, and noting everything a page must not do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Request

ANSWERS = (
    "/matches?profession=physician&about=dermatology&country=DE&languages=de&languages=en"
    "&goals=clinical_cases&media=images"
)

PAGES = {
    "home": "/",
    "matches": ANSWERS,
    "named-patient": "/matches?profession=physician&country=DE&goals=clinical_cases&patient_information=true",
    "nothing-fits": "/matches?profession=veterinarian&languages=ko&country=JP&patient_information=true",
    "all-questions": f"{ANSWERS}&ask=all",
    "left-out": f"{ANSWERS}&show=left-out",
    "not-understood": "/matches?profession=wizrd&about=cardiolgy",
    "sites": "/sites",
    "filtered": "/sites?languages=de&admits=nurse&text=pflege",
    "site": "/sites/figure1",
    "closed": "/sites/hospify",
    "compare": "/compare?site=sermo&site=doximity",
    "about": "/about",
    "privacy": "/privacy",
    "missing": "/sites/doximiti",
    "german": "/de/matches?profession=nurse&country=AT&languages=de",
    "japanese": "/ja/sites/sermo",
}


@dataclass
class Visit:
    """A page, and what it did that nobody asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


@contextmanager
def visit(browser: Browser, site: str, **context: Any) -> Iterator[Visit]:
    """A fresh context; `complaints` gathers console errors, `foreign` requests to any other host."""
    opened = browser.new_context(base_url=site, locale="en-GB", **context)
    page = opened.new_page()
    made = Visit(page)

    def heard(message: ConsoleMessage) -> None:
        # The browser notes that a page came with an error status; some tests ask for such pages.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            made.complaints.append(message.text)

    def asked(request: Request) -> None:
        if not request.url.startswith(site):
            made.foreign.append(request.url)

    page.on("console", heard)
    page.on("pageerror", lambda error: made.complaints.append(str(error)))
    page.on("request", asked)
    try:
        yield made
    finally:
        opened.close()
