"""Colors are those of the garment alone, near ones near; the discriminant finds what tells groups."""

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard_lab.training.embedding.colors import Colors
from fashion_wizard_lab.training.embedding.discriminant import SHRUNK, discriminant


def described(color: tuple[int, int, int], ground: tuple[int, int, int] = (0, 255, 0)):
    mask = torch.zeros(1, 1, 32, 32)
    mask[..., 5:27, 9:22] = 1
    picture = torch.where(
        mask > 0, *(torch.tensor(rgb).float()[None, :, None, None] for rgb in (color, ground))
    )
    shares, inside = Colors()(picture, mask)
    mean = (shares * inside).sum(dim=(2, 3)) / inside.sum(dim=(2, 3))
    return mean[0].sqrt()


def test_colors_are_cie_lab() -> None:
    rgb = np.random.default_rng(0).random((8, 8, 3), np.float32)
    found = Colors()._lab(torch.from_numpy(rgb).permute(2, 0, 1)[None])[0].permute(1, 2, 0).numpy()
    np.testing.assert_allclose(found, cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB), atol=0.5)


def test_the_background_is_ignored_and_shares_sum_to_one() -> None:
    for color in ((0, 0, 0), (255, 255, 255), (20, 30, 90), (200, 60, 60)):
        shares = described(color) ** 2
        assert float(shares.sum()) == pytest.approx(1, abs=0.02)
        torch.testing.assert_close(described(color), described(color, (255, 0, 255)), atol=1e-4, rtol=0)


def test_near_colors_are_nearer_than_far_ones() -> None:
    navy, other_light, black, red = (
        described(c) for c in ((25, 32, 70), (30, 38, 80), (12, 12, 13), (180, 30, 40))
    )
    assert navy @ other_light > navy @ black > navy @ red


def test_the_discriminant_is_the_direction_that_tells_groups_apart(monkeypatch) -> None:
    monkeypatch.setattr("fashion_wizard_lab.training.embedding.discriminant.SHRUNK", 0.01)
    torch.manual_seed(0)
    group = torch.arange(50).repeat_interleave(4)
    values = torch.randn(200, 6)
    values[:, 2] = torch.randn(50).repeat_interleave(4) + 0.2 * torch.randn(200)
    values[:, 4] *= 8  # spreads much, tells nothing
    first = discriminant(values, group, 2)[0]
    assert first.abs().argmax() == 2
    assert first[4].abs() < 0.05 * first[2].abs()
    assert discriminant(values, group, 2).shape == (2, 6)


def test_the_discriminant_is_found_among_fewer_values_than_numbers() -> None:
    torch.manual_seed(0)
    group = torch.arange(20).repeat_interleave(2)
    values = torch.randn(40, 1200)
    values[:, 700:] = 0  # what a pool leaves without photos of its own
    found = discriminant(values, group, 128).double()
    assert found.shape == (128, 1200)
    assert found.isfinite().all()
    means = values.double().reshape(20, 2, -1).mean(dim=1).repeat_interleave(2, dim=0)
    inside = values - means
    scatter = inside.T @ inside / 20
    scatter += SHRUNK * scatter.diagonal().mean() * torch.eye(1200, dtype=torch.float64)
    assert (found @ scatter @ found.T - torch.eye(128)).abs().max() < 1e-3
    spread = ((values - values.mean(dim=0)).double() @ found.T).pow(2).mean(dim=0)
    assert (spread[:-1] >= spread[1:] - 1e-6).all()
