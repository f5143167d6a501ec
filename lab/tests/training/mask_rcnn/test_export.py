"""The exported graphs, with numpy between them, answer as torchvision's own Mask R-CNN does."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from torchvision.models.detection.image_list import ImageList

from fashion_wizard.palette import LABELS
from fashion_wizard.segmentation.detector import LEAST_SCORE, Detector
from fashion_wizard_lab.training.mask_rcnn.export import export
from fashion_wizard_lab.training.mask_rcnn.network import MaskRCNN
from fashion_wizard_lab.training.mobilenet import normalize


@pytest.fixture(scope="module")
def network():
    """Random, but sure enough of itself that regions come out, and as the half-size weights are."""
    torch.manual_seed(0)
    network = MaskRCNN().eval()
    for name, parameter in network.named_parameters():
        if name.endswith("cls_score.weight"):
            parameter.data.mul_(30)
        parameter.data = parameter.data.half().float()
    return network


@pytest.fixture(scope="module")
def weights(network, tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    export(network, folder)
    return folder


def oracle(network, picture, size):
    """torchvision's own path from picture to regions."""
    photo = torch.from_numpy(picture.transpose(2, 0, 1).copy())[None]
    with torch.no_grad():
        levels = network.pyramid(normalize(photo))
        semantic = network.semantic(levels)[0]
        images = ImageList(photo, [(size[1], size[0])])
        coarse = {name: value for name, value in levels.items() if name != "0"}
        proposals, _ = network.proposals(images, coarse)
        (found,), _ = network.regions(levels, proposals, images.image_sizes)
    return {name: value.numpy() for name, value in found.items()} | {"semantic": semantic.numpy()}


@pytest.mark.parametrize(("shape", "size"), [((128, 192), (188, 120)), ((256, 96), (96, 256))])
@pytest.mark.filterwarnings("ignore:.*LeafSpec:FutureWarning")  # of the exporter itself
def test_detector_equals_torchvision(network, weights, shape, size) -> None:
    rng = np.random.default_rng(sum(shape))
    coarse = rng.integers(0, 256, (shape[0] // 16, shape[1] // 16, 3), dtype=np.uint8)
    picture = coarse.repeat(16, 0).repeat(16, 1)
    expected = oracle(network, picture, size)
    everything = np.full(len(LABELS), LEAST_SCORE, np.float32)
    found = Detector(weights, twice=False).detect(picture, size, everything)
    assert len(expected["labels"]) >= 5
    np.testing.assert_array_equal(found.labels, expected["labels"])
    np.testing.assert_allclose(found.scores, expected["scores"], atol=1e-4)
    np.testing.assert_allclose(found.boxes, expected["boxes"], atol=0.05)
    np.testing.assert_allclose(1 / (1 + np.exp(-found.masks)), expected["masks"][:, 0], atol=1e-3)
    np.testing.assert_allclose(found.semantic, expected["semantic"], rtol=1e-2, atol=1e-2)


def test_files_are_small(weights) -> None:
    sizes = [path.stat().st_size for path in weights.glob("*.onnx")]
    assert len(sizes) == 3
    assert sum(sizes) < 25e6
