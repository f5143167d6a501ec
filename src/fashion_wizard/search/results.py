"""The answer to a query as Python programs get it; a notebook shows it as a picture."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, overload

from PIL import Image

from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.drawing.result_sheet import SheetRow, Tile, result_sheet
from fashion_wizard.errors import PhotoError
from fashion_wizard.photo import Photo, load_photo
from fashion_wizard.search.hits import NONE_LIKELY, GarmentHits, Hit, none_likely

_TILES: Final = 6
"""The largest number of results in one row of a result sheet."""


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class SearchResults(Sequence[GarmentHits]):
    """The garments of a query, the likeliest to be meant first, each with its results.

    It is a sequence of `GarmentHits`.

    Attributes:
        garments: What the sequence holds.
        items: The items of all results, by id, as they were when the query was answered.
        photo: The first photo of the query, or the file of an item's photo.
        title: The name of that photo, or the id of the item.
        seconds: The time that the search took.
        probable: Whether scores are probabilities of being the same article; see `Hit.score`.

    Example:
        results = catalog.search("query.jpg", garment="top")
        for hit in results.hits:
            print(hit.item, hit.score, results.items[hit.item].metadata)
    """

    garments: tuple[GarmentHits, ...]
    items: Mapping[str, StoredItem]
    photo: Photo | Path
    title: str
    seconds: float
    probable: bool = True

    @property
    def hits(self) -> list[Hit]:
        """The results of the first garment, best first; empty if there is no garment."""
        return self.garments[0].hits if self.garments else []

    def sheet(self) -> Image.Image:
        """The result sheet: a row for each garment, the query at the left, its first results at the right.

        Raises:
            PhotoError: if an item's photo, which is the query, cannot be read any more.
        """
        photo = load_photo(self.photo) if isinstance(self.photo, Path) else self.photo
        rows = [
            sheet_row(photo, answer, self.title, self.items, probable=self.probable)
            for answer in self.garments
        ]
        return result_sheet(rows or [SheetRow(photo, None, self.title, [])])

    def __len__(self) -> int:
        """The number of garments."""
        return len(self.garments)

    @overload
    def __getitem__(self, index: int) -> GarmentHits: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[GarmentHits]: ...

    def __getitem__(self, index: int | slice) -> GarmentHits | Sequence[GarmentHits]:
        """One garment, or several, with their results."""
        return self.garments[index]

    def __repr__(self) -> str:
        """Each garment's label, and the ids and scores of its results."""
        garments = []
        for answer in self.garments:
            hits = ", ".join(f"{hit.item} {hit.score:.3f}" for hit in answer.hits)
            garments.append(f"{answer.garment.label}: {hits or 'no results'}")
        return f"<{type(self).__name__} of {self.title}: {'; '.join(garments) or 'no garment'}>"

    def _repr_png_(self) -> bytes | None:
        """The result sheet, for notebooks; None, so that they show text, if the photo cannot be read."""
        stream = io.BytesIO()
        try:
            self.sheet().save(stream, "PNG")
        except PhotoError:
            return None
        return stream.getvalue()


def sheet_row(
    photo: Photo,
    answer: GarmentHits,
    title: str,
    items: Mapping[str, StoredItem],
    correct: str | None = None,
    *,
    probable: bool = True,
) -> SheetRow:
    """One garment and its first results, as a row of a result sheet.

    Args:
        photo: Shows the garment.
        answer: The garment and its results.
        title: Written below the photo.
        items: The items of the results by id; their `name` is shown instead of the id, where there is one.
        correct: The id of the item that the photo shows, where it is known: results are marked as correct or
            wrong.
        probable: Whether scores are probabilities; then results of which none is likely are introduced so.
    """
    tiles = []
    for hit in answer.hits[:_TILES]:
        name = items[hit.item].metadata.get("name", hit.item) if hit.item in items else hit.item
        right = None if correct is None else hit.item == correct
        words = f"worn in the photo of {name}" if hit.worn_in else str(name)
        tiles.append(Tile(Path(hit.photo), words, hit.score, hit.parts, right))
    note = NONE_LIKELY if probable and none_likely(hit.score for hit in answer.hits) else ""
    return SheetRow(photo, answer.garment, title, tiles, note)
