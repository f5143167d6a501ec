"""The App in the window of an assistant: in a sandbox, with the policy that the extension prescribes."""

import base64
import json
import re
import threading
import urllib.request
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FrameLocator, Page, expect

HOST = (Path(__file__).parent / "app_host.html").read_bytes()
APP = "ui://fashion-wizard/search.html"
HITS = ".results[aria-busy=false] .hit:not(.skeleton)"


def ask(server: str, body: bytes, headers: dict[str, str]) -> bytes:
    request = urllib.request.Request(f"{server}/mcp", body, headers)  # noqa: S310
    with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
        return answer.read()


def read_app(server: str) -> tuple[str, dict]:
    """The page of the App, and what it says about itself."""
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
        "Mcp-Protocol-Version": "2026-07-28",
        "Mcp-Method": "resources/read",
        "Mcp-Name": APP,
    }
    body = {"jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": {"uri": APP, "_meta": meta}}
    (content,) = json.loads(ask(server, json.dumps(body).encode(), headers))["result"]["contents"]
    assert content["mimeType"] == "text/html;profile=mcp-app"
    return content["text"], content["_meta"]["ui"]


def policy_of(csp: dict[str, list[str]]) -> str:
    """The policy that a host has to make of what an App declares."""
    resources = " ".join(csp["resourceDomains"])
    connect = " ".join(csp["connectDomains"]) or "'none'"
    return (
        f"default-src 'none'; script-src 'self' 'unsafe-inline' {resources}; "
        f"style-src 'self' 'unsafe-inline' {resources}; img-src 'self' data: {resources}; "
        f"media-src 'self' data: {resources}; connect-src {connect}; frame-src 'none'; object-src 'none'"
    )


class Handler(BaseHTTPRequestHandler):
    """The host's own server, which passes on requests to the MCP server."""

    def __init__(self, server: str, app: str, policy: str, *args: object) -> None:
        self._server, self._app, self._policy = server, app, policy
        super().__init__(*args)

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/app":
            self._send(self._app.encode(), "text/html; charset=utf-8", self._policy)
        elif path == "/host":
            self._send(HOST, "text/html; charset=utf-8")
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        kept = ("content-type", "accept", "mcp-protocol-version", "mcp-method", "mcp-name")
        headers = {name: self.headers[name] for name in kept}
        self._send(ask(self._server, body, headers), "application/json")

    def _send(self, body: bytes, kind: str, policy: str | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if policy:
            self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def assistant(drawn) -> Iterator[str]:
    """Address of a host page, whose assistant uses the drawn shop."""
    app, about = read_app(drawn.address)
    handler = partial(Handler, drawn.address, app, policy_of(about["csp"]))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}/host"
        http.shutdown()


@pytest.fixture
def open_app(open_page, assistant):
    """The host page after its assistant has called a tool, and the App in it."""

    def opened(tool: str = "find_similar_clothes", arguments: dict | None = None, **more) -> tuple:
        settings = {"theme": more.pop("theme", "light")}
        settings |= {name: more.pop(name) for name in ("deaf", "context") if name in more}
        query = {"tool": tool, "arguments": json.dumps(arguments or {"pick": True}), **settings}
        page = open_page(f"{assistant}?{urlencode(query)}", **more)
        return page, page.frame_locator("iframe")

    return opened


def calls(page: Page) -> list[dict]:
    """The calls of tools that the App has sent."""
    messages = page.evaluate("record.messages")
    return [message["params"] for message in messages if message["method"] == "tools/call"]


def give(app: FrameLocator, photo: Path) -> None:
    app.locator("input[type=file]").first.set_input_files(photo)
    expect(app.locator(HITS).first).to_be_visible()


def test_the_customer_finds_and_chooses(open_app, drawn) -> None:
    page, app = open_app(arguments={"pick": True, "where": ["price<=60"]})
    expect(app.get_by_role("button", name="Choose a picture")).to_be_visible()
    give(app, drawn.query)
    expect(app.locator(".outline")).to_have_count(2)
    first = app.locator(HITS).first
    expect(first).to_contain_text("Blue print")
    expect(first).to_contain_text("29.00")
    expect(first.locator("img")).to_have_js_property("complete", True)
    assert first.locator("img").evaluate("image => image.naturalWidth") > 100
    assert "undefined" not in app.locator("body").inner_text().lower()
    expect(app.get_by_role("radio", name="blue top", exact=False)).to_be_checked()
    app.locator(".tag:not(.chosen)").click()
    expect(app.get_by_role("radio", checked=True)).to_have_count(1)
    expect(app.locator(".outline.chosen")).to_have_attribute("data-id", "1")
    expect(app.locator(HITS).first).to_be_visible()
    sent = calls(page)
    assert [call["name"] for call in sent] == ["list_garments", *["find_similar_clothes"] * 2]
    assert ["photo" in call["arguments"] for call in sent] == [True, False, False]  # the photo goes once
    assert {tuple(call["arguments"]["where"]) for call in sent[1:]} == {("price<=60",)}
    photo_id = sent[-1]["arguments"]["photo_id"]
    name = app.locator(f"{HITS} h3").first.inner_text()
    app.get_by_role("button", name=f"Choose this: {name}").click()
    expect(page.locator("[data-who=user]").last).to_contain_text(f"I choose {name} (")
    expect(app.get_by_role("status").last).to_contain_text(f"You chose {name}")
    context = page.evaluate("record.context")
    assert photo_id in context["content"][0]["text"]
    assert context["structuredContent"]["chosen"] in context["structuredContent"]["items"]


def test_all_of_it_works_by_keyboard(open_app, drawn) -> None:
    page, app = open_app()
    expect(app.get_by_role("button", name="Choose a picture")).to_be_visible()
    page.locator("iframe").focus()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    chooser.value.set_files(drawn.query)
    expect(app.locator(HITS).first).to_be_visible()
    expect(app.get_by_role("heading", name="Your photo")).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        if app.locator("input[type=radio]:focus").count():
            break
    page.keyboard.press("ArrowDown")
    expect(app.get_by_role("radio").nth(1)).to_be_checked()
    expect(app.locator(HITS).first).to_be_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        focused = app.locator("button:focus")
        if focused.count() and (focused.get_attribute("aria-label") or "").startswith("Choose this"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("[data-who=user]").last).to_contain_text("I choose ")


@pytest.mark.parametrize("tool", ["find_similar_clothes", "list_garments"])
def test_what_the_assistant_asked_with_is_shown(open_app, drawn, tool) -> None:
    data = base64.b64encode(drawn.query.read_bytes()).decode()
    more = {"garment": "pants"} if tool == "find_similar_clothes" else {}
    page, app = open_app(tool, {"photo": data, **more})
    expect(app.locator(HITS).first).to_be_visible()
    image = app.locator(".stage-image")
    expect(image).to_have_attribute("src", re.compile("data:image/jpeg"))
    expect(app.locator(".outline.chosen")).to_have_attribute("data-id", "1" if more else "0")
    assert all("photo" not in call["arguments"] for call in calls(page))


def test_an_item_that_the_assistant_asked_with_is_shown(open_app) -> None:
    _, app = open_app(arguments={"item": "SKU-2"})
    expect(app.locator(HITS).first).to_be_visible()
    assert app.locator(".stage-image").evaluate("image => image.naturalWidth") > 100


def test_more_like_this_and_back_and_out_to_the_shop(open_app, drawn) -> None:
    page, app = open_app()
    give(app, drawn.query)
    link = app.locator(f"{HITS} h3 a").first
    address = link.get_attribute("href")
    link.click()
    page.wait_for_function("record.links.length")  # a sandbox opens no window itself
    assert page.evaluate("record.links") == [address]
    app.get_by_role("button", name="More like this: Blue print").click()
    expect(app.get_by_role("heading", name="Like Blue print")).to_be_focused()
    expect(app.locator(HITS).first).to_be_visible()
    assert app.locator(".stage-image").evaluate("image => image.naturalWidth") > 100
    app.get_by_role("button", name="Back").click()
    expect(app.get_by_role("heading", name="Your photo")).to_be_focused()
    app.get_by_role("button", name="Back").click()
    expect(app.get_by_role("button", name="Choose a picture")).to_be_focused()


def test_trouble_is_said_and_a_photo_that_has_ended_is_sent_again(open_app, drawn, tmp_path) -> None:
    page, app = open_app(deaf="yes")
    wrong = tmp_path / "words.jpg"
    wrong.write_text("no picture")
    app.locator("input[type=file]").first.set_input_files(wrong)
    expect(app.get_by_role("alert")).to_contain_text("not a picture that can be read")
    give(app, drawn.query)
    expect(app.get_by_role("alert")).to_have_count(0)
    photo_id = calls(page)[-1]["arguments"]["photo_id"]
    gone = urllib.request.Request(f"{drawn.address}/v1/photos/{photo_id}", method="DELETE")  # noqa: S310
    urllib.request.urlopen(gone, timeout=60).close()  # noqa: S310
    app.get_by_role("radio").nth(1).check(force=True)
    expect(app.locator(".outline.chosen")).to_have_attribute("data-id", "1")
    expect(app.locator(HITS).first).to_be_visible()
    *_, ended, again = calls(page)
    assert ended["arguments"]["photo_id"] == photo_id
    assert "photo" in again["arguments"]
    app.get_by_role("button", name="Choose this").first.click()
    expect(app.get_by_role("status").last).to_contain_text("Tell the assistant: I choose ")
    assert page.locator("[data-who=user]").count() == 1


def test_nothing_is_loaded_and_nothing_can_be(open_app, drawn, assistant) -> None:
    requests: list[str] = []
    page, app = open_app(expected=f"{drawn.address}/healthz")
    page.on("request", lambda request: requests.append(request.url))
    give(app, drawn.query)
    refused = app.locator("body").evaluate(
        "(_, address) => fetch(address).then(() => 'read', () => 'refused')", f"{drawn.address}/healthz"
    )
    assert refused == "refused"
    html, about = read_app(drawn.address)
    assert about["csp"] == {"connectDomains": [], "resourceDomains": []}
    assert not re.search(r"""(?:src|href)=["'](?!#)|@import|url\(""", html.partition("<script")[0])
    own = assistant.removesuffix("/host")
    assert {url.removeprefix(own) for url in requests if "data:" not in url} <= {"/app", "/mcp"}


def test_the_host_and_the_app_know_of_each_other(open_app, drawn) -> None:
    page, app = open_app(context=json.dumps({"styles": {"variables": {"--font-sans": "monospace"}}}))
    give(app, drawn.query)
    page.wait_for_function("record.sizes.length > 1")
    heights = page.evaluate("record.sizes.map(({ height }) => height)")
    assert heights[-1] < 4000
    assert len(heights) < 30  # it does not grow with itself
    page.evaluate("ping()")
    page.wait_for_function("record.messages.some(({ id, result }) => id === 'ping' && result)")
    body = app.locator("body")
    expect(body).to_have_css("font-family", "monospace")
    light = body.evaluate("body => getComputedStyle(body).backgroundColor")
    page.evaluate("change({ theme: 'dark' })")
    expect(body).not_to_have_css("background-color", light)


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 390)])
def test_it_is_accessible_in_both_themes_on_desk_and_phone(open_app, drawn, theme, width) -> None:
    page, app = open_app(theme=theme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    give(app, drawn.query)
    frame = page.frames[1]
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    background = app.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    channels = [int(value) for value in re.findall(r"\d+", background)[:3]]
    assert (sum(channels) > 384) == (theme == "light")
    found = Axe().run(frame)
    assert found.violations_count == 0, found.generate_report()
