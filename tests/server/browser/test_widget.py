"""The widget in the page of a shop that is served from another origin."""

import base64
import re
from pathlib import Path

from playwright.sync_api import expect

PAGE = (Path(__file__).parents[3] / "docs" / "server.md").read_text(encoding="utf-8")

HITS = ".results[aria-busy=false] .hit:not(.skeleton)"


def test_the_widget_searches_from_another_origin(open_page, served) -> None:
    page = open_page(served.example)
    page.get_by_role("button", name="Search by picture").click()
    sheet = page.get_by_role("dialog", name="Find it by picture")
    expect(sheet.get_by_role("button", name="Choose a picture")).to_be_focused()
    with page.expect_file_chooser() as chooser:
        sheet.get_by_role("button", name="Choose a picture").click()
    chooser.value.set_files(served.query)
    photo = sheet.locator(f"{HITS} img").first
    expect(photo).to_have_js_property("complete", True)
    assert photo.evaluate("image => image.naturalWidth") > 100
    assert photo.get_attribute("src").startswith(served.address)
    sheet.get_by_role("button", name="More like this").first.click()
    expect(sheet.get_by_role("heading", name="Like ")).to_be_visible()
    expect(sheet.locator(HITS).first).to_be_visible()
    expect(sheet.get_by_role("button", name="Close")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    launcher = page.get_by_role("button", name="Search by picture")
    expect(launcher).to_be_focused()
    launcher.click()
    expect(sheet.get_by_role("heading", name="Like ")).to_be_focused()


def test_styles_of_shop_and_widget_do_not_reach_each_other(open_page, served) -> None:
    page = open_page(served.example)
    button = page.get_by_role("button", name="Search by picture")
    expect(button).to_have_css("text-transform", "none")
    expect(button).to_have_css("background-color", "rgb(31, 95, 99)")  # the shop's --fw-accent
    expect(page.locator("h1")).to_have_css(
        "font-family", page.locator("body").evaluate("b => getComputedStyle(b).fontFamily")
    )


def test_the_shop_may_open_its_own_pages(open_page, served) -> None:
    page = open_page(served.example)
    page.evaluate("""() => document.addEventListener("fashion-wizard-open", (event) => {
        event.preventDefault();
        document.title = event.detail.item;
    })""")
    page.get_by_role("button", name="Search by picture").click()
    with page.expect_response("**/v1/search") as waited:
        page.locator("fashion-wizard input[type=file]").first.set_input_files(served.query)
    answer = waited.value.json()
    expect(page.locator(HITS).first).to_be_visible()
    for hit in answer["hits"]:
        hit["url"] = f"https://shop.example/{hit['item']}"
    allowed = {"Access-Control-Allow-Origin": served.example}
    page.route("**/v1/search", lambda route: route.fulfill(json=answer, headers=allowed))
    page.get_by_role("radio").nth(1).check(force=True)
    link = page.locator(f"{HITS} h3 a").first
    item = link.get_attribute("href").rsplit("/", 1)[1]
    link.click()
    expect(page).to_have_title(item)
    assert page.url.startswith(served.example)


OWN_BUTTON = """() => {
    const widget = document.querySelector("fashion-wizard");
    window.told = [];
    for (const what of ["shown", "closed", "results"]) {
        const hear = ({ detail }) => told.push([what, detail?.hits.length ?? null]);
        document.addEventListener(`fashion-wizard-${what}`, hear);
    }
    const [own, chosen] = ["button", "input"].map((name) => document.createElement(name));
    own.textContent = "Find by photo";
    own.onclick = () => widget.open();
    chosen.type = "file";
    chosen.id = "own-file";
    chosen.onchange = () => widget.search(chosen.files[0]);
    document.querySelector("main").prepend(own, chosen);
}"""


def test_a_button_of_the_shop_opens_the_window_and_code_closes_it(open_page, served) -> None:
    page = open_page(served.example)
    page.wait_for_function("customElements.get('fashion-wizard') !== undefined")
    page.evaluate(OWN_BUTTON)
    own = page.get_by_role("button", name="Find by photo")
    own.click()
    sheet = page.get_by_role("dialog", name="Find it by picture")
    expect(sheet.get_by_role("button", name="Choose a picture")).to_be_focused()
    page.evaluate("document.querySelector('fashion-wizard').open()")
    expect(sheet).to_be_visible()
    page.evaluate("document.querySelector('fashion-wizard').close()")
    expect(sheet).to_be_hidden()
    expect(own).to_be_focused()
    page.wait_for_function("told.length === 2")
    assert page.evaluate("told") == [["shown", None], ["closed", None]]


def test_a_shop_hands_the_window_a_photo_and_hears_of_the_results(open_page, served) -> None:
    page = open_page(served.example)
    page.wait_for_function("customElements.get('fashion-wizard') !== undefined")
    page.evaluate(OWN_BUTTON)
    with page.expect_response("**/v1/search") as waited:
        page.locator("#own-file").set_input_files(served.query)
    sheet = page.get_by_role("dialog", name="Find it by picture")
    expect(sheet.locator(HITS)).to_have_count(len(waited.value.json()["hits"]))
    page.wait_for_function("told.length === 2")
    assert page.evaluate("told") == [["shown", None], ["results", len(waited.value.json()["hits"])]]
    with page.expect_response("**/similar*"):
        sheet.get_by_role("button", name="More like this").first.click()
    page.wait_for_function("told.length === 3")


def test_what_is_no_photo_is_said_to_the_customer_or_to_the_shop(open_page, served) -> None:
    page = open_page(served.example)
    page.wait_for_function("customElements.get('fashion-wizard') !== undefined")
    page.evaluate("document.querySelector('fashion-wizard').search(new File(['no picture'], 'a.txt'))")
    sheet = page.get_by_role("dialog", name="Find it by picture")
    expect(sheet.get_by_role("alert")).to_be_visible()
    for wrong in ("'query.jpg'", "undefined", "{}"):
        told = page.evaluate(f"document.querySelector('fashion-wizard').search({wrong}).catch(String)")
        assert "takes a picture as a File or Blob" in told
    told = page.evaluate("document.createElement('fashion-wizard').open().catch(String)")
    assert "in no page" in told


def test_inline_the_widget_is_part_of_the_page(open_page, served) -> None:
    page = open_page(served.example)
    page.evaluate(
        """(address) => {
        const widget = document.createElement("fashion-wizard");
        widget.setAttribute("inline", "");
        widget.setAttribute("catalog-url", address);
        document.querySelector("main").replaceChildren(widget);
    }""",
        served.address,
    )
    page.locator("main fashion-wizard input[type=file]").first.set_input_files(served.query)
    expect(page.locator(f"main fashion-wizard {HITS}").first).to_be_visible()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.evaluate("document.querySelector('main fashion-wizard').open()")
    expect(page.locator("main fashion-wizard .stage-title")).to_be_focused()
    page.evaluate("document.querySelector('main fashion-wizard').close()")
    expect(page.locator(f"main fashion-wizard {HITS}").first).to_be_visible()


def test_an_origin_that_is_not_allowed_gets_no_answer(open_page, served) -> None:
    page = open_page(served.example.replace("localhost", "127.0.0.1"))
    expect(page.get_by_role("heading", name="New in")).to_be_visible()
    assert page.evaluate("customElements.get('fashion-wizard')") is None
    told = page.evaluate(
        "(url) => fetch(url).then(() => 'read', () => 'refused')", f"{served.address}/v1/about"
    )
    assert told == "refused"


def test_the_widget_works_under_the_policy_that_the_docs_name(open_page, served) -> None:
    page = open_page(f"{served.example}/strict")
    page.get_by_role("button", name="Search by picture").click()
    page.locator("fashion-wizard input[type=file]").first.set_input_files(served.query)
    photo = page.locator(f"{HITS} img").first
    expect(photo).to_have_js_property("complete", True)
    assert photo.evaluate("image => image.naturalWidth") > 100


def test_the_script_of_the_docs_searches_from_a_page_of_the_shop(open_page, served) -> None:
    (script,) = re.findall("```javascript\n(.*?)```", PAGE, flags=re.DOTALL)
    page = open_page(served.example)
    hits = page.evaluate(
        """async ([script, bytes]) => {
        const content = Uint8Array.from(atob(bytes), (sign) => sign.charCodeAt(0));
        return new Function(`${script}; return search;`)()(new File([content], "query.jpg"));
    }""",
        [
            script.replace("http://127.0.0.1:8000", served.address),
            base64.b64encode(served.query.read_bytes()).decode(),
        ],
    )
    assert served.item in [hit["item"] for hit in hits]
    side = page.evaluate(
        """async (address) => {
        const picture = Object.assign(new Image(), { src: address });
        await picture.decode();
        return Math.max(picture.naturalWidth, picture.naturalHeight);
    }""",
        hits[0]["picture"],
    )
    assert 100 < side <= 320
