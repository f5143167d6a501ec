"""How the server is, and what it offers."""

import asyncio
from importlib.metadata import version
from typing import Final

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from fashion_wizard.palette import BODY_PARTS, LABELS
from fashion_wizard.server.answers import AboutAnswer
from fashion_wizard.server.fields import ServiceOf, may_read
from fashion_wizard.server.settings import MAX_PHOTOS, THUMBNAILS

router = APIRouter(tags=["status"])

_ADVICE: Final = (
    "no search finds garments that were indexed with other models; run fashion-wizard index on their photos "
    "again: fashion-wizard info writes out the command"
)


class Alive(BaseModel):
    """The process answers."""

    alive: bool = True


class Ready(BaseModel):
    """Models are warm, and searches find something.

    Attributes:
        ready: Always true; otherwise the answer is a problem.
        left_out: How many garments no search finds, as they were indexed with other models.
        advice: What to do about them; none if there are none.
    """

    ready: bool = True
    left_out: int = 0
    advice: str | None = None


@router.get("/healthz", summary="Whether the process answers")
async def healthz() -> Alive:
    """Alive, whatever the models do."""
    return Alive()


@router.get("/readyz", summary="Whether models are warm", response_model_exclude_none=True)
async def readyz(served: ServiceOf) -> Ready:
    """Ready for customers; says also how much of the catalog has to be indexed again."""
    # Not by the pool: it may be full of searches, and a busy server is ready all the same.
    left_out = await asyncio.to_thread(served.left_out)
    return Ready(left_out=left_out, advice=_ADVICE if left_out else None)


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    dependencies=[Depends(may_read)],
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}}},
)
async def metrics(served: ServiceOf) -> Response:
    """Time of every phase, length of the queue, answers and errors."""
    return Response(served.shop.metrics.text(), media_type=CONTENT_TYPE_LATEST)


@router.get("/v1/about", summary="What this server offers")
async def about(served: ServiceOf) -> AboutAnswer:
    """Limits and abilities, for pages."""
    settings = served.settings
    items = await served.run(lambda: served.shop.catalog.info().items)
    return AboutAnswer(
        name="Fashion Wizard",
        version=version("fashion-wizard"),
        items=items,
        needs_key=served.shop.access.needs_key,
        fetches_urls=settings.fetch_urls,
        max_bytes=settings.max_bytes,
        max_megapixels=settings.max_pixels / 1e6,
        max_photos=MAX_PHOTOS,
        thumbnails=list(THUMBNAILS),
        labels=[label for label in LABELS[1:] if label not in BODY_PARTS],
        parts=["pattern", "texture", "color", "cut"],
    )
