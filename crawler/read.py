"""Everything one page states: all readers over one text, in the order of the text."""

from crawler.audience import is_for_others
from crawler.consequences import drawn
from crawler.finding import QUEUE_THRESHOLD, Finding, Reader
from crawler.narrative import is_narrative
from crawler.patterns import STRONG
from crawler.readers import (
    access,
    admits,
    cost,
    countries,
    credentials,
    hipaa,
    identity,
    joining,
    languages,
    media,
    posts,
    specialties,
    status,
)
from crawler.text import Page
from crawler.topic import is_medical

NOTICE = 1_500  # letters of a page that is nothing but a notice of the end
ENDED = ("closed", "merged", "dormant")

MODULES = (
    admits,
    access,
    credentials,
    identity,
    posts,
    hipaa,
    media,
    cost,
    languages,
    countries,
    specialties,
    status,
    joining,
)
READERS: tuple[Reader, ...] = tuple(module.read for module in MODULES)


def may_state(text: str, language: str, kind: str | None = None, title: str = "", host: str = "") -> bool:
    """Whether the text is about a medical community, does more than tell about one, and speaks to its members."""
    if not is_medical(text, language, kind, title, host) or is_for_others(text, language, kind):
        return False
    return _is_notice_of_the_end(text, language) or not is_narrative(text, language, kind)


def _is_notice_of_the_end(text: str, language: str) -> bool:
    """Whether a short page says that the site has ended, which is told as any story is."""
    return len(text) <= NOTICE and any(
        it.value in ENDED and it.strength >= STRONG for it in status.seek(text, language)
    )


def read(text: str, language: str, kind: str | None = None, title: str = "", host: str = "") -> list[Finding]:
    """What `text` states, contradictions included."""
    if not may_state(text, language, kind, title, host):
        return []
    found = drawn([finding for reader in READERS for finding in reader(text, language)])
    if len(text) <= NOTICE and any(
        it.fact == "status" and it.value in ENDED and it.confidence >= QUEUE_THRESHOLD for it in found
    ):
        found = [
            finding for finding in found if finding.fact == "status"
        ]  # what was true of a closed site is no rule of it
    return sorted(found, key=lambda finding: (finding.start, finding.end, finding.fact, str(finding.value)))


def read_page(page: Page) -> list[Finding]:
    """What a page states, sure and unsure findings alike."""
    return read(page.text, page.language or "en", page.kind, page.title, page.host)


def sure(findings: list[Finding]) -> list[Finding]:
    """The findings that may become proposals."""
    return [finding for finding in findings if finding.confidence >= QUEUE_THRESHOLD]
