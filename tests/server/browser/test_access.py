"""The page by keyboard alone, with a screen reader, on a phone, in the dark, and without motion."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

HITS = ".results[aria-busy=false] .hit:not(.skeleton)"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def search(page, drawn) -> None:
    page.locator(".wizard input[type=file]").first.set_input_files(drawn.query)
    expect(page.locator(HITS).first).to_be_visible()


def sound(page) -> None:
    """axe-core finds nothing to complain of."""
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(open_page, drawn, scheme: str) -> None:
    # axe-core puts styles of its own into the page while it looks, which the page's policy refuses.
    page = open_page(drawn.address, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True)
    expect(page.locator(".shop-strip button").first).to_be_visible()
    sound(page)
    search(page, drawn)
    sound(page)
    page.get_by_role("button", name="Filters").click()
    sound(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Compare").first.click()
    expect(page.locator(".match-drawing")).to_be_visible()
    sound(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Ask the shop").click()
    expect(page.locator(".replies button").first).to_be_visible()
    sound(page)
    paper = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", paper)[:3])) > 380) == (scheme == "light")


def test_everything_works_by_keyboard(open_page, drawn) -> None:
    page = open_page(drawn.address)
    press = page.keyboard.press
    press("Tab")
    expect(page.get_by_role("link", name="Skip to the search")).to_be_focused()
    press("Enter")
    press("Tab")
    expect(page.get_by_role("button", name="Choose a picture")).to_be_focused()
    with page.expect_file_chooser() as chooser:
        press("Enter")
    chooser.value.set_files(drawn.query)
    expect(page.get_by_role("heading", name="Your photo")).to_be_focused()
    expect(page.locator(HITS).first).to_be_visible()

    press("Tab")
    expect(page.get_by_role("button", name="Another picture")).to_be_focused()
    press("Tab")
    expect(page.get_by_role("radio").first).to_be_focused()
    with page.expect_response(re.compile("/v1/search")):
        press("ArrowRight")
    expect(page.get_by_role("radio").nth(1)).to_be_checked()
    expect(page.locator(HITS).first).to_be_visible()

    press("Tab")
    expect(page.get_by_role("button", name="Draw a box")).to_be_focused()
    press("Enter")
    box = page.get_by_role("application", name="Box to search in")
    expect(box).to_be_focused()
    before = box.bounding_box()
    for key in ("ArrowUp", "ArrowUp", "Shift+ArrowRight"):
        press(key)
    after = box.bounding_box()
    assert after["y"] < before["y"]
    assert after["width"] > before["width"]
    expect(page.locator(".frame [role=status]")).to_contain_text("percent across")
    press("Escape")
    expect(box).to_be_hidden()
    expect(page.get_by_role("button", name="Draw a box")).to_be_focused()
    press("Enter")
    with page.expect_response(re.compile("/v1/search")):
        press("Enter")
    expect(page.locator(HITS).first).to_be_visible()

    filters = page.get_by_role("button", name="Filters")
    filters.focus()
    press("Enter")
    expect(page.get_by_role("dialog", name="Filters")).to_be_visible()
    press("Escape")
    expect(filters).to_be_focused()
    press("Tab")
    expect(page.locator(f"{HITS} h3 a").first).to_be_focused()
    press("Tab")
    expect(page.get_by_role("button", name="More like this").first).to_be_focused()
    press("Enter")
    expect(page.get_by_role("heading", name=re.compile("^Like "))).to_be_focused()


def test_changes_are_announced_to_screen_readers(open_page, drawn) -> None:
    page = open_page(drawn.address)
    page.evaluate("""() => {
        window.heard = [];
        const region = document.querySelector(".wizard > [role=status]");
        const hear = () => window.heard.push(region.textContent);
        new MutationObserver(hear).observe(region, { childList: true });
    }""")
    search(page, drawn)
    heard = page.evaluate("window.heard")
    assert heard[0] == "Looking at your picture"
    assert re.fullmatch(r"\d+ garments in the picture\. \d+ hits? for [a-z ]+\.", heard[-1])
    expect(
        page.get_by_role("radiogroup", name="Choose what to look for, or draw a box around it.")
    ).to_be_visible()
    expect(page.get_by_role("region", name=re.compile("^Similar "))).to_be_visible()
    expect(page.get_by_role("article").first).to_be_visible()


@pytest.mark.parametrize("width", [320, 390])
def test_the_page_fits_a_phone(open_page, drawn, width: int) -> None:
    page = open_page(drawn.address, **(PHONE | {"viewport": {"width": width, "height": 700}}))
    camera = page.locator("input[capture]")
    assert camera.first.get_attribute("capture") == "environment"
    expect(page.get_by_role("button", name="Take a photo")).to_be_visible()
    search(page, drawn)
    page.get_by_text("What matters to you").tap()
    wide = "() => [document.documentElement.scrollWidth, innerWidth]"
    scrolls, fits = page.evaluate(wide)
    assert scrolls <= fits == width
    small = page.locator(".wizard button:visible, .masthead button:visible").evaluate_all(
        "all => all.map((b) => b.getBoundingClientRect()).filter((b) => b.height < 32 || b.width < 32).length"
    )
    assert small == 0
    page.get_by_role("button", name="Ask the shop").tap()
    panel = page.get_by_role("dialog", name="Ask the shop").bounding_box()
    assert (round(panel["width"]), round(panel["height"])) == (width, 700)


def test_a_finger_scrolls_until_drawing_is_on(open_page, drawn) -> None:
    page = open_page(drawn.address, **PHONE)
    search(page, drawn)
    frame = page.locator(".frame")
    expect(frame).to_have_css("touch-action", "pan-y")
    page.get_by_role("button", name="Draw a box").tap()
    expect(frame).to_have_css("touch-action", "none")


def test_reduced_motion_is_respected(open_page, drawn) -> None:
    page = open_page(drawn.address, reduced_motion="reduce")
    search(page, drawn)
    assert page.evaluate("document.getAnimations().length") == 0
    moving = "all => all.filter((e) => getComputedStyle(e).animationName !== 'none').length"
    assert page.locator("*").evaluate_all(moving) == 0
