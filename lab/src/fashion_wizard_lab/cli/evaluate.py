"""`fashion-wizard evaluate`: figures on a data set."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.markup import escape
from rich.table import Table

from fashion_wizard import defaults
from fashion_wizard.cli.options import always, err, progress_bars
from fashion_wizard.cli.outputs import write_json
from fashion_wizard.cli.places import file_to_write, folder_to_write
from fashion_wizard.cli.search import MetricChoice, MetricOption
from fashion_wizard.errors import DatasetError, FashionWizardError
from fashion_wizard.features.embedding import Embedding
from fashion_wizard.parallel import cores
from fashion_wizard.search.method import METHODS
from fashion_wizard_lab.cli.doctor import doctor
from fashion_wizard_lab.cli.networks import NetworkChoice
from fashion_wizard_lab.cli.options import FiguresFileOption
from fashion_wizard_lab.cli.tables import print_whole
from fashion_wizard_lab.datasets.segmented import Segmented, read_segmented
from fashion_wizard_lab.datasets.splits import split_of
from fashion_wizard_lab.evaluation.retrieval import RetrievalReport, evaluate_retrieval
from fashion_wizard_lab.evaluation.retrieval.certainty import NEAR, sharing_text
from fashion_wizard_lab.evaluation.retrieval.report.certainty import interval_text, near_text
from fashion_wizard_lab.evaluation.segmentation import SegmentationReport, evaluate_segmentation, mean
from fashion_wizard_lab.peers.fashionnet import MISSING, FashionNet

_SHOWN: Final = 20
"""So many problems are printed; all stand in the JSON."""

_OF_GROUPS: Final = ("hit@1", "hit@5", "hit@20", "mAP@R")
_OF_VIEWS: Final = ("hit@5", "hit@20", "any_hit@1", "any_hit@5")

app = typer.Typer(help="Measure on a data set with ground truth.", add_completion=False, no_args_is_help=True)


class RoiChoice(StrEnum):
    """Where the garment is taken from."""

    semantic = "semantic"
    maskrcnn = "maskrcnn"
    boxes = "boxes"
    maps = "maps"
    photo = "photo"


class MethodChoice(StrEnum):
    """Methods of the search, and FashionNet beside them."""

    wizard = "wizard"
    superpoint = "superpoint"
    embedding = "embedding"
    color = "color"
    fashionnet = "fashionnet"


WeightsOption = Annotated[
    Path | None,
    typer.Option(
        help="Folder of other weights of the network that finds garments, as train segmentation makes them; "
        "those that ship unless given.",
    ),
]
MaskRCNNOption = Annotated[
    Path | None,
    typer.Option("--mask-rcnn", help="The same for Mask R-CNN, which then finds the garments."),
]

app.command("doctor")(doctor)


@app.command()
def retrieval(
    root: Annotated[Path, typer.Argument(help="Folder in the DeepFashion In-shop layout.")],
    by: Annotated[
        list[MethodChoice] | None,
        typer.Option(
            "--by",
            help="Measure only this way to search; may be given several times. All that can be run unless "
            "given.",
        ),
    ] = None,
    fashionnet: Annotated[
        Path | None,
        typer.Option(
            envvar="FASHION_WIZARD_FASHIONNET",
            help="Weights of FashionNet to compare with, as train fashionnet makes them.",
        ),
    ] = None,
    embedding: Annotated[
        Path | None,
        typer.Option(
            help="Other weights of the embedding, as train embedding makes them; those that ship unless "
            "given."
        ),
    ] = None,
    weights: WeightsOption = None,
    mask_rcnn: MaskRCNNOption = None,
    roi: Annotated[
        RoiChoice,
        typer.Option(
            help="semantic: found as the product finds them; maskrcnn: found by Mask R-CNN; boxes: photos "
            "cut to the layout's boxes; maps: the layout's color maps; photo: the whole photo."
        ),
    ] = RoiChoice.semantic,
    metric: MetricOption = MetricChoice.cosine,
    distractors: Annotated[
        Path | None, typer.Option(help="Folder of photos that join the gallery as wrong answers.")
    ] = None,
    group_by: Annotated[
        str | None,
        typer.Option(
            help="Print figures apart by type, pose or category, or by a key of the items' descriptions: "
            "fabric, or fabric=plain."
        ),
    ] = None,
    work: Annotated[
        Path | None,
        typer.Option(
            help="Keep catalog and answers here, so that a stopped run goes on where it was.",
            callback=folder_to_write,
        ),
    ] = None,
    json_file: FiguresFileOption = None,
    figures: Annotated[
        Path | None,
        typer.Option(
            help="Write pictures of queries and their hits into this folder.", callback=folder_to_write
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            help="Write all of it into one HTML page: figures, curves, groups, pictures, settings.",
            callback=file_to_write,
        ),
    ] = None,
    beside: Annotated[
        list[Path] | None,
        typer.Option(
            help="JSON of an earlier run: the report shows its reliability diagram beside this run's. May be "
            "given several times."
        ),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(help="Photos worked on at once; one a processor core unless given.", min=1)
    ] = None,
) -> None:
    """Search with every query photo of a data set, and count how often its item is among the first results.

    hit@k: at least one of the first k gallery photos shows the item. any garment: the same if every garment
    of the photo is searched for and the best counts. mAP@R: mean average precision at R, the number of right
    photos there are. No item id and no file name reaches the search.
    """
    if beside and report is None:
        raise FashionWizardError("--beside adds to the report; name its file with --report")
    if by and MethodChoice.fashionnet in by and fashionnet is None:
        raise FashionWizardError(MISSING)
    others = {"fashionnet": FashionNet(fashionnet)} if fashionnet else {}
    if mask_rcnn and roi is RoiChoice.semantic:
        roi = RoiChoice.maskrcnn
    network: defaults.SegmenterName = "maskrcnn" if roi is RoiChoice.maskrcnn else "semantic"
    segmenter = defaults.network(network, mask_rcnn or weights)
    extractor = defaults.feature_extractor(embedder=Embedding(embedding))
    named = {"fashionnet.onnx": fashionnet, "embedding.onnx": embedding}
    given = {name: file for name, file in named.items() if file}
    if mask_rcnn or weights:
        given |= {file.name: file for file in segmenter.files}
    with progress_bars() as tell:
        outcome = evaluate_retrieval(
            root,
            segmenter=segmenter,
            extractor=extractor,
            by=list(dict.fromkeys(method.value for method in by)) if by else (*METHODS, *others),
            others=others,
            given=given,
            roi=roi.value,
            metric=metric.value,
            distractors=distractors,
            group_by=group_by,
            work=work,
            figures=figures,
            report=report,
            beside=beside or (),
            threads=jobs or cores(),
            progress=tell,
        )
    _print(outcome)
    if json_file:
        write_json(outcome.as_json(), json_file)
        err.print(f"figures: [bold]{json_file}[/bold]")
    if figures:
        err.print(f"pictures: [bold]{figures}[/bold]")
    if report:
        err.print(f"report: [bold]{report}[/bold]")


class SplitChoice(StrEnum):
    """Which photos of a set that is trained on as well."""

    all = "all"
    train = "train"
    val = "val"


@app.command()
def segmentation(
    root: Annotated[
        Path,
        typer.Argument(
            help="Folder with images/ and segmentation/, or one in the DeepFashion In-shop layout."
        ),
    ],
    split: Annotated[
        SplitChoice,
        typer.Option(help="val: only photos that no training saw, by their ids; for the set we train on."),
    ] = SplitChoice.all,
    network: Annotated[NetworkChoice, typer.Option(help="What finds the garments.")] = NetworkChoice.semantic,
    weights: WeightsOption = None,
    mask_rcnn: MaskRCNNOption = None,
    json_file: FiguresFileOption = None,
    figures: Annotated[
        Path | None,
        typer.Option(
            help="Write sheets of photos, given and found color maps into this folder.",
            callback=folder_to_write,
        ),
    ] = None,
) -> None:
    """Compare the garments that are found with given color maps.

    IoU: of a label's pixels in either map, the share that is in both; its mean over the labels is mIoU. AP:
    COCO's average precision of the masks, over IoU 0.50 to 0.95; AP50: at 0.50.
    """
    given = read_segmented(root)
    photos = [photo for photo in given.photos if split.value in {"all", split_of(photo.name)}]
    if not photos:
        raise DatasetError(f"{root} has no photo in the split {split.value}")
    chosen = NetworkChoice.maskrcnn if mask_rcnn else network
    segmenter = defaults.network(chosen.value, mask_rcnn or weights)
    with progress_bars() as tell:
        report = evaluate_segmentation(
            Segmented(photos, given.problems), segmenter, figures=figures, progress=tell
        )
    _print_problems(report.problems)
    _print_segmentation(report, root.resolve().name)
    if json_file:
        write_json(report.as_json(), json_file)
        err.print(f"figures: [bold]{json_file}[/bold]")
    if figures:
        err.print(f"pictures: [bold]{figures}[/bold]")


def _print_segmentation(report: SegmentationReport, name: str) -> None:
    table = Table("label", "IoU", "AP", "AP50", title=f"{name}: {report.photos} photos", title_justify="left")
    for label, iou in report.iou.items():
        table.add_row(label, *map(_number, (iou, report.ap.get(label), report.ap50.get(label))))
    table.add_section()
    table.add_row("mean", *map(_number, map(mean, (report.iou, report.ap, report.ap50))))
    print_whole(table)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _print_problems(problems: Sequence[str]) -> None:
    for problem in problems[:_SHOWN]:
        always.print(f"[red]problem[/red]: {escape(problem)}", soft_wrap=True)
    if len(problems) > _SHOWN:
        always.print(f"[red]problem[/red]: {len(problems) - _SHOWN:,} more, all named in the JSON")


def _print(outcome: RetrievalReport) -> None:
    _print_problems(outcome.problems)
    title = f"{outcome.dataset}: {outcome.queries:,} queries, {outcome.gallery:,} gallery photos"
    names = [name for name in next(iter(outcome.results.values())) if not name.startswith("any_")]
    head = ("", names[0], "95 % interval", *names[1:])
    table = Table(*head, title=title, title_justify="left", box=None, pad_edge=False)
    for method, values in outcome.results.items():
        first, *others = (_number(values[name]) for name in names)
        table.add_row(method, first, interval_text(outcome.intervals[method]), *others)
        first, *others = (_number(values.get(f"any_{name}")) for name in names)
        table.add_row("  any garment", first, "", *others)
    print_whole(table, "", _by_view(outcome), "", _certainties(outcome))
    if sharing := sharing_text(outcome.photos_of_item):
        print_whole(sharing)
    if outcome.groups:
        groups = Table("", "queries", "", *_OF_GROUPS, box=None, pad_edge=False)
        for name, group in outcome.groups.items():
            for method, values in group["results"].items():
                figures = (_number(values[figure]) for figure in _OF_GROUPS)
                groups.add_row(name, f"{group['queries']:,}", method, *figures)
        print_whole("", groups)
    if outcome.full_run:
        estimate = outcome.full_run
        err.print(
            f"the full In-shop release would take {estimate.hours:.1f} hours at this pace, and "
            f"{estimate.alone:.1f} hours of {estimate.machine} with nothing else to do",
            soft_wrap=True,
        )


def _by_view(outcome: RetrievalReport) -> Table:
    """Figures by how the query shows its item; a wide interval says that few queries were counted."""
    table = Table("view", "queries", "", "hit@1", "95 % interval", *_OF_VIEWS, box=None, pad_edge=False)
    for name, view in outcome.views.items():
        for method, values in view["results"].items():
            interval = interval_text(view["intervals"][method])
            figures = (_number(values[each]) for each in _OF_VIEWS)
            table.add_row(name, f"{view['queries']:,}", method, _number(values["hit@1"]), interval, *figures)
    return table


def _certainties(outcome: RetrievalReport) -> Table:
    """Whether scores of the default search say how often results are right, around 0.5, 0.7 and 0.9."""
    near = [f"right near {score}" for score in NEAR]
    table = Table("scores", "results", "ECE", "Brier", *near, box=None, pad_edge=False)
    for method, depths in outcome.certainty.items():
        for depth, certainty in depths.items():
            name = f"{method}, {depth.replace('_', ' ')}"
            errors = (_number(certainty[error]) for error in ("ece", "brier"))
            shares = (near_text(share) for share in certainty["near"].values())
            table.add_row(name, f"{certainty['results']:,}", *errors, *shares)
    return table
