"""`fashion-wizard evaluate`: figures on a data set."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from fashion_wizard.catalog.find import find_photos
from fashion_wizard.cli.options import err, progress_bars, write_json
from fashion_wizard.cli.search import ByChoice, MetricChoice, MetricOption
from fashion_wizard.errors import FashionWizardError
from fashion_wizard.evaluation.keypoints import KeypointReport, evaluate_keypoints, methods_to_compare
from fashion_wizard.evaluation.retrieval import RetrievalReport, evaluate_retrieval
from fashion_wizard.features.base import Extractor
from fashion_wizard.features.extract import FeatureExtractor
from fashion_wizard.search.searcher import METHODS
from fashion_wizard.segmentation.foreground import Foreground, WholePhoto
from fashion_wizard.training.splits import clothing_photos

app = typer.Typer(help="Measure on a data set with known answers.", no_args_is_help=True)


class RoiChoice(StrEnum):
    """Where the garment is taken from."""

    maskrcnn = "maskrcnn"
    boxes = "boxes"
    maps = "maps"
    photo = "photo"


class SplitChoice(StrEnum):
    """Which side of the fixed split into photos that train and photos that only measure."""

    train = "train"
    val = "val"


@app.command()
def retrieval(
    root: Annotated[Path, typer.Argument(help="Folder in the DeepFashion In-shop layout.")],
    by: Annotated[
        ByChoice | None, typer.Option("--by", help="Measure only this way to search; all unless given.")
    ] = None,
    roi: Annotated[
        RoiChoice,
        typer.Option(
            help="maskrcnn: found by the product itself; boxes: photos cut to the layout's boxes; "
            "maps: the layout's color maps; photo: the whole photo."
        ),
    ] = RoiChoice.maskrcnn,
    metric: MetricOption = MetricChoice.cosine,
    distractors: Annotated[
        Path | None, typer.Option(help="Folder of photos that join the gallery as wrong answers.")
    ] = None,
    group_by: Annotated[
        str | None,
        typer.Option(help="Figures apart by a key of the items' descriptions: fabric, or fabric=plain."),
    ] = None,
    work: Annotated[
        Path | None, typer.Option(help="Keep the catalog here, so that a stopped run goes on.")
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write all figures to this file.")] = None,
    figures: Annotated[
        Path | None, typer.Option(help="Write pictures of queries and their hits into this folder.")
    ] = None,
) -> None:
    """Ask for every query photo of a data set, and count how often its item is among the first hits.

    hit@k: at least one of the first k gallery photos shows the item. mAP@R: mean average precision at R,
    the number of right photos there are. No item id and no file name reaches the search.
    """
    with progress_bars() as tell:
        report = evaluate_retrieval(
            root,
            segmenter=Foreground(),
            extractor=FeatureExtractor(),
            by=(by.value,) if by else METHODS,
            roi=roi.value,
            metric=metric.value,
            distractors=distractors,
            group_by=group_by,
            work=work,
            figures=figures,
            progress=tell,
        )
    _print(report)
    if json_file:
        write_json(report.as_json(), json_file)
        err.print(f"figures: [bold]{json_file}[/bold]")
    if figures:
        err.print(f"pictures: [bold]{figures}[/bold]")


@app.command()
def keypoints(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder of photos; folders inside count too.")
    ],
    split: Annotated[
        SplitChoice | None,
        typer.Option(
            help="Only photos whose senders fall to this split, by the folder's images.csv (image, "
            "sender_id); val was never seen in training."
        ),
    ] = None,
    garment: Annotated[
        bool, typer.Option("--garment", help="Only keypoints on the garment count, not those around it.")
    ] = False,
    photos: Annotated[int, typer.Option(help="Measure so many photos at most, drawn by lot.", min=1)] = 60,
    pairs: Annotated[int, typer.Option(help="See each photo again in so many views.", min=1)] = 5,
    most: Annotated[int, typer.Option("--keypoints", help="Cap on keypoints a view.", min=4)] = 512,
    seed: Annotated[int, typer.Option(help="Seeds every draw.", min=0)] = 0,
    aliked: Annotated[
        Path | None,
        typer.Option(help="The weights aliked-n16rot.pth: measure ALIKED as well; needs the extra train."),
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write all figures to this file.")] = None,
    figures: Annotated[
        Path | None, typer.Option(help="Write pictures of some pairs' matches into this folder.")
    ] = None,
) -> None:
    """Measure SuperPoint beside SIFT, RootSIFT and ORB on photos seen again from elsewhere, in another light.

    repeatability: keypoints found again within 3 px. matching_precision: mutual nearest neighbors that land
    within 3 px. homography@k: pairs whose homography, found from the matches, is off by k px at most.
    """
    paths = clothing_photos(folder, split.value) if split else [p.path for p in find_photos([folder]).photos]
    methods = methods_to_compare(most)
    if aliked:
        methods["aliked"] = _load_aliked(aliked, most)
    with progress_bars() as tell:
        report = evaluate_keypoints(
            paths,
            methods=methods,
            segmenter=Foreground() if garment else WholePhoto(),
            photos=photos,
            pairs=pairs,
            seed=seed,
            figures=figures,
            progress=tell,
        )
    _print_problems(report.problems)
    _print_keypoints(report, garment=garment)
    if json_file:
        write_json(report.as_json(), json_file)
        err.print(f"figures: [bold]{json_file}[/bold]")
    if figures:
        err.print(f"pictures: [bold]{figures}[/bold]")


def _load_aliked(weights: Path, most: int) -> Extractor:
    try:
        from fashion_wizard.training.aliked import Aliked
    except ModuleNotFoundError as error:
        raise FashionWizardError(f"ALIKED needs {error.name}: pip install 'fashion-wizard[train]'") from None
    return Aliked(weights, most=most)


def _print_keypoints(report: KeypointReport, *, garment: bool) -> None:
    where = "on the garment alone" if garment else "on whole photos"
    title = f"{report.photos} photos, {report.pairs} pairs, {where}"
    table = Table("", *report.results, title=title, title_justify="left")
    for name in next(iter(report.results.values())):
        decimals = 0 if name == "keypoints" else 3
        table.add_row(name, *(f"{values[name]:.{decimals}f}" for values in report.results.values()))
    Console(highlight=False).print(table)


def _print_problems(problems: Sequence[str]) -> None:
    for problem in problems:
        err.print(f"[red]problem[/red]: {problem}", soft_wrap=True)


def _print(report: RetrievalReport) -> None:
    _print_problems(report.problems)
    title = f"{report.dataset}: {report.queries} queries, {report.gallery} gallery photos"
    names = list(next(iter(report.results.values())))
    table = Table("", *names, title=title, title_justify="left")
    for method, values in report.results.items():
        table.add_row(method, *(f"{values[name]:.3f}" for name in names))
    for group, told in report.groups.items():
        for method, values in told["results"].items():
            table.add_row(f"{group} ({told['queries']}), {method}", *(f"{values[n]:.3f}" for n in names))
    Console(highlight=False).print(table)
