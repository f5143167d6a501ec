"""The network starts from the weights that it is given, and learns."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from safetensors.torch import save_file
from torchvision.models import mobilenet_v2

from fashion_wizard.errors import DatasetError
from fashion_wizard.palette import LABELS
from fashion_wizard_lab.training.mask_rcnn.backbone import TAPS
from fashion_wizard_lab.training.mask_rcnn.network import MaskRCNN, regions_of, semantic_loss
from fashion_wizard_lab.training.mobilenet import Trunk

TOP, BELT = LABELS.index("top"), LABELS.index("belt")


def test_the_trunk_computes_what_the_original_with_its_padding_does(tmp_path) -> None:
    torch.manual_seed(0)
    original = mobilenet_v2(num_classes=1001).eval()
    for module in original.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.bias.data.normal_(0, 0.1)
    save_file(original.state_dict(), tmp_path / "m.safetensors")
    found = Trunk(TAPS, tmp_path / "m.safetensors")(picture := torch.randn(1, 3, 64, 96))
    strided = [m for m in original.modules() if isinstance(m, torch.nn.Conv2d) and m.stride == (2, 2)]
    assert len(strided) == 5
    for convolution in strided:
        convolution.padding = (0, 0)
        convolution.register_forward_pre_hook(lambda _, x: torch.nn.functional.pad(x[0], (0, 1, 0, 1)))
    value = picture
    taps = []
    for number, block in enumerate(original.features[:18]):
        value = block(value)
        if number in {3, 6, 13, 17}:
            taps.append(value)
    for computed, expected in zip(found, taps, strict=True):
        torch.testing.assert_close(computed, expected, rtol=1e-3, atol=1e-4)
    assert [tuple(tap.shape[1:]) for tap in taps] == [(24, 16, 24), (32, 8, 12), (96, 4, 6), (320, 2, 3)]


def test_other_weights_are_refused_by_name(tmp_path) -> None:
    with pytest.raises(DatasetError, match="--start"):
        Trunk(TAPS, tmp_path / "none.safetensors")
    save_file({"a": torch.zeros(1)}, tmp_path / "other.safetensors")
    with pytest.raises(DatasetError, match="no MobileNetV2"):
        Trunk(TAPS, tmp_path / "other.safetensors")


def test_regions_are_the_tightest_boxes_and_their_masks() -> None:
    label_map = torch.zeros((40, 50), dtype=torch.uint8)
    label_map[5:25, 10:30] = TOP
    label_map[25:27, 10:12] = BELT  # too small to be a target
    label_map[30:, :] = 255
    found = regions_of(label_map)
    assert found["labels"].tolist() == [TOP]
    assert found["boxes"].tolist() == [[10, 5, 30, 25]]
    np.testing.assert_array_equal(found["masks"][0].numpy(), label_map.numpy() == TOP)


def test_semantic_loss_falls_to_almost_nothing_for_the_right_answer_only() -> None:
    label_map = torch.zeros((1, 32, 32), dtype=torch.uint8)
    label_map[:, 8:24, 8:24] = TOP
    right = torch.nn.functional.one_hot(label_map[:, ::4, ::4].long(), 16).permute(0, 3, 1, 2).float() * 12
    assert semantic_loss(right, label_map) < 0.75
    assert semantic_loss(right.roll(3, dims=1), label_map) > 3
    unjudged = label_map.clone()
    unjudged[:, :, 16:] = 255
    wrong_there = right.clone()
    wrong_there[..., 5:] = 0
    torch.testing.assert_close(
        semantic_loss(wrong_there, unjudged), semantic_loss(right, unjudged), rtol=0.1, atol=0.1
    )


def test_a_few_steps_on_one_photo_lower_every_head_s_loss() -> None:
    torch.manual_seed(0)
    network = MaskRCNN()
    label_map = torch.zeros((2, 96, 64), dtype=torch.uint8)
    label_map[:, 10:60, 10:50] = TOP
    photos = torch.full((2, 3, 96, 64), 90, dtype=torch.uint8)
    photos[:, 0][label_map == TOP] = 220
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3)
    history = []
    for _ in range(12):
        losses = network.losses(photos, label_map)
        optimizer.zero_grad()
        sum(losses.values()).backward()
        optimizer.step()
        history.append({name: float(value.detach()) for name, value in losses.items()})
    assert history[0].keys() == {
        "semantic", "loss_objectness", "loss_rpn_box_reg", "loss_classifier", "loss_box_reg", "loss_mask"
    }  # fmt: skip
    for name in ("semantic", "loss_objectness", "loss_classifier", "loss_mask"):
        assert min(step[name] for step in history[-3:]) < history[0][name], name


def test_a_photo_without_any_label_is_learned_from_too() -> None:
    torch.manual_seed(0)
    losses = MaskRCNN().losses(
        torch.zeros((1, 3, 64, 64), dtype=torch.uint8), torch.zeros((1, 64, 64), dtype=torch.uint8)
    )
    assert losses.keys() == {"semantic"}
    assert torch.isfinite(losses["semantic"])
