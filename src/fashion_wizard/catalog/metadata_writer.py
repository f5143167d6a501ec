"""What changes a catalog's items and their metadata."""

import json
from collections.abc import Mapping
from itertools import islice
from typing import Any, Final

from fashion_wizard.catalog.attributes import AttributeWriter, metadata_text
from fashion_wizard.catalog.reader import CatalogReader

_BATCH: Final = 10_000
_KNOWN: Final = "SELECT id, key, metadata FROM items WHERE id IN (SELECT value FROM json_each(?))"


class MetadataWriter(CatalogReader):
    """Items, their metadata, and the attributes that follow from it."""

    def put_item(self, item: str, metadata: Mapping[str, Any]) -> None:
        """Add an item, or replace its metadata.

        Raises:
            ValueError: if the id is empty, or JSON cannot hold the metadata.
        """
        self.put_items({item: metadata})

    def put_items(self, items: Mapping[str, Mapping[str, Any]]) -> int:
        """Add items, or replace their metadata, all at once.

        Only attributes that differ are written, and no garment, vector or index is touched.

        Returns:
            How many items are new or have other metadata than before.

        Raises:
            ValueError: if an id is empty, or JSON cannot hold the metadata; nothing is changed then.
        """
        if "" in items:
            raise ValueError("an item's id is not empty")
        texts = {item: metadata_text(metadata) for item, metadata in items.items()}
        with self.writing():
            changed = self._written(items, texts)
            if changed:
                self._changed(items=True)
        return changed

    def _written(self, items: Mapping[str, Mapping[str, Any]], texts: Mapping[str, str]) -> int:
        """Write items that differ from those that are there; how many did."""
        written = 0
        attributes = AttributeWriter(self._connection)
        remaining = iter(texts.items())
        while batch := dict(islice(remaining, _BATCH)):
            rows = self._all(_KNOWN, json.dumps(list(batch)))
            known = {item: (key, metadata) for item, key, metadata in rows}
            changed: list[tuple[int, Mapping[str, Any], Mapping[str, Any]]] = []
            updates: list[tuple[str, int]] = []
            for item, text in batch.items():
                key, metadata = known.get(item, (None, None))
                if key is None:
                    done = self._connection.execute(
                        "INSERT INTO items (id, metadata) VALUES (?, ?)", (item, text)
                    )
                    changed.append((int(done.lastrowid or 0), {}, items[item]))
                elif metadata != text:
                    updates.append((text, key))
                    changed.append((key, json.loads(metadata), items[item]))
            self._connection.executemany("UPDATE items SET metadata = ? WHERE key = ?", updates)
            attributes.replace(changed)
            written += len(changed)
        return written

    def has_item(self, item: str, metadata: Mapping[str, Any]) -> bool:
        """Whether there is such an item with exactly this metadata."""
        return self._all("SELECT metadata FROM items WHERE id = ?", item) == [(metadata_text(metadata),)]
