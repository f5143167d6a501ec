"""How often keypoints are found again where a photo is seen from elsewhere."""

from fashion_wizard_lab.evaluation.keypoints.measure import (
    KeypointReport,
    evaluate_keypoints,
    methods_to_compare,
)

__all__ = ["KeypointReport", "evaluate_keypoints", "methods_to_compare"]
