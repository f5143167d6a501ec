"""The last levels learn kinds and garments; the levels below and the heads stay as they are."""

import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard_lab.training.embedding import last_levels
from fashion_wizard_lab.training.embedding.last_levels import LastLevels, last_level_losses
from fashion_wizard_lab.training.embedding.network import FROZEN, EmbeddingNet


def batch(network: EmbeddingNet) -> dict:
    colors = torch.randint(0, 200, (4, 3, 1, 1)).repeat(2, 1, 1, 1)
    views = torch.full((8, 4, 64, 64), 255, dtype=torch.uint8)
    views[:, :3] = (colors + torch.randint(0, 56, (8, 3, 64, 64))).to(torch.uint8)
    with torch.no_grad():
        early = network.early(views)
    groups = {
        "garment": torch.arange(4).repeat(2),
        "kind": torch.tensor([0, 1, 0, 2]).repeat(2),
        "source": torch.tensor([0, 0, 0, 1]).repeat(2),
    }
    return {name: value[None] for name, value in (early._asdict() | groups).items()}


def test_a_few_steps_lower_the_loss_and_move_the_last_levels_alone(monkeypatch) -> None:
    monkeypatch.setattr(last_levels, "DROPPED", 0.0)
    torch.manual_seed(0)
    model = LastLevels(EmbeddingNet(), [0, 0, 1])
    network = model.network
    for each in network.trunk.modules():  # as they begin, signals fade before the last level
        if isinstance(each, torch.nn.Conv2d):
            torch.nn.init.kaiming_normal_(each.weight)
    given = batch(network)
    layers = [*model.kind.parameters(), *model.same.parameters()]
    trunk = [each for each in network.trunk.parameters() if each.requires_grad]
    optimizer = torch.optim.AdamW([{"params": layers, "lr": 1e-2}, {"params": trunk, "lr": 1e-5}])
    before = {name: value.clone() for name, value in network.state_dict().items()}
    seen = []
    for _ in range(12):
        total = torch.stack(list(last_level_losses(model, given).values())).sum()
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
        seen.append(float(total.detach()))
    assert min(seen[-3:]) < 0.8 * seen[0]
    moved = {name for name, value in network.state_dict().items() if not torch.equal(value, before[name])}
    last = tuple(f"trunk.levels.{number}." for number in range(FROZEN, len(network.trunk.levels)))
    assert moved
    assert all(name.startswith(last) for name in moved)


def test_a_kind_is_chosen_among_those_of_its_source_alone() -> None:
    torch.manual_seed(0)
    model = LastLevels(EmbeddingNet(), [0, 1]).eval()
    given = batch(model.network)
    given["kind"], given["source"] = (torch.tensor([0, 1] * 4)[None] for _ in range(2))
    assert float(last_level_losses(model, given)["kind"].detach()) == pytest.approx(0, abs=1e-5)
