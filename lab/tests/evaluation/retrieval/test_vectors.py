"""A search by vectors beside the catalog is a plain comparison with all of them, and goes on where it was."""

import numpy as np
import pytest
from PIL import Image
from tests.toys import CountedMeanColor

from fashion_wizard.catalog.find import FoundPhoto
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.garment import Features, Garment, Keypoints
from fashion_wizard.photo import load_photo
from fashion_wizard_lab.evaluation.retrieval import vectors
from fashion_wizard_lab.evaluation.retrieval.vectors import VectorGallery


class Halves:
    """The left half is a top, the right one a bag, the lowest row skin."""

    name = "halves"

    def segment(self, photo, path=None):
        found = []
        for label, rows, columns in (
            ("top", slice(-4), slice(16)),
            ("bag", slice(-4), slice(16, None)),
            ("skin", slice(-4, None), slice(None)),
        ):
            mask = np.zeros(photo.shape[:2], bool)
            mask[rows, columns] = True
            found.append(Garment.from_mask(label, mask))
        return found


class NoFeatures:
    name = "none"

    def extract(self, photo, garment):
        color = np.zeros(8, np.float32)
        embedding = np.zeros(8, np.float32)
        color[0] = embedding[0] = 1
        empty = Keypoints(
            np.zeros((0, 2), np.float32), np.zeros(0, np.float32), np.zeros((0, 256), np.float32)
        )
        return Features(empty, color, embedding)


@pytest.fixture
def catalog(tmp_path):
    rng = np.random.default_rng(0)
    found = []
    for number in range(9):
        path = tmp_path / f"{number}.png"
        colors = rng.integers(0, 256, (2, 3), dtype=np.uint8)
        Image.fromarray(np.repeat(np.repeat(colors[None], 32, 0), 16, 1)).save(path)
        found.append(FoundPhoto(path, tmp_path))
    with Catalog(tmp_path / "catalog") as made:
        add_photos(made, found, Halves(), NoFeatures())
        yield made


def test_the_ranking_is_that_of_all_cosines_among_what_is_worn_in_the_same_place(catalog, tmp_path):
    gallery = VectorGallery(CountedMeanColor(), tmp_path)
    gallery.fill(catalog, threads=2)
    photos = {str(number): load_photo(tmp_path / f"{number}.png") for number in range(9)}
    for label in (0, 1):
        query = photos["4"]
        asked = Halves().segment(query)[label]
        vector = CountedMeanColor().describe(query, asked)
        cosines = {
            name: float(CountedMeanColor().describe(photo, Halves().segment(photo)[label]) @ vector)
            for name, photo in photos.items()
        }
        expected = sorted(cosines, key=lambda name: -cosines[name])[:5]
        found = gallery.search(query, asked, 5)
        assert [item.removesuffix(".png") for item, _ in found] == expected
        assert [score for _, score in found] == pytest.approx(
            [max(0, cosines[name]) for name in expected], abs=1e-3
        )


def test_what_is_known_is_not_made_again_and_a_stopped_run_goes_on(catalog, tmp_path, monkeypatch):
    monkeypatch.setattr(vectors, "_KEPT_EVERY", 2)

    class Stops(CountedMeanColor):
        def describe(self, photo, garment):
            if self.seen == 11:
                raise KeyboardInterrupt
            return super().describe(photo, garment)

    with pytest.raises(KeyboardInterrupt):
        VectorGallery(Stops(), tmp_path).fill(catalog)
    after, told = CountedMeanColor(), []
    gallery = VectorGallery(after, tmp_path)
    gallery.fill(catalog, progress=lambda *call: told.append(call))
    # Four of nine photos were kept, with two garments each that are no body part.
    assert after.seen == 2 * 5
    assert told[-1] == (f"vectors of {after.name}", 5, 5)
    again = CountedMeanColor()
    VectorGallery(again, tmp_path).fill(catalog)
    assert again.seen == 0
    other = CountedMeanColor("other")
    VectorGallery(other, tmp_path).fill(catalog)
    assert other.seen == 18


def test_an_empty_gallery_answers_nothing(tmp_path):
    with Catalog(tmp_path / "catalog") as empty:
        gallery = VectorGallery(CountedMeanColor(), tmp_path)
        gallery.fill(empty)
    photo = np.zeros((20, 20, 3), np.uint8)
    assert gallery.search(photo, Garment.from_mask("top", np.ones((20, 20), bool)), 5) == []
