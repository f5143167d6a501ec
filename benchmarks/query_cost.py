"""What one photo costs, in passes of CLIP ViT-B/32's image network that run in between.

    python benchmarks/clip_network.py CLIP.onnx
    python benchmarks/query_cost.py PHOTOS --clip CLIP.onnx [--catalog CATALOG] [--count 20] [--index 20]

Three parts: one photo by `POST /v1/search` on a running server; the steps of such a query alone; and indexing
on one thread. Each is measured by the clock and in processor time of all threads, beside passes of the same
part. On a busy machine the clock also counts the other programs; processor time hardly does. Every photo is
encoded anew, as customers do not send the shop's own files. Without a catalog the search is among the photos
that were indexed.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
import onnxruntime

from fashion_wizard.catalog.find import find_photos
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.defaults import feature_extractor, segmenter
from fashion_wizard.garment import Garment
from fashion_wizard.photo import Photo, load_photo
from fashion_wizard.search.searcher import Searcher
from server_load import SOURCE, SUFFIXES, Customers, opened, serving

T = TypeVar("T")
UNIT = "CLIP"
"""The unit by the clock."""
ASLEEP = "CLIP, sleeping threads"
"""The unit of processor time."""


@dataclass
class Costs:
    """Seconds of each step, one value a photo; by the clock and of the processor.

    Attributes:
        clock, processor: Seconds by the name of the step; see `UNIT` and `ASLEEP`.
    """

    clock: dict[str, list[float]] = field(default_factory=dict)
    processor: dict[str, list[float]] = field(default_factory=dict)

    def measure(self, step: str, work: Callable[[], T], clock: Callable[[], float] = time.process_time) -> T:
        """Do some work, and note what it took; `clock` tells the processor time of whoever does it."""
        wall, used = time.perf_counter(), clock()
        result = work()
        self.processor.setdefault(step, []).append(clock() - used)
        self.clock.setdefault(step, []).append(time.perf_counter() - wall)
        return result

    def show(self, heading: str) -> None:
        """Print means over the photos, and how many passes these are."""
        unit = statistics.mean(self.clock[UNIT]), statistics.mean(self.processor[ASLEEP])
        print(f"\n{heading}\n{'':28} {'clock':>9} {'passes':>7} {'processor':>11} {'passes':>7}")
        for step in self.clock:
            wall, used = statistics.mean(self.clock[step]), statistics.mean(self.processor[step])
            passes = wall / unit[0], used / unit[1]
            print(f"{step:28} {1000 * wall:6.0f} ms {passes[0]:7.2f} {1000 * used:8.0f} ms {passes[1]:7.2f}")


class Clip:
    """CLIP's image network on an empty photo, as ONNX Runtime opens it by default, and with sleeping threads.

    By default threads spin while they wait for work. That is fastest by the clock, but on a busy machine it
    counts as processor time that does nothing; the product's own models never spin.
    """

    def __init__(self, file: Path) -> None:
        """Run once: the first pass takes longer."""
        asleep = onnxruntime.SessionOptions()
        asleep.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._sessions = {
            name: onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
            for name, options in ((UNIT, onnxruntime.SessionOptions()), (ASLEEP, asleep))
        }
        self.measure(Costs())

    def measure(self, costs: Costs) -> None:
        """One pass of each."""
        photo = np.zeros((1, 3, 224, 224), np.float32)
        for name, session in self._sessions.items():
            inputs = {session.get_inputs()[0].name: photo}
            costs.measure(name, lambda session=session, inputs=inputs: session.run(None, inputs))


def steps(photos: Iterable[bytes], catalog: Path, clip: Clip) -> Costs:
    """The steps of a query, one after the other in this process; search is of the likeliest garment."""
    costs, finder, extractor = Costs(), segmenter(), feature_extractor()
    with Catalog(catalog) as opened_catalog:
        searcher = Searcher(opened_catalog, finder, extractor)

        def answer(photo: Photo, garment: Garment) -> None:
            searcher.search(photo, garment=garment, k=10)

        for number, sent in enumerate(photos):
            # Whoever comes first has models loaded and index files made.
            noted = costs if number else Costs()
            clip.measure(noted)
            photo = noted.measure("decoding", lambda sent=sent: load_photo(sent))
            garments = noted.measure("segmentation", lambda photo=photo: finder.segment(photo))
            chosen = searcher.garments(photo)
            if not garments or not chosen:
                continue
            first = chosen[0]
            noted.measure("keypoints", lambda p=photo, g=first: extractor.keypoints.extract(p, g))
            noted.measure("all features", lambda p=photo, g=first: extractor.extract(p, g))
            noted.measure("all features, and search", lambda p=photo, g=first: answer(p, g))
            clip.measure(noted)
    return costs


def requests(photos: Iterable[bytes], catalog: Path, clip: Clip) -> Costs:
    """One photo after the other by `POST /v1/search`."""
    costs = Costs()
    with serving(SOURCE, catalog) as server, server.client() as client:

        def post(sent: bytes) -> None:
            client.post("/v1/search", files={"photo": sent}).raise_for_status()

        for number, sent in enumerate(photos):
            if not number:
                post(sent)
                continue
            clip.measure(costs)
            costs.measure("POST /v1/search", lambda sent=sent: post(sent), server.worked)
            clip.measure(costs)
    return costs


def index(files: list[Path], catalog: Path, clip: Clip) -> Costs:
    """Photos into a new catalog, one after the other."""
    costs, finder, extractor = Costs(), segmenter(), feature_extractor()
    with Catalog(catalog) as new:
        for number, photo in enumerate(find_photos(files).photos):
            noted = costs if number else Costs()
            clip.measure(noted)
            noted.measure(
                "indexing one photo", lambda photo=photo: add_photos(new, [photo], finder, extractor)
            )
    return costs


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("photos", type=Path, help="folder of photos")
    parser.add_argument("--clip", type=Path, required=True, help="file that clip_network.py wrote")
    parser.add_argument("--catalog", type=Path, help="an indexed catalog to search")
    parser.add_argument("--count", type=int, default=20, help="photos that search")
    parser.add_argument("--index", type=int, default=20, help="photos that are indexed")
    chosen = parser.parse_args()
    files = sorted(path for path in chosen.photos.rglob("*") if path.suffix.lower() in SUFFIXES)
    spread = files[:: max(1, len(files) // chosen.count)][: chosen.count]
    clip, sent = Clip(chosen.clip), iter(Customers([opened(path) for path in spread]).next, b"")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        costs = index(files[-chosen.index - 1 :], folder / "catalog", clip)
        costs.show(f"{chosen.index} photos indexed")
        per_photo = statistics.mean(costs.clock["indexing one photo"])
        per_pass = statistics.mean(costs.clock[UNIT]) / per_photo
        print(f"{1 / per_photo:.2f} photos a second; {per_pass:.3f} photos a pass")
        catalog = chosen.catalog or folder / "catalog"
        batch = [next(sent) for _ in range(len(spread) + 1)]
        steps(batch, catalog, clip).show("steps of a query, in one process")
        again = [next(sent) for _ in range(len(spread) + 1)]
        requests(again, catalog, clip).show("one photo on a running server")


if __name__ == "__main__":
    main()
