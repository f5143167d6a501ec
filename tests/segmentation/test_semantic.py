"""Photo in, garments out of one network: with answers that are known, and with the network that ships."""

import shutil

import numpy as np
import pytest

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.garment import UNKNOWN_LABEL
from fashion_wizard.model import int8_is_exact
from fashion_wizard.palette import BODY_PARTS, LABELS
from fashion_wizard.segmentation.canvas import CELL, MULTIPLE, scaled
from fashion_wizard.segmentation.semantic import LONGEST, SURENESS, Semantic, decide, shown_by
from fashion_wizard.weights import weights_path
from fashion_wizard_lab.wardrobe import render_item, render_view

HALF = dict.fromkeys(LABELS[1:], 0.5)


def photo(height: int, width: int) -> np.ndarray:
    """A red cloth in the middle of white."""
    made = np.full((height, width, 3), 255, np.uint8)
    made[height // 5 :, width // 4 : 3 * width // 4] = (200, 30, 40)
    return made


def logits(**rows: tuple[int, int]) -> np.ndarray:
    """Of a map of 40 x 20 cells: each label fills the middle of its rows."""
    made = np.zeros((len(LABELS), 40, 20), np.float32)
    made[0] = 4
    for label, (first, last) in rows.items():
        made[LABELS.index(label), first:last, 5:15] = 12
    return made


def chances(**given: float) -> np.ndarray:
    return np.array([given.get(label, 0.0) for label in LABELS], np.float32)


@pytest.mark.parametrize("shape", [(448, 300), (1200, 900), (16, 700), (33, 47), (333, 333)])
def test_a_photo_is_scaled_to_whole_cells(shape: tuple[int, int]) -> None:
    picture, (width, height) = scaled(photo(*shape), LONGEST)
    assert max(width, height) == LONGEST
    assert width % CELL == height % CELL == 0
    assert picture.shape[0] % MULTIPLE == picture.shape[1] % MULTIPLE == 0
    scale = LONGEST / max(shape)
    assert (height, width) == pytest.approx([side * scale for side in shape], abs=CELL / 2 + 1e-6)


def test_pixels_and_the_photo_decide_together() -> None:
    seen = shown_by(logits(hair=(0, 8), top=(8, 24), pants=(24, 40)), chances(hair=0.9, top=0.8, pants=0.3))
    assert [LABELS[label] for label in seen.labels] == ["hair", "top", "pants"]
    np.testing.assert_allclose(seen.scores, np.array([0.9, 0.8, 0.3]) ** SURENESS, rtol=0.01)
    found = decide(seen, HALF, photo(400, 200))
    assert [garment.label for garment in found] == ["hair", "top"]
    assert found[1].box == pytest.approx((50, 80, 150, 240), abs=6)
    assert not (found[0].mask & found[1].mask).any()


def test_a_label_that_the_photo_does_not_show_counts_for_what_is_worn_in_its_place() -> None:
    """A jacket whose upper half the pixels call a top is one jacket, unless the photo shows a top as well."""
    pixels = logits(top=(8, 16), outer=(16, 24))
    (jacket,) = decide(shown_by(pixels, chances(outer=0.9, top=0.2)), HALF, photo(400, 200))
    assert jacket.label == "outer"
    assert jacket.box == pytest.approx((50, 80, 150, 240), abs=6)
    both = decide(shown_by(pixels, chances(outer=0.9, top=0.8)), HALF, photo(400, 200))
    assert {garment.label for garment in both} == {"outer", "top"}


def test_what_no_pixel_shows_is_no_garment() -> None:
    seen = shown_by(logits(top=(8, 24)), chances(top=0.9, belt=0.9))
    assert [LABELS[label] for label in seen.labels] == ["top"]


@pytest.mark.parametrize("shown", [{}, {"hair": 0.9}, {"top": 0.3}])
def test_where_no_garment_is_found_the_foreground_stands_for_it(shown: dict[str, float], monkeypatch) -> None:
    segmenter = Semantic(thresholds=HALF)
    rows = {"hair": (0, 8), "top": (8, 24)}
    seen = shown_by(logits(**{label: rows[label] for label in shown}), chances(**shown))
    monkeypatch.setattr(segmenter, "look", lambda _: seen)
    found = segmenter.segment(photo(300, 200))
    assert found[0].label == UNKNOWN_LABEL
    assert {garment.label for garment in found[1:]} <= {"hair"}
    assert found[0].mask[180, 100]
    assert not found[0].mask[10, 10]


def test_the_name_tells_thresholds_apart() -> None:
    names = {Semantic(thresholds=dict.fromkeys(LABELS[1:], value)).name for value in (0.5, 0.6)}
    assert len(names) == 2
    assert Semantic().name == Semantic().name


def test_every_label_has_a_threshold() -> None:
    thresholds = Semantic().thresholds
    assert thresholds.keys() == set(LABELS[1:])
    assert all(0 < value < 1 for value in thresholds.values())


def test_weights_that_are_not_whole_are_named(tmp_path) -> None:
    with pytest.raises(FashionWizardError, match=r"semantic.onnx missing"):
        Semantic(tmp_path)
    for file in weights_path("").glob("semantic*"):
        shutil.copy(file, tmp_path)
    copied = Semantic(tmp_path)
    assert copied.name == Semantic().name
    copied.files[-1].write_text('{"top": 0.5}')
    with pytest.raises(FashionWizardError, match="does not hold the least score of each label"):
        Semantic(tmp_path).thresholds  # noqa: B018


@pytest.fixture(scope="module")
def shipped() -> Semantic:
    return Semantic()


def test_rendered_garments_are_found(shipped: Semantic) -> None:
    """Easy photos; the figures that count are those of real ones."""
    right = 0
    shots = [render_view(render_item(11, number), "flat", (240, 320)) for number in range(12)]
    for shot in shots:
        largest = shipped.segment(shot.photo)[0]
        shared = np.count_nonzero(largest.mask & shot.mask)
        right += shared > 0.7 * np.count_nonzero(largest.mask | shot.mask)
    assert right >= 9


@pytest.mark.parametrize("shape", [(16, 16), (16, 700), (33, 47)])
def test_photos_of_any_shape_have_an_answer(shipped: Semantic, shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    found = shipped.segment(rng.integers(0, 256, (*shape, 3), dtype=np.uint8))
    assert [garment for garment in found if garment.label not in BODY_PARTS]
    assert {garment.mask.shape for garment in found} == {shape}


def test_same_photo_same_answer(shipped: Semantic) -> None:
    shot = render_view(render_item(11, 3), "worn", (192, 256)).photo
    first, second = shipped.segment(shot), shipped.segment(shot)
    assert [g.label for g in first] == [g.label for g in second]
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a.mask, b.mask)


def test_int8_finds_what_float32_finds(monkeypatch) -> None:
    """Masks differ at their edges alone; what int8 costs on real photos stands in the model card."""
    photos = [render_view(render_item(11, number), "flat", (240, 320)).photo for number in range(6)]
    found = []
    for precision in ("float32", "int8"):
        monkeypatch.setenv("FASHION_WIZARD_PRECISION", precision)
        segmenter = Semantic()
        assert ("int8" in segmenter.files[0].name) == (precision == "int8")
        found.append((segmenter.name, [segmenter.segment(photo)[0] for photo in photos]))
    (name, whole), (quick_name, quick) = found
    assert name != quick_name
    if int8_is_exact():
        shared = [
            (a.mask & b.mask).sum() / (a.mask | b.mask).sum() for a, b in zip(whole, quick, strict=True)
        ]
        assert np.mean(shared) > 0.9
