"""The fit finds the parts that speak, weighs none negatively, and its chances come true."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.search.fuse import PARTS, Fusion, share_out
from fashion_wizard.search.weights import PartWeights
from fashion_wizard_lab.training.fusion.fit import KEPT, fit, write
from fashion_wizard_lab.training.fusion.questions import Question


def questions(count: int, seed: int, colors: int = 1) -> list[Question]:
    """Right candidates have more look and color; texture is noise; cut speaks against them.

    With several `colors` there are as many items that nothing but color tells from the right one.
    """
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        right = np.arange(12) == 0
        parts = {name: rng.uniform(0.2, 0.8, 12).astype(np.float32) for name in PARTS}
        parts["look"][0] += 0.2
        parts["color"][0] += 0.15
        parts["cut"][0] -= 0.15
        prominence = rng.uniform(0.05, 1, 12).astype(np.float32)
        for rival in range(1, colors):
            for name in PARTS:
                parts[name][rival] = parts[name][0]
            parts["color"][rival] -= rng.uniform(0, 0.1)
        made.append(Question(parts, prominence, int(rng.integers(0, 200)), np.arange(12), right))
    return made


@pytest.mark.parametrize("colors", [1, 4])
def test_what_speaks_is_weighed_what_misleads_is_not_and_chances_come_true(
    tmp_path, monkeypatch, colors: int
) -> None:
    for name, value in (("SURER", 1.0), ("ROUNDS", 600), ("RATE", 0.1)):
        monkeypatch.setattr(f"fashion_wizard_lab.training.fusion.fit.{name}", value)
    told = fit({"a": questions(200, 0, colors), "b": questions(200, 1, colors)})
    for kind in ("plain", "textured"):
        assert min(told[kind].values()) >= 0
        assert told[kind]["look"] > 3 * told[kind]["cut"]
        assert told[kind]["color"] > 3 * told[kind]["cut"]
    write(told | {"likeness": {"weights": {}, "bias": {}}}, tmp_path / "fusion.json")
    fusion = Fusion.load(tmp_path / "fusion.json")
    scores, right = [], []
    for number, one in enumerate(questions(2000, 2, colors)):
        said = fusion.log_odds(one.parts, one.prominence, one.keypoints, PartWeights())
        gone = int(number >= KEPT * 2000)  # of the rest the shop has not got the article
        scores.append(share_out(said[gone:], one.items[gone:]))
        right.append(one.right[gone:])
    said, true = np.concatenate(scores), np.concatenate(right)
    for low, high in ((0.0, 0.1), (0.1, 0.3), (0.3, 1.0)):
        chosen = (said >= low) & (said < high)
        if np.count_nonzero(chosen) < 200:
            continue
        assert true[chosen].mean() == pytest.approx(said[chosen].mean(), abs=0.08)
