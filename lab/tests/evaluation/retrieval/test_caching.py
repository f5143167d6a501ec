"""Methods share what a query has in common, and nothing more."""

import threading
from pathlib import Path

import numpy as np
import pytest

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.defaults import vector_store
from fashion_wizard.garment import Features, Keypoints
from fashion_wizard.index.generation import Generation
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.segmentation.foreground import WholePhoto
from fashion_wizard_lab.evaluation.retrieval.caching import CachedExtractor, CachedIndexes, CachedSegmenter


class Counted(WholePhoto):
    """Counts the photos it is shown."""

    def __init__(self):
        self.seen = 0

    def segment(self, photo, path=None):
        self.seen += 1
        return super().segment(photo, path)


class CountedExtractor:
    name = "counted"
    blocks = {"same": 2}  # noqa: RUF012

    def __init__(self):
        self.seen = self.matched = 0

    def vectors(self, photo, garment):
        self.seen += 1
        return (photo.sum(), self.seen)

    def with_keypoints(self, photo, garment, vectors):
        self.matched += 1
        return (vectors, photo.sum(), self.matched)


def photos(count):
    return [np.full((20, 20, 3), number, np.uint8) for number in range(count)]


def test_one_photo_is_segmented_once_however_often_it_is_asked_for():
    inner = Counted()
    once = CachedSegmenter(inner)
    first, second = photos(2)
    garments = once.segment(first)
    assert once.segment(first)[0] is garments[0]
    assert inner.seen == 1
    assert once.segment(second)[0] is not garments[0]
    # An equal photo is another photo, and only the last one is remembered.
    once.segment(first.copy())
    once.segment(first)
    assert inner.seen == 4
    assert once.name == inner.name


def test_one_garment_is_described_once_however_often_it_is_asked_for():
    inner = CountedExtractor()
    once = CachedExtractor(inner)
    first, second = photos(2)
    (one,), (other,) = WholePhoto().segment(first), WholePhoto().segment(first)
    assert once.extract(first, one) is once.extract(first, one)
    assert once.extract(first, other) is not once.extract(first, one)
    assert (inner.seen, inner.matched) == (2, 2)
    assert once.vectors(first, one) is once.extract(first, one)[0]
    # The same garment in other pixels, as in another light, is another; equal pixels are the same.
    assert once.vectors(second, one) is once.vectors(second.copy(), one)
    assert once.extract(first, one) is once.extract(first, one)
    assert (inner.seen, inner.matched) == (3, 2)
    assert (once.name, once.blocks) == (inner.name, inner.blocks)


def test_what_was_described_long_ago_is_forgotten():
    inner = CountedExtractor()
    once = CachedExtractor(inner)
    many = photos(70)
    (garment,) = WholePhoto().segment(many[0])
    for photo in [*many, many[-1], many[0]]:
        once.vectors(photo, garment)
    assert inner.seen == len(many) + 1


def test_each_thread_remembers_its_own_photo():
    inner = Counted()
    once = CachedSegmenter(inner)
    both = photos(2)
    barrier = threading.Barrier(2, timeout=10)

    def ask(photo):
        for _ in range(3):
            barrier.wait()
            once.segment(photo)

    threads = [threading.Thread(target=ask, args=(photo,)) for photo in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert inner.seen == 2


def filled(folder):
    """A catalog of six photos, each with a garment of ten keypoints."""
    catalog = Catalog(folder)
    for number in range(6):
        (garment,) = WholePhoto().segment(photos(1)[0])
        with catalog.writing():
            catalog.put_image(f"{number:064x}", "made up", (20, 20), [(garment, features(number))])
            catalog.put_photo(Path(f"/{number}.png"), str(number), f"{number:064x}")
    return catalog


def features(number):
    rng = np.random.default_rng(number)
    descriptors = rng.normal(size=(10, 256)).astype(np.float32)
    descriptors /= np.linalg.norm(descriptors, axis=1, keepdims=True)
    color = np.abs(rng.normal(size=1024)).astype(np.float32)
    points = rng.uniform(0, 19, (10, 2)).astype(np.float32)
    keypoints = Keypoints(points, np.linspace(1, 0, 10, dtype=np.float32), descriptors)
    return Features(keypoints, color / np.linalg.norm(color), descriptors[0])


@pytest.mark.parametrize("metric", ["cosine", "l2"])
def test_neighbors_that_were_sought_are_those_of_the_index_and_are_sought_once(tmp_path, monkeypatch, metric):
    sought = []
    search = Generation.search
    monkeypatch.setattr(
        Generation,
        "search",
        lambda self, queries, k, **named: sought.append(k) or search(self, queries, k, **named),
    )
    with filled(tmp_path / "catalog") as catalog:
        plain = Indexes(catalog, "made up", vector_store).keypoints(metric)
        once = CachedIndexes(catalog, "made up")
        first, second = features(7).keypoints.descriptors, features(8).keypoints.descriptors
        for queries, k in ((first, 3), (first, 3), (second, 3), (second, 4), (first, 3)):
            similarities, ids = once.keypoints(metric).search(queries, k)
            before = len(sought)
            expected = plain.search(queries, k)
            del sought[before:]
            assert (similarities == expected[0]).all()
            assert (ids == expected[1]).all()
            # What one who asked does to the answer is nothing to the next.
            similarities[:] = ids[:] = 0
        assert sought == [3, 3, 4, 3]
        assert len(once.keypoints(metric)) == len(plain) == 60
