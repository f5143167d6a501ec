"""How alike the first hits are: of the same fabric, color family and kind.

    python benchmarks/likeness.py [--clothing DIR] [--items 60] [--mobilenet FILE] [--work DIR]

Wardrobe: of the ten items nearest to each item, by their front views, the share that is like it, beside the
share that lots would give, and the most that there is to find. Flat photos of `clothing` (validation senders,
the ten commonest kinds): whether the nearest photo is of the same kind, and how many of the ten nearest are;
beside MobileNetV2 as ImageNet made it, where its weights are named (which takes the extra `train`).
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from fashion_wizard.catalog.find import FoundPhoto
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.datasets.clothing import kinds_of
from fashion_wizard.datasets.splits import clothing_photos
from fashion_wizard.datasets.wardrobe import render_item, render_view
from fashion_wizard.datasets.wardrobe.tables import save_photo
from fashion_wizard.photo import load_photo
from fashion_wizard.search.like import Like
from fashion_wizard.search.searcher import Searcher
from mobilenet_vector import describer

SEED = 613
"""Of the wardrobe; no other purpose uses it."""
NEAREST = 10
KINDS = 10
WAYS = {
    "wizard": Like(),
    "wizard, color turned off": Like(color=0),
    "wizard, cut alone": Like(look=0, pattern=0, texture=0, color=0),
    "wizard, pattern and texture turned up": Like(pattern=3, texture=5, color=0.3),
}


def main() -> None:
    """Measure, then print two tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clothing", type=Path, help="folder of the clothing set")
    parser.add_argument("--items", type=int, default=60, help="items of the wardrobe")
    parser.add_argument("--mobilenet", type=Path, help="ImageNet weights of MobileNetV2, as safetensors")
    parser.add_argument("--work", type=Path, help="keeps photos and catalogs")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = arguments.work or Path(folder)
        wardrobe(work / "wardrobe", arguments.items)
        if arguments.clothing:
            flat(work / "flat", arguments.clothing, arguments.mobilenet)


def index(folder: Path, photos: Sequence[Path]) -> Searcher:
    """A catalog of these photos, each an item of its own."""
    searcher = Searcher(Catalog(folder))
    found = [FoundPhoto(path, path.parent) for path in (photo.resolve() for photo in photos)]
    with Progress() as progress:
        task = progress.add_task(f"indexing {folder.parent.name}")
        report = add_photos(
            searcher.catalog,
            found,
            searcher.segmenter,
            searcher.extractor,
            progress=lambda done, total, _: progress.update(task, completed=done, total=total),
        )
    for left_out in report.left_out:
        raise SystemExit(f"{left_out.path} cannot be searched: {left_out.reason}")
    return searcher


def wardrobe(folder: Path, items: int) -> None:
    """Precision of the first ten hits for each way of likeness."""
    shop = {f"{number:04d}.png": render_item(SEED, number) for number in range(items)}
    for name, item in shop.items():
        if not (folder / name).is_file():
            save_photo(render_view(item, "front", (384, 512)).photo, folder / name)
    traits = {
        "fabric": lambda item: item.fabric.name,
        "color family": lambda item: item.color_family,
        "kind": lambda item: item.kind,
    }
    table = Table("", *(f"{name}@{NEAREST}" for name in traits), title=f"wardrobe, {items} items")
    lots, best = [], []
    for trait in traits.values():
        counts = list(Counter(trait(item) for item in shop.values()).values())
        lots.append(sum(n * (n - 1) for n in counts) / (items * (items - 1)))
        best.append(sum(n * min(n - 1, NEAREST) for n in counts) / (items * NEAREST))
    table.add_row("by lot", *(f"{share:.3f}" for share in lots))
    table.add_row("at best", *(f"{share:.3f}" for share in best))
    searcher = index(folder / "catalog", [folder / name for name in shop])
    with searcher.catalog:
        for way, like in WAYS.items():
            shares: dict[str, list[float]] = {name: [] for name in traits}
            for name, item in shop.items():
                (answer,) = searcher.similar(name, k=NEAREST, like=like, garment=None)
                for trait, of in traits.items():
                    same = [of(shop[hit.item]) == of(item) for hit in answer.hits]
                    shares[trait].append(float(np.mean(same)) if same else 0.0)
            table.add_row(way, *(f"{np.mean(values):.3f}" for values in shares.values()))
    Console().print(table)


def flat(folder: Path, clothing: Path, mobilenet: Path | None) -> None:
    """Whether the nearest photo is of the same kind."""
    kinds = kinds_of(clothing)
    photos = clothing_photos(clothing, "val")
    common = [kind for kind, _ in Counter(kinds[path.name] for path in photos).most_common(KINDS)]
    chosen = [path for path in photos if kinds[path.name] in common]
    searcher = index(folder / "catalog", chosen)
    table = Table("", "same kind@1", "same kind@10", title=f"clothing, {len(chosen)} photos of {KINDS} kinds")

    def add(way: str, said: Sequence[Sequence[bool]]) -> None:
        """One row: of each photo, whether each of its hits is of its kind."""
        first = np.mean([bool(one and one[0]) for one in said])
        ten = np.mean([np.mean(one) if one else 0.0 for one in said])
        table.add_row(way, f"{first:.3f}", f"{ten:.3f}")

    with searcher.catalog:
        for way, like in WAYS.items():
            found = [searcher.similar(path.name, k=NEAREST, like=like)[0].hits for path in chosen]
            of = zip(chosen, found, strict=True)
            said = [[kinds[hit.item] == kinds[path.name] for hit in hits] for path, hits in of]
            add(way, said)
    if mobilenet:
        describe = describer(mobilenet)
        vectors = np.stack([describe(load_photo(path)) for path in chosen])
        alike = vectors @ vectors.T
        np.fill_diagonal(alike, -1)
        nearest = np.argsort(-alike, axis=1)[:, :NEAREST]
        own = np.array([kinds[path.name] for path in chosen])
        add("MobileNetV2, whole photos", (own[nearest] == own[:, None]).tolist())
    Console().print(table)


if __name__ == "__main__":
    main()
