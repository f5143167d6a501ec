"""How well found garments agree with given color maps."""

from fashion_wizard_lab.evaluation.segmentation.measure import (
    SegmentationReport,
    confusion,
    evaluate_segmentation,
    intersection_over_union,
    mean,
)

__all__ = ["SegmentationReport", "confusion", "evaluate_segmentation", "intersection_over_union", "mean"]
