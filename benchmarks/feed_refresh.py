"""How long a feed takes to read, and a refresh of prices, at the size of a large shop.

Makes a Google Merchant feed (XML and TSV) of `--items` items that share `--pictures` small pictures, and a
catalog that has all of them, made by stand-ins for the models. The first run of the feed reads each photo
once; then every tenth price changes, and the feed is refreshed. Photos that are opened by a refresh are
counted: there should be none.

    python benchmarks/feed_refresh.py --items 100000
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from fashion_wizard.catalog.contents import digest_of
from fashion_wizard.catalog.recipe import recipe_text
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.feeds import pictures as pictures_module
from fashion_wizard.feeds.check import check_feed
from fashion_wizard.feeds.ledger import Ledger
from fashion_wizard.feeds.pictures import FolderPictures
from fashion_wizard.feeds.read import find_format
from fashion_wizard.feeds.refresh import FeedRun
from fashion_wizard.feeds.report import FeedReport
from fashion_wizard.garment import Features, Garment, Keypoints
from fashion_wizard.photo import load_photo

COLORS = ("Red", "Blue", "Green", "Black", "Sand")


class Whole:
    """The whole photo is a top."""

    name = "whole-1"

    def segment(self, photo: Any, path: Path | None = None) -> list[Garment]:  # noqa: ARG002
        """One garment."""
        return [Garment.from_mask("top", np.ones(photo.shape[:2], bool))]


class Mean:
    """A garment is its mean color."""

    name = "mean-1"

    def extract(self, photo: Any, garment: Garment) -> Features:  # noqa: ARG002
        """Three numbers."""
        color = photo.mean(axis=(0, 1)).astype(np.float32)
        color /= np.linalg.norm(color)
        none = Keypoints(*(np.zeros(shape, np.float32) for shape in ((0, 2), 0, (0, 4))))
        return Features(none, color, color)


def main() -> None:
    """Make, index, refresh, and print seconds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--pictures", type=int, default=1_000, help="different pictures; each has many names")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), chosen.items, chosen.pictures)


def measure(folder: Path, items: int, pictures: int) -> None:
    """All of it, in a folder."""
    photos = folder / "photos"
    make_photos(photos, items, pictures)
    for name in ("feed.xml", "feed.tsv"):
        write_feed(folder / name, items, raised=False)
        clock = Clock()
        found = check_feed(find_format(folder / name))
        size = (folder / name).stat().st_size / 1e6
        print(f"feed check {name}, {size:.0f} MB, {found.records:,} items: {clock}", flush=True)
    path = folder / "feed.tsv"
    with Catalog(folder / "catalog") as catalog:
        fill(catalog, photos, items, pictures)
        tell("first run, each photo is read once", refresh, catalog, path, photos)
        write_feed(path, items, raised=True)
        opened = []
        original = pictures_module.read_photo_bytes
        pictures_module.read_photo_bytes = lambda *args, **more: (
            opened.append(args) or original(*args, **more)
        )
        tell("refresh, every tenth price changed", refresh, catalog, path, photos)
        tell("refresh, nothing changed", refresh, catalog, path, photos)
        print(f"photos opened by both: {len(opened)}")
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB")


def make_photos(folder: Path, items: int, pictures: int) -> None:
    """One name for each item; the same bytes under many, as only their number matters here."""
    folder.mkdir()
    rng = np.random.default_rng(1)
    for number in range(min(items, pictures)):
        Image.fromarray(rng.integers(0, 255, (24, 24, 3), np.uint8)).save(folder / f"{number}.png")
    for number in range(pictures, items):
        (folder / f"{number}.png").hardlink_to(folder / f"{number % pictures}.png")


def write_feed(path: Path, items: int, *, raised: bool) -> None:
    """A feed with all that one usually says of an item."""
    with path.open("w", encoding="utf-8") as file:
        if path.suffix == ".xml":
            file.write('<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel>\n')
        for number in range(items):
            said = row(number, raised=raised)
            if path.suffix == ".xml":
                fields = "".join(f"<g:{key}>{text}</g:{key}>" for key, text in said.items())
                file.write(f"<item>{fields}</item>\n")
            else:
                if not number:
                    file.write("\t".join(said) + "\n")
                file.write("\t".join(said.values()) + "\n")
        if path.suffix == ".xml":
            file.write("</channel></rss>\n")


def row(number: int, *, raised: bool) -> dict[str, str]:
    """One item."""
    style, variant = divmod(number, 5)
    price = 10 + number % 90 + (1 if raised and number % 10 == 0 else 0)
    return {
        "id": f"SKU-{number:07}",
        "item_group_id": f"STYLE-{style:06}",
        "title": f"Garment {style} in {COLORS[variant]}",
        "description": "Soft cloth that is made to be worn for many years. " * 6,
        "link": f"https://shop.example/garment-{style}",
        "image_link": f"https://shop.example/media/{number}.png",
        "availability": "in_stock" if number % 7 else "out_of_stock",
        "price": f"{price}.00 EUR",
        "brand": "Larch",
        "color": COLORS[variant],
        "size": "M",
        "product_type": "Women > Tops",
        "material": "linen",
    }


def fill(catalog: Catalog, photos: Path, items: int, pictures: int) -> None:
    """A catalog that has all photos, each under its item, written at once."""
    with catalog.writing():
        for number in range(items):
            path = photos / f"{number}.png"
            data = path.read_bytes()
            digest = digest_of(data)
            if number < pictures:
                photo = load_photo(data)
                garments = [(garment, Mean().extract(photo, garment)) for garment in Whole().segment(photo)]
                catalog.put_image(digest, recipe_text(Whole.name, Mean.name), (24, 24), garments)
            catalog.put_photo(path, row(number, raised=False)["id"], digest)


def refresh(catalog: Catalog, path: Path, photos: Path) -> FeedReport:
    """One run."""
    with Ledger(catalog.path) as ledger:
        run = FeedRun(catalog, ledger, FolderPictures(photos, ledger), Whole(), Mean())
        return run.refresh(find_format(path), "feed")


def tell(what: str, work: Any, *arguments: Any) -> None:
    """Seconds, and what came of it."""
    clock = Clock()
    report = work(*arguments)
    counts = ", ".join(f"{count:,} {name}" for name, count in report.counts().items() if count)
    print(f"{what}: {clock} ({counts})", flush=True)


class Clock:
    """Seconds since it was made: on the wall, and of the processor."""

    def __init__(self) -> None:
        """Starts."""
        self._wall, self._processor = time.perf_counter(), time.process_time()

    def __str__(self) -> str:
        """Both."""
        wall, processor = time.perf_counter() - self._wall, time.process_time() - self._processor
        return f"{wall:.1f} s, {processor:.1f} s of the processor"


if __name__ == "__main__":
    main()
