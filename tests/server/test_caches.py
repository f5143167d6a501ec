"""Thumbnails, segmentations, and the cache that both use."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from fashion_wizard.byte_cache import ByteCache
from fashion_wizard.catalog.find import find_photos
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.defaults import feature_extractor
from fashion_wizard.garment import Garment
from fashion_wizard.search.hits import GarmentHits
from fashion_wizard.server.answer_cache import AnswerCache
from fashion_wizard.server.metrics import Metrics
from fashion_wizard.server.models import CachingExtractor, CachingSegmenter
from fashion_wizard.server.problems import Problem
from fashion_wizard.server.search_request import GarmentChoice, SearchOptions
from fashion_wizard.server.thumbnails import Thumbnails

from .conftest import COLORS, Sift, TopAndPants, encoded, outfit


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 60))), st.integers(1, 100))
def test_a_cache_forgets_what_was_used_longest_ago(steps: list[tuple[int, int]], limit: int) -> None:
    """Beside it a list that does the same slowly: pairs of key and size, the last used at the end."""
    cache: ByteCache[int, bytes] = ByteCache(limit, len)
    oracle: list[tuple[int, int]] = []
    for key, size in steps:
        known = [pair for pair in oracle if pair[0] == key]
        assert (cache.get(key) is not None) == bool(known)
        if known:
            oracle.remove(known[0])
            oracle.append(known[0])
            continue
        cache.put(key, bytes(size))
        if size <= limit:
            oracle.append((key, size))
        while sum(size for _, size in oracle) > limit:
            oracle.pop(0)
        assert [cache.get(key) is not None for key, _ in oracle] == [True] * len(oracle)


class CountingDecoders:
    """Makes thumbnails in this process, and counts them."""

    def __init__(self) -> None:
        self.count = 0

    def jpeg(self, data: bytes, side: int) -> bytes:
        self.count += 1
        with Image.open(io.BytesIO(data)) as photo:
            photo.thumbnail((side, side))
            return encoded(np.asarray(photo.convert("RGB")), "JPEG")


@pytest.mark.parametrize("choice", [GarmentChoice(), GarmentChoice("top"), GarmentChoice("1")])
def test_what_the_search_chose_is_known_by_its_number_too(catalog: Catalog, choice: GarmentChoice) -> None:
    garment = Garment.from_mask("top", np.ones((4, 4), np.bool_))
    answers = AnswerCache(catalog)
    answers.results(["a"], choice, SearchOptions(), lambda: [GarmentHits(garment, [], 1)])
    for same in (choice, GarmentChoice("1")):
        (known,) = answers.results(["a"], same, SearchOptions(), lambda: pytest.fail("searched again"))
        assert (known.number, known.garment.label) == (1, "top")
    for other in (GarmentChoice("0"), GarmentChoice(box=(0, 0, 4, 4))):
        assert answers.results(["a"], other, SearchOptions(), list) == []


def test_an_unsure_garment_that_was_asked_for_by_its_label_is_another_query_than_its_number(
    catalog: Catalog,
) -> None:
    garment = Garment.from_mask("top", np.ones((4, 4), np.bool_), 0.5)
    answers = AnswerCache(catalog)
    answers.results(["a"], GarmentChoice("shirt"), SearchOptions(), lambda: [GarmentHits(garment, [], 1)])
    assert answers.results(["a"], GarmentChoice("1"), SearchOptions(), list) == []


def test_who_asks_while_another_thread_searches_for_the_same_waits_for_its_answer(catalog: Catalog) -> None:
    garment = Garment.from_mask("top", np.ones((4, 4), np.bool_))
    answers, begun, asked = AnswerCache(catalog), threading.Event(), threading.Event()
    searches: list[int] = []

    def search() -> list[GarmentHits]:
        searches.append(1)
        begun.set()
        assert asked.wait(20)
        return [GarmentHits(garment, [], 0)]

    def ask() -> list[GarmentHits]:
        return answers.results(["a"], GarmentChoice("0"), SearchOptions(), search)

    with ThreadPoolExecutor(3) as threads:
        found = [threads.submit(ask)]
        assert begun.wait(20)
        found += [threads.submit(ask) for _ in range(2)]
        asked.set()
        assert [each.result()[0].number for each in found] == [0, 0, 0]
    assert searches == [1]


@pytest.fixture
def catalog(tmp_path: Path):
    """One photo as item a, at two paths."""
    with Catalog(tmp_path / "catalog") as opened:
        data = encoded(outfit(COLORS["red"], COLORS["blue"]))
        for name in ("1.png", "2.png"):
            (tmp_path / name).write_bytes(data)
        add_photos(opened, find_photos([tmp_path]).photos, TopAndPants(), feature_extractor(keypoints=Sift()))
        yield opened


def test_a_thumbnail_is_made_once(catalog: Catalog) -> None:
    decoders = CountingDecoders()
    thumbnails = Thumbnails(catalog, decoders, Metrics())
    digest = catalog.photos()[0].digest
    small = thumbnails.jpeg(digest, 160)
    assert max(Image.open(io.BytesIO(small)).size) == 160
    assert thumbnails.jpeg(digest, 160) == small
    assert decoders.count == 1
    assert thumbnails.jpeg(digest, 320) != small
    assert decoders.count == 2


def test_another_path_of_the_photo_will_do_and_other_contents_will_not(catalog: Catalog, tmp_path) -> None:
    first, second = catalog.photos()
    first.path.unlink()
    assert Thumbnails(catalog, CountingDecoders(), Metrics()).jpeg(first.digest, 160)
    second.path.write_bytes(encoded(outfit(COLORS["green"], COLORS["blue"])))
    with pytest.raises(Problem, match="index the photos again") as caught:
        Thumbnails(catalog, CountingDecoders(), Metrics()).jpeg(first.digest, 160)
    assert caught.value.status == 404


def test_a_digest_that_the_catalog_does_not_know_is_not_found_even_in_the_cache(catalog: Catalog) -> None:
    thumbnails = Thumbnails(catalog, CountingDecoders(), Metrics())
    digest = catalog.photos()[0].digest
    thumbnails.jpeg(digest, 160)
    catalog.remove_items([photo.item for photo in catalog.photos()])
    for unknown in (digest, "0" * 64):
        with pytest.raises(Problem) as caught:
            thumbnails.jpeg(unknown, 160)
        assert (caught.value.status, caught.value.code) == (404, "no-photo")


def test_a_photo_is_segmented_once_and_its_masks_come_back_exactly() -> None:
    inner = TopAndPants()
    segmenter = CachingSegmenter(inner, Metrics())
    photo = outfit(COLORS["red"], COLORS["blue"], 1, 30)[:317, :239]
    first, again = segmenter.segment(photo), segmenter.segment(photo.copy())
    assert inner.seen == 1
    for garment, cached in zip(first, again, strict=True):
        assert (garment.label, garment.box, garment.score) == (cached.label, cached.box, cached.score)
        np.testing.assert_array_equal(garment.mask, cached.mask)
    changed = photo.copy()
    changed[0, 0] ^= 1
    segmenter.segment(changed)
    segmenter.segment(photo.reshape(photo.shape[0] // 1, photo.shape[1], 3)[:, ::-1])
    assert inner.seen == 3


def test_the_same_bytes_in_another_shape_are_another_photo() -> None:
    inner = TopAndPants()
    segmenter = CachingSegmenter(inner, Metrics())
    for shape in ((40, 60, 3), (60, 40, 3)):
        for garment in segmenter.segment(np.zeros(shape, np.uint8)):
            assert garment.mask.shape == shape[:2]
    assert inner.seen == 2


class Slow:
    """Counts what is computed of a garment; `wait` makes it take long."""

    name, blocks = "slow", {"same": 3}

    def __init__(self, inner) -> None:
        self.inner = inner
        self.computed: list[str] = []
        self.wait = lambda: None

    def extract(self, photo, garment):
        self.computed.append("all")
        return self.inner.extract(photo, garment)

    def vectors(self, photo, garment):
        self.computed.append("vectors")
        self.wait()
        return self.inner.vectors(photo, garment)

    def with_keypoints(self, photo, garment, vectors):
        self.computed.append("keypoints")
        return self.inner.with_keypoints(photo, garment, vectors)


def test_no_part_of_a_garment_is_computed_twice() -> None:
    slow = Slow(feature_extractor(keypoints=Sift()))
    caching = CachingExtractor(slow, Metrics())
    picture = outfit(COLORS["red"], COLORS["blue"])
    top, pants = (garment for garment in TopAndPants().segment(picture) if garment.label in {"top", "pants"})
    vectors = caching.vectors(picture, top)
    assert caching.vectors(picture, top) is vectors
    whole = caching.with_keypoints(picture, top, vectors)
    assert len(whole.keypoints)
    assert caching.extract(picture, top) is caching.vectors(picture, top) is whole
    assert slow.computed == ["vectors", "keypoints"]
    slow.computed.clear()
    caching.vectors(picture, pants)
    caching.extract(picture, pants)
    assert slow.computed == ["vectors", "keypoints"]


def test_who_comes_while_a_garment_is_computed_waits_for_it() -> None:
    slow = Slow(feature_extractor(keypoints=Sift()))
    caching = CachingExtractor(slow, Metrics())
    picture = outfit(COLORS["red"], COLORS["blue"])
    garment = TopAndPants().segment(picture)[0]
    begun, others = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        assert others.wait(20)

    slow.wait = wait
    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(caching.vectors, picture, garment)
        assert begun.wait(20)
        later = [threads.submit(caching.vectors, picture, garment) for _ in range(2)]
        others.set()
        assert {id(each.result()) for each in later} == {id(first.result())}
    assert slow.computed == ["vectors"]


def test_an_extractor_that_computes_all_at_once_is_cached_too() -> None:
    class Plain:
        name, blocks = "plain", {"same": 3}
        count = 0

        def extract(self, photo, garment):
            self.count += 1
            return feature_extractor(keypoints=Sift()).extract(photo, garment)

    plain = Plain()
    caching = CachingExtractor(plain, Metrics())
    picture = outfit(COLORS["red"], COLORS["blue"])
    garment = TopAndPants().segment(picture)[0]
    assert caching.vectors(picture, garment) is caching.extract(picture, garment)
    assert plain.count == 1
