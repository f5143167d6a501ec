"""The network sees nothing outside the mask, learns, and is exported as it is."""

import numpy as np
import onnxruntime
import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.features.embedding import BLOCKS, SIDE
from fashion_wizard_lab.training.embedding.export import export
from fashion_wizard_lab.training.embedding.frozen import frozen
from fashion_wizard_lab.training.embedding.losses import losses
from fashion_wizard_lab.training.embedding.network import BANDS, LAST, Early, EmbeddingNet, _by_bands


def garments(count: int, side: int = 64):
    torch.manual_seed(count)
    views = torch.randint(0, 256, (count, 4, side, side), dtype=torch.uint8)
    views[:, 3] = 0
    views[:, 3, 8:50, 16:48] = 255
    return views


def test_each_part_is_of_unit_length_and_blind_outside_the_mask() -> None:
    network = EmbeddingNet().eval()
    given = garments(3)
    other = given.clone()
    other[:, :3] = torch.where(given[:, 3:] > 0, given[:, :3], 255 - given[:, :3])
    with torch.no_grad():
        parts, same = network.parts(given), network.parts(other)
    for name, length in BLOCKS.items():
        assert parts[name].shape == (3, length)
        torch.testing.assert_close(parts[name].norm(dim=1), torch.ones(3))
        torch.testing.assert_close(parts[name], same[name])


def test_the_heads_begin_where_groups_differ_and_members_do_not() -> None:
    torch.manual_seed(1)
    network = EmbeddingNet().eval()
    width, groups = len(network.mean), torch.arange(300).repeat(2)
    pooled = torch.randn(600, width) * torch.linspace(0.1, 9, width) + 3
    pooled[:, :40] = 3 * torch.randn(300, 40).repeat(2, 1)  # what tells a group
    network.begin(pooled, dict.fromkeys(BLOCKS, groups))
    same = network.unit_vectors(pooled)["same"]
    first = (same[:300] @ same[300:].T).argmax(dim=1)
    assert (first == torch.arange(300)).float().mean() > 0.95


def test_the_cut_is_blind_to_colors_and_to_fine_levels() -> None:
    network = EmbeddingNet().eval()
    pooled = torch.randn(4, len(network.mean))
    other = pooled.clone()
    other[:, : -2 * LAST] = torch.randn(4, len(network.mean) - 2 * LAST)
    parts, found = network.unit_vectors(pooled), network.unit_vectors(other)
    torch.testing.assert_close(parts["cut"], found["cut"])
    assert not torch.allclose(parts["same"], found["same"])


def test_a_few_steps_on_one_batch_lower_the_loss() -> None:
    torch.manual_seed(0)
    network = EmbeddingNet()
    with torch.no_grad():
        given = {"pooled": network.pooled(network.early(garments(8)))}
        network.begin(given["pooled"], dict.fromkeys(BLOCKS, torch.arange(4).repeat(2)))
    groups = {
        "garment": torch.arange(4).repeat(2),
        "article": torch.tensor([0, 0, 1, 1]).repeat(2),
    }
    batch = {name: value[None] for name, value in (given | groups).items()}
    optimizer = torch.optim.AdamW([p for p in network.parameters() if p.requires_grad], lr=1e-3)
    seen = []
    for _ in range(6):
        total = torch.stack(list(losses(network, batch).values())).sum()
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
        seen.append(float(total.detach()))
    assert seen[-1] < seen[0]


def test_stored_frozen_levels_lead_to_the_same_vectors(tmp_path) -> None:
    network = EmbeddingNet().eval()
    views = garments(5).numpy()
    levels = frozen(network, 64, tmp_path / "frozen.onnx")(views)
    with torch.no_grad():
        expected = network(torch.from_numpy(views))
        early = Early(*(torch.from_numpy(levels[name].astype(np.float32)) for name in Early._fields))
        found = torch.cat(list(network.unit_vectors(network.pooled(early)).values()), dim=1)
    assert ((found * expected).sum(dim=1) / 3 > 0.999).all()


def test_the_exported_file_computes_the_same(tmp_path) -> None:
    network = EmbeddingNet().eval()
    export(network, tmp_path / "e.onnx")
    given = garments(3, SIDE)
    session = onnxruntime.InferenceSession(tmp_path / "e.onnx", providers=["CPUExecutionProvider"])
    (found,) = session.run(["embedding"], {"garment": given.float().numpy()})
    with torch.no_grad():
        expected = network(given).numpy()
    assert found.shape == (3, sum(BLOCKS.values()))
    assert ((found * expected).sum(axis=1) / np.linalg.norm(expected, axis=1) ** 2 > 0.999).all()
    assert (tmp_path / "e.onnx").stat().st_size < 10_000_000


def test_bands_are_the_garments_own_parts_wherever_it_lies_on_the_canvas() -> None:
    level = torch.zeros(2, 1, 12, 12)
    inside = torch.zeros(2, 1, 12, 12)
    for place, top in enumerate((0, 5)):
        inside[place, :, top : top + 6, 2:8] = 1
        level[place, :, top : top + 2] = 1  # a collar
    found = _by_bands(level, inside)
    assert found.shape == (2, BANDS)
    torch.testing.assert_close(found[0], found[1])
    upper, middle, lower = found[0].tolist()
    assert upper > 0.8
    assert middle < 0.3
    assert lower < middle
