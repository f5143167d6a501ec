"""What both networks that find garments promise, with the weights that ship."""

import shutil

import numpy as np
import pytest

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.model import int8_is_exact
from fashion_wizard.palette import BODY_PARTS, LABELS
from fashion_wizard.segmentation.mask_rcnn import MaskRCNN
from fashion_wizard.segmentation.semantic import Semantic
from fashion_wizard.weights import weights_path
from fashion_wizard_lab.wardrobe import render_item, render_view

Network = type[Semantic] | type[MaskRCNN]


@pytest.fixture(scope="module", params=[Semantic, MaskRCNN])
def network(request) -> Network:
    return request.param


@pytest.fixture(scope="module")
def shipped(network: Network) -> Semantic | MaskRCNN:
    return network()


def test_the_name_tells_thresholds_apart(network: Network) -> None:
    names = {network(thresholds=dict.fromkeys(LABELS[1:], value)).name for value in (0.5, 0.6)}
    assert len(names) == 2
    assert network().name == network().name


def test_the_name_tells_networks_apart() -> None:
    assert Semantic().name.startswith("semantic-")
    assert MaskRCNN().name.startswith("mask-rcnn-")


def test_every_label_has_a_threshold(shipped: Semantic | MaskRCNN) -> None:
    assert shipped.thresholds.keys() == set(LABELS[1:])
    assert all(0 < value < 1 for value in shipped.thresholds.values())


def test_weights_that_are_not_whole_are_named(network: Network, tmp_path) -> None:
    files = network().files
    with pytest.raises(FashionWizardError, match=r"\.onnx.* missing"):
        network(tmp_path)
    for file in weights_path("").glob(f"{files[-1].name.removesuffix('_thresholds.json')}*"):
        shutil.copy(file, tmp_path)
    copied = network(tmp_path)
    assert copied.name == network().name
    copied.files[-1].write_text('{"top": 0.5}')
    with pytest.raises(FashionWizardError, match="does not hold the least score of each label"):
        network(tmp_path).thresholds  # noqa: B018


def test_rendered_garments_are_found(shipped: Semantic | MaskRCNN) -> None:
    """Easy photos; the figures that count are those of real ones."""
    right = 0
    shots = [render_view(render_item(11, number), "flat", (240, 320)) for number in range(12)]
    for shot in shots:
        largest = shipped.segment(shot.photo)[0]
        shared = np.count_nonzero(largest.mask & shot.mask)
        right += shared > 0.7 * np.count_nonzero(largest.mask | shot.mask)
    assert right >= 9


@pytest.mark.parametrize("shape", [(16, 16), (16, 700), (33, 47)])
def test_photos_of_any_shape_have_an_answer(shipped: Semantic | MaskRCNN, shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    found = shipped.segment(rng.integers(0, 256, (*shape, 3), dtype=np.uint8))
    assert [garment for garment in found if garment.label not in BODY_PARTS]
    assert {garment.mask.shape for garment in found} == {shape}


def test_same_photo_same_answer(shipped: Semantic | MaskRCNN) -> None:
    shot = render_view(render_item(11, 3), "worn", (192, 256)).photo
    first, second = shipped.segment(shot), shipped.segment(shot)
    assert [garment.label for garment in first] == [garment.label for garment in second]
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a.mask, b.mask)


def test_int8_finds_what_float32_finds(network: Network, monkeypatch) -> None:
    """Masks differ at their edges, and where a region's name is unsure; docs/benchmarks.md has the cost."""
    photos = [render_view(render_item(11, number), "flat", (240, 320)).photo for number in range(6)]
    found = []
    for precision in ("float32", "int8"):
        monkeypatch.setenv("FASHION_WIZARD_PRECISION", precision)
        segmenter = network()
        assert ("int8" in segmenter.files[0].name) == (precision == "int8")
        found.append((segmenter.name, [segmenter.segment(photo)[0] for photo in photos]))
    (name, whole), (quick_name, quick) = found
    assert name != quick_name
    if int8_is_exact():
        shared = [
            (a.mask & b.mask).sum() / (a.mask | b.mask).sum() for a, b in zip(whole, quick, strict=True)
        ]
        assert np.mean(shared) > {Semantic: 0.9, MaskRCNN: 0.95}[network]
