"""`fashion-wizard keypoints`: what pipeline one sees in a photo."""

from pathlib import Path
from typing import Annotated

import typer

from fashion_wizard.cli.options import err
from fashion_wizard.evaluation.pictures import draw_keypoints
from fashion_wizard.features.superpoint import SuperPoint
from fashion_wizard.photo import load_photo
from fashion_wizard.segmentation.foreground import Foreground


def keypoints(
    photo: Annotated[Path, typer.Argument(help="JPEG, PNG or WebP.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Picture to write (.png).")],
) -> None:
    """Draw the SuperPoint keypoints of the garment in a photo."""
    picture = load_photo(photo)
    garment = Foreground().segment(picture)[0]
    found = SuperPoint().extract(picture, garment)
    output.parent.mkdir(parents=True, exist_ok=True)
    draw_keypoints(picture, garment, found).save(output)
    err.print(f"{len(found)} keypoints on the {garment.label}: [bold]{output}[/bold]")
