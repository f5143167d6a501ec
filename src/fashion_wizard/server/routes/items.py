"""The items of the catalog."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Response

from fashion_wizard.server.answers import FacetsAnswer, ItemAnswer, ItemsAnswer, SimilarAnswer
from fashion_wizard.server.fields import ItemId, ItemPhotos, QueryWish, ServiceOf, may_read, may_write
from fashion_wizard.server.forms import PhotoRoute
from fashion_wizard.server.stock import parse_metadata

router = APIRouter(tags=["items"], dependencies=[Depends(may_read)])
writes = APIRouter(tags=["items"], dependencies=[Depends(may_write)], route_class=PhotoRoute)

GarmentQuery = Annotated[str | None, Query(description="Ask for this label.", max_length=40)]


@router.get("/v1/facets", summary="What hits can be filtered by")
async def facets(served: ServiceOf) -> FacetsAnswer:
    """Keys of the items' metadata with their values, or the range of their numbers."""
    return await served.run(served.shop.facets)


@router.get("/v1/items", summary="Some of the items")
async def items(served: ServiceOf, limit: Annotated[int, Query(ge=1, le=100)] = 24) -> ItemsAnswer:
    """Some items, spread over the catalog, to begin from without a photo."""
    return await served.run(lambda: served.shop.present.some(limit))


@router.get("/v1/items/{item:path}/similar", summary="What is like an item")
async def similar(
    served: ServiceOf, item: ItemId, wish: QueryWish, garment: GarmentQuery = None
) -> SimilarAnswer:
    """More like this: the item itself is left out."""
    return await served.run(lambda: served.shop.similar(item, wish, garment))


@router.get("/v1/items/{item:path}", summary="An item")
async def item(served: ServiceOf, item: ItemId) -> ItemAnswer:
    """An item, its metadata, photos and garments."""
    return await served.run(lambda: served.shop.present.item(served.shop.item(item)))


@writes.put(
    "/v1/items/{item:path}",
    summary="Add or replace an item",
    responses={201: {"model": ItemAnswer, "description": "It is new"}},
)
async def put(
    served: ServiceOf,
    item: ItemId,
    response: Response,
    sent: ItemPhotos,
    metadata: Annotated[
        str | None,
        Form(
            description="A JSON object.",
            max_length=100_000,
            examples=['{"name": "Breton top", "price": "29.00"}'],
        ),
    ] = None,
) -> ItemAnswer:
    """Photos replace those it has, metadata what was known; what is left out stays as it is."""
    told = parse_metadata(metadata)
    answer, new = await served.run(lambda: served.shop.put(item, sent.files, told))
    response.status_code = 201 if new else 200
    return answer


@writes.delete("/v1/items/{item:path}", summary="Remove an item", status_code=204)
async def delete(served: ServiceOf, item: ItemId) -> None:
    """At once, with its photos that were put here."""
    await served.run(lambda: served.shop.stock.remove(item))
