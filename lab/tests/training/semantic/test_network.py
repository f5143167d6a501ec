"""One network for pixels and the photo."""

import numpy as np
import onnxruntime
import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.errors import DatasetError
from fashion_wizard.weights import weights_path
from fashion_wizard_lab.training.semantic.losses import losses
from fashion_wizard_lab.training.semantic.network import CLASSES, SemanticNetwork


def test_shapes() -> None:
    labels, presence = SemanticNetwork().eval()(torch.zeros(2, 3, 64, 96))
    assert labels.shape == (2, CLASSES, 16, 24)
    assert presence.shape == (2, CLASSES)


def test_each_pixel_has_chances_that_add_up_to_one() -> None:
    labels, _ = SemanticNetwork().eval()(255 * torch.rand(1, 3, 64, 64))
    torch.testing.assert_close(labels.exp().sum(dim=1), torch.ones(1, 16, 16), atol=1e-3, rtol=0)


def test_a_region_that_is_renamed_takes_all_its_pixels_along() -> None:
    network = SemanticNetwork().eval()
    photo = 255 * torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        before, _ = network(photo)
        network.regions.rename.bias[5] = 50
        after, _ = network(photo)
    assert (before.argmax(dim=1) != 5).any()
    assert (after.argmax(dim=1) == 5).all()


def test_the_start_is_mask_r_cnn_s_semantic_branch() -> None:
    features = weights_path("mask_rcnn_features.onnx")
    photo = 255 * torch.rand(1, 3, 64, 96)
    with torch.no_grad():
        logits = SemanticNetwork(features).eval().look(photo).pixels[0].numpy()
    session = onnxruntime.InferenceSession(features)
    (given,) = session.run(["semantic"], {"photo": photo.numpy()})
    np.testing.assert_allclose(logits, given, atol=1e-2)


@pytest.mark.parametrize("content", [None, "other"])
def test_a_start_of_another_kind_is_refused(content, tmp_path) -> None:
    file = tmp_path / "start.onnx"
    if content:
        file.write_bytes(weights_path("int8_probe.onnx").read_bytes())
    with pytest.raises(DatasetError, match="is missing"):
        SemanticNetwork(file)


def test_what_is_frozen_does_not_learn_and_the_rest_does() -> None:
    torch.manual_seed(0)
    network = SemanticNetwork()
    network.freeze()
    before = {name: value.clone() for name, value in network.named_parameters()}
    optimizer = torch.optim.AdamW([p for p in network.parameters() if p.requires_grad], lr=1e-3)
    photos = torch.randint(0, 256, (2, 3, 64, 64), dtype=torch.uint8)
    label_maps = torch.zeros((2, 64, 64), dtype=torch.uint8)
    label_maps[:, 16:48] = 1
    course = []
    for _ in range(6):
        parts = losses(network, photos, label_maps)
        total = sum(parts.values())
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
        course.append(float(total.detach()))
    assert course[-1] < course[0]
    moved = {name for name, value in network.named_parameters() if not torch.equal(value, before[name])}
    assert not {name for name in moved if name.startswith(("trunk.blocks.0", "trunk.blocks.2"))}
    assert any(name.startswith("trunk.blocks.9") for name in moved)
    assert "label.weight" in moved
