"""The network, its descriptors, and that what is exported computes the same."""

import copy

import numpy as np
import onnxruntime
import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.features import superpoint as runtime
from fashion_wizard.training.superpoint.export import export
from fashion_wizard.training.superpoint.network import SuperPoint, heatmap, sample_descriptors


def test_shapes_are_those_of_the_paper() -> None:
    logits, dense = SuperPoint()(torch.zeros(2, 1, 32, 48))
    assert logits.shape == (2, 65, 4, 6)
    assert dense.shape == (2, 256, 4, 6)
    assert heatmap(logits).shape == (2, 32, 48)


def test_descriptor_of_a_cell_center_is_that_cells_own() -> None:
    dense = torch.randn(1, 8, 3, 4)
    centers = torch.tensor([[[8 * j + 3.5, 8 * i + 3.5] for i in range(3) for j in range(4)]])
    sampled = sample_descriptors(dense, centers)
    own = torch.nn.functional.normalize(dense[0].flatten(1).T, dim=1)
    torch.testing.assert_close(sampled[0], own)


def test_training_and_runtime_sample_alike() -> None:
    rng = np.random.default_rng(0)
    dense = rng.normal(size=(16, 5, 7)).astype(np.float32)
    points = rng.uniform(-1, [56, 40], (50, 2)).astype(np.float32)
    trained = sample_descriptors(torch.from_numpy(dense)[None], torch.from_numpy(points)[None])[0].numpy()
    np.testing.assert_allclose(runtime.sample_descriptors(dense, points), trained, atol=1e-5)


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
        np.testing.assert_allclose(dense, torch.nn.functional.normalize(raw, dim=1).numpy(), atol=5e-3)
