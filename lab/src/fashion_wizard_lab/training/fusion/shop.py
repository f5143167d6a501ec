"""A shop for a while: photos in a catalog, to ask the product's own search with."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from fashion_wizard.catalog.find import FoundPhoto
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import DatasetError
from fashion_wizard.progress import Progress
from fashion_wizard.search.searcher import Searcher


@contextmanager
def stock(folder: Path, photos: Sequence[Path], tell: Progress) -> Iterator[Searcher]:
    """Index photos in `folder`, what is indexed there already but once, and search them.

    Args:
        folder: Folder of the catalog.
        photos: Each an item of its own, named as its file.
        tell: Called after each photo.

    Raises:
        DatasetError: if a photo cannot be searched.
    """
    with Catalog(folder / "catalog") as catalog:
        searcher = Searcher(catalog)
        report = add_photos(
            catalog,
            [FoundPhoto(path, path.parent) for path in photos],
            searcher.segmenter,
            searcher.extractor,
            progress=lambda step, done, total: tell(f"{step} {folder.name}", done, total),
        )
        if report.left_out:
            raise DatasetError(f"{report.left_out[0].path} cannot be searched: {report.left_out[0].reason}")
        yield searcher
