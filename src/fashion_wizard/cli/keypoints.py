"""`fashion-wizard keypoints`: draws keypoints, and their matches in another photo."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fashion_wizard import defaults
from fashion_wizard.cli.options import DEFAULT_MEGAPIXELS, MegapixelsOption, err, photo_limits
from fashion_wizard.cli.outputs import check_output, save_picture
from fashion_wizard.cli.pictures import Pictures, PicturesOption, show
from fashion_wizard.garment import Garment
from fashion_wizard.palette import BODY_PARTS
from fashion_wizard.photo import Photo, load_photo

if TYPE_CHECKING:
    from fashion_wizard.segmentation.base import Segmenter


def keypoints(
    photo: Annotated[Path, typer.Argument(help="JPEG, PNG, WebP or AVIF.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Picture to write (.png).")],
    match: Annotated[
        Path | None,
        typer.Option(
            metavar="OTHER",
            help="Draw this photo's garment beside it, and lines between the keypoints that match.",
        ),
    ] = None,
    pictures: PicturesOption = Pictures.auto,
    max_megapixels: MegapixelsOption = DEFAULT_MEGAPIXELS,
) -> None:
    """Draw the SuperPoint keypoints of the largest garment in a photo, or their matches with another's.

    Matches are mutual nearest neighbors. Inliers, which agree on how the cloth lies and count in the score of
    a search, are drawn differently from the others.
    """
    # Model libraries are loaded here, so that `--help` does not wait for them.
    from fashion_wizard.drawing.garment import draw_keypoints
    from fashion_wizard.drawing.matches import MatchView, match_picture
    from fashion_wizard.matching.garments import match_garments

    check_output(output, filter(None, [photo, match]))
    segmenter, extractor = defaults.segmenter(), defaults.keypoint_extractor()
    picture, garment = _load(photo, segmenter, max_megapixels)
    found = extractor.extract(picture, garment)
    if match is None:
        drawn = draw_keypoints(picture, garment, found)
        summary = f"{len(found)} keypoints on the {garment.label}"
    else:
        other, other_garment = _load(match, segmenter, max_megapixels)
        other_found = extractor.extract(other, other_garment)
        matched = match_garments(found, other_found)
        rows, agree = matched.pairs, matched.agree
        drawn = match_picture(
            MatchView(picture, garment, found.points[rows[:, 0]], len(found)),
            MatchView(other, other_garment, other_found.points[rows[:, 1]], len(other_found)),
            agree,
            heading=f"{photo.name} and {match.name}",
            legend=("matches agree on how the cloth lies", "do not"),
        )
        summary = f"{len(rows)} matches, {agree.sum()} of them agree on how the cloth lies"
    save_picture(drawn, output)
    show(lambda: drawn, pictures)
    err.print(f"{summary}: [bold]{output}[/bold]")


def _load(path: Path, segmenter: "Segmenter", max_megapixels: float) -> tuple[Photo, Garment]:
    """A photo and the largest garment in it; the product's segmenters always find one."""
    picture = load_photo(path, **photo_limits(max_megapixels))
    found = segmenter.segment(picture, path)
    return picture, next(garment for garment in found if garment.label not in BODY_PARTS)
