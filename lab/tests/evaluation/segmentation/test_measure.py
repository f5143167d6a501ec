"""Figures of segmentation beside slow, obvious oracles; and the verb's document."""

import json

import numpy as np
import pytest
from PIL import Image

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.garment import UNKNOWN_LABEL, Garment
from fashion_wizard.palette import LABELS, to_color_map
from fashion_wizard_lab.datasets.segmented import Segmented, read_segmented
from fashion_wizard_lab.evaluation.segmentation.measure import (
    Instances,
    confusion,
    evaluate_segmentation,
    intersection_over_union,
    mean,
)

TOP, PANTS, SKIN = (LABELS.index(name) for name in ("top", "pants", "skin"))


@pytest.mark.parametrize("seed", range(4))
def test_iou_counts_pixels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pairs = [rng.integers(0, 14, (2, 9, 11)).astype(np.uint8) for _ in range(3)]
    counts = sum(confusion(given, found) for given, found in pairs)
    iou = intersection_over_union(counts)
    given, found = np.stack(pairs, axis=1)
    for label, name in enumerate(LABELS):
        both = ((given == label) & (found == label)).sum()
        either = ((given == label) | (found == label)).sum()
        assert iou[name] == (pytest.approx(both / either, abs=1e-4) if either else None)
    assert iou["skin"] is None
    known = [value for value in iou.values() if value is not None]
    assert mean(iou) == pytest.approx(np.mean(known), abs=1e-4)


def box(label: str, x0: int, y0: int, x1: int, y1: int, score: float = 0.9) -> Garment:
    mask = np.zeros((40, 30), bool)
    mask[y0:y1, x0:x1] = True
    return Garment.from_mask(label, mask, score)


def label_map(**regions: tuple[int, int, int, int]) -> np.ndarray:
    made = np.zeros((40, 30), np.uint8)
    for name, (x0, y0, x1, y1) in regions.items():
        made[y0:y1, x0:x1] = LABELS.index(name)
    return made


def test_average_precision_of_exact_masks_is_one_and_of_nothing_zero() -> None:
    instances = Instances()
    instances.add(label_map(top=(2, 2, 22, 20), pants=(2, 20, 22, 38)), [box("top", 2, 2, 22, 20)])
    ap, ap50 = instances.average_precision()
    assert (ap["top"], ap50["top"]) == (1.0, 1.0)
    assert (ap["pants"], ap50["pants"]) == (0.0, 0.0)
    assert ap["skirt"] is None
    assert "background" not in ap
    assert mean(ap) == 0.5


def test_a_mask_that_overlaps_by_three_quarters_is_right_at_half_of_the_thresholds() -> None:
    instances = Instances()
    instances.add(label_map(top=(0, 0, 30, 40)), [box("top", 0, 0, 30, 31)])
    ap, ap50 = instances.average_precision()
    # IoU 0.775: right at 0.50, 0.55, ..., 0.75, wrong at the four above.
    assert ap["top"] == pytest.approx(0.6)
    assert ap50["top"] == 1.0


@pytest.mark.parametrize(("wrong_score", "expected"), [(0.95, 0.5), (0.5, 1.0)])
def test_a_wrong_mask_costs_only_before_the_right_one(wrong_score: float, expected: float) -> None:
    instances = Instances()
    found = [box("top", 2, 2, 22, 20), box("top", 2, 24, 22, 38, wrong_score)]
    instances.add(label_map(top=(2, 2, 22, 20)), found)
    assert instances.average_precision()[0]["top"] == pytest.approx(expected)


def test_nothing_found_anywhere_is_zero_not_an_error() -> None:
    instances = Instances()
    instances.add(label_map(top=(2, 2, 22, 20)), [box(UNKNOWN_LABEL, 0, 0, 9, 9)])
    ap, _ = instances.average_precision()
    assert ap["top"] == 0.0


class Given:
    """Finds the top where it is, and is half sure of pants that are not there."""

    name = "given-1"

    def examine(self, photo: np.ndarray) -> tuple[list[Garment], list[Garment]]:
        top = Garment.from_mask("top", photo[..., 0] > 100, 0.9)
        return [top], [top, Garment.from_mask("pants", photo[..., 0] <= 100, 0.4)]


@pytest.fixture
def folder(tmp_path):
    """Two photos of a bright top on black, and a map of the wrong size."""
    for name in ("images", "segmentation"):
        (tmp_path / name).mkdir()
    for name, rows in (("a", 20), ("b", 30)):
        given = label_map(top=(2, 2, 22, rows))
        Image.fromarray(np.repeat((given > 0)[..., None], 3, axis=2).astype(np.uint8) * 200).save(
            tmp_path / "images" / f"{name}.png"
        )
        Image.fromarray(to_color_map(given)).save(tmp_path / "segmentation" / f"{name}.png")
    Image.new("RGB", (30, 40)).save(tmp_path / "images" / "c.png")
    Image.new("RGB", (20, 40)).save(tmp_path / "segmentation" / "c.png")
    return tmp_path


def test_report_and_pictures(folder, tmp_path) -> None:
    told = []
    report = evaluate_segmentation(
        read_segmented(folder),
        Given(),
        figures=tmp_path / "figures",
        progress=lambda *step: told.append(step),
    )
    document = json.loads(json.dumps(report.as_json()))
    assert document["photos"] == 2
    assert (document["mIoU"], document["IoU"]["top"], document["IoU"]["background"]) == (1.0, 1.0, 1.0)
    assert (document["mask_AP"], document["mask_AP50"], document["AP"]["top"]) == (1.0, 1.0, 1.0)
    assert document["IoU"].keys() == set(LABELS)
    assert document["AP"].keys() == set(LABELS[1:])
    (problem,) = document["problems"]
    assert "c.png" in problem
    assert told[-1][0] == "segmenting"
    for name in ("segmentation", "segmentation-failures"):
        with Image.open(tmp_path / "figures" / f"{name}.png") as sheet:
            assert sheet.width > 900


def test_no_usable_photo_is_an_error_that_says_why(folder) -> None:
    broken = [photo for photo in read_segmented(folder).photos if photo.name == "c"]
    with pytest.raises(FashionWizardError, match=r"c\.png"):
        evaluate_segmentation(Segmented(broken), Given())
