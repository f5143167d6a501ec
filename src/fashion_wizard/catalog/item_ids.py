"""Which item a photo belongs to."""

import re
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from fashion_wizard.catalog.find import FoundPhoto
from fashion_wizard.catalog.metadata import ItemTable
from fashion_wizard.catalog.store import Catalog


@dataclass(frozen=True, slots=True)
class ItemIds:
    """Decides for one run; see `add_photos` for the rules.

    Attributes:
        table: Which photo belongs to which item.
        item_per_folder: Photos of one folder are one item.
    """

    table: ItemTable | None = None
    item_per_folder: bool = False

    def is_given(self, found: FoundPhoto) -> bool:
        """Whether the place of a photo alone says which item it belongs to, by the table or the folder."""
        return self._in_table(found) is not None or self._folder(found) is not None

    def name(self, found: FoundPhoto) -> str:
        """What table, folder or file name say that the item of a new photo is called."""
        folder = self._folder(found)
        return self._in_table(found) or (folder.relative_to(found.root).as_posix() if folder else found.name)

    def of(self, catalog: Catalog, found: FoundPhoto, digest: str) -> str:
        """The item of a photo.

        To be called in the transaction that writes the photo: what is free now may be taken later.

        Args:
            catalog: Knows which ids are taken.
            found: The photo.
            digest: Its content.
        """
        name = self.name(found)
        if self._in_table(found) is not None:
            return name
        folder = self._folder(found)
        if folder is None:
            before = catalog.photo(found.path)
            return before.item if before else _free(catalog, found, digest, name)
        beside = {photo.item for photo in catalog.photos(folder=folder) if photo.path.parent == folder}
        own = [item for item in beside if item == name or re.fullmatch(re.escape(name) + r"~\d+", item)]
        return min(own, key=lambda item: (len(item), item)) if own else _free(catalog, found, digest, name)

    def _in_table(self, found: FoundPhoto) -> str | None:
        return self.table.items.get(found.path) if self.table else None

    def _folder(self, found: FoundPhoto) -> Path | None:
        folder = found.path.parent
        return folder if self.item_per_folder and folder != found.root else None


def _free(catalog: Catalog, found: FoundPhoto, digest: str, name: str) -> str:
    """A name, or, where it stands for another photo, the name with the first number that is free.

    The same bytes under the same name below another root are a copy, which belongs to the same item.
    """
    for number in count(1):
        item = name if number == 1 else f"{name}~{number}"
        others = [photo for photo in catalog.photos(item=item) if photo.path != found.path]
        if not others or any(
            photo.digest == digest and found.root not in photo.path.parents for photo in others
        ):
            return item
    raise AssertionError
