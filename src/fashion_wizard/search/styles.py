"""Variants of one style as one result, with their colors as swatches."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal, NamedTuple

from fashion_wizard.catalog.availability import in_stock
from fashion_wizard.catalog.item_color import color_name
from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.catalog.sizes import sizes_in_stock
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.search.hits import Hit, Swatch

Group = Literal["style", "item"]
"""What one result is: a style in all its colors and sizes, or an item."""
_MARK: Final = "\0"
"""Begins the name of a style among names of items; no item's id has it."""


class Variants(NamedTuple):
    """What is known of the style of an item.

    Attributes:
        style: Its name; None if the item has none.
        swatches: Its colors, that of the item first; none if there is no other color.
        sizes: Those in stock in the color of the item; without a style, of the item itself.
    """

    style: str | None
    swatches: tuple[Swatch, ...]
    sizes: tuple[str, ...]


class Styles:
    """Which items are variants of one style; what was read once is not read again.

    Args:
        catalog: Inside a snapshot.
        group: What one result is; by style where the catalog has styles, unless given.
    """

    def __init__(self, catalog: Catalog, group: Group | None = None) -> None:
        """Reads no item yet."""
        self._catalog = catalog
        self._key = None if group == "item" else catalog.style_key(surely=group is None)
        self._names: dict[str, str] = {}

    def read(self, items: Iterable[str]) -> None:
        """Read the styles of items."""
        if self._key is not None and (unread := set(items) - self._names.keys()):
            found = self._catalog.styles_of(unread, self._key)
            self._names |= {item: f"{_MARK}{found[item]}" if item in found else item for item in unread}

    def name(self, item: str) -> str:
        """The same text for all items of a style; of an item without any, its id."""
        self.read([item])
        return self._names.get(item, item)

    def with_variants(self, hit: Hit, accepts: Callable[[str], bool], *, check_files: bool) -> Hit:
        """A result with its style, one swatch for each color, that of the result first, and its sizes.

        Args:
            hit: The result.
            accepts: Whether an item may be shown, by its id.
            check_files: Leave out colors whose files are gone.
        """
        found = self.variants(hit.item, accepts, check_files=check_files, photo=hit.photo)
        return replace(hit, style=found.style, swatches=found.swatches, sizes=found.sizes)

    def variants(
        self, item: str, accepts: Callable[[str], bool], *, check_files: bool, photo: str | None = None
    ) -> Variants:
        """What is known of an item's style.

        Args:
            item: The item's id.
            accepts: As in `with_variants`.
            check_files: As in `with_variants`.
            photo: The path of a photo that shows the item; its first unless given.
        """
        name = self.name(item)
        if self._key is None or not name.startswith(_MARK):
            alone = self._catalog.item(item)
            return Variants(None, (), sizes_in_stock([alone] if alone else ()))
        style = name.removeprefix(_MARK)
        variants = [variant for variant in self._catalog.variants(style, self._key) if accepts(variant.id)]
        colors: dict[str, list[StoredItem]] = {}
        for variant in sorted(variants, key=lambda variant: variant.id != item):
            colors.setdefault(self._color(variant), []).append(variant)
        shown = {item: [Path(photo)]} if photo is not None else {}
        swatches = [self._swatch(items, item, shown, check_files) for items in colors.values()]
        found = tuple(swatch for swatch in swatches if swatch is not None)
        # The color of the item is the first.
        sizes = sizes_in_stock(next(iter(colors.values()), ()))
        return Variants(style, found if len(found) > 1 else (), sizes)

    def _color(self, item: StoredItem) -> str:
        """What tells the color of an item from others: its name, or the picture."""
        name = color_name(item.metadata).casefold()
        return name or "".join(photo.digest for photo in self._catalog.photos(item=item.id)[:1])

    def _swatch(
        self, items: Sequence[StoredItem], first: str, shown: Mapping[str, list[Path]], check_files: bool
    ) -> Swatch | None:
        """One color, by the first item or one in stock; None if no photo of it is there."""
        available = [item for item in items if in_stock(item)]
        for item in [*(item for item in items if item.id == first), *available, *items]:
            if photos := shown.get(item.id) or self._photos(item.id, check_files):
                return Swatch(item.id, color_name(item.metadata) or None, str(photos[0]), bool(available))
        return None

    def _photos(self, item: str, check_files: bool) -> list[Path]:
        photos = self._catalog.photos(item=item)
        return [photo.path for photo in photos if photo.is_there or not check_files]
