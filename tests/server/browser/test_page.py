"""Each thing that a customer can do on the page."""

import base64
import math
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

HITS = ".results[aria-busy=false] .hit:not(.skeleton)"
DROP = """([bytes, name]) => {
    const content = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
    const file = new File([content], name, { type: "image/jpeg" });
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(file);
    const target = document.querySelector(".wizard");
    for (const name of ["dragenter", "dragover", "drop"]) {
        target.dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true }));
    }
}"""
PASTE = """([bytes, name]) => {
    const content = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
    const file = new File([content], name, { type: "image/jpeg" });
    const clipboardData = new DataTransfer();
    clipboardData.items.add(file);
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def give(page, photo: Path, how: str = DROP) -> None:
    page.evaluate(how, [base64.b64encode(photo.read_bytes()).decode(), photo.name])


def names(page) -> list[str]:
    expect(page.locator(HITS).first).to_be_visible()
    return page.locator(f"{HITS} h3").all_inner_texts()


def answered(page, act) -> dict:
    """What the server answers to the search that an action brings about."""
    with page.expect_response(re.compile(r"/v1/(search|items/.*/similar)")) as waited:
        act()
    assert waited.value.ok
    return waited.value.json()


def test_a_dropped_photo_is_outlined_and_the_garment_that_is_meant_searched(open_page, drawn) -> None:
    page = open_page(drawn.address)
    answer = answered(page, lambda: give(page, drawn.query))
    garments = page.get_by_role("radio")
    expect(page.locator(".results")).to_have_attribute("aria-busy", "false")
    assert garments.count() >= 2
    assert page.locator(".outline").count() == page.locator(".tag").count() == garments.count()
    expect(garments.first).to_be_checked()
    assert page.locator(".outline.chosen").get_attribute("d").count("L") >= 3
    assert names(page) == [hit["name"] for hit in answer["hits"]]
    assert answer["asked"]["main"]
    assert drawn.item in [hit["item"] for hit in answer["hits"][:3]]
    best, card = answer["hits"][0], page.locator(HITS).first
    sure = 100 if best["score"] == 1 else min(99, round(best["score"] * 100))
    expect(card.locator(".score")).to_have_text(f"{sure}% match" if best["score"] >= 0.1 else "Similar")
    expect(card.locator(".price")).to_have_text(best["price"])
    assert {text.lower() for text in card.locator("dt").all_inner_texts()} == set(best["parts"])
    photo = card.locator("img")
    expect(photo).to_have_js_property("complete", True)
    assert photo.evaluate("image => image.naturalWidth") > 100


def test_another_garment_a_drawn_box_and_back(open_page, drawn) -> None:
    page = open_page(drawn.address)
    give(page, drawn.query, PASTE)
    first = names(page)
    second = page.get_by_role("radio").nth(1)
    number = second.get_attribute("value")
    tag = page.locator(f".tag[data-id='{number}']")
    asked = answered(page, tag.click)["asked"]
    assert str(asked["id"]) == number
    expect(second).to_be_checked()
    assert names(page) != first

    x0, y0, x1, y1 = answered(page, lambda: page.get_by_role("radio").first.check(force=True))["asked"]["box"]
    frame = page.locator(".frame").bounding_box()
    scale = frame["width"] / page.locator(".stage-image").evaluate("image => image.naturalWidth")

    def draw() -> None:
        page.mouse.move(frame["x"] + x0 * scale, frame["y"] + y0 * scale)
        page.mouse.down()
        page.mouse.move(frame["x"] + (x0 + x1) / 2 * scale, frame["y"] + (y0 + y1) / 2 * scale)
        page.mouse.move(frame["x"] + x1 * scale, frame["y"] + y1 * scale)
        page.mouse.up()

    drawn = answered(page, draw)["asked"]
    assert all(abs(a - b) <= 3 for a, b in zip(drawn["box"], (x0, y0, x1, y1), strict=True))
    expect(page.get_by_role("application", name="Box to search in")).to_be_visible()
    assert names(page)[0] == first[0]

    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("heading", name="Show us what you like")).to_be_visible()
    expect(page.get_by_role("button", name="Choose a picture")).to_be_visible()
    page.go_forward()
    assert names(page)[0] == first[0]


def test_colors_in_the_words_of_a_shop_are_said_in_the_customers(open_page, drawn) -> None:
    page = open_page(drawn.address)

    def italian(route) -> None:
        answer = route.fetch().json()
        (color,) = [facet for facet in answer["facets"] if facet["key"] == "color"]
        color["values"] = [{"value": value, "count": 2} for value in ("rosso", "Dunkelgrün", "grün")]
        route.fulfill(json=answer)

    page.route("**/v1/facets", italian)
    page.reload()
    give(page, drawn.query)
    page.get_by_role("button", name="Filters").click()
    colors = page.get_by_role("dialog", name="Filters").get_by_role("group", name="Color")
    expect(colors.locator("label")).to_have_text(["Red2", "Dunkelgrün2", "Green2"])
    hits = answered(page, colors.get_by_role("checkbox").first.check)["hits"]
    assert [hit["metadata"]["color"] for hit in hits] == ["red"]


def test_filters_narrow_the_results_and_can_be_removed(open_page, drawn) -> None:
    page = open_page(drawn.address)
    give(page, drawn.query)
    everything = names(page)
    page.get_by_role("button", name="Filters").click()
    sheet = page.get_by_role("dialog", name="Filters")
    category = sheet.get_by_role("group", name="Category").get_by_role("checkbox").first
    value = category.get_attribute("value")
    hits = answered(page, category.check)["hits"]
    assert {hit["metadata"]["category"] for hit in hits} <= {value}
    sheet.get_by_label("To", exact=True).fill("40")
    hits = answered(page, lambda: sheet.get_by_label("To", exact=True).press("Tab"))["hits"]
    assert all(hit["metadata"]["category"] == value and float(hit["price"]) <= 40 for hit in hits)
    sheet.get_by_role("button", name=re.compile(f"Show {len(hits)} hit")).click()
    expect(sheet).to_be_hidden()
    expect(page.locator(HITS)).to_have_count(len(hits))
    chosen = page.get_by_role("list", name="Filters in use").get_by_role("button")
    expect(chosen).to_have_count(2)
    answered(page, chosen.first.click)
    answered(page, chosen.first.click)
    expect(page.get_by_role("list", name="Filters in use")).to_be_hidden()
    assert names(page) == everything


def test_weights_are_sent(open_page, drawn) -> None:
    page = open_page(drawn.address)
    give(page, drawn.query)
    names(page)
    page.evaluate("""() => {
        window.said = {};
        const append = FormData.prototype.append;
        FormData.prototype.append = function (name, value) {
            window.said[name] = value;
            append.call(this, name, value);
        };
    }""")
    page.get_by_text("What matters to you").click()
    color = page.get_by_role("slider", name="Color")
    answered(page, lambda: color.press("End"))
    assert page.evaluate("window.said.like") == "pattern=1,texture=1,color=3,cut=1"
    expect(color).to_have_attribute("aria-valuetext", "most of all")
    names(page)
    answered(page, page.get_by_role("button", name="All as usual").click)
    expect(color).to_have_attribute("aria-valuetext", "as usual")


def test_similar_to_a_result_and_back_to_the_photo(open_page, drawn) -> None:
    page = open_page(drawn.address)
    give(page, drawn.query)
    first = names(page)
    similar = page.get_by_role("button", name=f"More like this: {first[0]}", exact=True)
    answer = answered(page, similar.click)
    expect(page.get_by_role("heading", name=f"Like {first[0]}")).to_be_focused()
    assert names(page) == [hit["name"] for hit in answer["hits"]]
    assert first[0] not in names(page)
    assert answer["item"] not in [hit["item"] for hit in answer["hits"]]
    percents = [min(99, math.floor(100 * hit["score"] + 0.5)) for hit in answer["hits"]]
    assert page.locator(".hit .score").all_inner_texts() == [f"{percent}% alike" for percent in percents]
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("heading", name="Your photo")).to_be_visible()
    assert names(page) == first


def test_matching_keypoints_are_connected(open_page, drawn) -> None:
    page = open_page(drawn.address)
    give(page, drawn.query)
    names(page)
    compare = page.get_by_role("button", name="Compare").first
    sheet = page.get_by_role("dialog", name=re.compile("^Compare with "))
    with page.expect_response(re.compile("/v1/matches")) as waited:
        compare.click()
    found = waited.value.json()
    assert found["agreeing"] > 0
    expect(sheet.locator(".match-drawing image")).to_have_count(2)
    expect(sheet.locator(".agreeing line")).to_have_count(found["agreeing"])
    expect(sheet.locator(".other line")).to_have_count(len(found["matches"]) - found["agreeing"])
    corners = "svg => [svg.viewBox.baseVal.width, svg.viewBox.baseVal.height]"
    right, bottom = sheet.locator(".match-drawing").evaluate(corners)
    ends = "all => all.map((end) => [end.cx.baseVal.value, end.cy.baseVal.value])"
    for x, y in sheet.locator(".match-drawing circle").evaluate_all(ends):
        assert 0 <= x <= right
        assert 0 <= y <= bottom
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(compare).to_be_focused()

    wrong = {"query": found["query"]["box"][:2], "hit": found["hit"]["box"][2:], "agrees": False}
    page.route(
        "**/v1/matches", lambda route: route.fulfill(json=found | {"matches": [*found["matches"], wrong]})
    )
    compare.click()
    other = sheet.locator(".other line").last
    expect(sheet.locator(".agreeing line")).to_have_count(found["agreeing"])
    expect(other).to_be_hidden()
    sheet.get_by_label("Show those that do not agree, too").check()
    expect(other).to_be_visible()


def test_the_chat_talks_about_the_photo(open_page, drawn) -> None:
    page = open_page(drawn.address)
    give(page, drawn.query)
    names(page)
    page.get_by_role("button", name="Ask the shop").click()
    panel = page.get_by_role("dialog", name="Ask the shop")
    replies = panel.locator(".replies button")
    expect(replies.first).to_be_visible()
    said = replies.first.inner_text()
    with page.expect_response(re.compile("/v1/chat")) as waited:
        replies.first.click()
    answer = waited.value.json()
    expect(panel.get_by_role("log")).to_contain_text(answer["text"])
    expect(panel.locator(".bubble.customer").last).to_contain_text(re.compile(re.escape(said), re.IGNORECASE))
    assert answer["groups"]
    numbers = panel.locator(".place").all_inner_texts()
    assert numbers == [
        str(place + 1) for place in range(sum(len(group["hits"]) for group in answer["groups"]))
    ]
    panel.get_by_label("Your message").fill("something cheaper?")
    with page.expect_response(re.compile("/v1/chat")) as waited:
        page.keyboard.press("Enter")
    expect(panel.locator(".bubble.shop").last).to_contain_text(waited.value.json()["text"])
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.get_by_role("button", name="Ask the shop")).to_be_focused()


def test_an_item_of_the_shop_can_be_the_query(open_page, drawn) -> None:
    page = open_page(drawn.address)
    item = page.locator(".shop-strip button").first
    name = item.locator(".strip-name").inner_text()
    answered(page, item.click)
    expect(page.get_by_role("heading", name=f"Like {name}")).to_be_visible()
    assert name not in names(page)
    with page.expect_response(re.compile("/v1/chat")) as waited:
        page.get_by_role("button", name="Ask the shop").click()
    panel = page.get_by_role("dialog", name="Ask the shop")
    expect(panel.locator(".bubble.customer")).to_have_text(f"More like {name}")
    expect(panel.locator(".strip-name").first).to_be_visible()
    told = [hit["name"] for group in waited.value.json()["groups"] for hit in group["hits"]]
    assert told
    assert name not in told


def test_an_item_is_shown_with_what_completes_its_look(open_page, drawn) -> None:
    page = open_page(drawn.address)
    with page.expect_response(re.compile(r"/v1/items/SKU-1/look")) as waited:
        page.get_by_role("button", name="Red shirt").click()
    (piece,) = waited.value.json()["pieces"]
    assert piece["label"] == "pants"
    tiles = page.get_by_role("region", name="Complete the look").get_by_role("button")
    expect(tiles).to_have_count(len(piece["hits"]))
    expect(tiles.first).to_contain_text("Trousers")
    name = piece["hits"][0]["name"]
    answered(page, tiles.first.click)
    expect(page.get_by_role("heading", name=f"Like {name}")).to_be_visible()
    page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("region", name="Complete the look")).to_be_hidden()


def test_colors_sale_price_and_what_is_sold_out_are_shown(open_page, drawn) -> None:
    page = open_page(drawn.address)

    def of_one_style(route) -> None:
        answer = route.fetch().json()
        first, second, *_ = answer["hits"]
        swatches = [
            {"item": hit["item"], "color": color, "in_stock": not place, "photo": hit["photo"]}
            for place, (hit, color) in enumerate([(first, "red"), (second, "blue")])
        ]
        first |= {"swatches": swatches, "style": "s", "in_stock": False, "worn_in": True}
        first |= {"price": "29", "sale_price": "19", "currency": "EUR", "sale_until": "2099-01-31"}
        route.fulfill(json=answer)

    page.route("**/v1/items/*/similar*", of_one_style)
    answered(page, page.get_by_role("button", name="Red shirt").click)
    card = page.locator(HITS).first
    for words in ("€19", "€29", "until January 31", "Sold out", "Worn in the photo of this item"):
        expect(card).to_contain_text(words)
    first, other = (page.locator(f"{HITS} h3").nth(place).inner_text() for place in (0, 1))
    expect(card.get_by_role("group", name=f"Colors of {first}")).to_be_visible()
    colors = card.get_by_role("group").get_by_role("button")
    expect(colors).to_have_count(2)
    expect(colors.first).to_have_attribute("aria-pressed", "true")
    expect(colors.nth(1)).to_have_accessible_name("blue, sold out")
    colors.nth(1).click()
    expect(card.locator("h3")).to_have_text(other)
    expect(card.locator(".score")).to_have_count(0)
    expect(colors.nth(1)).to_be_focused()
    colors.first.click()
    expect(card.locator("h3")).to_have_text(first)
    expect(card.locator(".score")).to_have_count(1)


@pytest.mark.parametrize(
    ("sizes", "shown", "hidden"),
    [
        (["S", "L"], "Sold out in M", "more"),
        (["S", "M", "2XL"], "Size S, M, 2XL", "more"),
        (["One size"], "Size One size", "more"),
        ([str(size) for size in range(32, 41)], "Size 32, 33, 34, 35, 36, 37, 38, 39, 40", "more"),
        ([str(size) for size in range(32, 52)], "Size 32, 33, 34, 35, 36, 37, 38, 39 +12 more", "40"),
        ([], "Sold out", "Sold out in"),
    ],
)
def test_a_card_lists_the_sizes_in_stock_and_no_more_than_fit(open_page, drawn, sizes, shown, hidden) -> None:
    page = open_page(drawn.address)

    def of_sizes(route) -> None:
        answer = route.fetch().json()
        first = answer["hits"][0]
        first |= {"sizes": sizes, "in_stock": False, "metadata": {**first["metadata"], "size": "M"}}
        route.fulfill(json=answer)

    page.route("**/v1/items/*/similar*", of_sizes)
    answered(page, page.get_by_role("button", name="Red shirt").click)
    card = page.locator(HITS).first
    expect(card).to_contain_text(shown)
    expect(card).not_to_contain_text(hidden)


@pytest.mark.parametrize(("scores", "unlikely"), [((0.04, 0.03), 1), ((0.4, 0.03), 0)])
def test_results_with_next_to_no_chance_are_introduced_as_such(open_page, drawn, scores, unlikely) -> None:
    def answer(route) -> None:
        found = route.fetch().json()
        hits = [
            hit | {"score": score, "same": False} for hit, score in zip(found["hits"], scores, strict=False)
        ]
        route.fulfill(json=found | {"hits": hits})

    page = open_page(drawn.address)
    page.route("**/v1/search", answer)
    give(page, drawn.query)
    names(page)
    introduced = page.get_by_text("Nothing here is surely it; most alike:", exact=True)
    expect(introduced).to_have_count(unlikely)
    expect(page.get_by_text("most alike first" if unlikely else "likeliest first")).to_be_visible()
