"""The page and the widget of a server that a proxy gives below a path."""

import pytest
from playwright.sync_api import expect
from starlette.types import ASGIApp, Receive, Scope, Send

HITS = ".results[aria-busy=false] .hit:not(.skeleton)"


def shows_hits(page, query, scope="") -> None:
    page.locator(f"{scope} input[type=file]").first.set_input_files(query)
    photo = page.locator(f"{scope} {HITS} img").first
    expect(photo).to_have_js_property("complete", True)
    assert photo.evaluate("image => image.naturalWidth") > 100


@pytest.mark.parametrize("path", ["/wizard", "/wizard/"])
def test_the_page_works_below_a_path(open_page, chromium, drawn, drawn_shop, listening_shop, path) -> None:
    with listening_shop(drawn_shop / "catalog", root_path="/wizard") as address:
        page = open_page(address + path)
        shows_hits(page, drawn.query, ".wizard")
        source = page.locator(f".wizard {HITS} img").first.get_attribute("src")
        assert source.startswith(f"{address}/wizard/v1/photos/")
        page.close()


def silent(app: ASGIApp) -> ASGIApp:
    """A proxy that takes /quiet off the path and tells nobody."""

    async def passing(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            raw = scope["raw_path"].removeprefix(b"/quiet")
            scope = {**scope, "path": scope["path"].removeprefix("/quiet"), "raw_path": raw}
        await app(scope, receive, send)

    return passing


def test_page_and_widget_work_behind_a_proxy_that_only_removes_the_path(
    open_page, drawn, drawn_shop, listening_shop
) -> None:
    with listening_shop(drawn_shop / "catalog", wrap=silent) as inner:
        check_quiet(open_page(f"{inner}/quiet/"), drawn.query, inner)


def check_quiet(page, query, inner: str) -> None:
    shows_hits(page, query, ".wizard")
    page.evaluate(
        """async (address) => {
        await import(`${address}/quiet/fashion-wizard.js`);
        const widget = document.createElement("fashion-wizard");
        widget.setAttribute("inline", "");
        widget.setAttribute("catalog-url", `${address}/quiet`);
        document.querySelector("main").replaceChildren(widget);
    }""",
        inner,
    )
    shows_hits(page, query, "main fashion-wizard")
    source = page.locator(f"main fashion-wizard {HITS} img").first.get_attribute("src")
    assert source.startswith(f"{inner}/quiet/v1/photos/")
    page.close()
