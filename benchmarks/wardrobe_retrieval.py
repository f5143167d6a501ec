"""The product's search on the rendered wardrobe: plain and patterned fabrics apart, each kind of ROI.

    python benchmarks/wardrobe_retrieval.py FOLDER [--items 120] [--seed 12]

Renders the wardrobe into FOLDER unless it is there. Fronts are the gallery; all other views ask.
"""

import argparse
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from fashion_wizard.datasets.wardrobe import write_wardrobe
from fashion_wizard.evaluation.retrieval import evaluate_retrieval
from fashion_wizard.evaluation.rois import Roi
from fashion_wizard.features.extract import FeatureExtractor
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard.segmentation.foreground import Foreground
from fashion_wizard.segmentation.mask_rcnn import MaskRCNN

ROIS: dict[str, tuple[Segmenter, Roi]] = {
    "foreground": (Foreground(), "maskrcnn"),
    "maskrcnn": (MaskRCNN(), "maskrcnn"),
    "boxes": (MaskRCNN(), "boxes"),
    "maps": (MaskRCNN(), "maps"),
}
FIGURES = ("hit@1", "hit@5", "hit@20", "mAP@R")


def main() -> None:
    """Render, measure, print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="where the wardrobe is, or is to be")
    parser.add_argument("--items", type=int, default=120, help="how many items to render")
    parser.add_argument("--seed", type=int, default=12, help="which wardrobe to render")
    arguments = parser.parse_args()
    if not arguments.folder.is_dir():
        with Progress() as progress:
            task = progress.add_task("rendering")
            write_wardrobe(
                arguments.folder,
                items=arguments.items,
                seed=arguments.seed,
                progress=lambda done, total: progress.update(task, completed=done, total=total),
            )
    table = Table("roi", "fabric", "queries", "method", *FIGURES)
    for name_of_roi, (segmenter, roi) in ROIS.items():
        report = evaluate_retrieval(
            arguments.folder,
            segmenter=segmenter,
            extractor=FeatureExtractor(),
            roi=roi,
            group_by="fabric=plain",
        )
        groups = {"all": {"queries": report.queries, "results": report.results}} | dict(report.groups)
        for name, group in groups.items():
            for method, figures in group["results"].items():
                told = (f"{figures[figure]:.3f}" for figure in FIGURES)
                table.add_row(name_of_roi, name, str(group["queries"]), method, *told)
    Console().print(table)


if __name__ == "__main__":
    main()
