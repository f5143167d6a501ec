"""Photos as customers send them: in other light, small, squeezed, as a screenshot of a post, or turned.

    python benchmarks/customers_photos.py SHOP [--every 1] [--condition NAME] [--work DIR]

SHOP is in the DeepFashion In-shop layout, or has a folder for each item. Its gallery is the catalog. Each
query asks as it is, and once in each of the other conditions: hit@1 and hit@5 of the answer that the product
puts first, and of the best of all answers.

Light changes each channel by a factor, in amounts of light and not in values of sRGB, and adds noise of three
levels: "room" is a warm lamp that the camera has half made up for, "lamp" one that it has not, "shade" is
bluish, "evening" has four tenths of the light. "small" is 240 pixels of the longer side, "squeezed" JPEG of
quality 20, "screenshot" a page of 1080 x 2340 pixels with the photo between bars and words. Photos that lie
on a side, or upside down, are of garments on a bed, say; their files tell nothing of it.
"""

import argparse
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from rich.table import Table

from fashion_wizard.catalog.metadata import ItemTable
from fashion_wizard.photo import Photo, load_photo
from fashion_wizard.search.hits import GarmentHits
from fashion_wizard.search.query import Query, QueryPhoto
from fashion_wizard.turning import turn_photo
from fashion_wizard_lab.cli.tables import print_whole
from fashion_wizard_lab.datasets.item_folders import read_labeled
from likeness import index

SEED: Final = 1709
LIGHTS: Final = {
    "room": (0.95, 0.85, 0.70),
    "lamp": (0.85, 0.68, 0.45),
    "shade": (0.60, 0.78, 0.95),
    "evening": (0.40, 0.40, 0.40),
}
NOISE: Final = 3.0
SMALL: Final = 240
QUALITY: Final = 20
SCREEN: Final = (2340, 1080)
TALLEST: Final = 1500
DEPTHS: Final = (1, 5)
MISSED: Final = 20

Condition = Callable[[np.random.Generator, Photo], Photo]


def main() -> None:
    """Index, search, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shop", type=Path, help="folder of the photos")
    parser.add_argument("--every", type=int, default=1, help="only every so manieth query asks")
    parser.add_argument(
        "--condition", action="append", choices=[*CONDITIONS], help="only this one; repeatable"
    )
    parser.add_argument("--work", type=Path, help="keeps the catalog")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        conditions = options.condition or [*CONDITIONS]
        print_whole(measure(options.shop, options.work or Path(folder), options.every, conditions))


def measure(shop: Path, work: Path, every: int, conditions: Sequence[str]) -> Table:
    """One row for each condition."""
    photos = read_labeled(shop)
    owners = {photo.path.resolve(): photo.item for photo in photos.of("gallery")}
    searcher = index(work, list(owners), ItemTable(owners, {}, ()))
    asked = photos.of("query")[::every]
    table = Table("", *(f"{name}hit@{depth}" for name in ("", "any ") for depth in DEPTHS))
    table.title = f"{shop.name}, {len(asked)} queries"
    with searcher.catalog:
        for name in conditions:
            condition = CONDITIONS[name]
            rng = np.random.default_rng(SEED)
            ranks = []
            for query in asked:
                photo = QueryPhoto(condition(rng, load_photo(query.path)))
                found = [
                    rank(answer, query.item) for answer in searcher.answer(Query(photos=[photo], k=MISSED))
                ]
                ranks.append(([*found, MISSED][0], min(found, default=MISSED)))
            shares = [np.mean(np.array(ranks) < depth, axis=0) for depth in DEPTHS]
            table.add_row(name, *(f"{share[column]:.3f}" for column in (0, 1) for share in shares))
    return table


def rank(answer: GarmentHits, right: str) -> int:
    """The place of an item among the results, from 0; `MISSED` if it is not there."""
    items = [hit.item for hit in answer.hits]
    return items.index(right) if right in items else MISSED


def lit(light: tuple[float, float, float]) -> Condition:
    """In another light: so much of it in red, green and blue."""

    def taken(rng: np.random.Generator, photo: Photo) -> Photo:
        values = photo.astype(np.float32) / 255
        amounts = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4) * light
        values = np.where(amounts <= 0.0031308, 12.92 * amounts, 1.055 * amounts ** (1 / 2.4) - 0.055)
        return np.clip(255 * values + rng.normal(0, NOISE, photo.shape), 0, 255).astype(np.uint8)

    return taken


def small(_: np.random.Generator, photo: Photo) -> Photo:
    """As a thumbnail."""
    zoom = SMALL / max(photo.shape[:2])
    return np.asarray(cv2.resize(photo, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA), np.uint8)


def squeezed(_: np.random.Generator, photo: Photo) -> Photo:
    """Compressed until it shows."""
    _, data = cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def screenshot(_: np.random.Generator, photo: Photo) -> Photo:
    """On the page of a social network, on a phone."""
    height, width = SCREEN
    page = np.full((height, width, 3), 255, np.uint8)
    zoom = min(width / photo.shape[1], TALLEST / photo.shape[0])
    shown = cv2.resize(photo, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA)
    tall, wide = shown.shape[:2]
    left = (width - wide) // 2
    page[290 : 290 + tall, left : left + wide] = shown
    font, ink = cv2.FONT_HERSHEY_SIMPLEX, (30, 30, 30)
    cv2.putText(page, "12:41", (60, 80), font, 1.6, ink, 4)
    cv2.circle(page, (90, 210), 50, (200, 90, 120), -1)
    cv2.putText(page, "somebody", (170, 225), font, 1.4, ink, 3)
    for column in (90, 210, 330, 990):
        cv2.circle(page, (column, 350 + tall), 34, ink, 5)
    for line in range(4):
        words = "I love this, and I would like to know where it is from"[: 40 - 6 * line]
        cv2.putText(page, words, (60, 460 + tall + 60 * line), font, 1.1, ink, 3)
    return page


CONDITIONS: Final[dict[str, Condition]] = {
    "as it is": lambda _, photo: photo,
    **{name: lit(light) for name, light in LIGHTS.items()},
    "small": small,
    "squeezed": squeezed,
    "screenshot": screenshot,
    "lamp, screenshot": lambda rng, photo: screenshot(rng, lit(LIGHTS["lamp"])(rng, photo)),
    "on its left side": lambda _, photo: turn_photo(photo, 1),
    "on its right side": lambda _, photo: turn_photo(photo, -1),
    "upside down": lambda _, photo: turn_photo(photo, 2),
}

if __name__ == "__main__":
    main()
