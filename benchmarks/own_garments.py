"""Which garment each item of an In-shop set sells: how often that is found, and what search makes of it.

    python benchmarks/own_garments.py DATA/venia FOLDER [--sheet FILE [--lot 50]]

The gallery is indexed into FOLDER twice, with no metadata and with each item's category; the second is
searched as if nothing were known, too. An item's own garment is right if its label is one of the two
likeliest of its category. Queries ask for that garment; a hit is right if it is the item. A false lead is a
hit marked `worn_in` whose garment has a label of its item's category. Worse are queries whose right item
ranks lower than where nothing is known.
"""

import argparse
import hashlib
import random
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw
from rich.table import Table

from fashion_wizard import defaults
from fashion_wizard.catalog.find import FoundPhoto
from fashion_wizard.catalog.garment_words import garment_of_category
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.metadata import ItemTable
from fashion_wizard.catalog.own_garments import SURE
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.search.collect import Collector
from fashion_wizard.search.photo_garments import stored_garments
from fashion_wizard.search.query import Query, QueryPhoto
from fashion_wizard_lab.cli.tables import print_whole

K = 10
SEED = 22
"""Of the items that are drawn by lot."""


class Unaware(Catalog):
    """A catalog whose search does not know what each item sells."""

    def own_chances(self, ids: Iterable[int]) -> dict[int, dict[str, float]]:  # noqa: ARG002
        """Nothing."""
        return {}


def main() -> None:
    """Measure, then print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="folder of the set")
    parser.add_argument("folder", type=Path, help="keeps the catalogs")
    parser.add_argument("--sheet", type=Path, help="draw what is sure and not right into this file")
    parser.add_argument("--lot", type=int, help="draw instead so many items by lot, to be looked at")
    options = parser.parse_args()
    lines = (options.data / "Eval/list_eval_partition.txt").read_text(encoding="utf-8").splitlines()[2:]
    rows = [line.split() for line in lines]
    images = options.data / "Img"
    photos = {status: {images / name: item for name, item, other in rows if other == status} for status in
              ("gallery", "query")}  # fmt: skip
    categories = {item: (images / name).parts[-3] for name, item, _ in rows}
    segmenter, extractor = defaults.segmenter(), defaults.feature_extractor()

    def index(name: str, owners: dict[Path, str], described: bool) -> Path:
        folder = options.folder / name
        with Catalog(folder) as catalog:
            metadata = {item: {"category": categories[item]} if described else {} for item in owners.values()}
            found = [FoundPhoto(path, path.parent) for path in owners]
            add_photos(catalog, found, segmenter, extractor, table=ItemTable(owners, metadata, ()))
        return folder

    plain = index("gallery", photos["gallery"], described=False)
    described = options.folder / "described"
    if not described.exists():
        shutil.copytree(plain, described)
    index("described", photos["gallery"], described=True)
    queries = index("queries", photos["query"], described=False)
    table = Table(box=None)
    for column in ("catalog", "items", "own right", "sure", "sure right", "queries", "hit@1", f"hit@{K}",
                   "worse", "marked", "false leads"):  # fmt: skip
        table.add_column(column)
    before: list[int] = []
    for name, folder, kind in (
        ("unused by search", described, Unaware),
        ("no metadata", plain, Catalog),
        ("category", described, Catalog),
    ):
        with kind(folder) as catalog, Catalog(queries) as asked:
            found = _found(catalog, categories)
            if options.sheet and name == "category":
                shown = [row for row in found if row[2] >= SURE and not row[3]]
                if options.lot:
                    shown = random.Random(SEED).sample(found, min(options.lot, len(found)))  # noqa: S311
                draw(catalog, shown, options.sheet)
            hits = list(_hits(catalog, asked, photos["query"], categories, extractor))
        sure = [row for row in found if row[2] >= SURE]
        marked = [hit for _, answer in hits for hit in answer if hit.worn_in]
        false = [hit for hit in marked if hit.label in garment_of_category(categories[hit.item])]
        ranks = [[*(hit.item for hit in answer), item].index(item) for item, answer in hits]
        before = before or ranks
        worse = sum(rank > old for rank, old in zip(ranks, before, strict=True))
        at = [sum(rank < k for rank in ranks) for k in (1, K)]
        shares = [f"{count}/{len(hits)} {count / max(1, len(hits)):.3f}" for count in at]
        right = sum(row[3] for row in found)
        table.add_row(name, str(len(found)), f"{right / len(found):.3f}", str(len(sure)),
                      f"{sum(row[3] for row in sure) / max(1, len(sure)):.3f}", str(len(hits)), *shares,
                      str(worse), str(len(marked)), str(len(false)))  # fmt: skip
    print_whole(table)


def _found(catalog: Catalog, categories: dict[str, str]) -> list[tuple[str, str, float, bool]]:
    """Of each item: its id, its own label, the certainty, and whether it is right."""
    found = []
    for item in catalog.items():
        own = catalog.own_garment(item.id)
        right = own.label in garment_of_category(categories[item.id])[:2]
        found.append((item.id, own.label or "none", own.certainty, right))
    return found


def _hits(
    catalog: Catalog, asked: Catalog, photos: dict[Path, str], categories: dict[str, str], extractor: Any
) -> Iterator[tuple[str, list[Any]]]:
    """Of each query whose photo shows a garment of its item's category: the item, and the hits."""
    indexes = Indexes(catalog, extractor.name, defaults.vector_store)
    query = Query(photos=[QueryPhoto(np.zeros((1, 1, 3), np.uint8))], k=K)
    for path, item in photos.items():
        labels = garment_of_category(categories[item])
        shown = stored_garments(asked, hashlib.sha256(path.read_bytes()).hexdigest(), extractor.name)
        shown = [each for each in shown if each.garment.label in labels]
        shown.sort(key=lambda each: labels.index(each.garment.label))
        if shown:
            with catalog.snapshot():
                collector = Collector(catalog, indexes, extractor, query, check_files=False)
                yield item, collector.collect(None, shown[:1]).hits


def draw(catalog: Catalog, found: Sequence[tuple[str, str, float, bool]], file: Path) -> None:
    """A contact sheet of items, each with the own garment that was found, framed in its photo."""
    sheet = Image.new("RGB", (10 * 140, -(-len(found) // 10) * 220), "white")
    ink = ImageDraw.Draw(sheet)
    for place, (item, label, certainty, _) in enumerate(found):
        x, y = place % 10 * 140, place // 10 * 220
        stored = catalog.photos(item=item)[0]
        photo = Image.open(stored.path).convert("RGB")
        frame, own = ImageDraw.Draw(photo), set(catalog.own_garment(item).garments)
        for row in catalog.garments_of(stored.digest):
            if row.id in own:
                frame.rectangle(row.box, outline="red", width=max(2, photo.width // 80))
        photo.thumbnail((136, 180))
        sheet.paste(photo, (x, y))
        ink.text((x, y + 182), f"{place + 1} {item[-16:]}\n{label} {certainty:.2f}", fill="black")
    sheet.save(file)


if __name__ == "__main__":
    main()
