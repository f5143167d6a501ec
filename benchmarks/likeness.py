"""How alike the first hits are: of the same fabric, color family and kind.

    python benchmarks/likeness.py [--clothing DIR] [--shop DIR [--asked 80]] [--items 60] [--mobilenet FILE]
        [--work DIR]

Wardrobe, by fronts and by flat views (`--items 0` leaves it out): of the ten items that come after an item,
the share that is like it, beside the share that lots would give, and the most that there is to find. Flat
photos of `clothing` (validation senders that likeness did not learn from, the ten commonest kinds): whether
the first is of the same kind, and how many of the first ten are, likewise; beside MobileNetV2 as ImageNet
made it, where its weights are named (which takes the extra `train`). Items ask for what is like them; and
photos ask as a customer's would whose garment the shop has not got: each half of them among the other half.

Gallery of an In-shop set (`--shop`): how many of the first ten that are like an item are of its category,
with no metadata, and with the category of each item as its metadata.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.table import Table

from fashion_wizard import Query
from fashion_wizard.catalog.find import FoundPhoto
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.metadata import ItemTable
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli.options import progress_bars
from fashion_wizard.photo import load_photo
from fashion_wizard.search.hits import Hit
from fashion_wizard.search.searcher import Searcher
from fashion_wizard.search.weights import PartWeights
from fashion_wizard_lab.cli.tables import print_whole
from fashion_wizard_lab.datasets.clothing import kinds_of
from fashion_wizard_lab.datasets.splits import clothing_photos
from fashion_wizard_lab.wardrobe import render_item, render_view
from fashion_wizard_lab.wardrobe.tables import save_photo
from mobilenet_vector import describer

SEED = 613
"""Of the wardrobe; no other purpose uses it."""
NEAREST = 10
KINDS = 10
WAYS = {
    "an item": PartWeights(),
    "an item, color turned off": PartWeights(color=0),
    "an item, color alone": PartWeights(look=0, pattern=0, texture=0, cut=0),
    "an item, cut alone": PartWeights(look=0, pattern=0, texture=0, color=0),
    "an item, pattern and texture alone": PartWeights(look=0, color=0, cut=0),
}
PHOTO = "a photo, among the other half"


def main() -> None:
    """Measure, then print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clothing", type=Path, help="folder of the clothing set")
    parser.add_argument("--shop", type=Path, help="folder of an In-shop set")
    parser.add_argument("--asked", type=int, default=80, help="so many items of it ask, evenly spread")
    parser.add_argument("--items", type=int, default=60, help="items of the wardrobe")
    parser.add_argument("--mobilenet", type=Path, help="ImageNet weights of MobileNetV2, as safetensors")
    parser.add_argument("--work", type=Path, help="keeps photos and catalogs")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = arguments.work or Path(folder)
        for view in ("front", "flat") if arguments.items else ():
            wardrobe(work / view, arguments.items, view)
        if arguments.clothing:
            flat(work / "clothing", arguments.clothing, arguments.mobilenet)
        if arguments.shop:
            shop(work / arguments.shop.name, arguments.shop, arguments.asked)


def index(folder: Path, photos: Sequence[Path], table: ItemTable | None = None) -> Searcher:
    """A catalog of these photos, each an item of its own unless a table says otherwise."""
    searcher = Searcher(Catalog(folder))
    found = [FoundPhoto(path, path.parent) for path in (photo.resolve() for photo in photos)]
    with progress_bars() as tell:
        report = add_photos(
            searcher.catalog,
            found,
            searcher.segmenter,
            searcher.extractor,
            table=table,
            progress=tell,
        )
    for left_out in report.left_out:
        raise SystemExit(f"{left_out.path} cannot be searched: {left_out.reason}")
    return searcher


def alike(searcher: Searcher, item: str, way: str) -> Sequence[Hit]:
    """What comes first, the item itself left out."""
    return searcher.answer(Query(item=item, k=NEAREST, like=WAYS[way]))[0].hits


def strangers(folder: Path, photos: Sequence[Path]) -> dict[str, Sequence[Hit]]:
    """What comes first for each photo, by its name, among the photos of the half that it is not in."""
    found = {}
    for asking, shop in ((0, 1), (1, 0)):
        searcher = index(folder / f"half-{shop}", photos[shop::2])
        with searcher.catalog:
            for path in photos[asking::2]:
                picture = load_photo(path)
                garment = searcher.garments(picture)[0]
                found[path.name] = searcher.search(picture, garment=garment, k=NEAREST)[0].hits
    return found


def wardrobe(folder: Path, items: int, view: str) -> None:
    """Precision of the first ten hits for each way of likeness, by one view of each item."""
    shop = {f"{number:04d}.png": render_item(SEED, number) for number in range(items)}
    for name, item in shop.items():
        if not (folder / name).is_file():
            save_photo(render_view(item, view, (384, 512)).photo, folder / name)
    traits = {
        "fabric": lambda item: item.fabric.name,
        "color family": lambda item: item.color_family,
        "kind": lambda item: item.kind,
    }
    table = Table("", *(f"{name}@{NEAREST}" for name in traits), title=f"wardrobe, {items} items, {view}")
    lots, best = [], []
    for trait in traits.values():
        counts = list(Counter(trait(item) for item in shop.values()).values())
        lots.append(sum(n * (n - 1) for n in counts) / (items * (items - 1)))
        best.append(sum(n * min(n - 1, NEAREST) for n in counts) / (items * NEAREST))
    table.add_row("by lot", *(f"{share:.3f}" for share in lots))
    table.add_row("at best", *(f"{share:.3f}" for share in best))
    searcher = index(folder / "catalog", [folder / name for name in shop])
    unknown = strangers(folder, [folder / name for name in shop])
    with searcher.catalog:
        for way in (PHOTO, *WAYS):
            shares: dict[str, list[float]] = {name: [] for name in traits}
            for name, item in shop.items():
                hits = unknown[name] if way == PHOTO else alike(searcher, name, way)
                for trait, of in traits.items():
                    same = [of(shop[hit.item]) == of(item) for hit in hits]
                    shares[trait].append(float(np.mean(same)) if same else 0.0)
            table.add_row(way, *(f"{np.mean(values):.3f}" for values in shares.values()))
    print_whole(table)


def shop(folder: Path, data: Path, count: int) -> None:
    """Whether what is like an item is of its category, with no metadata and with the category as metadata."""
    lines = (data / "Eval/list_eval_partition.txt").read_text(encoding="utf-8").splitlines()[2:]
    rows = [
        (data / "Img" / name, item) for name, item, status in map(str.split, lines) if status == "gallery"
    ]
    owners = {path.resolve(): item for path, item in rows}
    category = {item: path.parts[-3] for path, item in owners.items()}
    asked = [list(category)[place] for place in np.linspace(0, len(category) - 1, count).astype(int)]
    table = Table("", "same category@1", "same category@10", title=f"{data.name}, {len(asked)} items ask")
    for way, known in (("no metadata", False), ("category", True)):
        metadata = {item: {"category": name} if known else {} for item, name in category.items()}
        searcher = index(folder / way.replace(" ", "-"), list(owners), ItemTable(owners, metadata, ()))
        with searcher.catalog:
            same = [
                [category[hit.item] == category[item] for hit in alike(searcher, item, "an item")]
                for item in asked
            ]
        first = np.mean([bool(each and each[0]) for each in same])
        ten = np.mean([np.mean(each) if each else 0.0 for each in same])
        table.add_row(way, f"{first:.3f}", f"{ten:.3f}")
    print_whole(table)


def flat(folder: Path, clothing: Path, mobilenet: Path | None) -> None:
    """Whether the nearest photo is of the same kind."""
    kinds = kinds_of(clothing)
    photos = clothing_photos(clothing, "val", fitting=False)
    common = [kind for kind, _ in Counter(kinds[path.name] for path in photos).most_common(KINDS)]
    chosen = [path for path in photos if kinds[path.name] in common]
    searcher = index(folder / "catalog", chosen)
    table = Table("", "same kind@1", "same kind@10", title=f"clothing, {len(chosen)} photos of {KINDS} kinds")

    def add(way: str, said: Sequence[Sequence[bool]]) -> None:
        """One row: of each photo, whether each of its hits is of its kind."""
        first = np.mean([bool(one and one[0]) for one in said])
        ten = np.mean([np.mean(one) if one else 0.0 for one in said])
        table.add_row(way, f"{first:.3f}", f"{ten:.3f}")

    counts = Counter(kinds[path.name] for path in chosen)
    others = np.array([counts[kinds[path.name]] - 1 for path in chosen])
    lot = others.mean() / (len(chosen) - 1)
    table.add_row("by lot", f"{lot:.3f}", f"{lot:.3f}")
    best = np.minimum(others, NEAREST).mean() / NEAREST
    table.add_row("at best", f"{(others > 0).mean():.3f}", f"{best:.3f}")
    unknown = strangers(folder, chosen)
    with searcher.catalog:
        for way in (PHOTO, *WAYS):
            found = [
                unknown[path.name] if way == PHOTO else alike(searcher, path.name, way) for path in chosen
            ]
            of = zip(chosen, found, strict=True)
            said = [[kinds[hit.item] == kinds[path.name] for hit in hits] for path, hits in of]
            add(way, said)
    if mobilenet:
        describe = describer(mobilenet)
        vectors = np.stack([describe(load_photo(path)) for path in chosen])
        cosines = vectors @ vectors.T
        np.fill_diagonal(cosines, -1)
        nearest = np.argsort(-cosines, axis=1)[:, :NEAREST]
        own = np.array([kinds[path.name] for path in chosen])
        add("MobileNetV2, whole photos", (own[nearest] == own[:, None]).tolist())
    print_whole(table)


if __name__ == "__main__":
    main()
