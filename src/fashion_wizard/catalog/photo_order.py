"""Photos of an item come in the order of the rows of the metadata table."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from fashion_wizard.catalog.store import Catalog


def follow_table(catalog: Catalog, owners: Mapping[Path, str], photos: Iterable[Path]) -> None:
    """Give the photos of items the order in which a table names them.

    Photos of an item that the table does not name keep their places between the others.

    Args:
        catalog: Has the photos.
        owners: Each photo's item, in the order of the table.
        photos: Only their items are looked at.
    """
    items = {owners[path] for path in photos if path in owners}
    named: dict[str, list[Path]] = defaultdict(list)
    for path, item in owners.items():
        if item in items:
            named[item].append(path)
    with catalog.snapshot():
        orders = dict(_changed(catalog, named))
    if orders:
        with catalog.writing():
            for item, order in orders.items():
                catalog.put_photo_order(item, order)


def _changed(catalog: Catalog, named: Mapping[str, Sequence[Path]]) -> Iterator[tuple[str, list[Path]]]:
    """Items whose photos have another order now, with the order that they are to have."""
    for item, paths in named.items():
        if len(paths) < 2:
            continue
        held = [photo.path for photo in catalog.photos(item=item)]
        there, wanted = set(held), set(paths)
        following = (path for path in paths if path in there)
        order = [next(following) if path in wanted else path for path in held]
        if order != held:
            yield item, order
