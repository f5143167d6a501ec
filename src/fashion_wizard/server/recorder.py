"""Writes queries down: each answer gets the id that later events refer to."""

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import cv2
import numpy as np
from PIL import Image

from fashion_wizard.catalog.conditions import Condition
from fashion_wizard.journal.entries import LoggedQuery
from fashion_wizard.journal.store import Journal
from fashion_wizard.search.filters import Filter
from fashion_wizard.server.answers.chat import ChatAnswer
from fashion_wizard.server.answers.photos import GarmentAnswer
from fashion_wizard.server.answers.results import HitAnswer, SearchAnswer, SimilarAnswer
from fashion_wizard.server.search_request import SearchOptions, SentPhoto

_SIDE: Final = 320
_SHOWN: Final = 60
_PAPER: Final = 235


class Recorder:
    """Gives answers their ids.

    Args:
        journal: Where queries are written.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def search(
        self, answer: SearchAnswer, photo: SentPhoto, options: SearchOptions, source: str = "search"
    ) -> SearchAnswer:
        """An answer to a photo, with its id."""
        query = _with_hits(_of_garment(answer.asked, source), answer.hits, options)
        picture = _picture(photo, answer.asked) if self._journal.keeps_pictures else None
        return answer.model_copy(update={"query_id": self._journal.add(query, picture)})

    def similar(
        self, answer: SimilarAnswer, options: SearchOptions, source: str = "similar"
    ) -> SimilarAnswer:
        """An answer to an item, with its id."""
        query = LoggedQuery(source, label=answer.asked.label, item=answer.item)
        return answer.model_copy(
            update={"query_id": self._journal.add(_with_hits(query, answer.hits, options))}
        )

    def chat(
        self,
        answer: ChatAnswer,
        item: str | None,
        garment: GarmentAnswer | None,
        conditions: Sequence[str],
        *,
        searched: bool,
    ) -> ChatAnswer:
        """A turn of a conversation, with its id.

        Args:
            answer: Without id.
            item: The item that was the query, if one was.
            garment: The garment of the photo that was the query, if one was.
            conditions: The filters in words.
            searched: Whether there was a search.
        """
        query = _of_garment(garment, "chat") if garment else LoggedQuery("chat", item=item or "")
        if searched:
            hits = [hit for group in answer.groups for hit in group.hits]
            query = replace(_with_hits(query, hits, None), conditions=tuple(conditions))
        return answer.model_copy(update={"query_id": self._journal.add(query)})


def _of_garment(garment: GarmentAnswer, source: str) -> LoggedQuery:
    return LoggedQuery(
        source, label=garment.label, colors=tuple(garment.colors), pattern=garment.pattern or ""
    )


def _with_hits(query: LoggedQuery, hits: Sequence[HitAnswer], options: SearchOptions | None) -> LoggedQuery:
    chosen = options.item_filter if options else None
    return replace(
        query,
        conditions=tuple(map(_in_words, chosen.conditions)) if isinstance(chosen, Filter) else (),
        found=len(hits),
        best=max((hit.score for hit in hits), default=0.0),
        hits=tuple((hit.item, hit.score) for hit in hits),
    )


def _in_words(condition: Condition) -> str:
    value = "|".join(condition.values[:1]) if condition.values else f"{condition.limit:g}"
    return f"{condition.key}{condition.sign}{value}"[:_SHOWN]


def _picture(photo: SentPhoto, garment: GarmentAnswer) -> bytes:
    """The garment alone: what is outside of its outline is painted over."""
    scale = photo.decoded.photo.shape[1] / photo.size[0]
    x0, y0, x1, y1 = (round(edge * scale) for edge in garment.box)
    pixels = photo.decoded.photo[y0:y1, x0:x1].copy()
    mask = np.zeros(pixels.shape[:2], np.uint8)
    rings = [np.array(ring, np.float64) * scale - (x0, y0) for ring in garment.outline]
    cv2.fillPoly(mask, [np.round(ring).astype(np.int32) for ring in rings], 1)
    pixels[mask == 0] = _PAPER
    picture = Image.fromarray(pixels)
    picture.thumbnail((_SIDE, _SIDE))
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=80)
    return stream.getvalue()
