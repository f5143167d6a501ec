"""Clicks on the page are written down; the shop's figures show them for a key with that right."""

import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from fashion_wizard.server.keys import KeyRing

HITS = ".results[aria-busy=false] .hit:not(.skeleton)"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_click_reaches_the_figures(
    open_page, drawn_shop: Path, listening_shop, query: bytes, tmp_path: Path, scheme: str
) -> None:
    shutil.copytree(
        drawn_shop / "catalog", tmp_path / "catalog", ignore=shutil.ignore_patterns("queries.sqlite3*")
    )
    key = KeyRing(tmp_path / "catalog").add("owner", admin=True)
    (tmp_path / "query.jpg").write_bytes(query)
    with listening_shop(tmp_path / "catalog") as address:
        page = open_page(address, color_scheme=scheme, bypass_csp=True)
        page.locator(".wizard input[type=file]").first.set_input_files(tmp_path / "query.jpg")
        expect(page.locator(HITS).first).to_be_visible()
        with page.expect_response("**/v1/events") as sent:
            page.get_by_role("button", name="Wrong garment?").click()
        assert sent.value.status == 204
        expect(page.get_by_role("application", name="Box to search in")).to_be_focused()
        page.keyboard.press("Escape")
        with page.expect_response("**/v1/events") as sent:
            page.locator(HITS).first.get_by_role("button", name="More like this").click()
        assert sent.value.status == 204
        page.goto(f"{address}/admin")
        page.get_by_label("Key").fill(key)
        page.get_by_role("button", name="Show the figures").click()
        asked = page.get_by_role("region", name=re.compile("^garment, queries, not found"))
        expect(asked.get_by_role("row", name=re.compile("blue top 1 0 1 0 0 1"))).to_be_visible()
        expect(page.get_by_role("heading", name="Asked and not found")).to_be_visible()
        found = Axe().run(page, options=RULES).response["violations"]
        assert [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found] == []
