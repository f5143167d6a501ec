"""A small shop on disk: one photo an item, a table, and photos to ask with."""

from pathlib import Path

import numpy as np

from fashion_wizard.progress import Progress
from fashion_wizard_lab.wardrobe.item import render_item
from fashion_wizard_lab.wardrobe.tables import save_photo, write_csv
from fashion_wizard_lab.wardrobe.view import render_view


def write_catalog(
    root: Path,
    items: int = 40,
    seed: int = 0,
    queries: int = 6,
    size: tuple[int, int] = (384, 512),
    progress: Progress | None = None,
) -> None:
    """Render a small shop: `photos/` with the front of every item, `items.csv`, and `queries/`, other views.

    Every query photo is named after the item it shows, as `id_00000001-flat.jpg`; flat, back and worn take
    turns.

    Args:
        root: The folder; made if absent.
        items: How many items the shop sells.
        seed: Which wardrobe.
        queries: How many query photos, spread over the items; at most `items`.
        size: `(width, height)` of the photos.
        progress: Called after each photo, in the step `rendering`.

    Raises:
        ValueError: for no items, or more queries than items.
    """
    if items < 1 or not 0 <= queries <= items:
        raise ValueError(
            f"a shop of {items} items cannot have {queries} queries; give at least 1 item and no more queries"
        )
    shop = [render_item(seed, index) for index in range(items)]
    query_items = [shop[index] for index in np.linspace(0, items - 1, queries).astype(int).tolist()]
    jobs = [(item, "front", f"photos/{item.id}.jpg") for item in shop]
    for number, item in enumerate(query_items):
        view = ("flat", "back", "worn")[number % 3]
        jobs.append((item, view, f"queries/{item.id}-{view}.jpg"))
    for done, (item, view, name) in enumerate(jobs, start=1):
        save_photo(render_view(item, view, size).photo, root / name)
        if progress:
            progress("rendering", done, len(jobs))
    write_csv(root / "items.csv", ((f"photos/{item.id}.jpg", item) for item in shop))
