"""A server with a small catalog of drawn clothes, and fast substitutes for the models."""

import io
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import cv2
import httpx2
import numpy as np
import pytest
import uvicorn
from fastapi.testclient import TestClient
from PIL import Image
from starlette.types import ASGIApp
from tests.sift import Sift

from fashion_wizard.catalog.find import find_photos
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.metadata import read_items
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.defaults import feature_extractor
from fashion_wizard.garment import Garment
from fashion_wizard.search.searcher import Searcher
from fashion_wizard.server.app import create_app
from fashion_wizard.server.backend import Backend
from fashion_wizard.server.connections import configuration
from fashion_wizard.server.keys import KeyRing
from fashion_wizard.server.settings import Settings
from fashion_wizard_lab.wardrobe import write_catalog

HOST = "http://127.0.0.1:8000"

COLORS = {
    "red": (200, 30, 40),
    "blue": (40, 80, 190),
    "green": (50, 140, 60),
    "yellow": (240, 205, 60),
    "purple": (110, 50, 150),
    "black": (18, 18, 20),
}


class TopAndPants:
    """The upper half of what is not white is a top, the lower half pants; white paper shows nothing."""

    name = "top-and-pants"

    def __init__(self) -> None:
        self.seen = 0

    def segment(self, photo: np.ndarray, path: Path | None = None) -> list[Garment]:
        self.seen += 1
        cloth = (photo < 235).any(axis=2)
        half = photo.shape[0] // 2
        garments = []
        for label, rows in (("top", slice(0, half)), ("pants", slice(half, None))):
            mask = np.zeros(photo.shape[:2], bool)
            mask[rows] = cloth[rows]
            if mask.sum() > 50:
                garments.append(Garment.from_mask(label, mask, 0.9))
        return garments


def outfit(
    top: tuple[int, int, int], pants: tuple[int, int, int], seed: int = 0, prints: int = 0
) -> np.ndarray:
    """320 x 240: a top above trousers on white, the top printed with shapes that follow from the seed."""
    rng = np.random.default_rng(seed)
    photo = np.full((320, 240, 3), 255, np.uint8)
    photo[20:156, 20:220] = top
    for _ in range(prints):
        corners = rng.integers((30, 30), (200, 140), 2) + rng.integers(-14, 15, (5, 2))
        cv2.fillPoly(photo[20:156, 20:220], [corners - 20], tuple(map(int, rng.integers(0, 225, 3))))
    photo[166:300, 60:180] = pants
    return photo


def encoded(photo: np.ndarray, form: str = "PNG", **more: object) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(photo).save(stream, form, **more)
    return stream.getvalue()


ITEMS = (
    # item, name, color of the top, prints, price
    ("SKU-1", "Red shirt", "red", 0, "19.00"),
    ("SKU-2", "Blue print", "blue", 40, "29.00"),
    ("SKU-3", "Green shirt", "green", 0, "24.50"),
    ("SKU-4", "Yellow print", "yellow", 40, "59.00"),
    ("men/5.png", "Purple shirt", "purple", 0, "12.00"),
    ("SKU-6", "Black print", "black", 40, "99.00"),
)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def drawn_shop(tmp_path_factory) -> Path:
    """Folder with `photos/`, `items.csv` and an indexed `catalog/`; not to be changed."""
    root = tmp_path_factory.mktemp("shop")
    (root / "photos").mkdir()
    rows = ["photo,item,name,color,category,price,url"]
    for number, (item, name, color, prints, price) in enumerate(ITEMS):
        pants = ((40, 60, 120), (90, 70, 50), (30, 30, 30))[number % 3]
        (root / f"photos/{number}.png").write_bytes(encoded(outfit(COLORS[color], pants, number, prints)))
        category = "prints" if prints else "plain"
        rows.append(
            f"photos/{number}.png,{item},{name},{color},{category},{price},https://shop.example/{number}"
        )
    (root / "items.csv").write_text("\n".join(rows) + "\n")
    with Catalog(root / "catalog") as catalog:
        report = add_photos(
            catalog,
            find_photos([root / "photos"]).photos,
            TopAndPants(),
            feature_extractor(keypoints=Sift()),
            table=read_items(root / "items.csv"),
        )
    assert report.added == len(ITEMS)
    return root


def open_backend(folder: Path, **settings: object) -> Backend:
    chosen = {"workers": 2, "port": 8000} | settings
    return Backend(Settings(catalog=folder, **chosen), TopAndPants(), feature_extractor(keypoints=Sift()))


def wait_until_ready(client: httpx2.Client, seconds: float = 120.0) -> None:
    """Returns once the server is ready; a server that never will be fails the test."""
    deadline = time.monotonic() + seconds
    while (answer := client.get("/readyz")).status_code != 200:
        assert answer.json()["code"] == "not-ready", answer.text
        assert time.monotonic() < deadline, f"not ready after {seconds:g} s"


def wait_until_idle(client: httpx2.Client, seconds: float = 60.0) -> None:
    """Returns once nothing is computed ahead for the photos of other tests."""
    deadline = time.monotonic() + seconds
    while "queue_ahead 0.0" not in client.get("/metrics").text:
        assert time.monotonic() < deadline, f"not idle after {seconds:g} s"


Serve = Callable[..., TestClient]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts servers inside this process, and ends them."""
    clients: list[TestClient] = []

    def start(folder: Path, *, base: str = HOST, **settings: object) -> TestClient:
        client = TestClient(
            create_app(open_backend(folder, **settings)), base_url=base, raise_server_exceptions=False
        )
        client.__enter__()
        clients.append(client)
        return client

    yield start
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture(scope="session")
def client(drawn_shop) -> Iterator[TestClient]:
    """One server that many tests share, with everything at its defaults; ready."""
    with TestClient(
        create_app(open_backend(drawn_shop / "catalog")), base_url=HOST, raise_server_exceptions=False
    ) as client:
        wait_until_ready(client)
        yield client


@pytest.fixture(scope="session")
def query() -> bytes:
    """Another light on the blue print, with other trousers, as a JPEG."""
    photo = outfit(COLORS["blue"], (120, 120, 125), 1, 40)
    return encoded((photo * 0.96).astype(np.uint8), "JPEG", quality=92)


@contextmanager
def listening(
    folder: Path, *, wrap: Callable[[ASGIApp], ASGIApp] = lambda app: app, **settings: object
) -> Iterator[str]:
    """A server behind a real socket, ready, with something around it if wished; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        address = f"http://127.0.0.1:{bound.getsockname()[1]}"
        app = wrap(create_app(open_backend(folder, **settings)))
        server = uvicorn.Server(uvicorn.Config(app, lifespan="on", **configuration()))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        try:
            with httpx2.Client(base_url=address, trust_env=False) as client:
                while not server.started:
                    assert thread.is_alive()
                wait_until_ready(client)
            yield address
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def listening_shop() -> Callable[..., AbstractContextManager[str]]:
    """`listening`, for tests that choose the settings."""
    return listening


@pytest.fixture(scope="session")
def live_server(drawn_shop) -> Iterator[str]:
    """The drawn shop behind a real socket; not to be changed."""
    with listening(drawn_shop / "catalog") as address:
        yield address


@pytest.fixture(scope="session")
def live_writable(drawn_shop, tmp_path_factory) -> Iterator[tuple[str, str]]:
    """A copy of the drawn shop behind a real socket, and a key that may change it."""
    folder = tmp_path_factory.mktemp("writable") / "catalog"
    shutil.copytree(drawn_shop / "catalog", folder)
    key = KeyRing(folder).add("boss", write=True)
    with listening(folder) as address:
        yield address, key


@pytest.fixture(scope="session")
def rendered_shop(tmp_path_factory) -> Path:
    """Four rendered items and two queries, indexed with the models that ship; not to be changed."""
    root = tmp_path_factory.mktemp("rendered")
    write_catalog(root, 4, 2, queries=2, size=(144, 192))
    with Catalog(root / "catalog") as catalog:
        searcher = Searcher(catalog)
        add_photos(
            catalog,
            find_photos([root / "photos"]).photos,
            searcher.segmenter,
            searcher.extractor,
            table=read_items(root / "items.csv"),
        )
    return root
