"""What is asked of styles: which items are variants of one article, in other colors and sizes."""

import json
from collections.abc import Iterable
from typing import Final

from fashion_wizard.catalog.conditions import has_text
from fashion_wizard.catalog.item_reader import ItemReader
from fashion_wizard.catalog.rows import StoredItem

STYLE: Final = "style"
"""The key of the metadata that feeds fill with an item's style."""
STYLE_SETTING: Final = "style_key"
"""The setting that names the key by which items have styles. A column `style` may say `casual` elsewhere."""
_SURE_KEYS: Final = ("item_group_id", "item group id", "style_id", "style id")
"""Keys that can mean nothing else, in small letters."""
_STYLES: Final = """
    SELECT id, json_extract(metadata, ?) FROM items WHERE id IN (SELECT value FROM json_each(?))"""


class StyleReader(ItemReader):
    """Items and their styles."""

    def style_key(self, *, surely: bool = True) -> str | None:
        """The key of the metadata that holds the items' styles; None if they have none.

        Args:
            surely: Only a key that a feed filled, or whose name can mean nothing else; or `style` as well.
        """
        with self.snapshot():
            chosen = self._all("SELECT value FROM settings WHERE name = ?", STYLE_SETTING)
            if chosen:
                return str(chosen[0][0])
            folded = {key.strip().casefold(): key for key in reversed(self.attribute_keys())}
        wanted = _SURE_KEYS if surely else (*_SURE_KEYS, STYLE)
        return next((folded[key] for key in wanted if key in folded), None)

    def styles_of(self, items: Iterable[str], key: str) -> dict[str, str]:
        """The style of each of these items that has one.

        Args:
            items: Their ids.
            key: See `style_key`.
        """
        rows = self._all(_STYLES, f'$."{key}"', json.dumps(list(items)))
        return {item: str(style) for item, style in rows if style not in {None, ""}}

    def variants(self, style: str, key: str) -> list[StoredItem]:
        """The items of one style, by id."""
        equal = self.items(has_text(key, style))
        exact = self.styles_of((item.id for item in equal), key)
        return [item for item in equal if exact.get(item.id) == style]
