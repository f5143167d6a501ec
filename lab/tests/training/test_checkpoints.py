"""A stage goes on from what the one before it ended with, or says which one that is."""

import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.training.checkpoints import save_checkpoint, trained_weights


def test_the_mean_of_the_weights_comes_before_the_weights(tmp_path):
    last, mean = {"layer": torch.tensor([1.0])}, {"layer": torch.tensor([2.0])}
    save_checkpoint(tmp_path / "plain.pt", network=last, step=1)
    save_checkpoint(tmp_path / "mean.pt", network=last, mean=mean, step=1)
    assert trained_weights(tmp_path / "plain.pt", "joint") == last
    assert trained_weights(tmp_path / "mean.pt", "joint") == mean


def test_a_missing_checkpoint_says_which_stage_writes_it(tmp_path):
    with pytest.raises(DatasetError, match=r"joint\.pt is missing: run the stage joint first"):
        trained_weights(tmp_path / "joint.pt", "joint")
