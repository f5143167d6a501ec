"""`fashion-wizard serve` on photos of a real shop, used from beginning to end."""

import re

from playwright.sync_api import expect

HITS = ".results[aria-busy=false] .hit:not(.skeleton)"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def ask(page, act, what: str) -> dict:
    """What the server answers to the question that an action brings about."""
    with page.expect_response(re.compile(f"/v1/{what}")) as waited:
        act()
    assert waited.value.ok
    return waited.value.json()


def test_a_customer_finds_the_item_of_a_photo(open_page, served) -> None:
    page = open_page(served.address)
    choose = page.locator(".wizard input[type=file]").first
    answer = ask(page, lambda: choose.set_input_files(served.query), "search")
    if served.real:
        assert answer["hits"][0]["item"] == served.item, "the exact garment comes first"
    garments = page.get_by_role("radio")
    asked = str(answer["asked"]["id"])
    expect(page.locator(f"input[type=radio][value='{asked}']")).to_be_checked()
    assert garments.count() >= 2
    assert page.locator(".outline.chosen").get_attribute("d").count("L") > 8, "an outline, not a box"
    name = answer["hits"][0]["name"]
    expect(page.locator(HITS).first).to_contain_text(name)
    photo = page.locator(f"{HITS} img").first
    expect(photo).to_have_js_property("complete", True)
    assert photo.evaluate("image => image.naturalWidth") > 100

    page.get_by_role("button", name="Compare").first.click()
    expect(page.locator(".match-drawing image")).to_have_count(2)
    page.keyboard.press("Escape")

    another = next(each for each in garments.all() if each.get_attribute("value") != asked)
    other = ask(
        page, lambda: page.locator(f".tag[data-id='{another.get_attribute('value')}']").click(), "search"
    )
    assert other["asked"]["label"] != answer["asked"]["label"]
    expect(page.locator(HITS)).to_have_count(len(other["hits"]))
    category = other["hits"][-1]["metadata"]["category"]
    page.get_by_role("button", name="Filters").click()
    box = page.get_by_role("group", name="Category").get_by_role("checkbox", name=category, exact=False).first
    fewer = ask(page, box.check, "search")["hits"]
    assert {hit["metadata"]["category"] for hit in fewer} == {category}
    page.get_by_role("button", name=re.compile("^Show ")).click()
    expect(page.locator(HITS)).to_have_count(len(fewer))

    similar = ask(page, page.get_by_role("button", name="More like this").first.click, "items/.*/similar")
    assert similar["item"] not in [hit["item"] for hit in similar["hits"]]
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("heading", name="Your photo")).to_be_visible()

    greeting = ask(page, page.get_by_role("button", name="Ask the shop").click, "chat")
    panel = page.get_by_role("dialog", name="Ask the shop")
    expect(panel.get_by_role("log")).to_contain_text(greeting["text"])
    told = ask(page, panel.locator(".replies button").first.click, "chat")
    expect(panel.get_by_role("log")).to_contain_text(told["text"])
    assert told["groups"]


def test_the_same_on_a_phone(open_page, served) -> None:
    page = open_page(served.address, **PHONE)
    page.locator(".wizard input[type=file]").first.set_input_files(served.query)
    expect(page.locator(HITS).first).to_be_visible()
    page.get_by_role("radio").nth(1).check(force=True)
    expect(page.locator(HITS).first).to_be_visible()
    scrolls, fits = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert scrolls <= fits
