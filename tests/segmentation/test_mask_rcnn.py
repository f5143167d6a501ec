"""Photo in, garments out: with a network whose answers are known, and with the one that ships."""

import numpy as np
import pytest

from fashion_wizard.garment import UNKNOWN_LABEL
from fashion_wizard.palette import LABELS
from fashion_wizard.segmentation.detector import Detector, Regions
from fashion_wizard.segmentation.mask_rcnn import MaskRCNN
from fashion_wizard_lab.wardrobe import render_item, render_view


class Told:
    """A network that always sees hair above a top above pants, and keeps what it was shown."""

    digest = "told"

    def __init__(self, scores: dict[str, float]) -> None:
        self.scores = scores
        self.shown: list[tuple[tuple[int, ...], tuple[int, int]]] = []

    def detect(self, picture: np.ndarray, size: tuple[int, int], least: np.ndarray) -> Regions:
        self.shown.append((picture.shape, size))
        assert picture.shape[0] % 32 == picture.shape[1] % 32 == 0
        width, height = size
        rows = {"hair": (0.0, 0.2), "top": (0.2, 0.6), "pants": (0.6, 1.0)}
        told = sorted(self.scores, key=lambda name: -self.scores[name])
        boxes = [(0.25 * width, rows[n][0] * height, 0.75 * width, rows[n][1] * height) for n in told]
        semantic = np.zeros((16, picture.shape[0] // 4, picture.shape[1] // 4), np.float32)
        for name, (_, top, _, bottom) in zip(told, boxes, strict=True):
            semantic[LABELS.index(name), round(top / 4) : round(bottom / 4)] = 9
        return Regions(
            np.array([LABELS.index(name) for name in told], np.intp),
            np.array(boxes, np.float32).reshape(-1, 4),
            np.array([self.scores[name] for name in told], np.float32),
            np.full((len(told), 28, 28), 6, np.float32),
            semantic,
            np.array([self.scores.get(name, 0) for name in LABELS], np.float32),
        )


def segmenter(scores: dict[str, float]) -> MaskRCNN:
    made = MaskRCNN(thresholds=dict.fromkeys(LABELS[1:], 0.5))
    made.detector = Told(scores)
    return made


def photo(height: int, width: int) -> np.ndarray:
    """A red cloth in the middle of white."""
    made = np.full((height, width, 3), 255, np.uint8)
    made[height // 5 :, width // 4 : 3 * width // 4] = (200, 30, 40)
    return made


@pytest.mark.parametrize("size", [(448, 300), (1200, 900), (100, 160), (20, 400), (333, 333)])
def test_masks_have_the_photo_s_size_and_lie_where_the_garment_does(size: tuple[int, int]) -> None:
    height, width = size
    made = segmenter({"top": 0.9, "pants": 0.8, "hair": 0.7})
    found = {garment.label: garment for garment in made.segment(photo(height, width))}
    ((_, shown),) = made.detector.shown
    assert max(shown) == 576
    assert shown[0] / shown[1] == pytest.approx(width / height, rel=0.05)
    assert shown[0] % 4 == 0
    assert found.keys() == {"top", "pants", "hair"}
    assert all(garment.mask.shape == size for garment in found.values())
    assert sum(garment.mask.astype(int) for garment in found.values()).max() == 1
    slack = 0.06 * max(size)
    for label, low, high in (("top", 0.2, 0.6), ("pants", 0.6, 1.0)):
        expected = (0.25 * width, low * height, 0.75 * width, high * height)
        np.testing.assert_allclose(found[label].box, expected, atol=slack)


def test_only_what_is_sure_enough_is_a_garment_but_all_of_it_is_considered() -> None:
    made = segmenter({"top": 0.9, "pants": 0.4, "hair": 0.7})
    sure, considered = made.examine(photo(300, 200))
    assert [garment.label for garment in sure] == ["top", "hair"]
    assert [garment.label for garment in considered] == ["top", "hair", "pants"]
    # No surer than the network was; a little less, as the masks' edges are not sure.
    for garment, told in zip(considered, (0.9, 0.7, 0.4), strict=True):
        assert 0.8 * told < garment.score <= told


@pytest.mark.parametrize("scores", [{}, {"hair": 0.9}, {"top": 0.3}])
def test_where_no_garment_is_found_the_foreground_stands_for_it(scores: dict[str, float]) -> None:
    found = segmenter(scores).segment(photo(300, 200))
    assert found[0].label == UNKNOWN_LABEL
    assert {garment.label for garment in found[1:]} <= {"hair"}
    x, y = 100, 180
    assert found[0].mask[y, x]
    assert not found[0].mask[10, 10]


@pytest.fixture(scope="module")
def shipped() -> MaskRCNN:
    return MaskRCNN()


def test_a_picture_that_is_its_own_mirror_image_is_seen_as_one(shipped: MaskRCNN) -> None:
    rng = np.random.default_rng(2)
    half = rng.integers(0, 256, (96, 40, 3), dtype=np.uint8)
    picture = np.full((96, 96, 3), 124, np.uint8)
    picture[:, :80] = np.concatenate([half, half[:, ::-1]], axis=1)
    folder = shipped.detector.files["boxes"].parent
    everything = np.zeros(16, np.float32)
    once = Detector(folder, twice=False).detect(picture, (80, 96), everything).semantic[:, :, :20]
    twice = Detector(folder).detect(picture, (80, 96), everything).semantic[:, :, :20]
    np.testing.assert_allclose(twice, twice[:, :, ::-1], atol=1e-4)
    np.testing.assert_allclose(twice, (once + once[:, :, ::-1]) / 2, atol=1e-4)


def test_regions_are_sane(shipped: MaskRCNN) -> None:
    rng = np.random.default_rng(1)
    picture = rng.integers(0, 256, (320, 224, 3), dtype=np.uint8)
    found = shipped.detector.detect(picture, (200, 300), np.zeros(16, np.float32))
    assert len(found.labels) > 0
    assert (found.labels > 0).all()
    assert (np.diff(found.scores) <= 0).all()
    assert (found.boxes >= 0).all()
    assert (found.boxes <= (200, 300, 200, 300)).all()
    assert found.masks.shape == (len(found.labels), 28, 28)
    assert found.semantic.shape == (16, 80, 56)


def test_masks_are_made_only_of_regions_that_are_used() -> None:
    photo = render_view(render_item(11, 3), "worn", (192, 256)).photo
    segmenter = MaskRCNN()
    everything, _ = segmenter.look(photo)
    least = np.full(len(LABELS), 0.5, np.float32)
    used, _ = segmenter.look(photo, least)
    surer = everything.scores[everything.scores >= 0.5]
    assert 0 < len(used.labels) < len(everything.labels)
    assert set(surer.tolist()) <= set(used.scores.tolist())
    np.testing.assert_array_equal(used.surest, everything.surest)
