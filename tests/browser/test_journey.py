"""The main job by keyboard alone, with and without JavaScript: from the first page to a match and why it fits."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visits import PAGES, visit

pytestmark = pytest.mark.browser


def focused(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until the focus stands on `selector`, as somebody without a mouse does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        there = page.locator(":focus")
        if there.count() and there.evaluate("(one, wanted) => one.matches(wanted)", selector):
            return
    raise AssertionError(f"Tab never came to {selector}")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_clinician_reaches_an_explained_match_by_keyboard(chromium: Browser, site: str, script: bool) -> None:
    with visit(chromium, site, java_script_enabled=script, viewport={"width": 360, "height": 740}) as there:
        page = there.page
        page.goto("/")
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_text("Skip to the content")
        focused(page, "[name=need]")
        page.keyboard.press("Space")
        focused(page, "#q-profession")
        page.keyboard.type("doctor")
        focused(page, "#q-country")
        page.keyboard.type("Germany")
        focused(page, "[name=languages][value=de]")
        page.keyboard.press("Space")
        focused(page, "#q-question")
        page.keyboard.type("a rash nobody in dermatology can name")
        page.keyboard.press("Enter")
        page.wait_for_url("**/matches?**")
        assert "rash" not in page.url
        assert "profession=physician" in page.url
        chips = page.locator(".chips")
        expect(chips).to_contain_text("Dermatology")
        expect(chips).to_contain_text("Germany")
        first = page.locator(".card-first")
        expect(first.locator("dl")).to_contain_text("Gets in")
        focused(page, ".card-first summary")
        page.keyboard.press("Enter")
        reason = first.locator("[data-criterion=profession]")
        expect(reason).to_be_visible()
        expect(reason.locator("a").first).to_be_visible()
        assert not there.complaints
        assert not there.foreign


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_answer_can_be_added_and_taken_away(chromium: Browser, site: str, script: bool) -> None:
    with visit(chromium, site, java_script_enabled=script) as there:
        page = there.page
        page.goto("/matches?profession=nurse&ask=country")
        page.locator("#next #q-country").fill("Österreich")
        page.locator("#next button").click()
        page.wait_for_url("**/matches?profession=nurse&country=AT&changed=country")
        expect(page.get_by_role("status")).to_contain_text("Registered in: Austria")
        page.locator(".chip", has_text="Nurse").click()
        page.wait_for_url("**/matches?country=AT&changed=profession%3Anurse")
        expect(page.get_by_role("status")).to_contain_text("You: Nurse")


def test_a_word_that_is_not_understood_comes_back_kindly(chromium: Browser, site: str) -> None:
    with visit(chromium, site, java_script_enabled=False) as there:
        page = there.page
        page.goto("/")
        page.locator("#q-profession").fill("docter of hearts")
        page.locator("#q-country").fill("Brazil")
        page.get_by_role("button", name="Show communities").click()
        expect(page.get_by_role("alert")).to_contain_text("Not everything was understood")
        expect(page.locator("#q-country")).to_have_value("Brazil")
        expect(page.locator("#q-profession")).to_have_value("docter of hearts")


def test_going_back_finds_the_answers_in_the_address(chromium: Browser, site: str) -> None:
    with visit(chromium, site) as there:
        page = there.page
        page.goto(PAGES["matches"])
        page.locator(".card-first .card-name a").click()
        page.wait_for_url("**/sites/*")
        page.go_back()
        expect(page.locator(".card-first")).to_be_visible()


def test_the_left_out_can_be_narrowed_while_typing(chromium: Browser, site: str) -> None:
    with visit(chromium, site) as there:
        page = there.page
        page.goto(PAGES["left-out"])
        names = page.locator(".left-out [data-narrow-item]:visible")
        before = names.count()
        page.locator(".left-out input[type=search]").fill("doximity")
        assert 0 < names.count() < before
