"""Every page in a real browser: accessible, light and dark, narrow and wide; nothing foreign, broken or heavy."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.visits import PAGES, visit

pytestmark = pytest.mark.browser

SIZES = {"phone": {"width": 320, "height": 640}, "desktop": {"width": 1280, "height": 900}}
EVERY_RULE = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# The same page in the other scheme differs in nothing but its colours.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_keeps_to_itself(
    chromium: Browser, site: str, name: str, size: str, scheme: str
) -> None:
    with visit(chromium, site, viewport=SIZES[size], color_scheme=scheme) as there:
        there.page.goto(PAGES[name])
        there.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        wide = there.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide[0] <= wide[1], "the page scrolls sideways"
        rules = EVERY_RULE if scheme == "light" else COLOURS
        result = Axe().run(there.page, options={"runOnly": rules, "resultTypes": ["violations"]})
        found = [
            f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
            for one in result.response["violations"]
            for node in one["nodes"]
        ]
        assert not found, "\n".join(found[:10])
        assert not there.complaints
        assert not there.foreign


@pytest.mark.parametrize("name", ["home", "matches", "sites", "site", "about"])
def test_a_page_weighs_under_sixty_kilobytes_on_the_wire(chromium: Browser, site: str, name: str) -> None:
    with visit(chromium, site) as there:
        there.page.goto(PAGES[name], wait_until="networkidle")
        weight = there.page.evaluate(
            "performance.getEntries().filter(e => e.transferSize !== undefined).reduce((n, e) => n + e.transferSize, 0)"
        )
        assert 1_000 < weight < 60_000


@pytest.mark.parametrize("name", ["matches", "site", "home"])
def test_a_page_zoomed_to_four_hundred_percent_still_fits(chromium: Browser, site: str, name: str) -> None:
    """A screen of 1280 by 1024 at 400 % shows 320 by 256."""
    with visit(chromium, site, viewport={"width": 320, "height": 256}, device_scale_factor=4) as there:
        there.page.goto(PAGES[name])
        wide = there.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide[0] <= wide[1]


@pytest.mark.parametrize(
    "answers",
    [
        "profession=physician&about=dermatology&country=DE&languages=de&languages=en&goals=clinical_cases",
        "profession=dentist&country=IT&languages=it&when=today",
        "profession=midwife&country=NL&languages=nl",
        "for=patient&country=DE&about=oncology&languages=de",
        "",
    ],
)
def test_the_first_card_stands_whole_above_the_fold_of_a_small_phone(
    chromium: Browser, site: str, answers: str
) -> None:
    with visit(chromium, site, viewport={"width": 360, "height": 640}) as there:
        there.page.goto(f"/matches?{answers}")
        box = there.page.locator(".card-first").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 640


def test_what_is_tapped_is_large_enough(chromium: Browser, site: str) -> None:
    with visit(chromium, site, viewport={"width": 360, "height": 740}) as there:
        there.page.goto(PAGES["matches"])
        heights = there.page.eval_on_selector_all(
            ".button, .chip, summary, .option", "all => all.map(one => one.getBoundingClientRect().height)"
        )
        assert len(heights) > 10
        assert min(heights) >= 40


def test_a_printed_page_holds_the_reasons_and_no_navigation(chromium: Browser, site: str) -> None:
    with visit(chromium, site) as there:
        there.page.goto(PAGES["matches"])
        there.page.emulate_media(media="print")
        there.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert there.page.locator(".card-first .reasons").first.is_visible()
        assert not there.page.locator(".top nav").is_visible()
        there.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert not there.page.locator(".card-first .reasons").first.is_visible()
