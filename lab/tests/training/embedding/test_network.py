"""The network sees nothing outside the mask, learns, and is exported as it is."""

import numpy as np
import onnxruntime
import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.features.embedding import BLOCKS, SIDE
from fashion_wizard_lab.training.embedding.export import export
from fashion_wizard_lab.training.embedding.losses import Taught, losses
from fashion_wizard_lab.training.embedding.network import EmbeddingNet


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


def test_a_few_steps_on_one_batch_lower_the_loss() -> None:
    torch.manual_seed(0)
    taught = Taught(EmbeddingNet(), [0, 0])
    batch = {
        "views": garments(12).reshape(4, 3, 4, 64, 64),
        "kind": torch.tensor([0, 1, 0, 1]),
        "source": torch.zeros(4, dtype=torch.long),
    }
    optimizer = torch.optim.AdamW([p for p in taught.parameters() if p.requires_grad], lr=1e-3)
    told = []
    for _ in range(6):
        total = torch.stack(list(losses(taught, batch).values())).sum()
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
        told.append(float(total.detach()))
    assert told[-1] < told[0]


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
