"""The fit finds the informative parts, gives none a negative weight, and its scores are calibrated."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.search.fuse import PARTS, Fusion, share_out
from fashion_wizard.search.weights import PartWeights
from fashion_wizard_lab.training.fusion.fit import IN_SHOP_SHARE, fit, write
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


# Items that differ in color alone share the probability among them: few scores are high then.
@pytest.mark.parametrize(("colors", "high"), [(1, 0.3), (4, 0.2)])
def test_informative_parts_get_weight_misleading_ones_none_and_scores_are_calibrated(
    tmp_path, monkeypatch, colors: int, high: float
) -> None:
    for name, value in (("SURER", 1.0), ("ROUNDS", 600), ("RATE", 0.1)):
        monkeypatch.setattr(f"fashion_wizard_lab.training.fusion.fit.{name}", value)
    fitted = fit({"a": questions(200, 0, colors), "b": questions(200, 1, colors)})
    for kind in ("plain", "textured"):
        assert min(fitted[kind].values()) >= 0
        assert fitted[kind]["look"] > 3 * fitted[kind]["cut"]
        assert fitted[kind]["color"] > 3 * fitted[kind]["cut"]
    write(fitted | {"likeness": {"weights": {}, "bias": {}}}, tmp_path / "fusion.json")
    fusion = Fusion.load(tmp_path / "fusion.json")
    scores, right = [], []
    for number, question in enumerate(questions(2000, 2, colors)):
        log_odds = fusion.log_odds(question.parts, question.prominence, question.keypoints, PartWeights())
        removed = int(number >= IN_SHOP_SHARE * 2000)  # of the rest the shop has not got the article
        scores.append(share_out(log_odds[removed:], question.items[removed:]))
        right.append(question.right[removed:])
    score, true = np.concatenate(scores), np.concatenate(right)
    for least, most, tolerance in ((0.0, 0.1, 0.01), (0.1, high, 0.05), (high, 1.0, 0.05)):
        chosen = (score >= least) & (score < most)
        assert np.count_nonzero(chosen) >= 1000, (
            f"too few scores in {least} to {most} to check the calibration"
        )
        assert true[chosen].mean() == pytest.approx(score[chosen].mean(), abs=tolerance)
