"""What the page says when something is wrong, and that it goes on afterwards."""

import json
import re

import pytest
from playwright.sync_api import expect

HITS = ".results[aria-busy=false] .hit:not(.skeleton)"


def choose(page, file) -> None:
    page.locator(".wizard input[type=file]").first.set_input_files(file)


def problem(status: int, detail: str, code: str, **headers: str) -> dict:
    body = {"type": "about:blank", "title": "No", "status": status, "detail": detail, "code": code}
    return {
        "status": status,
        "content_type": "application/problem+json",
        "body": json.dumps(body),
        "headers": headers,
    }


@pytest.mark.parametrize("body", [b"", b"just some words", b"\xff\xd8\xff\xe0 no jpeg either"])
def test_other_files_than_pictures_are_refused_and_not_sent(open_page, drawn, body: bytes) -> None:
    page = open_page(drawn.address)
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    choose(page, {"name": "picture.jpg", "mimeType": "image/jpeg", "buffer": body})
    expect(page.get_by_role("alert")).to_contain_text(re.compile("not a picture|empty"))
    expect(page.get_by_role("button", name="Choose a picture")).to_be_visible()
    assert sent == []


def test_a_request_to_a_busy_server_can_be_repeated(open_page, drawn) -> None:
    page = open_page(drawn.address)
    refusal = problem(503, "Many are asking just now; try again in a moment.", "busy", **{"Retry-After": "2"})
    page.route("**/v1/search", lambda route: route.fulfill(**refusal))
    choose(page, drawn.query)
    expect(page.get_by_role("alert")).to_contain_text("Many are asking just now")
    expect(page.locator(".skeleton")).to_have_count(0)
    page.unroute("**/v1/search")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(HITS).first).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_an_unreachable_server_and_a_failing_one(open_page, drawn) -> None:
    page = open_page(drawn.address)
    page.route("**/v1/photos", lambda route: route.abort())
    choose(page, drawn.query)
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    page.unroute("**/v1/photos")
    page.route("**/v1/photos", lambda route: route.fulfill(status=502, body="<h1>Bad Gateway</h1>"))
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_contain_text("502")


def test_a_photo_without_garments_can_be_boxed(open_page, drawn) -> None:
    page = open_page(drawn.address)
    empty = {"photo_id": "photo-ended", "photo": {"width": 10, "height": 10}, "garments": [], "seconds": 0.1}
    page.route("**/v1/photos", lambda route: route.fulfill(json=empty))
    choose(page, drawn.query)
    expect(page.locator(".results")).to_contain_text("No garment was recognized")
    page.unroute("**/v1/photos")
    page.get_by_role("button", name="Draw a box").click()
    page.get_by_role("button", name="Search this box").click()
    expect(page.locator(HITS).first).to_be_visible()


def test_an_empty_catalog_is_explained(open_page, drawn) -> None:
    page = open_page("about:blank")
    page.route("**/v1/items?*", lambda route: route.fulfill(json={"items": [], "total": 0}))
    page.goto(drawn.address)
    expect(page.get_by_role("heading", name="The shop is empty")).to_be_visible()


def test_the_page_asks_for_a_key_and_sends_it(open_page, drawn) -> None:
    page = open_page(drawn.address)
    refusal = problem(401, "This shop wants a key.", "key-missing")

    def guarded(route) -> None:
        if route.request.headers.get("authorization") == "Bearer open sesame":
            route.continue_()
        else:
            route.fulfill(**refusal)

    page.route("**/v1/*", guarded)
    choose(page, drawn.query)
    expect(page.get_by_role("alert")).to_contain_text("wants a key")
    page.get_by_label("Key for this shop").fill("open sesame")
    page.keyboard.press("Enter")
    expect(page.locator(HITS).first).to_be_visible()


def test_filters_without_results_can_be_cleared(open_page, drawn) -> None:
    page = open_page(drawn.address)
    choose(page, drawn.query)
    expect(page.locator(HITS).first).to_be_visible()
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("From", exact=True).fill("100000")
    page.get_by_label("From", exact=True).press("Tab")
    page.get_by_role("button", name="Show 0 hits").click()
    expect(page.locator(".results")).to_contain_text("Nothing in the shop passes these filters")
    page.get_by_role("button", name="Clear the filters").click()
    expect(page.locator(HITS).first).to_be_visible()


def test_metadata_is_shown_as_text(open_page, drawn) -> None:
    page = open_page(drawn.address)
    with page.expect_response("**/v1/search") as waited:
        choose(page, drawn.query)
    answer = waited.value.json()
    expect(page.locator(HITS).first).to_be_visible()
    for hit in answer["hits"]:
        hit["name"] = hit["price"] = "<img src=x onerror=alert(1)>"
    page.route("**/v1/search", lambda route: route.fulfill(json=answer))
    page.get_by_role("radio").nth(1).check(force=True)
    expect(page.locator(f"{HITS} h3").first).to_have_text("<img src=x onerror=alert(1)>")
    expect(page.locator(f"{HITS} .price").first).to_have_text("<img src=x onerror=alert(1)>")
    assert page.locator(f"{HITS} .hit-words img").count() == 0
