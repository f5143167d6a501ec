"""The routes about the server: health, metrics, limits."""

import asyncio
from typing import Final

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from fashion_wizard import __version__
from fashion_wizard.index.store_files import recalls
from fashion_wizard.palette import BODY_PARTS, LABELS
from fashion_wizard.server.fields import RequestService, require_read
from fashion_wizard.server.settings import MAX_PHOTOS, THUMBNAILS

router = APIRouter(tags=["status"])

_ADVICE: Final = (
    "no search finds garments that were indexed with other models; run fashion-wizard index on their photos "
    "again: fashion-wizard info prints the command"
)


class Alive(BaseModel):
    """The process responds."""

    alive: bool = True


class Ready(BaseModel):
    """The models are loaded, and searches can find results.

    Attributes:
        ready: Always true; otherwise the answer is a problem.
        left_out: The number of garments that no search finds because other models indexed them.
        advice: What to do about them; None if there are none.
        sandbox: Why photos are decoded by a process that could open files and use the network; None where it
            cannot.
    """

    ready: bool = True
    left_out: int = 0
    advice: str | None = None
    sandbox: str | None = None


class AboutAnswer(BaseModel):
    """Limits and features of this server."""

    name: str
    version: str
    items: int
    needs_key: bool
    fetches_urls: bool
    max_bytes: int
    max_megapixels: float
    max_photos: int
    thumbnails: list[int]
    labels: list[str]
    parts: list[str]


@router.get("/healthz", summary="Whether the process responds")
async def healthz() -> Alive:
    """Always answers, even before the models are loaded."""
    return Alive()


@router.get("/readyz", summary="Whether the models are loaded", response_model_exclude_none=True)
async def readyz(service: RequestService) -> Ready:
    """Ready for searches; also gives the number of garments that have to be indexed again.

    `sandbox` is there only where photos are decoded without one, and says why.
    """
    # Not in the worker pool, which may be full: a busy server is ready, too.
    left_out = await asyncio.to_thread(service.left_out)
    return Ready(
        left_out=left_out, advice=_ADVICE if left_out else None, sandbox=service.backend.sandbox_failure
    )


@router.get(
    "/metrics",
    summary="Metrics for Prometheus",
    dependencies=[Depends(require_read)],
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}}},
)
async def metrics(service: RequestService) -> Response:
    """Time of every phase, length of the queue, responses and errors, and the recall of the index."""
    backend = service.backend
    backend.metrics.set_recalls(await asyncio.to_thread(recalls, backend.catalog.index_folder))
    return Response(backend.metrics.text(), media_type=CONTENT_TYPE_LATEST)


@router.get("/v1/about", summary="Limits and features of this server")
async def about(service: RequestService) -> AboutAnswer:
    """Limits and features, for pages that use the server."""
    settings = service.settings
    items = await service.run(lambda: service.backend.catalog.info().items, "read")
    return AboutAnswer(
        name="Fashion Wizard",
        version=__version__,
        items=items,
        needs_key=service.backend.access.needs_key,
        fetches_urls=settings.fetch_urls,
        max_bytes=settings.max_bytes,
        max_megapixels=settings.max_pixels / 1e6,
        max_photos=MAX_PHOTOS,
        thumbnails=list(THUMBNAILS),
        labels=[label for label in LABELS[1:] if label not in BODY_PARTS],
        parts=["pattern", "texture", "color", "cut"],
    )
