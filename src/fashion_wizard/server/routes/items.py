"""The routes of the catalog's items."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Response

from fashion_wizard.server.answers.facets import FacetsAnswer
from fashion_wizard.server.answers.items import ItemAnswer, ItemsAnswer
from fashion_wizard.server.answers.results import LookAnswer, SimilarAnswer
from fashion_wizard.server.fields import (
    ItemId,
    ItemPhotos,
    RequestService,
    parse_metadata,
    require_read,
    require_write,
)
from fashion_wizard.server.forms import PhotoRoute
from fashion_wizard.server.option_fields import (
    AddressOptions,
    FilterQuery,
    GroupQuery,
    StockQuery,
    conditions,
    search_options,
)
from fashion_wizard.server.other_fields import check_fields
from fashion_wizard.server.search_request import GarmentChoice
from fashion_wizard.server.settings import MAX_HITS

router = APIRouter(tags=["items"], dependencies=[Depends(require_read), Depends(check_fields)])
writes = APIRouter(
    tags=["items"], dependencies=[Depends(require_write), Depends(check_fields)], route_class=PhotoRoute
)

GarmentQuery = Annotated[
    str | None,
    Query(
        description="Which garment of the item: a label, a usual word such as `trousers`, or a number.",
        max_length=40,
    ),
]


@router.get("/v1/facets", summary="What results can be filtered by")
async def facets(service: RequestService) -> FacetsAnswer:
    """The keys of the items' metadata, each with its values or the range of its numbers."""
    return await service.run(service.backend.items.facets, "read")


@router.get("/v1/items", summary="Some of the items, or all by id")
async def items(
    service: RequestService,
    limit: Annotated[int, Query(ge=1, le=100, description="Number of items, at most.")] = 24,
    offset: Annotated[
        int | None, Query(ge=0, lt=2**47, description="List the items by id, after so many; 0 to begin.")
    ] = None,
    where: FilterQuery = [],  # noqa: B006 (FastAPI copies it)
) -> ItemsAnswer:
    """Items spread evenly over the catalog, for a start without a photo; or all by id.

    Given `offset` or `where` it is the list of all items, or of those that meet all conditions.
    """
    backend, accepts = service.backend, conditions(where)
    if offset is None and accepts is None:
        return await service.run(lambda: backend.items.some(limit), "read")
    return await service.run(lambda: backend.items.listed(limit, offset or 0, accepts), "read")


@router.get("/v1/items/{item:path}/similar", summary="Items similar to an item")
async def similar(
    service: RequestService, item: ItemId, options: AddressOptions, garment: GarmentQuery = None
) -> SimilarAnswer:
    """The results for an item as the query; the item itself is left out."""
    backend, choice = service.backend, GarmentChoice(garment)
    return await service.run(
        lambda: backend.recorder.similar(backend.searches.similar(item, options, choice), options), "item"
    )


@router.get("/v1/items/{item:path}/look", summary="What completes the look of an item")
async def look(
    service: RequestService,
    item: ItemId,
    k: Annotated[int, Query(ge=1, le=MAX_HITS, description="Number of items for each garment, at most.")] = 6,
    where: FilterQuery = [],  # noqa: B006 (FastAPI copies it)
    group: GroupQuery = None,
    stock: StockQuery = "last",
) -> LookAnswer:
    """The garments that are worn with an item in its photos, and which items that may be."""
    options = search_options(k, 0, "", where, group, stock)
    return await service.run(lambda: service.backend.searches.look(item, options), "item")


@router.get("/v1/items/{item:path}", summary="An item")
async def item(service: RequestService, item: ItemId) -> ItemAnswer:
    """An item, its metadata, photos and garments."""
    return await service.run(lambda: service.backend.items.get(item), "read")


@writes.put(
    "/v1/items/{item:path}",
    summary="Add or replace an item",
    responses={201: {"model": ItemAnswer, "description": "The item is new"}},
)
async def put(
    service: RequestService,
    item: ItemId,
    response: Response,
    photos: ItemPhotos,
    metadata: Annotated[
        str | None,
        Form(
            description="A JSON object.",
            max_length=100_000,
            examples=['{"name": "Breton top", "price": "29.00"}'],
        ),
    ] = None,
) -> ItemAnswer:
    """New photos replace all photos of the item, new metadata replaces all metadata; omitted fields stay."""
    parsed = parse_metadata(metadata)
    answer, is_new = await service.run(lambda: service.backend.items.put(item, photos.files, parsed), "write")
    response.status_code = 201 if is_new else 200
    return answer


@writes.delete("/v1/items/{item:path}", summary="Remove an item", status_code=204)
async def delete(service: RequestService, item: ItemId) -> None:
    """Remove an item at once, with its uploaded photos."""
    await service.run(lambda: service.backend.items.remove(item), "read")
