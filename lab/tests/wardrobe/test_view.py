"""Photos are deterministic, and their annotations are true."""

import hashlib
import subprocess
import sys
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion_wizard.palette import LABELS
from fashion_wizard_lab.wardrobe import VIEWS, View, render_item, render_view
from fashion_wizard_lab.wardrobe.fabrics import Fabric
from fashion_wizard_lab.wardrobe.geometry import points
from fashion_wizard_lab.wardrobe.item import Item
from fashion_wizard_lab.wardrobe.patterns import FABRICS
from fashion_wizard_lab.wardrobe.seeds import random_for
from fashion_wizard_lab.wardrobe.style import KINDS, LABEL_OF, design
from fashion_wizard_lab.wardrobe.view import _Lens

SMALL = (72, 96)
NAMES = {
    1: ("collar", "sleeve", "hem"),
    2: ("waistline", "hem"),
    3: ("collar", "sleeve", "waistline", "hem"),
}
DIGEST = (
    "import hashlib;from fashion_wizard_lab.wardrobe import render_item, render_view;"
    "v = render_view(render_item(4, 6), 'worn', (72, 96));"
    "print(hashlib.sha256(v.photo.tobytes() + v.label_map.tobytes() + v.landmarks.tobytes()).hexdigest())"
)


def item_of(kind: str, number: int = 0, fabric: str = "plain", color: str = "#c1272d") -> Item:
    style = design(random_for("test", kind, number), kind)
    cloth = Fabric(fabric, (color, "#f4f1e8", "#33589e"), number)
    return replace(render_item(11, number), style=style, fabric=cloth)


def digest(view: View) -> str:
    return hashlib.sha256(
        view.photo.tobytes() + view.label_map.tobytes() + view.landmarks.tobytes()
    ).hexdigest()


def test_a_person_may_wear_other_items_of_the_shop() -> None:
    item, others = item_of("skirt"), [item_of("sweater", 1), item_of("bag", 2)]
    view = render_view(item, "worn", SMALL, others)
    shown = {LABELS[number] for number in np.unique(view.label_map)}
    assert {"skirt", "top", "bag"} <= shown
    assert not shown & {"footwear", "outer", "dress", "pants"}
    with pytest.raises(ValueError, match="one garment of each label, not skirt, top, top"):
        render_view(item, "worn", SMALL, [others[0], item_of("t-shirt", 3)])


def test_a_photo_is_the_same_in_every_process() -> None:
    runs = [
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            check=True,
            capture_output=True,
            text=True,
            env={"PYTHONHASHSEED": seed},
        )
        for seed in ("1", "2")
    ]
    here = digest(render_view(render_item(4, 6), "worn", SMALL))
    assert [run.stdout.strip() for run in runs] == [here, here]


def test_photos_do_not_depend_on_what_was_rendered_before() -> None:
    alone = digest(render_view(render_item(4, 9), "flat", SMALL))
    for index in range(3):
        render_view(render_item(4, index), "front", SMALL)
    assert digest(render_view(render_item(4, 9), "flat", SMALL)) == alone


@pytest.mark.parametrize("fabric", FABRICS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_in_every_fabric_has_an_exact_mask(kind: str, fabric: str) -> None:
    view = render_view(item_of(kind, 1, fabric), "flat", (48, 64))
    assert 0.06 < view.mask.mean() < 0.8
    assert set(np.unique(view.label_map)) == {0, LABELS.index(LABEL_OF[kind])}


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("kind", KINDS)
def test_annotations_of_every_view(kind: str, name: str) -> None:
    view = render_view(item_of(kind, VIEWS.index(name)), name, SMALL)
    assert view.photo.shape == (SMALL[1], SMALL[0], 3)
    assert view.photo.dtype == view.label_map.dtype == np.uint8
    rows, columns = np.nonzero(view.mask)
    assert view.box == (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    names = [f"{side} {name}" for name in NAMES[view.item.clothes_type] for side in ("left", "right")]
    assert list(view.landmark_names) == names
    assert len(view.landmarks) == len(view.visibility) == len(names)
    near = cv2.dilate(view.mask.astype(np.uint8), np.ones((7, 7)))
    for (x, y), seen in zip(view.landmarks, view.visibility, strict=True):
        inside = -0.5 <= x < SMALL[0] - 0.5 and -0.5 <= y < SMALL[1] - 0.5
        assert inside == (seen != 2)
        if seen == 0:
            assert near[round(float(y)), round(float(x))]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_hides_a_landmark_of_lying_cloth(kind: str) -> None:
    for number in range(2):
        assert not render_view(item_of(kind, number), "flat", (150, 200)).visibility.any()


def test_hair_and_hands_hide_landmarks_and_a_close_look_cuts_them_off() -> None:
    views = [render_view(render_item(1, index), name, SMALL) for index in range(12) for name in VIEWS]
    found = {name: {int(v) for view in views if view.name == name for v in view.visibility} for name in VIEWS}
    assert 2 in found["detail"]
    assert 1 in found["worn"] | found["front"] | found["back"]
    assert 2 not in found["worn"] | found["flat"]


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"hat", "bag", "shoes"}))
def test_left_is_left_on_the_photo(kind: str) -> None:
    for name in ("front", "back", "worn"):
        view = render_view(item_of(kind), name, SMALL)
        assert (view.landmarks[0::2, 0] < view.landmarks[1::2, 0]).all()


@pytest.mark.parametrize("kind", ["t-shirt", "dress", "trousers"])
@pytest.mark.parametrize("name", ["flat", "front", "worn"])
def test_the_mask_lies_exactly_on_the_cloth(kind: str, name: str) -> None:
    view = render_view(item_of(kind, 3, color="#00ff00"), name, (150, 200))
    photo = view.photo.astype(int)
    green = (photo[..., 1] - np.maximum(photo[..., 0], photo[..., 2])) > 60
    core = cv2.erode(view.mask.astype(np.uint8), np.ones((3, 3))).astype(bool)
    around = cv2.dilate(view.mask.astype(np.uint8), np.ones((3, 3))).astype(bool)
    # Collars, buttons and the dark inside of the neck are not green.
    assert green[core].mean() > 0.85
    assert green[~around].mean() < 0.02


def test_a_worn_item_has_company_and_a_flat_one_has_none() -> None:
    for kind in ("t-shirt", "jeans", "coat", "dress"):
        item = item_of(kind)
        worn = {LABELS[i] for i in np.unique(render_view(item, "worn", SMALL).label_map)}
        assert {"hair", "skin", "face", item.label, "footwear"} <= worn
        assert len(worn - {"background", "hair", "skin", "face"}) >= 2
        assert "face" not in {LABELS[i] for i in np.unique(render_view(item, "back", SMALL).label_map)}


def test_views_of_one_item_share_its_colors() -> None:
    for number, color in enumerate(("#2450a4", "#c1272d", "#e07b2e", "#3d8b57")):
        item = item_of("shirt", number, "plain", color)
        hues = []
        for name in VIEWS:
            view = render_view(item, name, SMALL)
            lab = cv2.cvtColor(view.photo, cv2.COLOR_RGB2LAB)[view.mask].astype(float)
            hues.append(np.median(lab[:, 1:], axis=0))
        assert np.ptp(np.array(hues), axis=0).max() < 25


def test_a_print_is_on_the_front_and_not_on_the_back() -> None:
    style = replace(item_of("t-shirt").style, closure="none", trim="self")
    item = replace(item_of("t-shirt", 2, "printed logo", "#1f1f22"), style=style)
    shares = {}
    for name in ("front", "flat", "back"):
        view = render_view(item, name, (150, 200))
        shares[name] = (view.photo[view.mask].max(axis=1) > 120).mean()
    assert shares["front"] > 0.02
    assert shares["flat"] > 0.02
    assert shares["back"] < 0.01


def test_a_recolored_copy_shows_the_same_garment() -> None:
    original, copy = item_of("skirt", 5, "floral"), item_of("skirt", 5, "floral", "#2450a4")
    first, second = (render_view(item, "flat", SMALL) for item in (original, copy))
    assert np.array_equal(first.mask, second.mask)
    assert np.abs(first.photo[first.mask].mean(axis=0) - second.photo[second.mask].mean(axis=0)).max() > 25


def test_photos_differ_in_place_and_light() -> None:
    items = [render_item(1, index) for index in range(24)]
    assert len({render_view(item, "flat", (32, 32)).background for item in items}) >= 4


@pytest.mark.parametrize(("view", "size"), [("sideways", SMALL), ("front", (8, 96))])
def test_what_cannot_be_rendered_is_refused(view: str, size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=r"unknown view|at least 32"):
        render_view(render_item(1, 0), view, size)


@given(st.floats(-9, 9), st.floats(0, 6.28), st.floats(-0.05, 0.05))
def test_the_lens_maps_there_and_back(sway: float, phase: float, tilt: float) -> None:
    lens = _Lens(np.array([[1.2, tilt, 3], [tilt, 1.2, 0], [tilt / 500, 0, 1]]), sway, phase, 512)
    places = points([(0, 0), (383, 10), (200, 300), (5, 511)])
    assert np.allclose(lens.to_photo(lens.to_canvas(places)), places, atol=1e-3)
