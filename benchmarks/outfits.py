"""A rendered shop whose photos show each item with two others that it sells, for `own_garments.py`.

    python benchmarks/outfits.py FOLDER [--items 120] [--seed 31] [--photos 1]
    python benchmarks/own_garments.py FOLDER WORK

Writes an In-shop folder: a photo from head to toe of each item as the gallery, with a second one from near in
another outfit if two photos are wanted, and the garment alone, lying flat, as the query.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from fashion_wizard.cli.options import progress_bars
from fashion_wizard_lab.wardrobe import Item, render_item, render_view
from fashion_wizard_lab.wardrobe.seeds import Random, pick, random_for
from fashion_wizard_lab.wardrobe.tables import save_photo

PLACES = (("top", "outer", "dress"), ("pants", "skirt", "leggings"), ("footwear", "bag", "headwear"))
"""An outfit has a label of the first two places and one of the third; or a dress, and two of the third."""
CATALOG_VIEWS = ("worn", "front")


def main() -> None:
    """Render all photos, then write the partition."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="where the shop is to be")
    parser.add_argument("--items", type=int, default=120, help="how many items to render")
    parser.add_argument("--seed", type=int, default=31, help="which wardrobe to render")
    parser.add_argument("--photos", type=int, default=1, choices=(1, 2), help="catalog photos of each item")
    options = parser.parse_args()
    shop = [render_item(options.seed, index) for index in range(options.items)]
    lines = ["image_name item_id evaluation_status"]
    with progress_bars() as tell:
        for done, item in enumerate(shop, 1):
            for view in (*CATALOG_VIEWS[: options.photos], "flat"):
                random = random_for(options.seed, item.index, "others", view)
                others = worn_with(item, shop, random) if view != "flat" else []
                name = f"img/{item.category.split('/')[0]}/{item.kind}/{item.id}/{view}.jpg"
                save_photo(render_view(item, view, others=others).photo, options.folder / "Img" / name)
                lines.append(f"{name} {item.id} {'query' if view == 'flat' else 'gallery'}")
            tell("rendering", done, len(shop))
    partition = options.folder / "Eval/list_eval_partition.txt"
    partition.parent.mkdir(parents=True, exist_ok=True)
    partition.write_text("\n".join([str(len(lines) - 1), *lines, ""]), encoding="utf-8")


def worn_with(item: Item, shop: Sequence[Item], random: Random) -> list[Item]:
    """Two other items of the shop, such that the three are an outfit."""
    taken = {item.label}
    others = []
    while len(others) < 2:
        labels = set(_free(taken))
        fitting = [other for other in shop if other.label in labels and _for_same(item, other)]
        others.append(pick(random, fitting))
        taken.add(others[-1].label)
    return others


def _free(taken: set[str]) -> list[str]:
    """Labels that an outfit may still have; clothes come before shoes, bags and hats."""
    upper, lower, smalls = PLACES
    below = bool(taken & set(lower))
    free = [] if taken & set(upper) else [label for label in upper if label != "dress" or not below]
    if not below and "dress" not in taken:
        free += lower
    return free or [label for label in smalls if label not in taken]


def _for_same(item: Item, other: Item) -> bool:
    """Whether the person who wears one may wear the other: hats and shoes are everybody's, bags women's."""
    if item.label == "bag" or other.label == "bag":
        return not (item.style.man or other.style.man) or {item.label, other.label} <= set(PLACES[2])
    return item.style.man == other.style.man or other.label in PLACES[2]


if __name__ == "__main__":
    main()
