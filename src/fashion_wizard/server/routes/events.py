"""The route of what customers do with an answer."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from fashion_wizard.errors import JournalError
from fashion_wizard.journal.entries import Kind
from fashion_wizard.server.fields import RequestService, require_read
from fashion_wizard.server.problems import Problem, no_item, wrong_field

router = APIRouter(tags=["events"], dependencies=[Depends(require_read)])


class Event(BaseModel):
    """What a customer did with an answer."""

    model_config = ConfigDict(extra="forbid")

    query_id: Annotated[str, Field(description="The `query_id` of the answer.", max_length=100)]
    kind: Annotated[
        Kind,
        Field(
            description="click: looked at an item; cart: put it into the cart; buy: bought it; "
            "wrong_garment: the search was for another garment than was meant."
        ),
    ]
    item: Annotated[
        str | None,
        Field(description="The item; may be left out for wrong_garment only.", max_length=200),
    ] = None


@router.post("/v1/events", summary="What a customer did with an answer", status_code=204)
async def events(service: RequestService, event: Event) -> None:
    """Write down a click, an item in the cart, a sale or a wrong garment. An event twice counts once."""
    if event.item is None and event.kind != "wrong_garment":
        raise wrong_field("item", f"name the item; {event.kind} is about one")
    backend = service.backend

    def write() -> None:
        if event.item is not None and backend.catalog.item(event.item) is None:
            raise no_item(event.item)
        try:
            backend.journal.add_event(event.query_id, event.kind, event.item or "")
        except JournalError as error:
            raise Problem(404, "no-query", str(error)) from None

    await service.photo_workers.run(write)  # which never waits behind a search
