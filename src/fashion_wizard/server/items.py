"""Items of one catalog as blocking calls: shown, counted for filters, added, replaced and removed."""

from collections.abc import Mapping, Sequence
from typing import Any

from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.clock import now
from fashion_wizard.search.facets import facets
from fashion_wizard.search.filters import Filter
from fashion_wizard.server.answers.facets import FacetsAnswer
from fashion_wizard.server.answers.items import ItemAnswer, ItemsAnswer, ShownItem
from fashion_wizard.server.item_writer import ItemWriter
from fashion_wizard.server.metrics import Metrics
from fashion_wizard.server.option_fields import check_keys
from fashion_wizard.server.presenter import Presenter, item_fields
from fashion_wizard.server.problems import no_item


class Items:
    """Shows and changes items. May be used from many threads.

    Args:
        catalog: Where the items are.
        presenter: Turns rows of the catalog into answers.
        writer: Changes the catalog.
        metrics: Records the time of changes.
    """

    def __init__(self, catalog: Catalog, presenter: Presenter, writer: ItemWriter, metrics: Metrics) -> None:
        self._catalog = catalog
        self._presenter = presenter
        self._writer = writer
        self._metrics = metrics
        self._metadata: tuple[tuple[int, str], FacetsAnswer, list[str]] | None = None

    def get(self, item: str) -> ItemAnswer:
        """One item.

        Raises:
            Problem: if there is no such item.
        """
        with self._catalog.snapshot():
            row = self._catalog.item(item)
            if row is None:
                raise no_item(item)
            return self._presenter.item(row)

    def some(self, limit: int) -> ItemsAnswer:
        """Up to `limit` items, spread evenly over the catalog; items without a photo file are left out."""
        with self._catalog.snapshot():
            rows = self._catalog.spread_items(limit)
            shown = [answer for answer in map(self._shown, rows) if answer.photo]
            return ItemsAnswer(items=shown, total=self._catalog.count_items())

    def listed(self, limit: int, offset: int, accepts: Filter | None) -> ItemsAnswer:
        """The items by id: up to `limit` of those that meet all conditions, after the first `offset`.

        Raises:
            Problem: if no item has a key of a condition.
        """
        with self._catalog.snapshot():
            if accepts:
                check_keys(accepts, self.metadata_keys())
            where = accepts.where() if accepts else None
            rows = self._catalog.items(where, limit=limit, offset=offset)
            return ItemsAnswer(items=list(map(self._shown, rows)), total=self._catalog.count_items(where))

    def _shown(self, row: StoredItem) -> ShownItem:
        photo = next((photo for photo in self._catalog.photos(item=row.id) if photo.is_there), None)
        return ShownItem(
            item=row.id, **item_fields(row), photo=self._presenter.photo(photo) if photo else None
        )

    def put(
        self, item: str, files: Sequence[bytes], metadata: Mapping[str, Any] | None
    ) -> tuple[ItemAnswer, bool]:
        """Add or replace an item; see `ItemWriter.put`.

        Returns:
            The item as it is now, and whether it is new.
        """
        with self._metrics.phase("index"):
            is_new = self._writer.put(item, files, metadata)
        return self.get(item), is_new

    def remove(self, item: str) -> None:
        """Remove an item; see `ItemWriter.remove`."""
        self._writer.remove(item)

    def facets(self) -> FacetsAnswer:
        """The keys that results can be filtered by, with their values or ranges."""
        return self._counted()[0]

    def metadata_keys(self) -> list[str]:
        """The keys that items of the catalog have."""
        return self._counted()[1]

    def _counted(self) -> tuple[FacetsAnswer, list[str]]:
        """Facets and keys, counted once for each revision of the items, until a sale begins or ends."""
        with self._catalog.snapshot():
            at = now()
            state = self._catalog.items_revision, self._catalog.closed_sales(at)
            if self._metadata is None or self._metadata[0] != state:
                items = self._catalog.count_items()
                answer = FacetsAnswer.model_validate({"items": items, "facets": facets(self._catalog, at)})
                self._metadata = (state, answer, self._catalog.attribute_keys())
            return self._metadata[1:]
