"""`fashion-wizard evaluate`, with all that it measures."""

from fashion_wizard_lab.cli.evaluate import app as evaluate
from fashion_wizard_lab.cli.evaluate_keypoints import keypoints

evaluate.command("keypoints")(keypoints)

__all__ = ["evaluate"]
