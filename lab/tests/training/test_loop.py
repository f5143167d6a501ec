"""A run that was killed and resumed ends where one that was not ends."""

import json

import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard_lab.training.loop import train


class Line:
    """Points of y = 3 x."""

    def __getitem__(self, number: int):
        x = torch.tensor([((number * 37) % 101) / 101])
        return {"x": x, "y": 3 * x}


def losses(network, batch):
    return {"square": (network(batch["x"]) - batch["y"]).square().mean()}


def run(path, *, stops: list[int]):
    torch.manual_seed(0)
    network = torch.nn.Sequential(
        torch.nn.Unflatten(1, (1, 1, 1)), torch.nn.Conv2d(1, 1, 1), torch.nn.Flatten()
    )
    network.append(torch.nn.Flatten(0))
    network.append(torch.nn.Unflatten(0, (-1, 1)))

    class KilledError(Exception):
        pass

    for stop in stops:
        seen = 0

        def counted(net, batch, stop=stop):
            nonlocal seen
            seen += 1
            if seen > stop:
                raise KilledError
            return losses(net, batch)

        try:
            train(network, counted, Line(), checkpoint=path, steps=30, batch=4, rate=0.3, workers=0, every=5)
        except KilledError:
            continue
    return network


def test_resumed_equals_uninterrupted(tmp_path) -> None:
    whole = run(tmp_path / "whole.pt", stops=[99])
    broken = run(tmp_path / "broken.pt", stops=[12, 99])
    for a, b in zip(whole.parameters(), broken.parameters(), strict=True):
        torch.testing.assert_close(a, b)


def test_figures_are_logged_and_fall(tmp_path) -> None:
    run(tmp_path / "line.pt", stops=[99])
    lines = [json.loads(line) for line in (tmp_path / "line.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [5, 10, 15, 20, 25, 30]
    assert lines[-1]["square"] < lines[0]["square"]
