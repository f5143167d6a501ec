"""`fashion-wizard evaluate`, with all that it measures."""

from fashion_wizard_lab.cli.evaluate import app as evaluate
from fashion_wizard_lab.cli.evaluate_compare import compare
from fashion_wizard_lab.cli.evaluate_keypoints import keypoints
from fashion_wizard_lab.cli.evaluate_landmarks import landmarks
from fashion_wizard_lab.cli.evaluate_scale import scale

evaluate.command("compare")(compare)
evaluate.command("keypoints")(keypoints)
evaluate.command("landmarks")(landmarks)
evaluate.command("scale")(scale)

__all__ = ["evaluate"]
