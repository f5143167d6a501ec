"""What a run of `evaluate keypoints` promises, on printed cloth."""

import json

import cv2
import numpy as np
import pytest
from PIL import Image

from fashion_wizard.errors import DatasetError
from fashion_wizard.garment import Garment, Keypoints
from fashion_wizard.segmentation.foreground import WholePhoto
from fashion_wizard_lab.evaluation.keypoints import evaluate_keypoints, methods_to_compare
from fashion_wizard_lab.peers.opencv import Orb, Sift

FIGURES = {
    "repeatability",
    "matching_precision",
    "homography@1",
    "homography@3",
    "homography@5",
    "keypoints",
    "seconds",
}


def cloth(seed, size=(200, 160)):
    rng = np.random.default_rng(seed)
    photo = np.full((*size, 3), 140, np.uint8)
    for _ in range(60):
        corners = rng.integers(0, size[0], 2) + rng.integers(-14, 15, (5, 2))
        cv2.fillPoly(photo, [corners.astype(np.int32)], rng.integers(0, 256, 3).tolist())
    return photo


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    for number in range(4):
        Image.fromarray(cloth(number)).save(folder / f"{number}.png")
    return sorted(folder.iterdir())


class Noting:
    """Finds nothing, and keeps what it was shown."""

    dimension = 2
    name = "noting"

    def __init__(self):
        self.seen = []

    def extract(self, photo, garment):
        self.seen.append((photo, garment.mask))
        return Keypoints(np.empty((0, 2), np.float32), np.empty(0, np.float32), np.empty((0, 2), np.float32))


class Lower:
    """The lower half of a photo is the garment; of a wide photo nothing is."""

    name = "lower"

    def segment(self, photo, path=None):
        if photo.shape[1] > photo.shape[0]:
            return []
        mask = np.zeros(photo.shape[:2], bool)
        mask[len(mask) // 2 :] = True
        return [Garment.from_mask("skirt", mask)]


def measure(paths, methods, **settings):
    return evaluate_keypoints(paths, **{"methods": methods, "segmenter": WholePhoto(), "pairs": 2} | settings)


def without_time(report):
    return {
        method: {name: value for name, value in values.items() if name != "seconds"}
        for method, values in report.results.items()
    }


def test_good_keypoints_on_printed_cloth_have_good_figures_and_the_seed_decides_them(shop):
    methods = {"sift": Sift(longest=400, margin=0), "orb": Orb(longest=400, margin=0)}
    report = measure(shop[:1], methods)
    assert (report.photos, report.pairs, list(report.problems)) == (1, 2, [])
    assert report.results.keys() == methods.keys()
    for figures in report.results.values():
        assert figures.keys() == FIGURES
        assert all(0 <= figures[name] <= 1 for name in FIGURES - {"keypoints", "seconds"})
        assert figures["homography@1"] <= figures["homography@3"] <= figures["homography@5"]
    assert report.results["sift"]["matching_precision"] > 0.7
    assert report.results["sift"]["homography@5"] == 1
    assert json.loads(json.dumps(report.as_json())) == report.as_json()
    assert without_time(measure(shop[:1], methods)) == without_time(report)
    assert without_time(measure(shop[:1], methods, seed=1)) != without_time(report)


def test_a_photos_views_do_not_hang_on_other_photos_or_methods(shop):
    among, alone = Noting(), Noting()
    measure(shop, {"first": Noting(), "noting": among})
    measure(shop[2:3], {"noting": alone})
    # The first look of all only loads the models.
    views = [photo for photo, _ in among.seen[1:]]
    for place, (photo, _) in enumerate(alone.seen[1:]):
        np.testing.assert_array_equal(photo, views[6 + place])
    assert len(views) == 4 * 3
    # Each pair of each photo is seen from elsewhere.
    masks = {mask.tobytes() for _, mask in among.seen[1:]}
    assert len(masks) == 1 + 4 * 2


def test_photos_are_drawn_by_the_seed(shop):
    def shown(seed):
        noting = Noting()
        assert measure(shop, {"noting": noting}, photos=2, seed=seed).photos == 2
        return [photo.mean() for photo, _ in noting.seen[1::3]]

    assert shown(3) == shown(3)
    assert len({tuple(shown(seed)) for seed in range(6)}) > 1


def test_keypoints_count_on_the_segmenters_garment_alone(shop):
    noting = Noting()
    report = measure(shop[:1], {"noting": noting}, segmenter=Lower())
    assert report.as_json()["segmenter"] == "lower"
    _, left = noting.seen[1]
    assert left.shape == (400, 320)
    assert not left[:200].any()
    assert left[210:390, 10:310].all()
    assert 0 < noting.seen[2][1].mean() < 0.9


def test_a_method_that_finds_nothing_scores_nothing(shop):
    results = measure(shop[:1], {"noting": Noting()}).results["noting"]
    assert {name: results[name] for name in FIGURES - {"seconds"}} == dict.fromkeys(FIGURES - {"seconds"}, 0)


def test_photos_that_cannot_be_used_are_named_and_do_not_count(shop, tmp_path):
    broken, wide = tmp_path / "broken.png", tmp_path / "wide.png"
    broken.write_text("no photo")
    Image.fromarray(cloth(9, (160, 200))).save(wide)
    told = []
    report = measure(
        [broken, *shop[:2], wide],
        {"noting": Noting()},
        segmenter=Lower(),
        progress=lambda *step: told.append(step),
    )
    assert (report.photos, report.pairs) == (2, 4)
    assert [("broken.png" in each, "wide.png" in each) for each in report.problems] in (
        [(True, False), (False, True)],
        [(False, True), (True, False)],
    )
    assert [(done, total) for _, done, total in told] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    with pytest.raises(DatasetError, match=r"no photo could be measured.*broken\.png"):
        measure([broken], {"noting": Noting()})


def test_matches_are_drawn(shop, tmp_path):
    methods = {"sift": Sift(longest=400, margin=0), "noting": Noting()}
    measure(shop[:2], methods, pairs=1, figures=tmp_path / "new" / "figures")
    drawn = sorted((tmp_path / "new" / "figures").iterdir())
    assert [path.name for path in drawn] == ["1-0.png", "2-1.png"]
    with Image.open(drawn[0]) as picture:
        assert picture.width > 2000


def test_every_method_gets_the_same_cap_and_sees_whole_views(shop):
    methods = methods_to_compare(40)
    assert list(methods) == ["superpoint", "sift", "rootsift", "orb"]
    photo = cv2.resize(cloth(1), (320, 400), interpolation=cv2.INTER_CUBIC)
    garment = Garment.from_mask("top", np.ones((400, 320), bool))
    for extractor in methods.values():
        found = extractor.extract(photo, garment)
        assert 20 < len(found) <= 40
        assert np.ptp(found.points, axis=0).min() > 150
