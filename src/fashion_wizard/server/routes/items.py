"""The items of the catalog."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from fashion_wizard.server.answers import FacetsAnswer, ItemAnswer, SimilarAnswer
from fashion_wizard.server.fields import ItemId, QueryWish, ServiceOf, may_read

router = APIRouter(tags=["items"], dependencies=[Depends(may_read)])

GarmentQuery = Annotated[str | None, Query(description="Ask for this label.", max_length=40)]


@router.get("/v1/facets", summary="What hits can be filtered by")
async def facets(served: ServiceOf) -> FacetsAnswer:
    """Keys of the items' metadata with their values, or the range of their numbers."""
    return await served.run(served.shop.facets)


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
