"""The network looks where it believes the landmarks, and not at those it believes hidden."""

import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard_lab.training.fashionnet.network import CELLS, REGION, FashionNet, pool_landmarks


def test_at_full_width_it_is_the_papers():
    with torch.device("meta"):
        network = FashionNet(23, 463)
    convolutions = [part for part in network.trunk.modules() if isinstance(part, torch.nn.Conv2d)]
    assert [part.out_channels for part in convolutions] == [64, 64, 128, 128, 256, 256, 256, 512, 512, 512]
    assert network.fc6_global[0].weight.shape == (4096, 512 * 7 * 7)
    assert network.fc7_fusion.weight.shape == (4096, 4096 + 1024)
    assert network.location.out_features == 16


def test_features_around_a_landmark_are_their_maxima_there():
    side = 96
    conv4 = torch.zeros(2, 1, side // 8, side // 8)
    conv4[1, 0, 3, 8] = 5.0
    # The middle of that cell, in the input: x is the column.
    points = torch.full((2, 8, 2), 0.5)
    points[1, 2] = torch.tensor([8.5 * 8, 3.5 * 8]) / side
    pooled = pool_landmarks(conv4, points, torch.ones(2, 8), side)
    assert pooled.shape == (2, 8, 1, CELLS, CELLS)
    assert float(pooled[1, 2].max()) > 2
    assert int(pooled[1, 2].argmax()) == CELLS * CELLS // 2
    assert float(pooled[0].max()) == 0
    assert float(pooled[1, 5].max()) == 0
    # A landmark farther away than its region reaches does not see it.
    points[1, 2, 0] -= REGION
    assert float(pool_landmarks(conv4, points, torch.ones(2, 8), side)[1, 2].max()) == 0


def test_what_is_hidden_is_not_looked_at():
    seen = torch.ones(1, 8)
    seen[0, 3], seen[0, 4] = 0.0, 0.25
    pooled = pool_landmarks(torch.ones(1, 4, 12, 12), torch.full((1, 8, 2), 0.5), seen, 96)
    assert pooled.flatten(2).amax(dim=2)[0].tolist() == [1, 1, 1, 0, 0.25, 1, 1, 1]


def test_answers_are_unit_vectors_and_do_not_hang_on_the_batch():
    torch.manual_seed(0)
    network = FashionNet(3, 5, width=0.05, side=48).eval()
    photos = torch.rand(4, 3, 48, 48) * 255
    with torch.no_grad():
        together, alone = network(photos), network(photos[2:3])
    assert torch.allclose(together.vector.norm(dim=1), torch.ones(4), atol=1e-5)
    assert (together.points.shape, together.visibility.shape) == ((4, 8, 2), (4, 8, 3))
    assert (together.categories.shape, together.attributes.shape) == ((4, 3), (4, 5))
    for whole, single in zip(together, alone, strict=True):
        assert torch.allclose(whole[2:3], single, atol=1e-4)


@pytest.mark.parametrize(("width", "side"), [(0, 64), (1.5, 64), (0.1, 50), (0.1, 16)])
def test_sizes_that_cannot_be_are_refused(width, side):
    with pytest.raises(ValueError, match="multiple of 16"):
        FashionNet(2, 2, width, side)
