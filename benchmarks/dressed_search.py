"""Worn to flat through the whole product: photos of dressed people search a catalog of flat garments.

    python benchmarks/dressed_search.py DATA FOLDER [--others 500] [--most 140]

DATA holds ccp/ and clothing/. People of the validation split wear garments of validation senders; the catalog
has photos of these garments, and of others that lie flat. The product finds all garments itself. A person
wears other clothes too, which nobody sells, and nothing says which garment is meant: "first" is the answer
that the product puts first, "any" the best of all answers, "meant" that of the region that overlaps the
dressed garment most. Takes the extra `train`.
"""

import argparse
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import Progress
from rich.table import Table

from fashion_wizard.garment import Garment
from fashion_wizard.progress import Progress as Tell
from fashion_wizard.search.hits import GarmentHits
from fashion_wizard.search.method import By
from fashion_wizard.search.query import Query, QueryPhoto
from fashion_wizard_lab.cli.tables import print_whole
from fashion_wizard_lab.evaluation.retrieval.caching import CachedExtractor
from fashion_wizard_lab.training.embedding.cutouts import flat_articles
from fashion_wizard_lab.training.embedding.dressed_pairs import PEOPLE
from fashion_wizard_lab.training.embedding.wearers import Dresser, wearers
from fashion_wizard_lab.training.fusion.questions import WORN_OVERLAP
from fashion_wizard_lab.training.fusion.shop import stock
from fashion_wizard_lab.wardrobe.tables import save_photo

SEED = 5309
"""Of the people chosen; no other purpose uses it."""
BY: Sequence[By] = ("wizard", "embedding", "color")
DEPTHS = (1, 5, 20)
MISSED = DEPTHS[-1]
"""The rank of what is not found."""


def main() -> None:
    """Measure, then print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="folder of ccp/ and clothing/")
    parser.add_argument("folder", type=Path, help="keeps cut-outs, photos and the catalog")
    parser.add_argument("--others", type=int, default=500, help="flat garments that nobody wears")
    parser.add_argument("--most", type=int, default=140, help="flat garments that people wear, at most")
    options = parser.parse_args()
    with Progress() as progress:
        task = progress.add_task("reading")

        def tell(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total)

        table = measure(options.data, options.folder, options.others, options.most, tell)
    print_whole(table)


def measure(data: Path, folder: Path, others: int, most: int, tell: Tell) -> Table:
    """Dress, index, search; the table of all ways to search."""
    dresser = Dresser(list(wearers(data / "ccp", "val", tell, whole=True)))
    shop = list(flat_articles(data / "clothing", "val", folder / "flat", tell, whole=True))
    fitting = [place for place, article in enumerate(shop) if dresser.can_wear(article)]
    chosen = np.random.default_rng(SEED).permutation(fitting)[:most].tolist()
    further = islice(flat_articles(data / "clothing", "train", folder / "flat", tell, whole=True), others)
    paths = []
    for place, article in enumerate([*shop, *further]):
        paths.append(folder.resolve() / "photos" / f"{place:05d}.png")
        if not paths[-1].exists():
            save_photo(article.cutouts[0].photo, paths[-1])
    found: dict[tuple[str, str], list[int]] = {}
    with stock(folder, paths, tell) as searcher:
        searcher.extractor = CachedExtractor(searcher.extractor)
        for done, place in enumerate(chosen, 1):
            rng = np.random.default_rng([SEED, place])
            for _ in range(PEOPLE):
                person = dresser.worn(rng, shop[place])
                photo = QueryPhoto(person.photo, garments=searcher.garments(person.photo))
                for by in BY:
                    answers = searcher.answer(Query(photos=[photo], by=by, k=DEPTHS[-1]))
                    ranks = [rank(answer, paths[place]) for answer in answers]
                    overlaps = [overlap(answer.garment, person.mask) for answer in answers]
                    meant = (
                        ranks[int(np.argmax(overlaps))]
                        if max(overlaps, default=0) >= WORN_OVERLAP
                        else MISSED
                    )
                    values = {"first": [*ranks, MISSED][0], "any": min(ranks, default=MISSED), "meant": meant}
                    for garment, value in values.items():
                        found.setdefault((by, garment), []).append(value)
            tell("searching", done, len(chosen))
    table = Table("by", "garment", *(f"hit@{depth}" for depth in DEPTHS))
    table.title = f"{PEOPLE * len(chosen)} queries, {len(paths)} items"
    for (by, garment), ranks in found.items():
        table.add_row(by, garment, *(f"{np.mean(np.array(ranks) < depth):.3f}" for depth in DEPTHS))
    return table


def rank(answer: GarmentHits, right: Path) -> int:
    """The place of a photo among the results, from 0; `MISSED` if it is not there."""
    names = [Path(hit.photo).name for hit in answer.hits]
    return names.index(right.name) if right.name in names else MISSED


def overlap(garment: Garment, mask: NDArray[np.bool_]) -> float:
    """Intersection over union of a garment and a mask."""
    return np.count_nonzero(garment.mask & mask) / np.count_nonzero(garment.mask | mask)


if __name__ == "__main__":
    main()
