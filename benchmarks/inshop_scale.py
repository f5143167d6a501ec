"""How long a query takes in a gallery of In-shop's size: the product's search among made-up features.

    python benchmarks/inshop_scale.py FOLDER [--photos 12612] [--keypoints 150] [--queries 20] [--photo FILE]

Every photo has as many keypoints with random descriptors, and a random color; queries are photos of the
gallery, their descriptors disturbed. So the time is that of the real thing, and the hits mean nothing. With a
real photo, the steps from its pixels to its garments' features are timed as well.
"""

import argparse
import time
from pathlib import Path

import numpy as np
from rich.progress import track
from rich.table import Table

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.defaults import feature_extractor, segmenter
from fashion_wizard.features.embedding import BLOCKS, Embedding
from fashion_wizard.garment import UNKNOWN_LABEL, Features, Garment, Keypoints
from fashion_wizard.parallel import cores
from fashion_wizard.photo import load_photo
from fashion_wizard.search.comparison import patterns, vector_parts
from fashion_wizard.search.method import METHODS, VERIFIED
from fashion_wizard.search.searcher import Searcher
from fashion_wizard.search.weights import PartWeights
from fashion_wizard.search.widening import CANDIDATES
from fashion_wizard.search.wizard_method import WizardMethod
from fashion_wizard.segmentation.foreground import WholePhoto
from fashion_wizard_lab.cli.tables import print_whole
from fashion_wizard_lab.datasets.inshop.release import PHOTOS

SIDE = 32
NOISE = 0.05


class Known:
    """Stands in for the extractor: the features that were made up for the photo's number."""

    name = "made-up"
    blocks = BLOCKS

    def __init__(self, keypoints: int) -> None:
        self.keypoints = keypoints

    def of(self, number: int, noise: float = 0.0) -> Features:
        """The features of one photo; with noise, those of another photo of the same garment."""
        random, other = np.random.default_rng(number), np.random.default_rng([number, 1])
        descriptors = random.normal(size=(self.keypoints, 256))
        # A few bins share nearly all of a garment's color.
        color = random.gamma(0.02, size=1024) + 1e-6
        if noise:
            descriptors += noise * other.normal(size=descriptors.shape)
        descriptors /= np.linalg.norm(descriptors, axis=1, keepdims=True)
        scores = np.linspace(1, 0.1, self.keypoints, dtype=np.float32)
        points = random.uniform(0, SIDE - 1, (self.keypoints, 2)).astype(np.float32)
        roots = np.sqrt(color / color.sum()).astype(np.float32)
        embedding = random.normal(size=Embedding.dimension)
        if noise:
            embedding += noise * other.normal(size=embedding.shape)
        return Features(
            Keypoints(points, scores, descriptors.astype(np.float32)),
            roots / np.linalg.norm(roots),
            (embedding / np.linalg.norm(embedding)).astype(np.float32),
        )

    def extract(self, photo: np.ndarray, garment: Garment) -> Features:  # noqa: ARG002
        """The features of the photo whose first pixel is its number."""
        return self.of(int(photo[0, 0] @ (1, 256, 65_536)), NOISE)


def numbered(number: int) -> np.ndarray:
    """A photo that tells its number."""
    photo = np.zeros((SIDE, SIDE, 3), np.uint8)
    photo[0, 0] = (number & 255, number >> 8 & 255, number >> 16)
    return photo


def main() -> None:
    """Fill a catalog, make its index files, ask, print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="where the catalog is made; what is there is used again")
    parser.add_argument("--photos", type=int, default=PHOTOS["gallery"])
    parser.add_argument("--keypoints", type=int, default=150, help="of each photo")
    parser.add_argument("--queries", type=int, default=20)
    parser.add_argument("--photo", type=Path, help="a real photo to time segmentation and features with")
    arguments = parser.parse_args()
    known = Known(arguments.keypoints)
    whole = Garment.from_mask(UNKNOWN_LABEL, np.ones((SIDE, SIDE), bool))
    table = Table("step", "by the clock", "processor", title=f"{arguments.photos:,} photos, {cores()} cores")
    with Catalog(arguments.folder) as catalog:
        here = len(catalog.photos())
        for number in track(range(here, arguments.photos), "filling the catalog"):
            with catalog.writing():
                catalog.put_image(f"{number:064x}", known.name, (SIDE, SIDE), [(whole, known.of(number))])
                catalog.put_photo(Path(f"/{number:06d}.png"), str(number), f"{number:064x}")
        searcher = Searcher(catalog, WholePhoto(), known)
        with Timed(table, "index files, read or made, and one query"):
            searcher.search(numbered(0), k=50)
        for method in METHODS:
            right = 0
            with Timed(table, f"{method}, a query", arguments.queries):
                for number in range(arguments.queries):
                    hits = searcher.search(numbered(number), k=50, by=method)[0].hits
                    right += hits[0].item == str(number)
            table.add_row(f"{method}, found first", f"{right} of {arguments.queries}", "")
        _steps(table, searcher, known.of(1, NOISE), arguments.queries)
        table.add_row("catalog", f"{catalog.info().bytes / 1e9:.2f} GB", "")
    if arguments.photo:
        _from_pixels(table, load_photo(arguments.photo), arguments.queries)
    print_whole(table)


def _steps(table: Table, searcher: Searcher, asked: Features, times: int) -> None:
    """The steps of the default search, one by one."""
    catalog = searcher.catalog
    with catalog.snapshot():
        method = WizardMethod(catalog, searcher.indexes, searcher.extractor.blocks, "cosine", PartWeights())
        with Timed(table, "  wizard: retrieve by embedding and color", times):
            for _ in range(times):
                ids = method.candidates(asked, CANDIDATES)
        with Timed(table, f"  wizard: compare {len(ids)} candidates' embeddings and colors", times):
            for _ in range(times):
                vector_parts(catalog, asked, ids, searcher.extractor.blocks)
        with Timed(table, f"  wizard: match keypoints of {VERIFIED}", times):
            for _ in range(times):
                patterns(catalog, asked, ids, np.arange(len(ids))[:VERIFIED])


def _from_pixels(table: Table, photo: np.ndarray, times: int) -> None:
    """From a photo to its garments' features."""
    finder, extractor = segmenter(), feature_extractor()
    garments = finder.segment(photo)
    with Timed(table, f"segmentation, a photo of {len(garments)} regions", times):
        for _ in range(times):
            finder.segment(photo)
    steps = (
        ("SuperPoint", extractor.keypoints.extract),
        ("embedding", extractor.embedder.describe),
        ("color words", extractor.color.describe),
    )
    for name, step in steps:
        step(photo, garments[0])
        with Timed(table, f"{name}, a garment", times):
            for _ in range(times):
                step(photo, garments[0])


class Timed:
    """Adds a row with what the block took, divided by how often it did the same."""

    def __init__(self, table: Table, name: str, times: int = 1) -> None:
        self.table, self.name, self.times = table, name, times

    def __enter__(self) -> None:
        self.clock, self.processor = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        clock, processor = time.perf_counter() - self.clock, time.process_time() - self.processor
        self.table.add_row(self.name, f"{clock / self.times:.3f} s", f"{processor / self.times:.3f} s")


if __name__ == "__main__":
    main()
