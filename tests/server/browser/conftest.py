"""A real server on a small shop, and Chromium to use it with."""

import csv
import json
import os
import re
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from fashion_wizard_lab.wardrobe import write_catalog

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
    """A server, and what to ask it with.

    Attributes:
        address: Where it is.
        query: A photo that is not in its catalog, with several garments; its item is.
        item: That item.
        example: Where the example shop is, which is of another origin, the only one allowed; "" for none.
        real: Whether photo and catalog are photos, on which the models are known to be right.
    """

    address: str
    query: Path
    item: str
    example: str = ""
    real: bool = False


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Chromium's program; skips where there is none, unless one was named."""
    if not CHROMIUM.is_file():
        if "FASHION_WIZARD_CHROMIUM" in os.environ:
            pytest.fail(f"FASHION_WIZARD_CHROMIUM names {CHROMIUM}, which is not there")
        pytest.skip(f"no Chromium at {CHROMIUM}: apt-get install chromium, or set FASHION_WIZARD_CHROMIUM")
    return CHROMIUM


@pytest.fixture(scope="session")
def drawn(chromium: Path, live_server: str, query: bytes, tmp_path_factory) -> Shop:
    """Six drawn items behind a server with fast stand-ins for the models: for what does not hang on them."""
    photo = tmp_path_factory.mktemp("drawn") / "query.jpg"
    photo.write_bytes(query)
    return Shop(live_server, photo, "SKU-2")


@pytest.fixture(scope="session")
def served(chromium: Path, tmp_path_factory) -> Iterator[Shop]:
    """`fashion-wizard serve` on some items of the men's shop or, without its photos, of the wardrobe."""
    folder = tmp_path_factory.mktemp("shop")
    data = Path(os.environ.get("FASHION_WIZARD_DATA", ROOT.parent / "shared" / "data")) / "luma-men"
    photos, query, item = _mens_shop(data, folder) if data.is_dir() else _wardrobe(folder)
    _run("index", *photos, "--metadata", folder / "items.csv", "--catalog", folder / "catalog")
    handler = type("Handler", (_ExampleShop,), {})
    with ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(handler, directory=ROOT / "examples" / "shop")
    ) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        example = f"http://localhost:{http.server_port}"
        try:
            with _serving(folder / "catalog", example) as address:
                handler.wizard = address
                yield Shop(address, query, item, example, data.is_dir())
        finally:
            http.shutdown()


def _mens_shop(data: Path, folder: Path) -> tuple[list[Path], Path, str]:
    """Some of the front views; the query is the back view of one, a hoodie above trousers."""
    about = {
        one["item"]: one for one in json.loads((data / "Anno" / "list_description_inshop.json").read_text())
    }
    fronts = {path.parent.name: path for path in (data / "Img").rglob("01_1_front.jpg")}
    asked = "id_00000002"
    chosen = list(dict.fromkeys([asked, *sorted(fronts)[::29]]))
    rows = [
        (
            item,
            f"{about[item]['style']} in {about[item]['color']}",
            about[item]["category"],
            about[item]["color"],
        )
        for item in chosen
    ]
    photos = [fronts[item] for item in chosen]
    _write_items(folder, photos, rows)
    return photos, photos[0].with_name("01_3_back.jpg"), asked


def _wardrobe(folder: Path) -> tuple[list[Path], Path, str]:
    """Rendered items; the query shows one of them worn."""
    write_catalog(folder, 8, seed=11, queries=3)
    with (folder / "items.csv").open(newline="") as file:
        table = list(csv.DictReader(file))
    photos = [folder / row["photo"] for row in table]
    _write_items(folder, photos, [(row["item"], row["name"], row["kind"], row["color"]) for row in table])
    (worn,) = (folder / "queries").glob("*-worn.jpg")
    return photos, worn, worn.stem.removesuffix("-worn")


def _write_items(folder: Path, photos: list[Path], rows: list[tuple[str, ...]]) -> None:
    with (folder / "items.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["photo", "item", "name", "category", "color", "price"])
        for place, (photo, row) in enumerate(zip(photos, rows, strict=True)):
            writer.writerow([photo, *row, 20 + 10 * (place % 5)])


class _ExampleShop(SimpleHTTPRequestHandler):
    """The example shop, asking the server of the test; as `/strict` under the policy that the docs name."""

    wizard = ""

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        if self.path not in {"/", "/strict"}:
            super().do_GET()
            return
        page = (ROOT / "examples" / "shop" / "index.html").read_text(encoding="utf-8")
        assert page.count("http://127.0.0.1:8000/") == 2
        body = page.replace("http://127.0.0.1:8000/", f"{self.wizard}/").encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if self.path == "/strict":
            parts = [f"{kind}-src 'self' {self.wizard}" for kind in ("script", "style", "connect")]
            policy = ["default-src 'self'", *parts, f"img-src 'self' data: blob: {self.wizard}"]
            self.send_header("Content-Security-Policy", "; ".join(policy))
        self.end_headers()
        self.wfile.write(body)


def _run(*arguments: object) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fashion_wizard", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@contextmanager
def _serving(catalog: Path, origin: str) -> Iterator[str]:
    """`fashion-wizard serve` in a process of its own, ready; gives its address."""
    command = [sys.executable, "-m", "fashion_wizard", "serve", "--port", "0", "--catalog", str(catalog)]
    with subprocess.Popen([*command, "--origin", origin], stderr=subprocess.PIPE, text=True) as process:
        try:
            told = process.stderr.readline()
            found = re.search(r"http://[\d.:]+", told)
            assert found, told + process.stderr.read()
            _await_ready(found[0], process)
            yield found[0]
        finally:
            process.terminate()
            process.communicate(timeout=120)


def _await_ready(address: str, process: subprocess.Popen) -> None:
    """It tells its address before it listens, and listens before its models are warm."""
    between = threading.Event()
    while process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=60):  # noqa: S310
                return
        except urllib.error.URLError:
            between.wait(0.1)
    raise AssertionError(process.stderr.read())


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """Chromium, started. Module by module, as Playwright's event loop would be in the way of other tests'."""
    with sync_playwright() as started:
        running = started.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def open_page(browser):
    """Opens a page; whatever it complains of fails the test, but for complaints with `expected` in them."""
    contexts, complaints = [], []

    def opened(address: str, expected: str | None = None, **options) -> Page:
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 800}} | ENGLISH | options))
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        # Choosers are told of from now on; asked for with the click, they would be told of too late at times.
        page.on("filechooser", lambda _: None)

        def heard(message: ConsoleMessage) -> None:
            if message.type == "error" and not (expected and expected in message.text):
                complaints.append(message.text)

        page.on("console", heard)
        page.goto(address)
        return page

    expect.set_options(timeout=PATIENCE)
    yield opened
    for context in contexts:
        context.close()
    expected = ("Failed to load resource", "blocked by CORS policy")  # tests of trouble bring these about
    assert [text for text in complaints if not any(part in text for part in expected)] == []
