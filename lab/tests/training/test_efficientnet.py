"""EfficientNet-Lite has the shapes of its paper, pads as it was trained, and folds batch norm exactly."""

import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.training.efficientnet import LiteTrunk, _Conv


@pytest.mark.parametrize(("size", "millions"), [("lite0", 3.35), ("lite2", 4.78)])
def test_levels_halve_the_picture_and_widen(size, millions) -> None:
    trunk = LiteTrunk(size, range(9)).eval()
    with torch.no_grad():
        found = trunk(torch.zeros(1, 3, 64, 96))
    assert [tuple(output.shape[2:]) for output in found] == [
        (32, 48), (32, 48), (16, 24), (8, 12), (4, 6), (4, 6), (2, 3), (2, 3), (2, 3),
    ]  # fmt: skip
    assert [output.shape[1] for output in found] == [trunk.channels[level] for level in range(9)]
    assert sum(parameter.numel() for parameter in trunk.parameters()) / 1e6 == pytest.approx(
        millions, abs=0.01
    )


@pytest.mark.parametrize("kernel", [3, 5])
def test_a_strided_convolution_pads_more_on_the_right_and_below(kernel) -> None:
    convolution = _Conv(1, 1, kernel, 2)
    with torch.no_grad():
        convolution.weight.fill_(1)
        convolution.bias.zero_()
        picture = torch.zeros(1, 1, 8, 8)
        picture[..., 0, 0] = 1
        first = convolution(picture)
        picture = torch.zeros(1, 1, 8, 8)
        picture[..., 7, 7] = 1
        last = convolution(picture)
    assert first.shape == (1, 1, 4, 4)
    before = (kernel - 2) // 2
    assert first.sum() == (1 + before // 2) ** 2
    assert last[..., 3, 3] == 1


def state(trunk: LiteTrunk) -> dict:
    """Weights in the order in which the ImageNet file has them, batch norm apart."""
    torch.manual_seed(0)
    weights = {}
    for number, conv in enumerate(m for m in trunk.modules() if isinstance(m, _Conv)):
        out = conv.out_channels
        weights[f"{number}.weight"] = torch.randn_like(conv.weight) * 0.1
        weights[f"{number}.bn.weight"], weights[f"{number}.bn.bias"] = torch.rand(out) + 0.5, torch.randn(out)
        weights[f"{number}.bn.running_mean"], weights[f"{number}.bn.running_var"] = (
            torch.randn(out),
            torch.rand(out),
        )
        weights[f"{number}.bn.num_batches_tracked"] = torch.tensor(3)
    return weights | {"_fc.weight": torch.zeros(1000, 1280), "_fc.bias": torch.zeros(1000)}


def test_batch_norm_is_folded_into_the_convolutions(tmp_path) -> None:
    given = state(LiteTrunk("lite0", (8,)))
    torch.save(given, tmp_path / "lite0.pth")
    stem = LiteTrunk("lite0", (0,), tmp_path / "lite0.pth").levels[0]
    picture = torch.randn(1, 3, 32, 32)
    padded = torch.nn.functional.pad(picture, (0, 1, 0, 1))
    expected = torch.nn.functional.conv2d(padded, given["0.weight"], stride=2)
    expected = torch.nn.functional.batch_norm(
        expected,
        *(given[f"0.bn.{name}"] for name in ("running_mean", "running_var", "weight", "bias")),
        eps=1e-3,
    )
    with torch.no_grad():
        torch.testing.assert_close(stem(picture), expected.clamp(0, 6), atol=1e-4, rtol=1e-4)


def test_a_missing_file_or_another_network_is_named(tmp_path) -> None:
    with pytest.raises(DatasetError, match=r"none\.pth is missing: name the ImageNet weights with --start"):
        LiteTrunk("lite0", (8,), tmp_path / "none.pth")
    torch.save(state(LiteTrunk("lite2", (8,))), tmp_path / "lite2.pth")
    with pytest.raises(DatasetError, match="other weights than EfficientNet-Lite"):
        LiteTrunk("lite0", (8,), tmp_path / "lite2.pth")
