"""A made-up shop: its photos in a folder, stand-ins for the models, a run of a feed, and what came of it."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.feeds import writers

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.feeds import pictures as pictures_module
from fashion_wizard.feeds.check import check_feed
from fashion_wizard.feeds.ledger import Ledger
from fashion_wizard.feeds.pictures import FolderPictures
from fashion_wizard.feeds.read import find_format
from fashion_wizard.feeds.record import FeedOptions
from fashion_wizard.feeds.refresh import FeedRun
from fashion_wizard.garment import Features, Garment, Keypoints

OPTIONS = FeedOptions(currency="EUR", media_url=writers.BASE, shop_url="https://shop.example")


class Whole:
    """The whole photo is a top; counts how many photos it saw."""

    name = "whole-1"

    def __init__(self) -> None:
        self.seen = 0
        self.label = "top"

    def segment(self, photo: np.ndarray, path: Path | None = None) -> list[Garment]:
        self.seen += 1
        return [Garment.from_mask(self.label, np.ones(photo.shape[:2], bool))]


class Mean:
    """A garment is its mean color."""

    name = "mean-1"

    def extract(self, photo: np.ndarray, garment: Garment) -> Features:
        color = photo.mean(axis=(0, 1)).astype(np.float32)
        color /= np.linalg.norm(color)
        none = Keypoints(*(np.zeros(shape, np.float32) for shape in ((0, 2), 0, (0, 4))))
        return Features(none, color, color)


def counts(report) -> dict[str, int]:
    return {name: count for name, count in report.counts().items() if count and name != "not for sale"}


def contents(catalog: Catalog):
    return catalog.items(), catalog.photos(), [garment.id for garment in catalog.garments()]


def picture(seed: int) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 255, (24, 24, 3), np.uint8)
    data = io.BytesIO()
    Image.fromarray(pixels).save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def garments() -> list[writers.Garment]:
    return writers.catalog()


@pytest.fixture
def options() -> FeedOptions:
    return OPTIONS


@pytest.fixture
def read(tmp_path):
    """Records by item, and remarks, of bytes in a file whose name says nothing."""

    def read(data: bytes, options: FeedOptions = OPTIONS):
        path = tmp_path / "export.bin"
        path.write_bytes(data)
        feed = find_format(path, options)
        records, remarks = {}, []
        for entry in feed.entries():
            if hasattr(entry, "kind"):
                remarks.append(entry)
            else:
                assert entry.item not in records
                records[entry.item] = entry
        return records, remarks

    return read


@pytest.fixture
def photos(tmp_path, garments) -> Path:
    """Every picture of the shop, by the last part of its address, some folders down."""
    folder = tmp_path / "photos"
    names = sorted({address.rpartition("/")[2] for one in garments for address in one.photos})
    for seed, name in enumerate(names):
        path = folder / name[0] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture(seed))
    return folder


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog") as catalog:
        yield catalog


@pytest.fixture
def segmenter() -> Whole:
    return Whole()


@pytest.fixture
def refresh(tmp_path, catalog, photos, segmenter):
    """Runs a feed, always under one name; gives the report."""

    def refresh(data: bytes, *, source=None, options: FeedOptions = OPTIONS, name: str = "feed", **more):
        path = tmp_path / name
        path.write_bytes(data)
        with Ledger(catalog.path, keep=not more.get("dry_run")) as ledger:
            pictures = source(ledger) if source else FolderPictures(photos, ledger)
            run = FeedRun(catalog, ledger, pictures, segmenter, Mean(), **more)
            return run.refresh(find_format(path, options), name)

    return refresh


@pytest.fixture
def check(tmp_path, options):
    def check(data: bytes):
        path = tmp_path / "feed"
        path.write_bytes(data)
        return check_feed(find_format(path, options))

    return check


@pytest.fixture
def no_reading(monkeypatch):
    """From here on no photo of the feed may be opened."""

    def close() -> None:
        def fail(path: Path, **_: object) -> bytes:
            raise AssertionError(f"{path} was opened")

        monkeypatch.setattr(pictures_module, "read_photo_bytes", fail)
        monkeypatch.setattr("fashion_wizard.catalog.ingest_run.read_photo_bytes", fail)
        monkeypatch.setattr("fashion_wizard.catalog.moves.read_photo_bytes", fail)

    return close
