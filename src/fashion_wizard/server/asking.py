"""The search as the server asks it: one garment of a photo, or of an item, and its hits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from fashion_wizard.catalog.rows import StoredGarment
from fashion_wizard.errors import SearchError
from fashion_wizard.garment import Garment
from fashion_wizard.palette import BODY_PARTS
from fashion_wizard.photo import Photo
from fashion_wizard.search.hits import GarmentHits
from fashion_wizard.search.searcher import Searcher
from fashion_wizard.server.filters import Wanted

ALL: Final = 100_000


@dataclass(frozen=True, slots=True)
class Wish:
    """How hits are chosen."""

    k: int = 24
    min_score: float = 0.0
    like: str = ""
    wanted: Wanted | None = None


def garments(searcher: Searcher, photo: Photo, digest: str | None) -> list[Garment]:
    kept = searcher.catalog.garments_of(digest) if digest else []
    if kept:
        return [Garment(row.label, searcher.catalog.mask(row.id), row.box, row.score) for row in kept]
    return [one for one in searcher.segmenter.segment(photo) if one.label not in BODY_PARTS]


def search(
    searcher: Searcher,
    photo: Photo,
    digest: str | None,
    wish: Wish,
    *,
    label: str | None = None,
    box: tuple[int, int, int, int] | None = None,
) -> GarmentHits:
    known = label if label != "garment" else None
    answers = searcher.search(photo, k=ALL, garment=known, digest=digest)
    if not answers:
        raise SearchError("no garment was found in this photo")
    if box is None:
        return _chosen(searcher, answers[0], wish)
    best = max(answers, key=lambda answer: _overlap(answer.garment.box, box))
    return _chosen(searcher, best, wish)


def similar(searcher: Searcher, item: str, wish: Wish, label: str | None = None) -> GarmentHits:
    photos = searcher.catalog.photos(item=item)
    answers = searcher.search(np.zeros((16, 16, 3), np.uint8), k=ALL, garment=label, digest=photos[0].digest)
    answer = _chosen(searcher, answers[0], Wish(ALL, wish.min_score, wish.like, wish.wanted))
    return GarmentHits(answer.garment, [hit for hit in answer.hits if hit.item != item][: wish.k])


def _chosen(searcher: Searcher, answer: GarmentHits, wish: Wish) -> GarmentHits:
    hits = []
    for hit in answer.hits:
        item = searcher.catalog.item(hit.item)
        if hit.score >= wish.min_score and item and (wish.wanted is None or wish.wanted(item)):
            hits.append(hit)
        if len(hits) >= wish.k:
            break
    return GarmentHits(answer.garment, hits)


def _overlap(one: Sequence[int], other: Sequence[int]) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    both = max(0, width) * max(0, height)
    return both / ((one[2] - one[0]) * (one[3] - one[1]) + (other[2] - other[0]) * (other[3] - other[1]) - both)


def item_garment(searcher: Searcher, item: str) -> StoredGarment:
    for photo in searcher.catalog.photos(item=item):
        for row in searcher.catalog.garments_of(photo.digest):
            return row
    raise SearchError(f"no garment was found in the photos of {item}")
