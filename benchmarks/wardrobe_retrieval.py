"""The product's search on the rendered wardrobe: plain and patterned fabrics apart, each kind of ROI.

    python benchmarks/wardrobe_retrieval.py FOLDER [--items 120] [--seed 12] [--roi semantic]
        [--gallery flat] [--group-by pose] [--work DIR]

Renders the wardrobe into FOLDER unless it is there. Fronts, or another view, are the gallery; all other views
ask.
"""

import argparse
from pathlib import Path

from rich.table import Table

from fashion_wizard.cli.options import progress_bars
from fashion_wizard.defaults import feature_extractor, network
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard.segmentation.foreground import Foreground
from fashion_wizard_lab.cli.tables import print_whole
from fashion_wizard_lab.evaluation.retrieval import evaluate_retrieval
from fashion_wizard_lab.evaluation.retrieval.copies import Roi
from fashion_wizard_lab.wardrobe import write_wardrobe

ROIS: dict[str, tuple[Segmenter, Roi]] = {
    "foreground": (Foreground(), "semantic"),
    "semantic": (network("semantic"), "semantic"),
    "maskrcnn": (network("maskrcnn"), "maskrcnn"),
    "boxes": (Foreground(), "boxes"),
    "maps": (Foreground(), "maps"),
}
VIEWS = ("front", "flat", "back", "additional", "full")
"""As the layout's file names call them; a detail is additional, worn elsewhere is full."""
FIGURES = ("hit@1", "hit@5", "hit@20", "mAP@R")


def main() -> None:
    """Render, measure, print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="where the wardrobe is, or is to be")
    parser.add_argument("--items", type=int, default=120, help="how many items to render")
    parser.add_argument("--seed", type=int, default=12, help="which wardrobe to render")
    parser.add_argument("--roi", nargs="+", default=list(ROIS), choices=list(ROIS))
    parser.add_argument("--gallery", default="front", choices=VIEWS, help="the view that the shop has")
    parser.add_argument("--group-by", default="fabric=plain", help="figures apart by this: fabric, pose")
    parser.add_argument("--work", type=Path, help="keeps catalogs, so that a run goes on")
    arguments = parser.parse_args()
    if not arguments.folder.is_dir():
        with progress_bars() as tell:
            write_wardrobe(
                arguments.folder,
                items=arguments.items,
                seed=arguments.seed,
                progress=tell,
            )
    root = arguments.folder
    if arguments.gallery != "front":
        root = with_gallery(root, arguments.gallery)
    table = Table("roi", arguments.group_by, "queries", "method", *FIGURES)
    for name_of_roi in arguments.roi:
        segmenter, roi = ROIS[name_of_roi]
        report = evaluate_retrieval(
            root,
            segmenter=segmenter,
            extractor=feature_extractor(),
            roi=roi,
            group_by=arguments.group_by,
            work=arguments.work,
        )
        groups = {"all": {"queries": report.queries, "results": report.results}} | dict(report.groups)
        for name, group in groups.items():
            for method, figures in group["results"].items():
                told = (f"{figures[figure]:.3f}" for figure in FIGURES)
                table.add_row(name_of_roi, name, str(group["queries"]), method, *told)
    print_whole(table)


def with_gallery(folder: Path, view: str) -> Path:
    """The same wardrobe beside `folder`, with another view of each item as the gallery."""
    root = folder.resolve().with_name(f"{folder.name}-{view}")
    (root / "Eval").mkdir(parents=True, exist_ok=True)
    for name in ("Anno", "Img", "items.csv"):
        if not (root / name).exists():
            (root / name).symlink_to(folder.resolve() / name)
    partition = (folder / "Eval" / "list_eval_partition.txt").read_text(encoding="utf-8")
    count, names, *rows = partition.splitlines()
    told = [row.split() for row in rows]
    for row in told:
        if row[2] != "train":
            row[2] = "gallery" if Path(row[0]).stem.endswith(view) else "query"
    text = "\n".join([count, names, *(" ".join(row) for row in told)]) + "\n"
    (root / "Eval" / "list_eval_partition.txt").write_text(text, encoding="utf-8")
    return root


if __name__ == "__main__":
    main()
