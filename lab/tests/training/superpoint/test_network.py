"""The network, its descriptors, and that what is exported computes the same."""

import copy

import numpy as np
import onnxruntime
import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.features import superpoint as runtime
from fashion_wizard_lab.training.superpoint.export import export
from fashion_wizard_lab.training.superpoint.network import SuperPoint, heatmap, sample


def test_65_answers_a_cell_and_descriptors_every_fourth_pixel() -> None:
    logits, dense = SuperPoint()(torch.zeros(2, 1, 32, 48))
    assert logits.shape == (2, 65, 4, 6)
    assert dense.shape == (2, 256, 8, 12)
    assert heatmap(logits).shape == (2, 32, 48)


def test_a_cells_answers_are_its_own_pixels_row_by_row() -> None:
    logits = torch.full((1, 65, 2, 3), -20.0)
    logits[0, 64] = 20
    logits[0, 8 * 5 + 3, 1, 2] = 60
    found = heatmap(logits)[0]
    assert float(found[8 + 5, 16 + 3]) == pytest.approx(1, abs=1e-4)
    assert float(found.sum()) == pytest.approx(1, abs=1e-3)


def test_the_value_at_a_squares_center_is_that_squares_own() -> None:
    dense = torch.randn(1, 8, 3, 4)
    centers = torch.tensor([[[4 * j + 1.5, 4 * i + 1.5] for i in range(3) for j in range(4)]])
    torch.testing.assert_close(sample(dense, centers)[0], dense[0].flatten(1).T)


def test_describing_sampled_features_is_sampling_the_descriptors() -> None:
    torch.manual_seed(0)
    network = SuperPoint().eval()
    points = torch.rand(2, 30, 2) * 40
    with torch.no_grad():
        gray = torch.rand(2, 1, 40, 48)
        logits, features = network.look(gray)
        again, dense = network(gray)
        described = network.describe(features, points)
    torch.testing.assert_close(logits, again)
    expected = torch.nn.functional.normalize(sample(dense, points), dim=-1)
    torch.testing.assert_close(described, expected, atol=1e-4, rtol=1e-4)


def test_training_and_runtime_sample_alike() -> None:
    rng = np.random.default_rng(0)
    dense = rng.normal(size=(16, 10, 14)).astype(np.float32)
    points = rng.uniform(-1, [56, 40], (50, 2)).astype(np.float32)
    trained = sample(torch.from_numpy(dense)[None], torch.from_numpy(points)[None])[0]
    unit = torch.nn.functional.normalize(trained, dim=-1).numpy()
    np.testing.assert_allclose(runtime.sample_descriptors(dense, points), unit, atol=1e-5)


@pytest.mark.filterwarnings("ignore:.*LeafSpec:FutureWarning")  # of the exporter itself
def test_exported_file_computes_what_the_checkpoint_does(tmp_path) -> None:
    torch.manual_seed(0)
    network = SuperPoint()
    network.train()
    for _ in range(3):  # batch norm sees some numbers, so that folding it is put to the test
        network(torch.rand(4, 1, 32, 32))
    network.eval()
    export(copy.deepcopy(network), tmp_path / "superpoint.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "superpoint.onnx")
    for height, width in ((64, 96), (40, 24)):
        gray = torch.rand(1, 1, height, width)
        heat, dense = session.run(["heatmap", "descriptors"], {"gray": gray.numpy()})
        with torch.no_grad():
            logits, raw = network(gray)
        np.testing.assert_allclose(heat, heatmap(logits).numpy(), atol=2e-3)
        np.testing.assert_allclose(dense, raw.numpy(), atol=5e-3 * float(raw.abs().max()))
