"""`fashion-wizard search`: finds items by a photo or by an item."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.markup import escape

from fashion_wizard.cli.options import (
    DEFAULT_CATALOG,
    DEFAULT_MEGAPIXELS,
    CatalogOption,
    MegapixelsOption,
    RulesOption,
    err,
    photo_limits,
    print_json,
    report_other_models,
)
from fashion_wizard.cli.outputs import check_output, save_picture
from fashion_wizard.cli.pictures import Pictures, PicturesOption, show
from fashion_wizard.errors import SearchError
from fashion_wizard.garment import UNKNOWN_LABEL
from fashion_wizard.search.fuse import ALIKE

if TYPE_CHECKING:
    from fashion_wizard.search.hits import GarmentHits

_GONE_SHOWN: Final = 5
"""Items without photos that a note names."""


class ByChoice(StrEnum):
    """The methods of search."""

    wizard = "wizard"
    superpoint = "superpoint"
    embedding = "embedding"
    color = "color"


class MetricChoice(StrEnum):
    """The metrics for vectors."""

    cosine = "cosine"
    l2 = "l2"


class GroupChoice(StrEnum):
    """What one result is."""

    style = "style"
    item = "item"


class StockChoice(StrEnum):
    """What becomes of results that are sold out."""

    last = "last"
    only_in = "in"
    any = "any"


GroupOption = Annotated[
    GroupChoice | None,
    typer.Option(
        "--group",
        help="What one result is: a style in all its colors and sizes, or an item. By default a style where "
        "the catalog has styles, as feeds give them.",
    ),
]
StockOption = Annotated[
    StockChoice,
    typer.Option(
        "--stock",
        help="Results that are sold out come last of those that are found; in: they are left out; any: only "
        "the score orders results.",
    ),
]
ByOption = Annotated[
    ByChoice,
    typer.Option(
        "--by",
        help="wizard: all of these together; superpoint: keypoints only; embedding: one vector for each "
        "garment; color: its colors only.",
    ),
]
MetricOption = Annotated[MetricChoice, typer.Option("--metric", help="The metric for vectors.")]


def search(
    photos: Annotated[
        list[Path] | None,
        typer.Argument(
            help="The query photo: JPEG, PNG, WebP or AVIF. Several photos of one garment are one query."
        ),
    ] = None,
    item: Annotated[
        str | None, typer.Option("--item", help="Use an item of the catalog as the query, not a photo.")
    ] = None,
    catalog: CatalogOption = DEFAULT_CATALOG,
    k: Annotated[int, typer.Option("-k", help="Results for each garment, at most.", min=1)] = 10,
    garment: Annotated[
        str | None,
        typer.Option(
            "--garment",
            help="Search only for garments with this label: top, dress, pants, ...; a usual word such as "
            "trousers will do, and so will a number.",
        ),
    ] = None,
    box: Annotated[
        str | None,
        typer.Option(
            "--box", help="Search only for the garment in this box: x0,y0,x1,y1 in pixels of the file."
        ),
    ] = None,
    by: ByOption = ByChoice.wizard,
    metric: MetricOption = MetricChoice.cosine,
    like: Annotated[
        str,
        typer.Option(
            "--like",
            help="Weights of the parts of the score, each 1 by default: pattern=2,color=0.5; also texture, "
            "cut and look. A part with weight 0 does not count.",
        ),
    ] = "",
    min_score: Annotated[
        float,
        typer.Option(
            "--min-score",
            help="Leave out results with a lower score. At 0.9 most of the rest are the same article; below "
            f"{ALIKE} hardly any is. With --item, scores are shares of traits in common.",
            min=0,
            max=1,
        ),
    ] = 0.0,
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where",
            help="Filter by metadata: color=red, color!=red, price<=30; several values as color=red|blue. "
            "Repeatable: equalities of one key are alternatives, all other conditions have to hold.",
        ),
    ] = None,
    group: GroupOption = None,
    stock: StockOption = StockChoice.last,
    rules: RulesOption = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document and nothing else.")
    ] = False,
    sheet: Annotated[
        Path | None, typer.Option("--sheet", help="Draw query and results into this picture (.png).")
    ] = None,
    pictures: PicturesOption = Pictures.auto,
    max_megapixels: MegapixelsOption = DEFAULT_MEGAPIXELS,
) -> None:
    """Find the exact garment of a photo, or the most similar ones.

    Searches for every garment of the photo, the likeliest to be meant first. The score of a result is the
    estimated probability, from 0 to 1, that it is the same article; the same photo has 1. The parts explain
    it: look, pattern, texture, color and cut. The table shows them where the terminal is wide enough.
    """
    # Model libraries are loaded here, so that `--help` does not wait for them.
    from fashion_wizard import api
    from fashion_wizard.cli.search_output import as_document, no_results, print_tables
    from fashion_wizard.search.filter_hints import what_there_is
    from fashion_wizard.search.filters import parse_filters
    from fashion_wizard.threads import one_thread_for_arrays

    one_thread_for_arrays()
    photos = photos or []
    pixels = photo_limits(max_megapixels)["max_pixels"]
    _check_query(photos, item, box, pixels)
    if sheet:
        check_output(sheet, photos)
    with api.open(catalog, max_pixels=pixels) as opened:
        wanted = parse_filters(where or [])
        passing = len(opened.items(where or ())) if wanted else None
        instead = what_there_is(opened.catalog, wanted) if wanted and passing == 0 else ""
        results = opened.search(
            photos,
            item=item,
            garment=_which(garment) if garment else None,
            box=_parse_box(box) if box else None,
            k=k,
            where=where or (),
            min_score=min_score,
            like=like,
            by=by.value,
            metric=metric.value,
            group=group.value if group else None,
            stock=stock.value,
            rules=rules,
        )
        report_other_models(opened.searcher.other_models())
    if sheet:
        save_picture(results.sheet(), sheet)
        err.print(f"result sheet: [bold]{sheet}[/bold]")
    notes = [no_results(passing) if passing == 0 and as_json else "", instead]
    _print_notes(results, "; ".join(filter(None, notes)), box)
    if as_json:
        print_json(as_document(_asked(photos, item), results, results.seconds))
    else:
        print_tables(results, results.items, passing, probable=results.probable)
        show(results.sheet, pictures)


def _check_query(photos: Sequence[Path], item: str | None, box: str | None, pixels: int) -> None:
    """Check what is searched for; what is wrong with it is said before anything about the catalog.

    Raises:
        SearchError: if it is not either photos or an item, or a box is not in one photo.
        PhotoError: if a photo cannot be read.
    """
    from fashion_wizard.photo import bytes_allowed, read_photo_bytes

    if bool(photos) == (item is not None):
        raise SearchError("name either a photo to search with, or an item of the catalog with --item")
    if box and len(photos) != 1:
        raise SearchError("--box belongs to one photo; name just one")
    for photo in photos:
        read_photo_bytes(photo, max_bytes=bytes_allowed(pixels))


def _asked(photos: Sequence[Path], item: str | None) -> dict[str, Any]:
    """What was searched for, as `--json` begins with it."""
    if item is not None:
        return {"item": item}
    names = [str(photo) for photo in photos]
    return {"photo": names[0], **({"photos": names} if len(names) > 1 else {})}


def _which(garment: str) -> int | str:
    """The number of a garment, or its name."""
    return int(garment) if garment.isdecimal() else garment


def _parse_box(text: str) -> tuple[int, int, int, int]:
    try:
        x0, y0, x1, y1 = (int(number) for number in text.split(","))
    except ValueError:
        raise SearchError(f"{text!r} is no box; write it as x0,y0,x1,y1, such as 40,60,300,420") from None
    return x0, y0, x1, y1


def _print_notes(answers: "Sequence[GarmentHits]", empty: str, box: str | None) -> None:
    """Print what a reader of the results should know, on standard error."""
    if empty:
        err.print(f"note: {escape(empty)}", soft_wrap=True)
    if any(answer.garment.label == UNKNOWN_LABEL for answer in answers) and not box:
        err.print("note: no kind of garment was recognized; the plain foreground was searched for")
    if gone := {item for answer in answers for item in answer.gone}:
        more = f" and {len(gone) - _GONE_SHOWN:,} more" if len(gone) > _GONE_SHOWN else ""
        err.print(
            "note: left out, as the files of their photos are gone: "
            f"{escape(', '.join(sorted(gone)[:_GONE_SHOWN]))}{more}. Is a disk or share away? If the photos "
            "were moved: fashion-wizard info --move-root FOLDER; if they are gone for good: fashion-wizard "
            "index --prune on their folders",
            soft_wrap=True,
        )
