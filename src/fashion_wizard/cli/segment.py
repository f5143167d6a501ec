"""`fashion-wizard segment`: the garments of a photo, as color map, picture and numbers."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer
from PIL import Image
from rich.table import Table

from fashion_wizard import defaults
from fashion_wizard.cli.options import (
    DEFAULT_MEGAPIXELS,
    MegapixelsOption,
    Terminal,
    err,
    photo_limits,
    print_json,
)
from fashion_wizard.cli.outputs import check_output, save_picture
from fashion_wizard.cli.pictures import Pictures, PicturesOption, show
from fashion_wizard.garment import UNKNOWN_LABEL, Garment
from fashion_wizard.palette import BODY_PARTS, COLORS
from fashion_wizard.photo import Photo, load_sized_photo

NOT_RECOGNIZED = (
    "no kind of garment was recognized: the plain foreground is used instead, with the label garment, "
    "and has no color in the map"
)


def segment(
    photo: Annotated[Path, typer.Argument(help="JPEG, PNG, WebP or AVIF.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write the color map, in the 16 colors of DeepFashion (.png)."),
    ] = None,
    overlay: Annotated[
        Path | None, typer.Option(help="Write the photo with outlines and labels of its garments (.png).")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document, with masks as COCO's run lengths.")
    ] = False,
    pictures: PicturesOption = Pictures.auto,
    max_megapixels: MegapixelsOption = DEFAULT_MEGAPIXELS,
) -> None:
    """Find the garments of a photo: labels, boxes, scores and appearance.

    Hair, skin and face are segmented too, so that garment masks exclude them; they are never indexed.
    Boxes are in pixels of the file, as search takes them. Of a photo that is read at reduced size, color map
    and masks have that size.
    """
    # Model libraries are loaded here, so that `--help` does not wait for them.
    from fashion_wizard.drawing.overlay import draw_overlay

    for path in filter(None, (output, overlay)):
        check_output(path, [photo])
    picture, size = load_sized_photo(photo, **photo_limits(max_megapixels))
    segmenter = defaults.segmenter()
    started = time.perf_counter()
    garments = segmenter.segment(picture, photo)
    seconds = time.perf_counter() - started
    if output:
        save_picture(color_map(garments, picture), output, exact=True)
        err.print(f"color map: [bold]{output}[/bold]")
    if overlay:
        save_picture(draw_overlay(picture, garments), overlay)
        err.print(f"overlay: [bold]{overlay}[/bold]")
    if any(garment.label == UNKNOWN_LABEL for garment in garments):
        err.print(f"note: {NOT_RECOGNIZED}", soft_wrap=True)
    if as_json:
        print_json(as_document(photo, size, garments, seconds))
    else:
        _print(garments, picture, size)
        show(lambda: draw_overlay(picture, garments), pictures)


def as_document(path: Path, size: tuple[int, int], garments: list[Garment], seconds: float) -> dict[str, Any]:
    """The document that `--json` prints: boxes and areas in pixels of the file, masks with their own size.

    Args:
        path: The photo's.
        size: Width and height of its file.
        garments: Those that were found in it.
        seconds: The time of that.
    """
    from fashion_wizard.segmentation.rle import encode

    return {
        "photo": str(path),
        "size": list(size),
        "garments": [
            {
                "label": garment.label,
                "box": list(garment.box_at(size)),
                "score": round(garment.score, 4),
                "area": round(float(garment.mask.mean()) * size[0] * size[1]),
                "segmentation": encode(garment.mask),
            }
            for garment in garments
        ],
        "seconds": round(seconds, 3),
    }


def color_map(garments: list[Garment], photo: Photo) -> Image.Image:
    """A palette image: the value of each pixel is the number of its label in the palette."""
    from fashion_wizard.segmentation.color_map import label_map_of

    picture = Image.fromarray(label_map_of(garments, photo.shape[:2]))
    picture.putpalette(COLORS.tobytes())
    return picture


def _print(garments: list[Garment], photo: Photo, size: tuple[int, int]) -> None:
    from fashion_wizard.appearance.describe import describe, short_name

    table = Table(box=None, pad_edge=False)
    for column in ("garment", "appearance", "score", "box", "share of the photo"):
        table.add_column(column)
    for garment in garments:
        share = garment.mask.mean()
        box = ", ".join(str(edge) for edge in garment.box_at(size))
        name = "" if garment.label in BODY_PARTS else short_name(garment.label, describe(photo, garment))
        table.add_row(garment.label, name, f"{garment.score:.2f}", box, f"{100 * share:.1f} %")
    Terminal().print(table)
