"""`fashion-wizard evaluate keypoints`: SuperPoint beside its peers."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from fashion_wizard.catalog.find import find_photos
from fashion_wizard.cli.options import always, err, progress_bars
from fashion_wizard.cli.outputs import write_json
from fashion_wizard.cli.places import folder_to_write
from fashion_wizard.errors import DatasetError
from fashion_wizard.features.base import Extractor
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard.segmentation.foreground import Foreground, WholePhoto
from fashion_wizard.segmentation.mask_rcnn import MaskRCNN
from fashion_wizard.segmentation.semantic import Semantic
from fashion_wizard_lab.cli.evaluate import SplitChoice
from fashion_wizard_lab.cli.options import FiguresFileOption, needs_torch
from fashion_wizard_lab.cli.tables import print_whole
from fashion_wizard_lab.datasets.splits import clothing_photos
from fashion_wizard_lab.evaluation.keypoints import KeypointReport, evaluate_keypoints, methods_to_compare


class WhereChoice(StrEnum):
    """Where on a photo keypoints count."""

    photo = "photo"
    semantic = "semantic"
    maskrcnn = "maskrcnn"
    foreground = "foreground"


def keypoints(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder of photos; folders inside count too.")
    ],
    split: Annotated[
        SplitChoice,
        typer.Option(
            help="val: only photos that no training saw, by their senders in the folder's images.csv "
            "(image, sender_id); for the set we train on."
        ),
    ] = SplitChoice.all,
    roi: Annotated[
        WhereChoice,
        typer.Option(
            help="photo: keypoints count wherever they are; semantic: on the garment alone, as the product "
            "finds it; maskrcnn: the same by Mask R-CNN; foreground: on what stands before the background."
        ),
    ] = WhereChoice.photo,
    photos: Annotated[int, typer.Option(help="Measure so many photos at most, drawn by lot.", min=1)] = 60,
    pairs: Annotated[int, typer.Option(help="See each photo again in so many views.", min=1)] = 5,
    most: Annotated[int, typer.Option("--keypoints", help="Cap on keypoints a view.", min=4)] = 512,
    seed: Annotated[int, typer.Option(help="Seeds every draw.", min=0)] = 0,
    aliked: Annotated[
        Path | None,
        typer.Option(help="Measure ALIKED as well, with this aliked-n16rot.pth; needs the extra train."),
    ] = None,
    json_file: FiguresFileOption = None,
    figures: Annotated[
        Path | None,
        typer.Option(
            help="Write pictures of some pairs' matches into this folder.", callback=folder_to_write
        ),
    ] = None,
) -> None:
    """Measure SuperPoint beside SIFT, RootSIFT and ORB on photos seen again from elsewhere, in another light.

    repeatability: keypoints found again within 3 px. matching_precision: mutual nearest neighbors that land
    within 3 px. homography@k: pairs whose homography, found from the matches, is off by k px at most.
    """
    methods = methods_to_compare(most)
    if aliked:
        methods["aliked"] = _load_aliked(aliked, most)
    segmenters: dict[WhereChoice, type[Segmenter]] = {
        WhereChoice.photo: WholePhoto,
        WhereChoice.semantic: Semantic,
        WhereChoice.maskrcnn: MaskRCNN,
        WhereChoice.foreground: Foreground,
    }
    with progress_bars() as tell:
        report = evaluate_keypoints(
            _choose(folder, split),
            methods=methods,
            segmenter=segmenters[roi](),
            photos=photos,
            pairs=pairs,
            seed=seed,
            figures=figures,
            progress=tell,
        )
    _print(report)
    if json_file:
        write_json(report.as_json(), json_file)
        err.print(f"figures: [bold]{json_file}[/bold]")
    if figures:
        err.print(f"pictures: [bold]{figures}[/bold]")


def _choose(folder: Path, split: SplitChoice) -> list[Path]:
    found = find_photos([folder])
    if split is SplitChoice.all:
        _tell_problems([f"{left_out.path}: {left_out.reason}" for left_out in found.left_out])
        return [photo.path for photo in found.photos]
    paths = clothing_photos(folder, "val" if split is SplitChoice.val else "train")
    if not paths:
        raise DatasetError(f"{folder}: no sender in its images.csv falls to the split {split.value}")
    return paths


def _load_aliked(weights: Path, most: int) -> Extractor:
    with needs_torch("ALIKED"):
        from fashion_wizard_lab.peers.aliked import Aliked
    return Aliked(weights, most=most)


def _tell_problems(problems: Sequence[str]) -> None:
    for problem in problems:
        always.print(f"[red]problem[/red]: {problem}", soft_wrap=True)


def _print(report: KeypointReport) -> None:
    _tell_problems(report.problems)
    title = f"{report.photos} photos, {report.pairs} pairs of views"
    table = Table("", *report.results, title=title, title_justify="left")
    for name in next(iter(report.results.values())):
        decimals = 0 if name == "keypoints" else 3
        table.add_row(name, *(f"{values[name]:.{decimals}f}" for values in report.results.values()))
    print_whole(table)
