"""How much faster several processes index than one does, and whether they write the same vectors.

    python benchmarks/index_jobs.py PHOTOS [--photos 40] [--jobs 2] [--rounds 2]

Runs alternate, so that other work on the machine slows all alike. Processor time is that of this process
and its workers; on a busy machine, the share of a core that each run got says how far to trust its seconds.
"""

import argparse
import multiprocessing
import os
import tempfile
import time
from pathlib import Path

from fashion_wizard import defaults
from fashion_wizard.catalog.find import find_photos
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.catalog.workers import WorkerProcesses


def vectors(catalog: Catalog) -> list[tuple[int, bytes, bytes, bytes]]:
    """All that searches compare, by the garments' ids."""
    return [
        (number, found.embedding.tobytes(), found.color.tobytes(), found.keypoints.descriptors.tobytes())
        for number, found in catalog.features()
    ]


def index(photos: Path, most: int, jobs: int) -> tuple[float, float, list[tuple[int, bytes, bytes, bytes]]]:
    """Index the first photos of a folder: seconds, processor seconds, and the vectors."""
    with tempfile.TemporaryDirectory() as folder, Catalog(folder) as catalog:
        found = find_photos([photos]).photos[:most]
        before, started = os.times(), time.perf_counter()
        with WorkerProcesses(jobs) as workers:
            add_photos(catalog, found, defaults.segmenter(), defaults.feature_extractor(), workers=workers)
            seconds = time.perf_counter() - started
        for child in multiprocessing.active_children():
            child.join()  # only then its processor time is known
        after = os.times()
        return seconds, sum(after[:4]) - sum(before[:4]), vectors(catalog)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("photos", type=Path, metavar="PHOTOS")
    parser.add_argument("--photos", dest="most", type=int, default=40)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    best: dict[int, float] = {}
    seen = []
    for _ in range(options.rounds):
        for jobs in (1, options.jobs):
            seconds, used, found = index(options.photos, options.most, jobs)
            best[jobs] = min(best.get(jobs, seconds), seconds)
            seen.append(found)
            print(
                f"{jobs} jobs: {seconds:6.1f} s, {used:6.1f} s of processor time "
                f"({used / seconds:.2f} cores), {len(found)} garments",
                flush=True,
            )
    same = all(found == seen[0] for found in seen)
    print(f"{options.jobs} jobs against 1: {best[1] / best[options.jobs]:.2f} times as fast")
    print(f"the vectors are {'the same to the byte' if same else 'NOT THE SAME'}")
    raise SystemExit(not same)


if __name__ == "__main__":
    main()
