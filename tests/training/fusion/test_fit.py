"""The fit finds the parts that speak, weighs none negatively, and is calibrated on what it learned from."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.search.fuse import PARTS, Fusion
from fashion_wizard.search.like import Like
from fashion_wizard.training.fusion.fit import fit, write
from fashion_wizard.training.fusion.questions import Question


def questions(count: int, seed: int) -> list[Question]:
    """Right candidates have more look and color; texture is noise; cut speaks against them."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        right = np.arange(12) == 0
        parts = {name: rng.uniform(0.2, 0.8, 12).astype(np.float32) for name in PARTS}
        parts["look"][0] += 0.2
        parts["color"][0] += 0.15
        parts["cut"][0] -= 0.15
        prominence = rng.uniform(0.05, 1, 12).astype(np.float32)
        made.append(Question(parts, prominence, int(rng.integers(0, 200)), right))
    return made


def test_what_speaks_is_weighed_what_misleads_is_not(tmp_path) -> None:
    told = fit({"a": questions(300, 0), "b": questions(300, 1)})
    for kind in ("plain", "textured"):
        assert min(told[kind].values()) >= 0
        assert told[kind]["look"] > 3 * told[kind]["cut"]
        assert told[kind]["color"] > 3 * told[kind]["cut"]
    write(told, tmp_path / "fusion.json")
    fusion = Fusion.load(tmp_path / "fusion.json")
    scores, right = [], []
    for one in questions(400, 2):
        scores.append(fusion.score(one.parts, one.prominence, one.keypoints, Like()))
        right.append(one.right)
    said, true = np.concatenate(scores), np.concatenate(right)
    for low, high in ((0.0, 0.1), (0.1, 0.3), (0.3, 1.0)):
        chosen = (said >= low) & (said < high)
        assert true[chosen].mean() == pytest.approx(said[chosen].mean(), abs=0.08)
