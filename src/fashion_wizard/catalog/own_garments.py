"""Which garment of an item's photos is what is sold; the others are worn with it."""

import json
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.garment_words import Labels, garment_of_category, garment_of_name
from fashion_wizard.catalog.values import texts
from fashion_wizard.garment import UNKNOWN_LABEL, may_answer
from fashion_wizard.palette import BODY_PARTS, LABELS

SURE: Final = 0.8
"""From this certainty on an item is found by its own garment first."""
GARMENT_COLUMN: Final = "garment"
"""The key of the metadata that says what an item's own garment is."""
GARMENT_LABELS: Final = tuple(label for label in LABELS[1:] if label not in BODY_PARTS)
"""The labels that a garment which is sold may have."""

NAMES: Final = frozenset({"name", "title", "product name"})
"""Keys of the metadata, as `column_name` spells them, with what an item is called."""
CATEGORIES: Final = frozenset(
    {"category", "categories", "type", "product type", "product category", "google product category", "kind"}
)
"""Likewise with its category."""
_KEYS: Final = 1000
"""Keys of metadata whose spelling is remembered: all items of a shop have the same few."""
_BY_COLUMN: Final = 12.0
_BY_NAME: Final = 5.0
_BY_CATEGORY: Final = 4.0
_SECOND: Final = 0.5
"""The share of the evidence of words that a label gets which is not the first that the words may mean."""
_BY_PROMINENCE: Final = 0.5
_LEAST_PROMINENCE: Final = 0.05
"""How prominent a garment counts that a photo does not show."""
_BY_CHANGE: Final = 4.0
"""The evidence against a garment that is another one in every photo, by its embeddings' mean cosine."""
_NOT_BY_BOTH: Final = 0.75
"""The highest certainty where metadata says nothing, as on `venia` photos alone were wrong too often; and
where no photo shows what the metadata says, but a garment of unknown kind that may be it."""
_TAKEN: Final = 2.0
"""The evidence against a garment that is what another item sells, on a photo that both items have."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What an item's metadata says about its own garment: labels, the likeliest first.

    Attributes:
        column: By the column `garment`.
        name: By the item's name.
        category: By its category or type.
    """

    column: Labels = ()
    name: Labels = ()
    category: Labels = ()

    @classmethod
    def of(cls, metadata: Mapping[str, Any]) -> Self:
        """The hints that metadata gives."""
        found: dict[str, Labels] = {}
        for key, value in metadata.items():
            column = column_name(key)
            text = ", ".join(texts(value))
            if column == GARMENT_COLUMN:
                found.setdefault("column", corrected(text))
            elif column in NAMES:
                found.setdefault("name", garment_of_name(text))
            elif column in CATEGORIES and (labels := garment_of_category(text)):
                found.setdefault("category", labels)
        return cls(**found)

    def text(self) -> str:
        """The hints as the catalog stores them."""
        return json.dumps(asdict(self))

    @classmethod
    def stored(cls, text: str) -> Self:
        """The hints of such a text."""
        return cls(**{name: tuple(labels) for name, labels in json.loads(text).items()})

    def allow(self, label: str) -> bool:
        """Whether a garment of a label may be what they name, by any of them; true if there is none.

        A skirt that segmentation takes for a dress is no top, though a dress may be taken for one.
        """
        named = {labels[0] for labels, _ in _weighted(self)}
        return not named or any(may_answer(first, label) for first in named)

    def __bool__(self) -> bool:
        """Whether there is any hint."""
        return bool(self.column or self.name or self.category)


@lru_cache(_KEYS)
def column_name(key: str) -> str:
    """A key of metadata in small letters, with blanks between its words."""
    return " ".join(key.casefold().replace("_", " ").replace("-", " ").split())


def corrected(text: str) -> Labels:
    """What a cell of the column `garment` means: a label, or a word for it; nothing if it is neither."""
    label = text.strip().casefold()
    return (label,) if label in GARMENT_LABELS else garment_of_name(text)


def label_named(text: str) -> str:
    """The label that a usual word for a garment means, such as `pants` for `trousers`; else the text."""
    return next(iter(corrected(text)), text)


@dataclass(frozen=True, eq=False, slots=True)
class SeenGarment:
    """A garment of a photo of an item.

    Attributes:
        id: Its number in the catalog.
        label: As in `Garment`.
        prominence: See `CatalogReader.prominence`.
        embedding: `(D,)`, of unit length; may be left away where the item has one photo.
    """

    id: int
    label: str
    prominence: float
    embedding: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class OwnGarment:
    """What an item sells, as far as its photos and metadata say.

    Attributes:
        label: Of the garment; None if nothing is known, or if the photos do not show what the metadata names.
        certainty: The probability that this is right, in [0, 1].
        chances: Of each garment of the photos: the probability that it is what is sold. A garment that is
            worn in the place of the own one may be the same, and has as high a chance.
    """

    label: str | None
    certainty: float
    chances: Mapping[int, float]


def own_garment(
    photos: Sequence[Sequence[SeenGarment]], hints: Hints, taken: Collection[int] = ()
) -> OwnGarment:
    """What an item sells.

    The evidence for each label is added up: what the metadata says; how prominent the garment is in each
    photo, where a photo that does not show it counts against it; whether it is the same garment in all
    photos; and whether another item sells it. The time is linear in the number of garments.

    Args:
        photos: The garments of each photo of the item.
        hints: What its metadata says.
        taken: Numbers of garments that are surely what other items sell.
    """
    shown = [photo for photo in photos if photo]
    by_label: dict[str, list[SeenGarment]] = defaultdict(list)
    for garment in (garment for photo in shown for garment in photo):
        by_label[garment.label].append(garment)
    words = [_by_words(list(by_label), *hint) for hint in _weighted(hints)]
    if not by_label or (words and not any(map(any, (word.values() for word in words)))):
        return OwnGarment(None, 0.0, {})
    steady = {label: _steadiness(garments) for label, garments in by_label.items()}
    evidence = {
        label: sum(word[label] for word in words)
        + _by_prominence(label, shown)
        - _BY_CHANGE * (max(steady.values()) - steady[label])
        - _TAKEN * any(garment.id in taken for garment in garments)
        for label, garments in by_label.items()
    }
    top = max(evidence.values())
    total = sum(math.exp(value - top) for value in evidence.values())
    chance = {label: math.exp(value - top) / total for label, value in evidence.items()}
    best = max(chance, key=lambda label: chance[label])
    # What a garment of unknown kind is, words alone say: the photo may show anything.
    seen = bool(words) and best != UNKNOWN_LABEL
    certainty = chance[best] if seen else min(chance[best], _NOT_BY_BOTH)
    chances = {}
    for photo in shown:
        largest = _largest(photo)
        for garment in photo:
            share = math.sqrt(garment.prominence / largest[garment.label])
            # Segmentation often finds one skirt twice, as a skirt and as a dress: both are what is sold.
            same = may_answer(best, garment.label) and hints.allow(garment.label)
            level = certainty if same or garment.label == best else min(certainty, chance[garment.label])
            chances[garment.id] = level * share
    return OwnGarment(best, certainty, chances)


def _weighted(hints: Hints) -> list[tuple[Labels, float]]:
    if hints.column:
        return [(hints.column, _BY_COLUMN)]
    pairs = ((hints.name, _BY_NAME), (hints.category, _BY_CATEGORY))
    return [(labels, weight) for labels, weight in pairs if labels]


def _by_words(present: Iterable[str], labels: Labels, weight: float) -> dict[str, float]:
    """The evidence of some words for each label that is present."""
    evidence = dict.fromkeys(present, 0.0)
    meant = [label for label in (*labels, UNKNOWN_LABEL) if label in evidence]
    for place, label in enumerate(meant):
        evidence[label] = weight * (_SECOND if place or label != labels[0] else 1.0)
    return evidence


def _by_prominence(label: str, photos: Sequence[Sequence[SeenGarment]]) -> float:
    """The evidence of how prominent a label is, of photos that do not count as independent."""
    logs = [math.log(max(_largest(photo).get(label, 0.0), _LEAST_PROMINENCE)) for photo in photos]
    return _BY_PROMINENCE * sum(logs) / math.sqrt(len(logs))


def _largest(photo: Iterable[SeenGarment]) -> dict[str, float]:
    """The prominence of the most prominent garment of each label."""
    largest: dict[str, float] = {}
    for garment in photo:
        largest[garment.label] = max(largest.get(garment.label, 0.0), garment.prominence)
    return largest


def _steadiness(garments: Sequence[SeenGarment]) -> float:
    """How much garments of one label are the same: the mean cosine of their embeddings to the mean."""
    vectors = [garment.embedding for garment in garments if garment.embedding is not None]
    if len(vectors) < 2:
        return 1.0
    return float(np.linalg.norm(np.mean(vectors, axis=0)))
