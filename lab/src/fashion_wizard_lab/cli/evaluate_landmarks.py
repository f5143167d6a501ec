"""`fashion-wizard evaluate landmarks`: fixed landmarks in boxes beside keypoints in masks."""

import tempfile
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import numpy as np
import typer
from numpy.typing import NDArray
from rich.table import Table

from fashion_wizard import defaults
from fashion_wizard.cli.options import err, progress_bars
from fashion_wizard.cli.outputs import save_picture, write_json
from fashion_wizard.cli.pictures import Pictures, PicturesOption, show
from fashion_wizard.cli.places import file_to_write, folder_to_write
from fashion_wizard.errors import ColorMapError
from fashion_wizard.garment import Garment
from fashion_wizard.palette import BODY_PARTS
from fashion_wizard.parallel import cores
from fashion_wizard.photo import Photo, load_photo
from fashion_wizard.segmentation.color_map import GivenColorMaps
from fashion_wizard_lab.cli.options import FiguresFileOption
from fashion_wizard_lab.cli.tables import print_whole
from fashion_wizard_lab.datasets.inshop import Inshop, InshopPhoto, find_color_map, read_inshop
from fashion_wizard_lab.evaluation.landmarks.compare import NEAR, Comparison, compare, in_box
from fashion_wizard_lab.evaluation.landmarks.picture import Pair, landmarks_beside_keypoints
from fashion_wizard_lab.peers.fashionnet import RENDERED, FashionNet
from fashion_wizard_lab.wardrobe import VIEWS, write_wardrobe

SIZE: Final = (288, 384)
"""Width and height of rendered photos, pixels."""
_COLUMNS: Final = (*(f"hit@{k}" for k in (1, 5, 10, 20)), "mAP@R")
_DRAWN: Final = 2
"""Garments in the picture."""


def landmarks(
    inshop: Annotated[
        Path | None,
        typer.Option(help="A folder in the DeepFashion In-shop layout; without it, garments are rendered."),
    ] = None,
    fashionnet: Annotated[
        Path,
        typer.Option(
            envvar="FASHION_WIZARD_FASHIONNET",
            help="Weights of FashionNet; by default small ones that learned from rendered garments.",
            show_default=False,
        ),
    ] = RENDERED,
    items: Annotated[int, typer.Option(min=12, help="How many items are rendered; half are searched.")] = 60,
    seed: Annotated[int, typer.Option(help="Which garments; 606 taught the weights that ship.")] = 707,
    work: Annotated[
        Path | None,
        typer.Option(
            help="Keeps rendered photos, catalogs and results: a stopped run goes on.",
            callback=folder_to_write,
        ),
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option(
            help="Draw landmarks beside keypoints into this picture (.png).", callback=file_to_write
        ),
    ] = None,
    json_file: FiguresFileOption = None,
    pictures: PicturesOption = Pictures.auto,
) -> None:
    """Compare FashionNet's landmarks in boxes with SuperPoint's keypoints in masks, on the same queries.

    Both methods search in boxes and in masks: the table says what the points do, and what the masks do.
    """
    network = FashionNet(fashionnet)
    with tempfile.TemporaryDirectory(prefix="fashion-wizard-") as scratch, progress_bars() as update:
        folder = work or Path(scratch)
        root = inshop or folder / f"rendered-{seed}-{items}"
        if inshop is None and not (root / "items.csv").is_file():  # written last
            write_wardrobe(root, items, seed, views=VIEWS, size=SIZE, progress=update)
        found = compare(
            root,
            network,
            defaults.segmenter(),
            defaults.feature_extractor(),
            work=folder,
            threads=cores(),
            progress=update,
        )
        pairs = _pairs(root, network)
    _print(found)
    if picture:
        save_picture(landmarks_beside_keypoints(pairs), picture)
        err.print(f"landmarks beside keypoints: [bold]{picture}[/bold]")
    if json_file:
        write_json(
            {**asdict(found), "random": {f"hit@{k}": found.random_hit(k) for k in (1, 5, 10, 20)}}, json_file
        )
        err.print(f"figures: [bold]{json_file}[/bold]")
    if pairs:
        show(lambda: landmarks_beside_keypoints(pairs), pictures)


def _pairs(root: Path, network: FashionNet) -> list[Pair]:
    """The first queries of different items with what each method sees; masks are the data set's, if any."""
    inshop, extractor = read_inshop(root), defaults.keypoint_extractor()
    pairs: dict[str, Pair] = {}
    for query in inshop.of("query"):
        if len(pairs) == _DRAWN:
            break
        if query.item in pairs or query.box is None:
            continue
        photo, box = load_photo(query.path), query.box
        boxed = in_box(photo, box)
        found = [each for each in _garments(inshop, query, photo) if each.label not in BODY_PARTS]
        garment = max(found, key=lambda each: _overlap(each.mask, boxed.mask))
        pairs[query.item] = Pair(
            photo, box, network.see(photo, boxed), garment, extractor.extract(photo, garment)
        )
    return list(pairs.values())


def _garments(inshop: Inshop, query: InshopPhoto, photo: Photo) -> list[Garment]:
    given = find_color_map(inshop.root, query)
    if given:
        with suppress(ColorMapError):  # in the full release maps have the size of other files
            return GivenColorMaps(given.parent).segment(photo, query.path)
    return defaults.segmenter().segment(photo, query.path)


def _overlap(mask: NDArray[np.bool_], box: NDArray[np.bool_]) -> int:
    return int(np.count_nonzero(mask & box))


def _print(found: Comparison) -> None:
    counts = f"{found.queries:,} queries, {found.gallery:,} gallery photos of {found.items:,} items"
    table = Table("", *_COLUMNS, title=f"{found.dataset}: {counts}", title_justify="left")
    for name, figures in found.results.items():
        table.add_row(name, *(f"{figures[column]:.3f}" for column in _COLUMNS))
    table.add_row("a random ranking", *(f"{found.random_hit(k):.3f}" for k in (1, 5, 10, 20)), "")
    print_whole(table)
    if found.landmarks:
        print_whole(
            f"predicted landmarks are off by {found.landmarks.mean:.3f} of the box's longer side on average, "
            f"{found.landmarks.near:.0%} of {found.landmarks.landmarks:,} by less than {NEAR}"
        )
