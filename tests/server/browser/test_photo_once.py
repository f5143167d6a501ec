"""The page sends a photo once: another garment, the chat and a comparison refer to it by its id."""

import re

from playwright.sync_api import Request, expect

HITS = ".results[aria-busy=false] .hit:not(.skeleton)"


def requests_of(page) -> list[Request]:
    """The requests that the page sends by POST from now on."""
    sent: list[Request] = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request))
    return sent


def routes_of(requests: list[Request]) -> list[str]:
    return [request.url.partition("/v1/")[2] for request in requests]


def test_a_photo_is_sent_once_and_segmented_once(open_page, drawn) -> None:
    page = open_page(drawn.address)
    sent = requests_of(page)
    page.locator(".wizard input[type=file]").first.set_input_files(drawn.query)
    expect(page.locator(HITS).first).to_be_visible()
    assert routes_of(sent) == ["photos", "search"]
    for number in (1, 0, 1):
        with page.expect_response(re.compile("/v1/search")) as answer:
            page.get_by_role("radio").nth(number).check(force=True)
        assert answer.value.json()["asked"]["id"] == number
    expect(page.locator(HITS).first).to_be_visible()
    page.get_by_role("button", name="Compare").first.click()
    expect(page.locator(".match-drawing image")).to_have_count(2)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Ask the shop").click()
    expect(page.get_by_role("dialog", name="Ask the shop").locator(".replies button").first).to_be_visible()
    assert routes_of(sent) == ["photos", *["search"] * 4, "matches", "chat"]
    first, *later = [int(request.all_headers()["content-length"]) for request in sent]
    assert first > drawn.query.stat().st_size
    assert max(later) < 1500, "no later request has the photo"


def test_a_photo_that_has_ended_is_sent_again_without_a_word(open_page, drawn) -> None:
    page = open_page(drawn.address)
    sent = requests_of(page)
    with page.expect_response(re.compile("/v1/photos$")) as answer:
        page.locator(".wizard input[type=file]").first.set_input_files(drawn.query)
    photo_id = answer.value.json()["photo_id"]
    expect(page.locator(HITS).first).to_be_visible()
    assert page.request.delete(f"{drawn.address}/v1/photos/{photo_id}").status == 204
    sent.clear()
    with page.expect_response(lambda answer: answer.url.endswith("/v1/search") and answer.ok):
        page.get_by_role("radio").nth(1).check(force=True)
    expect(page.locator(HITS).first).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert routes_of(sent) == ["search", "photos", "search"]
