"""ALIKED's parts against slow oracles, and the published weights on real photos where they are there."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.garment import Garment
from fashion_wizard.segmentation.foreground import WholePhoto
from fashion_wizard_lab.datasets.splits import clothing_photos
from fashion_wizard_lab.evaluation.keypoints import evaluate_keypoints
from fashion_wizard_lab.peers.aliked import Aliked, DeformableConv, Network, sample, soft_peaks


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    """Random weights in a file as the published ones come."""
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("weights") / "aliked.pth"
    torch.save(Network().state_dict(), path)
    return path


def bilinear(channel, x, y):
    """The slow way: four neighbors, of which those outside are 0."""
    total = 0.0
    for row in (int(np.floor(y)), int(np.floor(y)) + 1):
        for column in (int(np.floor(x)), int(np.floor(x)) + 1):
            if 0 <= row < channel.shape[0] and 0 <= column < channel.shape[1]:
                total += (1 - abs(y - row)) * (1 - abs(x - column)) * channel[row, column]
    return total


@pytest.mark.parametrize("shape", [(5, 7), (1, 4), (6, 1)])
def test_sampling_is_bilinear_and_zero_outside(shape):
    features = torch.randn(1, 2, *shape, generator=torch.Generator().manual_seed(0))
    places = torch.from_numpy(np.random.default_rng(0).uniform(-2, 8, (1, 1, 40, 2)).astype(np.float32))
    found = sample(features, places)[0, :, 0]
    for place, (x, y) in enumerate(places[0, 0].numpy()):
        for channel in range(2):
            expected = bilinear(features[0, channel].numpy(), x, y)
            assert float(found[channel, place]) == pytest.approx(expected, abs=1e-4)


def test_a_deformable_convolution_weighs_what_lies_at_the_moved_places():
    torch.manual_seed(1)
    conv = DeformableConv(2, 3)
    features = torch.randn(1, 2, 5, 6)
    with torch.inference_mode():
        found = conv(features)[0].numpy()
        moved = conv.offset_conv(features)[0].clamp(-1.5, 1.5).numpy()
    weight, values = conv.regular_conv.weight.detach().numpy(), features[0].numpy()
    for row, column in [(0, 0), (2, 3), (4, 5)]:
        total = np.zeros(3)
        for place in range(9):
            y = row + place // 3 - 1 + moved[2 * place, row, column]
            x = column + place % 3 - 1 + moved[2 * place + 1, row, column]
            for channel in range(2):
                total += weight[:, channel, place // 3, place % 3] * bilinear(values[channel], x, y)
        np.testing.assert_allclose(found[:, row, column], total, atol=1e-4)


def test_a_deformable_convolution_that_moves_nothing_is_a_plain_one():
    torch.manual_seed(2)
    conv = DeformableConv(4, 5)
    torch.nn.init.zeros_(conv.offset_conv.weight)
    torch.nn.init.zeros_(conv.offset_conv.bias)
    features = torch.randn(2, 4, 9, 7)
    with torch.inference_mode():
        torch.testing.assert_close(conv(features), conv.regular_conv(features), atol=1e-4, rtol=1e-4)


def test_peaks_move_towards_the_higher_side():
    y, x = np.indices((30, 40))
    heat = np.exp(-((x - 20.3) ** 2 + (y - 11.8) ** 2) / 4).astype(np.float32)
    (point,) = soft_peaks(heat, np.array([[20, 12]], np.float32))
    assert np.hypot(*(point - (20.3, 11.8))) < 0.1
    at_the_edge = soft_peaks(heat, np.array([[0, 0], [39, 29]], np.float32))
    assert (at_the_edge >= 0).all()
    assert (at_the_edge <= (39, 29)).all()
    assert soft_peaks(heat, np.empty((0, 2), np.float32)).shape == (0, 2)


@pytest.mark.parametrize("shape", [(64, 96), (50, 33), (16, 40)])
def test_keypoints_lie_on_the_garment_sorted_and_capped(weights, shape):
    rng = np.random.default_rng(0)
    photo = rng.integers(0, 256, (*shape, 3), dtype=np.uint8)
    mask = np.zeros(shape, bool)
    mask[4:-4, 4 : shape[1] // 2] = True
    garment = Garment.from_mask("top", mask)
    found = Aliked(weights).extract(photo, garment)
    assert len(found) > 3
    near = np.round(found.points).astype(int)
    grown = np.zeros(shape, bool)
    grown[2:-2, 2 : shape[1] // 2 + 2] = True
    assert grown[near[:, 1], near[:, 0]].all()
    assert (np.diff(found.scores) <= 0).all()
    np.testing.assert_allclose(np.linalg.norm(found.descriptors, axis=1), 1, atol=1e-5)
    assert len(Aliked(weights, most=3).extract(photo, garment)) == 3
    empty = Aliked(weights).extract(photo, Garment("top", np.zeros(shape, bool), garment.box))
    assert empty.descriptors.shape == (0, 128)


@pytest.mark.parametrize("shape", [(64, 96), (50, 33)])
def test_the_scores_alone_are_the_same_scores(shape):
    torch.manual_seed(3)
    network, photo = Network().eval(), torch.rand(2, 3, *shape)
    with torch.inference_mode():
        torch.testing.assert_close(network.scores(photo), network(photo)[0], atol=1e-5, rtol=1e-4)


def test_wrong_files_are_errors(tmp_path):
    text, other = tmp_path / "text.pth", tmp_path / "other.pth"
    text.write_text("no weights")
    torch.save({"conv.weight": torch.zeros(3)}, other)
    for path in (text, other, tmp_path, tmp_path / "nowhere.pth"):
        with pytest.raises(FashionWizardError, match=r"aliked-n16rot\.pth"):
            Aliked(path)


def test_the_published_weights_match_as_published(real_data):
    """Offsets in a wrong order or a shifted map lose a tenth of the matches and more."""
    path = real_data.parent / "pretrained" / "aliked-n16rot.pth"
    if not path.is_file():
        pytest.skip(f"no published weights at {path}")
    photos = clothing_photos(real_data / "clothing", "val")[:40:10]
    report = evaluate_keypoints(photos, methods={"aliked": Aliked(path)}, segmenter=WholePhoto(), pairs=1)
    figures = report.results["aliked"]
    assert figures["matching_precision"] > 0.8
    assert figures["repeatability"] > 0.7
