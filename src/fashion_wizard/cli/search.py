"""`fashion-wizard search`: a photo in, hits out."""

import hashlib
import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli.options import DEFAULT_CATALOG, CatalogOption, err, print_json, save_picture
from fashion_wizard.evaluation.pictures import SheetRow, Tile, result_sheet
from fashion_wizard.garment import UNKNOWN_LABEL
from fashion_wizard.photo import Photo, load_photo, read_photo_bytes
from fashion_wizard.search.hits import GarmentHits
from fashion_wizard.search.searcher import Searcher


class ByChoice(StrEnum):
    """Ways to search."""

    wizard = "wizard"
    superpoint = "superpoint"


class MetricChoice(StrEnum):
    """How descriptors are compared."""

    cosine = "cosine"
    l2 = "l2"


ByOption = Annotated[
    ByChoice, typer.Option("--by", help="wizard: keypoints and color; superpoint: keypoints alone.")
]
MetricOption = Annotated[MetricChoice, typer.Option("--metric", help="How keypoints are compared.")]


def search(
    photo: Annotated[Path, typer.Argument(help="The photo to search with: JPEG, PNG or WebP.")],
    catalog: CatalogOption = DEFAULT_CATALOG,
    k: Annotated[int, typer.Option("-k", help="Hits a garment, at most.", min=1)] = 10,
    garment: Annotated[
        str | None,
        typer.Option("--garment", help="Ask only for garments of this label: top, dress, pants, ..."),
    ] = None,
    by: ByOption = ByChoice.wizard,
    metric: MetricOption = MetricChoice.cosine,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document and nothing else.")
    ] = False,
    sheet: Annotated[
        Path | None, typer.Option("--sheet", help="Write query and hits as a picture (.png).")
    ] = None,
) -> None:
    """Find the exact garment of a photo, or the most similar ones.

    Scores run from 0 to 1; the very same photo has 1. The parts say why: what keypoints and color had to say.
    """
    data = read_photo_bytes(photo)
    picture = load_photo(data, name=str(photo))
    digest = hashlib.sha256(data).hexdigest()
    with Catalog(catalog, create=False) as opened:
        searcher = Searcher(opened)
        started = time.perf_counter()
        answers = searcher.search(
            picture, k=k, garment=garment, by=by.value, metric=metric.value, path=photo, digest=digest
        )
        seconds = time.perf_counter() - started
        if not all(recipe.endswith(searcher.extractor.name) for recipe in opened.info().recipes):
            err.print("note: some photos were indexed by another version; run fashion-wizard index on them")
        if sheet:
            rows = [sheet_row(picture, answer, photo.name, opened) for answer in answers]
            save_picture(result_sheet(rows), sheet)
            err.print(f"result sheet: [bold]{sheet}[/bold]")
    if any(answer.garment.label == UNKNOWN_LABEL for answer in answers):
        err.print("note: no kind of garment was recognized; the plain foreground was searched for")
    if as_json:
        print_json(as_document(photo, answers, seconds))
    else:
        _print_tables(answers)


def as_document(photo: Path, answers: list[GarmentHits], seconds: float) -> dict[str, Any]:
    """The answer as `--json` prints it."""
    return {
        "photo": str(photo),
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


def _print_tables(answers: list[GarmentHits]) -> None:
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
        console.print(table if answer.hits else f"{title}: nothing like it in the catalog")
