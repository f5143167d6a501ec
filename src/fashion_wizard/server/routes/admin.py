"""The route of the shop's figures, for a key with that right."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from fashion_wizard.feeds.last_run import read_last_run
from fashion_wizard.journal.store import read_queries
from fashion_wizard.journal.summary import summarize
from fashion_wizard.server.fields import RequestService, require_admin

router = APIRouter(tags=["admin"], dependencies=[Depends(require_admin)])


class CatalogFigures(BaseModel):
    """What the catalog holds."""

    items: int
    photos: int
    garments: int
    left_out: int = Field(description="Garments that no search finds, as other models indexed them.")


class FeedRun(BaseModel):
    """How the last run of a feed went."""

    feed: str
    ended: str = Field(examples=["2026-11-28T15:04:05Z"])
    complete: bool = Field(description="Whether the feed was read to its end.")
    counts: dict[str, int]
    problems: list[str]
    refused: list[str]


class AdminAnswer(BaseModel):
    """The shop's figures."""

    catalog: CatalogFigures
    last_feed: FeedRun | None
    errors: dict[str, int] = Field(description="How often each error was answered since the server started.")
    rules: list[str] = Field(description="The names of the rules in use.")
    asked: dict[str, Any] = Field(description="As `fashion-wizard report asked --json` prints it.")


@router.get("/v1/admin", summary="The shop's figures")
async def admin(service: RequestService) -> AdminAnswer:
    """Catalog, last run of a feed, errors, and what was asked and not found. Changes nothing."""
    backend = service.backend

    def collect() -> AdminAnswer:
        info = backend.catalog.info()
        run = read_last_run(backend.catalog.path)
        return AdminAnswer(
            catalog=CatalogFigures(
                items=info.items,
                photos=info.photos,
                garments=info.garments,
                left_out=backend.searcher.other_models().garments,
            ),
            last_feed=FeedRun(**asdict(run)) if run else None,
            errors=backend.metrics.error_counts(),
            rules=[rule.name for rule in backend.rules.rules] if backend.rules else [],
            asked=summarize(read_queries(backend.catalog.path)).document(),
        )

    return await service.photo_workers.run(collect)
