"""`fashion-wizard evaluate`: figures on a data set."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fashion_wizard import defaults
from fashion_wizard.cli.options import err, progress_bars
from fashion_wizard.cli.outputs import write_json
from fashion_wizard.cli.places import file_to_write, folder_to_write
from fashion_wizard.cli.search import MetricChoice, MetricOption
from fashion_wizard.errors import DatasetError, FashionWizardError
from fashion_wizard.features.embedding import Embedding
from fashion_wizard.parallel import cores
from fashion_wizard.search.method import METHODS
from fashion_wizard_lab.cli.doctor import doctor
from fashion_wizard_lab.cli.evaluate_output import print_problems, print_retrieval, print_segmentation
from fashion_wizard_lab.cli.networks import NetworkChoice
from fashion_wizard_lab.cli.options import FiguresFileOption
from fashion_wizard_lab.datasets.segmented import Segmented, read_segmented
from fashion_wizard_lab.datasets.splits import split_of
from fashion_wizard_lab.evaluation.retrieval import evaluate_retrieval
from fashion_wizard_lab.evaluation.segmentation import evaluate_segmentation
from fashion_wizard_lab.peers.fashionnet import MISSING, FashionNet

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
    root: Annotated[
        Path,
        typer.Argument(
            help="Folder with a folder of photos for each item, or in the DeepFashion In-shop layout."
        ),
    ],
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
    print_retrieval(outcome)
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
    print_problems(report.problems)
    print_segmentation(report, root.resolve().name)
    if json_file:
        write_json(report.as_json(), json_file)
        err.print(f"figures: [bold]{json_file}[/bold]")
    if figures:
        err.print(f"pictures: [bold]{figures}[/bold]")
