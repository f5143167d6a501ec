"""`fashion-wizard search`: a photo in, hits out."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli.options import (
    DEFAULT_CATALOG,
    DEFAULT_MEGAPIXELS,
    CatalogOption,
    MegapixelsOption,
    PhotoLimits,
    err,
    photo_limits,
    print_json,
    save_picture,
    tell_left_out,
)
from fashion_wizard.drawing.pictures import SheetRow, Tile, result_sheet
from fashion_wizard.errors import SearchError
from fashion_wizard.garment import UNKNOWN_LABEL
from fashion_wizard.photo import Photo, load_photo, load_sized_photo, read_photo_bytes
from fashion_wizard.search.filters import parse_filters
from fashion_wizard.search.fuse import ALIKE
from fashion_wizard.search.hits import GarmentHits
from fashion_wizard.search.like import Like
from fashion_wizard.search.query import Query, QueryPhoto
from fashion_wizard.search.searcher import Searcher


class ByChoice(StrEnum):
    """Ways to search."""

    wizard = "wizard"
    superpoint = "superpoint"
    embedding = "embedding"
    color = "color"


class MetricChoice(StrEnum):
    """How vectors are compared."""

    cosine = "cosine"
    l2 = "l2"


ByOption = Annotated[
    ByChoice,
    typer.Option(
        "--by",
        help="wizard: all of these together; superpoint: keypoints alone; embedding: one vector a garment; "
        "color: its colors alone.",
    ),
]
MetricOption = Annotated[MetricChoice, typer.Option("--metric", help="How vectors are compared.")]


def search(
    photos: Annotated[
        list[Path] | None,
        typer.Argument(
            help="The photo to search with: JPEG, PNG or WebP. Several photos of one garment ask together."
        ),
    ] = None,
    item: Annotated[
        str | None, typer.Option("--item", help="Search with an item of the catalog instead of a photo.")
    ] = None,
    catalog: CatalogOption = DEFAULT_CATALOG,
    k: Annotated[int, typer.Option("-k", help="Hits a garment, at most.", min=1)] = 10,
    garment: Annotated[
        str | None,
        typer.Option(
            "--garment",
            help="Ask only for garments of this label: top, dress, pants, ...; or for one by its number.",
        ),
    ] = None,
    box: Annotated[
        str | None,
        typer.Option("--box", help="Ask only for what is in this box of the photo: x0,y0,x1,y1 in pixels."),
    ] = None,
    by: ByOption = ByChoice.wizard,
    metric: MetricOption = MetricChoice.cosine,
    like: Annotated[
        str,
        typer.Option(
            "--like",
            help="What shall count, each 1 unless said: pattern=2,color=0.5; also texture, cut and look. "
            "A part at 0 says nothing.",
        ),
    ] = "",
    min_score: Annotated[
        float,
        typer.Option(
            "--min-score",
            help=f"Leave out hits below this score: 0.9 keeps little but the very article, {ALIKE} what "
            "may be it at all. With --item scores tell how alike others are.",
            min=0,
            max=1,
        ),
    ] = 0.0,
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where",
            help="Only items whose metadata says so: color=red, color!=red, price<=30; several values as "
            "color=red|blue. Repeatable: equalities of one key are alternatives, all else has to hold.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document and nothing else.")
    ] = False,
    sheet: Annotated[
        Path | None, typer.Option("--sheet", help="Write query and hits as a picture (.png).")
    ] = None,
    max_megapixels: MegapixelsOption = DEFAULT_MEGAPIXELS,
) -> None:
    """Find the exact garment of a photo, or the most similar ones.

    Every garment of the photo is asked for, the one likeliest to be meant first. Scores run from 0 to 1:
    how likely a hit is the very article, by what was learnt elsewhere; the very same photo has 1. The parts
    say why: what look, pattern, texture, color and cut had to say.
    """
    wanted = parse_filters(where or [])
    asked = _asked_with(photos or [], item, box, photo_limits(max_megapixels))
    with Catalog(catalog, create=False) as opened:
        passing = None
        if wanted:
            wanted.check_keys(opened.attribute_keys())
            passing = opened.count_items(wanted.where())
        searcher = Searcher(opened, check_files=True)
        query = Query(
            photos=asked,
            item=item,
            garment=int(garment) if garment and garment.isdecimal() else garment,
            box=_box(box) if box else None,
            k=k,
            by=by.value,
            metric=metric.value,
            like=Like.parse(like),
            min_score=min_score,
            wanted=wanted,
        )
        started = time.perf_counter()
        answers = searcher.answer(query)
        seconds = time.perf_counter() - started
        tell_left_out(searcher.other_models())
        if sheet:
            shown = asked[0].photo if asked else load_photo(opened.photos(item=item)[0].path)
            title = item or Path(str(asked[0].path)).name
            rows = [sheet_row(shown, answer, title, opened) for answer in answers]
            save_picture(result_sheet(rows), sheet)
            err.print(f"result sheet: [bold]{sheet}[/bold]")
    if passing == 0 and as_json:
        err.print(f"note: {_nothing(passing)}")
    if any(answer.garment.label == UNKNOWN_LABEL for answer in answers) and not box:
        err.print("note: no kind of garment was recognized; the plain foreground was searched for")
    if gone := {item for answer in answers for item in answer.gone}:
        err.print(
            f"note: left out, as the files of their photos are gone: {escape(', '.join(sorted(gone)))}; "
            "run fashion-wizard index --prune on their folders",
            soft_wrap=True,
        )
    if as_json:
        told: dict[str, Any] = {"item": item} if item is not None else {"photo": str(asked[0].path)}
        if len(asked) > 1:
            told["photos"] = [str(one.path) for one in asked]
        print_json(as_document(told, answers, seconds))
    else:
        _print_tables(answers, _nothing(passing))


def _asked_with(
    photos: Sequence[Path], item: str | None, box: str | None, limits: PhotoLimits
) -> list[QueryPhoto]:
    """The photos, each read; what does not go together is an error."""
    if bool(photos) == (item is not None):
        raise SearchError("name either a photo to search with, or an item of the catalog with --item")
    if box and len(photos) != 1:
        raise SearchError("--box belongs to one photo; name just one")
    read = []
    for path in photos:
        data = read_photo_bytes(path, max_bytes=limits["max_bytes"])
        photo, size = load_sized_photo(data, name=str(path), **limits)
        read.append(QueryPhoto(photo, path, hashlib.sha256(data).hexdigest(), size))
    return read


def _box(text: str) -> tuple[int, int, int, int]:
    try:
        x0, y0, x1, y1 = (int(number) for number in text.split(","))
    except ValueError:
        raise SearchError(f"{text!r} is no box; write it as x0,y0,x1,y1, such as 40,60,300,420") from None
    return x0, y0, x1, y1


def as_document(asked: Mapping[str, Any], answers: list[GarmentHits], seconds: float) -> dict[str, Any]:
    """The answer as `--json` prints it, after what was asked with."""
    return {
        **asked,
        "garments": [
            {
                "label": answer.garment.label,
                "box": list(answer.garment.box),
                "score": round(answer.garment.score, 4),
                "hits": [
                    {
                        "item": hit.item,
                        "photo": hit.photo,
                        "label": hit.label,
                        "score": hit.score,
                        "parts": hit.parts,
                    }
                    for hit in answer.hits
                ],
            }
            for answer in answers
        ],
        "seconds": round(seconds, 3),
    }


def sheet_row(
    photo: Photo, answer: GarmentHits, title: str, catalog: Catalog, shown: str | None = None
) -> SheetRow:
    """One garment and its first hits, each with its name where the shop told one, for a result sheet.

    Where it is known which item is `shown`, hits are marked as right or wrong.
    """
    tiles = []
    for hit in answer.hits[:6]:
        item = catalog.item(hit.item)
        name = item.metadata.get("name", hit.item) if item else hit.item
        right = None if shown is None else hit.item == shown
        tiles.append(Tile(Path(hit.photo), name, hit.score, hit.parts, right))
    return SheetRow(photo, answer.garment, title, tiles)


def _nothing(passing: int | None) -> str:
    """Why a garment has no results, where `passing` items pass the filter, if there is one."""
    match passing:
        case None:
            return "nothing like it in the catalog"
        case 0:
            return "no item of the catalog passes --where"
        case 1:
            return "nothing like it; one item of the catalog passes --where"
        case _:
            return f"nothing like it among the {passing} items of the catalog that pass --where"


def _print_tables(answers: list[GarmentHits], nothing: str) -> None:
    console = Console(highlight=False)
    if not answers:
        err.print("no garment found in this photo")
    for answer in answers:
        title = f"{answer.garment.label} at {answer.garment.box}"
        table = Table(title=title, title_justify="left", box=None, pad_edge=False)
        for column in ("", "score", "item", "why", "photo"):
            table.add_column(column, overflow="fold")
        for rank, hit in enumerate(answer.hits, 1):
            why = ", ".join(f"{name} {value:.2f}" for name, value in hit.parts.items())
            table.add_row(str(rank), f"{hit.score:.3f}", hit.item, why, hit.photo)
        console.print(table if answer.hits else f"{title}: {nothing}")
