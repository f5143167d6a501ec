"""The targets of the detector: peaks, and among them those that both views agree on."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard_lab.training.superpoint import targets


def same_way(height: int, width: int):
    """Both views show the same."""
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    return torch.stack([x, y], dim=-1).float()[None]


def test_peaks_are_those_of_the_slow_oracle() -> None:
    score = np.random.default_rng(0).random((2, 19, 23)).astype(np.float32)
    found = targets.peaks(torch.from_numpy(score)).numpy()
    for picture in range(2):
        for y in range(19):
            for x in range(23):
                around = score[picture, max(0, y - 2) : y + 3, max(0, x - 2) : x + 3]
                value = score[picture, y, x]
                assert found[picture, y, x] == (value if value >= around.max() else 0)


def test_the_strongest_come_first_and_empty_maps_have_none() -> None:
    score = torch.zeros(2, 16, 24)
    score[0, 5, 7], score[0, 12, 20] = 0.5, 0.9
    chosen = targets.strongest(score, 3)
    assert chosen.points[0, :2].tolist() == [[20, 12], [7, 5]]
    assert chosen.valid.tolist() == [[True, True, False], [False, False, False]]


def test_points_of_both_views_win_over_stronger_points_of_a_single_view() -> None:
    a, b = torch.full((1, 32, 32), 1e-4), torch.full((1, 32, 32), 1e-4)
    a[0, 8, 8] = b[0, 8, 8] = 0.3
    a[0, 20, 20] = 0.9
    seen = torch.ones(1, 32, 32, dtype=torch.bool)
    label = torch.full((1, 32, 32), 0.3)
    score = targets.agreed_score(a, b, label, same_way(32, 32), seen)
    assert score[0, 8, 8] > 3 * score[0, 20, 20]
    seen[0, 8, 8] = False
    hidden = targets.agreed_score(a, b, label, same_way(32, 32), seen)
    assert hidden[0, 8, 8] == 0


def test_answers_a_pixel_apart_meet_in_the_middle() -> None:
    a, b = torch.full((1, 32, 32), 1e-6), torch.full((1, 32, 32), 1e-6)
    a[0, 8, 8], b[0, 8, 10] = 0.5, 0.5
    seen = torch.ones(1, 32, 32, dtype=torch.bool)
    score = targets.agreed_score(a, b, torch.full((1, 32, 32), 0.3), same_way(32, 32), seen)
    assert targets.strongest(score, 1).points[0, 0].tolist() == [9, 8]


def test_a_plain_label_asks_for_no_keypoints() -> None:
    seen = torch.ones(1, 64, 64, dtype=torch.bool)
    label = torch.full((1, 64, 64), 0.05)
    assert targets.how_many(label, seen).item() == 0
    label[0, 10:50:10, 10:50:10] = 0.6
    assert targets.how_many(label, seen).item() == 16
    crowded = torch.rand(1, 64, 64)
    assert targets.how_many(crowded, seen).item() == 64 * 64 // targets.CROWD


def test_the_mass_falls_with_the_rank_and_with_the_labels_heat() -> None:
    points = torch.stack([torch.arange(12.0) * 5, torch.full((12,), 8.0)], dim=-1)[None]
    chosen = targets.Chosen(points, torch.ones(1, 12, dtype=torch.bool))
    label = torch.full((1, 16, 64), targets.SURE)
    sure = targets.agreed_mass(chosen, label, torch.tensor([8]))[0]
    assert sure[:4].tolist() == pytest.approx([1, 1, 1, 1])
    assert (sure.diff() <= 0).all()
    assert sure[8] > 0.5
    assert sure[10:].tolist() == [0, 0]
    doubted = targets.agreed_mass(chosen, 0 * label, torch.tensor([8]))[0]
    torch.testing.assert_close(doubted[:10], sure[:10] - 0.5)
    assert targets.agreed_mass(chosen, label, torch.tensor([0])).max() == 0


def test_masses_land_on_their_pixels_and_nowhere_else() -> None:
    points = torch.tensor([[[3.4, 5.6], [100.0, 2.0], [1.0, 1.0]]])
    chosen = targets.Chosen(points, torch.tensor([[True, True, False]]))
    found = targets.scatter(chosen, torch.tensor([[0.7, 0.9, 0.8]]), (16, 24))
    assert found[0, 6, 3] == pytest.approx(0.7)
    assert float(found.sum()) == pytest.approx(0.7)


def test_the_loss_is_least_for_the_target_and_ignores_uncounted_cells() -> None:
    mass = torch.zeros(1, 16, 16)
    mass[0, 3, 5] = 1
    counted = torch.ones(1, 16, 16, dtype=torch.bool)
    right = torch.zeros(1, 65, 2, 2)
    right[0, 64] = 15
    right[0, 64, 0, 0], right[0, 8 * 3 + 5, 0, 0] = 0, 15
    wrong = right.roll(1, dims=3)
    assert float(targets.detector_loss(right, mass, counted)) < 0.01
    assert float(targets.detector_loss(wrong, mass, counted)) > 5
    counted[0, 0] = False
    half = right.clone()
    half[0, :, 0] = wrong[0, :, 0]
    assert float(targets.detector_loss(half, mass, counted)) < 0.01


def test_values_between_pixels_are_bilinear() -> None:
    values = torch.arange(12.0).view(1, 3, 4)
    found = targets.at(values, torch.tensor([[[1.5, 1.0], [0.0, 0.5], [3.0, 2.0]]]))
    torch.testing.assert_close(found, torch.tensor([[5.5, 2.0, 11.0]]))
