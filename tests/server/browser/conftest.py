"""A real server on a small shop, and Chromium to use it with."""

import csv
import json
import os
import re
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from fashion_wizard.datasets.wardrobe import write_catalog

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: pip install '.[dev]'")

ROOT = Path(__file__).parents[3]
ENGLISH = {"locale": "en-US"}
CHROMIUM = Path(os.environ.get("FASHION_WIZARD_CHROMIUM", "/usr/bin/chromium"))
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 60_000
"""Milliseconds that anything may take on a busy machine; a test that passes waits for none of it."""


@dataclass(frozen=True)
class Shop:
    """What is behind the server.

    Attributes:
        folder: Its catalog, and the photos of the queries.
        query: A photo that is not in the catalog, with several garments; its item is.
        item: That item.
    """

    folder: Path
    query: Path
    item: str


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Chromium's program; skips where there is none, unless one was named."""
    if not CHROMIUM.is_file():
        if "FASHION_WIZARD_CHROMIUM" in os.environ:
            pytest.fail(f"FASHION_WIZARD_CHROMIUM names {CHROMIUM}, which is not there")
        pytest.skip(f"no Chromium at {CHROMIUM}: apt-get install chromium, or set FASHION_WIZARD_CHROMIUM")
    return CHROMIUM


@pytest.fixture(scope="session")
def shop(chromium: Path, tmp_path_factory) -> Shop:
    """About a dozen indexed items: of the men's shop where its photos are, else of the rendered wardrobe."""
    folder = tmp_path_factory.mktemp("shop")
    data = Path(os.environ.get("FASHION_WIZARD_DATA", ROOT.parent / "shared" / "data")) / "luma-men"
    made = _mens_shop(data, folder) if data.is_dir() else _wardrobe(folder)
    command = [sys.executable, "-m", "fashion_wizard", "index", *map(str, made["photos"])]
    command += ["--metadata", str(folder / "items.csv"), "--catalog", str(folder / "catalog")]
    subprocess.run(command, check=True, capture_output=True)
    return Shop(folder, made["query"], made["item"])


def _mens_shop(data: Path, folder: Path) -> dict:
    """Every 17th item, and one whose back view is the query: a hoodie above trousers."""
    about = {one["item"]: one for one in json.loads((data / "Anno" / "list_description_inshop.json").read_text())}
    fronts = {path.parent.name: path for path in sorted((data / "Img").rglob("01_1_front.jpg"))}
    asked = "id_00000002"
    chosen = dict.fromkeys([asked, *sorted(fronts)[::17]])
    _write_items(
        folder,
        [
            (fronts[item], item, f"{about[item]['style']} in {about[item]['color']}", about[item]["category"], about[item]["color"])
            for item in chosen
        ],
    )
    return {
        "photos": [fronts[item] for item in chosen],
        "query": fronts[asked].with_name("01_3_back.jpg"),
        "item": asked,
    }


def _wardrobe(folder: Path) -> dict:
    write_catalog(folder, 12, seed=11, queries=3)
    with (folder / "items.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    worn = next((folder / "queries").glob("*-worn.jpg"))
    _write_items(
        folder,
        [
            (folder / row["photo"], row["item"], f"number {row['item'][-2:]}", row["kind"], row["color"])
            for row in rows
        ],
    )
    return {"photos": [folder / row["photo"] for row in rows], "query": worn, "item": worn.stem.split("-")[0]}


def _write_items(folder: Path, rows: list[tuple]) -> None:
    with (folder / "items.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["photo", "item", "name", "category", "color", "price"])
        writer.writerows((*row, 20 + 10 * (place % 5)) for place, row in enumerate(rows))


class _Quiet(SimpleHTTPRequestHandler):
    """The example shop, asking the server of the test."""

    server_address_of_wizard = ""

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        page = (ROOT / "examples" / "shop" / "index.html").read_text()
        assert "http://127.0.0.1:8000/" in page
        body = page.replace("http://127.0.0.1:8000/", f"{self.server_address_of_wizard}/").encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="session")
def addresses(shop: Shop) -> Iterator[tuple[str, str]]:
    """Addresses of the wizard and of the example shop, which is another origin and the only one allowed."""
    handler = type("Handler", (_Quiet,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=ROOT / "examples" / "shop")) as http:
        page = f"http://localhost:{http.server_port}"
        command = [sys.executable, "-m", "fashion_wizard", "serve", "--port", "0", "--origin", page]
        command += ["--catalog", str(shop.folder / "catalog")]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            try:
                told = process.stderr.readline()
                found = re.search(r"http://[\d.:]+", told)
                assert found, told + process.stderr.read()
                handler.server_address_of_wizard = found[0]
                threading.Thread(target=http.serve_forever, daemon=True).start()
                _await_ready(found[0])
                yield found[0], page
            finally:
                process.terminate()
                process.communicate(timeout=60)
                http.shutdown()


def _await_ready(address: str) -> None:
    pause = threading.Event()
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=60):  # noqa: S310
                return
        except OSError:
            pause.wait(0.1)
    raise AssertionError("the server did not become ready")


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator["playwright.Browser"]:
    """Chromium, started. Module by module, as Playwright's event loop would be in the way of other tests'."""
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def open_page(browser, addresses):
    """Opens the page, or another address; whatever the page complains of fails the test."""
    contexts, complaints = [], []

    def opened(address: str = addresses[0], **options) -> "playwright.Page":
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 800}} | ENGLISH | options))
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        page.goto(address)
        return page

    playwright.expect.set_options(timeout=PATIENCE)
    yield opened
    for context in contexts:
        context.close()
    refused = [text for text in complaints if "Failed to load resource" not in text]
    assert refused == []
