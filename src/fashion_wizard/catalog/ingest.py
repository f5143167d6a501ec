"""Photos go into the catalog: what is new is computed, what is known is not, what is bad is reported.

The steps of `add_photos`: read all files (`moves.read_files`), settle which of them only moved
(`moves.find_moves`), then compute what the catalog lacks of the photos (`contents`, `workers`), several at
once and without holding a lock. One writer takes them in order, decides on the item of each (`item_ids`), and
writes it in one transaction.
"""

import logging
from collections.abc import Sequence
from functools import partial
from typing import Final

from fashion_wizard.catalog.contents import (
    ContentsMaker,
    Models,
)
from fashion_wizard.catalog.find import FoundPhoto
from fashion_wizard.catalog.ingest_run import IngestReport, IngestRun, has_text_name
from fashion_wizard.catalog.item_ids import ItemIds
from fashion_wizard.catalog.metadata import ItemTable
from fashion_wizard.catalog.photo_order import follow_table
from fashion_wizard.catalog.photo_paths import common_folder
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.catalog.workers import ThisProcess, Workers
from fashion_wizard.errors import CatalogError, DiskFullError, FashionWizardError
from fashion_wizard.features.base import GarmentExtractor
from fashion_wizard.parallel import in_order
from fashion_wizard.photo import MAX_BYTES, MAX_PIXELS, Photo, load_photo
from fashion_wizard.progress import Progress
from fashion_wizard.segmentation.base import Segmenter

_ENOUGH_TO_TELL: Final = 100
"""From so many photos on, their size tells how much further ones take."""
_BYTES_OF_PHOTO: Final = 40_000
"""Of three garments, and of their share of the index files."""
_log: Final = logging.getLogger(__name__)


def add_photos(
    catalog: Catalog,
    photos: Sequence[FoundPhoto],
    segmenter: Segmenter,
    extractor: GarmentExtractor,
    *,
    table: ItemTable | None = None,
    item_per_folder: bool = False,
    max_bytes: int = MAX_BYTES,
    max_pixels: int = MAX_PIXELS,
    workers: Workers | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Add photos to a catalog, or refresh them.

    A photo whose bytes are known, and were computed by the same segmenter and extractor, is not computed
    again; where only the extractor is another, its garments are not sought again. Each photo is stored at
    once and whole, so a run that is killed loses no more than those that are being computed, and goes on from
    there when it is started again. Several runs may add to one catalog at once. What comes of the photos does
    not depend on how many are computed at once.

    The item a photo belongs to is, in this order:

    1. what `table` says;
    2. with `item_per_folder`, the name of the photo's folder below the root;
    3. what the catalog already says about the same bytes at a place where they no longer lie: the photo was
       renamed or moved, or swapped its name with another, and takes its item along. What was at its new place
       before, and is nowhere now, goes;
    4. what the catalog already says about this path: the file holds a new picture of the same item;
    5. the photo's own name below the root, with its ending.

    A name by rule 2 or 5 that already stands for other photos is not given to a second item: `~2`, or the
    next number that is free, is added to it.

    Args:
        catalog: Where to.
        photos: What `find_photos` found.
        segmenter: Finds the garments; body parts among them are not kept.
        extractor: Finds the features of each.
        table: Which photo belongs to which item, and metadata of these.
        item_per_folder: Photos of one folder are one item.
        max_bytes: As `load_photo` takes it.
        max_pixels: Likewise.
        workers: Where photos are computed; in this thread unless given.
        progress: Called after each photo: in the step `reading`, in which files are read whose size or time
            is not as noted, then in the step `indexing`.

    Raises:
        CatalogError: if the catalog cannot be read or written; what was added before is kept.
        DiskFullError: if there is no room for the next photo; it says how many are left.
    """
    catalog.check_writable()
    if catalog.photo_root is None and (root := common_folder(photo.root for photo in photos)):
        catalog.put_photo_root(root)
    models = Models(segmenter, extractor)
    ingest = IngestRun(
        ContentsMaker(catalog, models, partial(_decode, max_bytes, max_pixels)),
        catalog,
        models,
        ItemIds(table, item_per_folder),
        max_bytes,
        workers or ThisProcess(),
    )
    ingest.settle_moves([photo for photo in photos if has_text_name(photo.path)], progress)
    ingest.start_no_workers_for_few()
    prepared = map(ingest.prepare, photos)
    for done, photo in enumerate(in_order(ingest.compute, prepared, ingest.workers.jobs), 1):
        try:
            ingest.add(photo)
        except DiskFullError as error:
            raise DiskFullError(
                f"{error}; {_still_needed(catalog, len(photos) - done + 1, len(photos))}"
            ) from error
        except CatalogError:
            raise
        except FashionWizardError as error:
            ingest.leave_out(photo.found, str(error).removeprefix(f"{photo.found.path}: "))
        # One photo that a model or a library stumbles over must not end a run of many thousands.
        except Exception as error:
            _log.exception("%s could not be computed", photo.found.path)
            ingest.leave_out(photo.found, f"it could not be computed ({type(error).__name__}: {error})")
        if progress:
            progress("indexing", done, len(photos))
    if table:
        follow_table(catalog, table.items, (photo.path for photo in photos))
    catalog.renew_words()
    catalog.find_own_garments()
    catalog.trim_changes()
    return ingest.report


def _still_needed(catalog: Catalog, left: int, photos: int) -> str:
    """How many photos a full disk keeps out, and about how much room they take, by those that are in."""
    totals = catalog.info()
    size = totals.bytes / totals.images if totals.images >= _ENOUGH_TO_TELL else _BYTES_OF_PHOTO
    return f"the photos that are left, {left:,} of {photos:,}, take about {left * size / 1e6:,.1f} MB"


def _decode(max_bytes: int, max_pixels: int, data: bytes, name: str) -> Photo:
    return load_photo(data, max_bytes=max_bytes, max_pixels=max_pixels, name=name)
