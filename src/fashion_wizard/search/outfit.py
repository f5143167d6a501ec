"""Complete the look: what an item is worn with in its photos, and which items of the catalog that may be."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fashion_wizard.catalog.own_garments import Hints
from fashion_wizard.catalog.rows import StoredOwnGarment, StoredPhoto
from fashion_wizard.garment import UNKNOWN_LABEL, Garment, may_answer
from fashion_wizard.search.hits import SAME, UNLIKELY, Hit
from fashion_wizard.search.query_garment import QueryGarment

SPARE: Final = 4
"""So many times as many results are found as are shown, so that those in stock can come first."""
_OVER_EACH_OTHER: Final = (frozenset({"top", "outer"}), frozenset({"dress", "outer"}))
"""Labels of two garments in one place. Any others of one place are one garment that was found twice."""


@dataclass(frozen=True, eq=False, slots=True)
class Piece:
    """A garment that is worn with an item.

    Attributes:
        garment: As it was found.
        number: Its number in the catalog.
        photo: The file of the item's photo that shows it.
        hits: The items that it may be; those in stock come first, the likeliest of them before others. From a
            score of `SAME` on a result is called the very item that is worn.
    """

    garment: Garment
    number: int
    photo: Path
    hits: list[Hit]


@dataclass(frozen=True, eq=False, slots=True)
class Outfit:
    """What an item is worn with.

    Attributes:
        item: The item's id.
        own: What it sells, and how certain that is.
        pieces: One for each label that is worn with it, the most prominent garment first.
    """

    item: str
    own: StoredOwnGarment
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, eq=False, slots=True)
class WornGarment:
    """A garment of an item's photo that is not what the item sells.

    Attributes:
        shown: The garment and its features.
        photo: The photo.
    """

    shown: QueryGarment
    photo: StoredPhoto

    @property
    def prominence(self) -> float:
        """The share of its photo that it has, times its score."""
        return float(self.shown.garment.mask.mean()) * self.shown.garment.score


def worn_with(
    photos: Iterable[tuple[StoredPhoto, Sequence[QueryGarment]]], own: str | None, hints: Hints
) -> list[WornGarment]:
    """Of each label that is worn with an item the most prominent garment, by prominence.

    Args:
        photos: The photos of the item, each with its garments.
        own: The label of what the item sells. If it is not known, all is worn with it that its metadata does
            not name.
        hints: What its metadata says about that.
    """
    found: dict[str, WornGarment] = {}
    for photo, garments in photos:
        labels = {shown.garment.label for shown in garments}
        for shown in garments:
            label, worn = shown.garment.label, WornGarment(shown, photo)
            named = label == own or hints.allow(label)
            possible = bool(hints) if own is None else _may_be_own(label, own, labels)
            if label == UNKNOWN_LABEL or (named and possible):
                continue
            if label not in found or worn.prominence > found[label].prominence:
                found[label] = worn
    return sorted(found.values(), key=lambda worn: -worn.prominence)


def _may_be_own(label: str, own: str, beside: Collection[str]) -> bool:
    """Whether a garment may be what the item sells, given the labels of all garments of the photo."""
    if not may_answer(own, label):
        return False
    return label == own or own not in beside or frozenset({own, label}) not in _OVER_EACH_OTHER


def in_its_place(hits: Iterable[Hit], label: str, hints: Callable[[str], Hints]) -> list[Hit]:
    """Results that can be worn in the place of a garment of this label.

    Items that merely wear the garment, too, garments of other places, and items that are something else by
    their metadata are left out. So is a garment of unknown kind of which the metadata says nothing. Of
    results that are hardly the garment itself, those of its label come first.

    Args:
        hits: Results, in order.
        label: Of the garment.
        hints: What the metadata of an item says that it sells, by the item's id.
    """

    def fits(hit: Hit) -> bool:
        if hit.worn_in or not may_answer(label, hit.label):
            return False
        named = hints(hit.item)
        return named.allow(label) and (bool(named) or hit.label != UNKNOWN_LABEL)

    return sorted(filter(fits, hits), key=lambda hit: hit.score < UNLIKELY and hit.label != label)


def first_of(hits: Sequence[Hit], count: int) -> list[Hit]:
    """The first results.

    Args:
        hits: Results, those in stock first.
        count: The number of results, at most. The likeliest stays, even sold out, if it is the same article.
    """
    shown = [*hits[:count]]
    best = max(hits, key=lambda hit: hit.score, default=None)
    if best and best.score >= SAME and best not in shown:
        shown[-1] = best
    return shown
