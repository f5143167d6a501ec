"""How long filters, facets, listing and new prices take in a catalog of very many made-up items.

The items have the attributes of a shop: brand, color, price, sizes, a category, a name. Each has one photo
with one garment without features, as no filter reads them. Times are of the processor.

    python benchmarks/catalog_scale.py --items 100000 [--folder FOLDER] [--json FILE]
"""

import argparse
import json
import random
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from fashion_wizard.catalog.attributes import AttributeWriter, metadata_text
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.search.facets import facets
from fashion_wizard.search.filters import parse_filters

EXTRACTOR: Final = "made-up"
CONDITIONS: Final = {
    "half": ["season=summer"],
    "1 %": ["brand=brand 7"],
    "10 items": ["drop=3"],
    "none": ["brand=brand 7", "brand!=brand 7"],
    "price<=20": ["price<=20"],
    "color and price": ["color=red|blue", "price<=50"],
}


def made_up(number: int, dice: random.Random) -> dict[str, Any]:
    """The metadata of one item."""
    return {
        "brand": f"brand {number % 100}",
        "color": dice.choice(["red", "blue", "green", "black", "white", "navy, off white"]),
        "price": f"{dice.randrange(500, 20000) / 100:.2f} €",
        "season": "summer" if number % 2 else "winter",
        "sizes": dice.sample(["XS", "S", "M", "L", "XL"], 3),
        "category": f"category {number % 37}",
        "name": f"Shirt {number}",
        **({"drop": number // 10} if number < 1000 else {}),
    }


def fill(catalog: Catalog, count: int) -> None:
    """Write the items past the public methods, which read each image and item before they write it."""
    dice = random.Random(0)  # noqa: S311
    numbers = dice.sample(range(1 << 47), count)
    with catalog.writing():
        base: sqlite3.Connection = catalog._connection
        base.execute("INSERT INTO recipes VALUES (1, ?)", (f"maps / {EXTRACTOR}",))
        items = [made_up(number, dice) for number in range(count)]
        base.executemany(
            "INSERT INTO items VALUES (?, ?, ?)",
            ((key, f"SKU-{key}", metadata_text(each)) for key, each in enumerate(items, 1)),
        )
        base.executemany(
            "INSERT INTO images VALUES (?, ?, 1, 8, 8, NULL)",
            ((key, f"{key:064x}") for key in range(1, count + 1)),
        )
        base.executemany(
            "INSERT INTO photos (key, path, item, image) VALUES (?, ?, ?, ?)",
            ((key, f"/photos/{key}.jpg", key, key) for key in range(1, count + 1)),
        )
        base.executemany(
            "INSERT INTO garments VALUES (?, ?, 0, 'top', 1, 0, 0, 8, 8, 0, 1, 0)",
            ((number, key) for key, number in enumerate(numbers, 1)),
        )
        AttributeWriter(base).replace((key, {}, each) for key, each in enumerate(items, 1))
        catalog._changed(items=True)


def seconds(run: Callable[[], object]) -> float:
    """How much time of the processor something takes; other programs do not count."""
    start = time.process_time()
    run()
    return time.process_time() - start


def measure(folder: Path, count: int) -> dict[str, Any]:
    """All figures of one size, in seconds of the processor."""
    figures: dict[str, Any] = {"items": count}
    if not (folder / "catalog.sqlite").exists():
        with Catalog(folder) as catalog:
            figures["fill"] = seconds(lambda: fill(catalog, count))
    figures["bytes an item"] = sum(file.stat().st_size for file in folder.glob("catalog.sqlite*")) / count
    start = time.process_time()
    with Catalog(folder) as catalog:
        figures["open"] = time.process_time() - start
        filters = {name: parse_filters(conditions) for name, conditions in CONDITIONS.items()}
        wheres = {name: each.where() for name, each in filters.items() if each}
        for name, where in wheres.items():
            figures[f"allowed: {name}"] = seconds(lambda: catalog.allowed(where))  # noqa: B023
            figures[f"allowed again: {name}"] = seconds(lambda: catalog.allowed(where))  # noqa: B023
            figures[f"count: {name}"] = seconds(lambda: catalog.count_items(where))  # noqa: B023
            figures[f"list 24: {name}"] = seconds(lambda: catalog.items(where, limit=24))  # noqa: B023
            figures[f"passing: {name}"] = len(catalog.allowed(where))
        figures["facets"] = seconds(lambda: facets(catalog))
        figures["spread 24"] = seconds(lambda: catalog.spread_items(24))
        figures["info"] = seconds(catalog.info)
        figures["changes of all"] = seconds(lambda: catalog.changes(0, EXTRACTOR))
        figures["changes of none"] = seconds(lambda: catalog.changes(catalog.revision, EXTRACTOR))
        dice = random.Random(1)  # noqa: S311
        prices = {
            item.id: {**item.metadata, "price": f"{dice.randrange(500, 20000) / 100:.2f} €"}
            for item in catalog.items()
        }
        figures["new prices"] = seconds(lambda: catalog.put_items(prices))
        figures["allowed after prices: half"] = seconds(lambda: catalog.allowed(wheres["half"]))
    figures["memory at most, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        figures = measure(asked.folder or Path(scratch), asked.items)
    for name, value in figures.items():
        print(f"{name:32} {value:,.4f}" if isinstance(value, float) else f"{name:32} {value:,}")
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
