"""The front door for Python: open a catalog, add photos, search, remove."""

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from fashion_wizard import defaults
from fashion_wizard.arguments import check_count, paths_of
from fashion_wizard.catalog.find import LeftOut, find_photos
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.ingest_run import IngestReport
from fashion_wizard.catalog.metadata import read_items
from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.catalog.workers import WorkerProcesses
from fashion_wizard.errors import CatalogError, SearchError
from fashion_wizard.features.base import GarmentExtractor
from fashion_wizard.garment import Garment
from fashion_wizard.index.base import Metric
from fashion_wizard.photo import MAX_PIXELS, bytes_allowed
from fashion_wizard.progress import Progress
from fashion_wizard.search.filters import Filter, parse_filters
from fashion_wizard.search.hits import GarmentHits
from fashion_wizard.search.method import By
from fashion_wizard.search.outfit import Outfit
from fashion_wizard.search.photo_source import PhotoSource, read_photos
from fashion_wizard.search.query import Box, Query
from fashion_wizard.search.results import SearchResults
from fashion_wizard.search.rules import Rules
from fashion_wizard.search.searcher import Searcher
from fashion_wizard.search.stock import Stock
from fashion_wizard.search.styles import Group
from fashion_wizard.search.weights import PartWeights
from fashion_wizard.segmentation.base import Segmenter

PathLike = str | os.PathLike[str]


def open(  # noqa: A001 - called as fashion_wizard.open
    path: PathLike,
    create: bool = False,
    *,
    segmenter: Segmenter | None = None,
    extractor: GarmentExtractor | None = None,
    max_pixels: int = MAX_PIXELS,
) -> "OpenCatalog":
    """Open a catalog: the folder that stores what was indexed.

    Args:
        path: The folder.
        create: Make folder and catalog where there is none. A catalog that is there is opened as it is.
        segmenter: Finds the garments of photos; the one that ships unless given. A catalog that was indexed
            with another one can be searched.
        extractor: Computes their features; the one that ships unless given. What was indexed with another
            extractor cannot be compared and is left out of all searches: see `Searcher.other_models`.
        max_pixels: The largest photo that is worked on. A larger one is read at a half, a quarter or an
            eighth of its width and height; see `load_photo`.

    Raises:
        CatalogError: if there is no catalog and `create` is false, or it cannot be opened: it belongs to
            something else or to a newer version, or is damaged.

    Example:
        with fashion_wizard.open("catalog", create=True) as catalog:
            catalog.add("photos", metadata="items.csv")
            print(catalog.search("query.jpg", k=5, where=["price<=50"]))
    """
    if not isinstance(path, str | os.PathLike):
        raise CatalogError(f"the folder of a catalog is a path, not {path!r}")
    check_count("max_pixels", max_pixels)
    segmenter = segmenter or defaults.segmenter()
    extractor = extractor or defaults.feature_extractor()
    catalog = Catalog(Path(path), create=create)
    try:
        return OpenCatalog(catalog, segmenter, extractor, max_pixels)
    except BaseException:
        catalog.close()
        raise


class OpenCatalog:
    """A catalog together with the models that index and search it; `open` makes one.

    It is a collection of items (`len`, iteration, `in`) and a context manager that closes it. One object may
    be used from many threads, and several processes may use one catalog: a search sees the catalog at one
    moment, while others add and remove. On a read-only medium everything works but `add` and `remove`.

    Args:
        catalog: What is searched and changed; it is closed by `close`.
        segmenter: Finds the garments of photos.
        extractor: Computes their features.
        max_pixels: The largest photo that is worked on.

    Attributes:
        catalog: The stored items, photos, garments and features, for all that is not offered here.
        searcher: Answers any `Query`.
    """

    def __init__(
        self,
        catalog: Catalog,
        segmenter: Segmenter,
        extractor: GarmentExtractor,
        max_pixels: int = MAX_PIXELS,
    ) -> None:
        """Loads no model yet."""
        self.catalog = catalog
        self.searcher = Searcher(catalog, segmenter, extractor, check_files=True)
        self._max_pixels = max_pixels

    @property
    def path(self) -> Path:
        """The catalog's folder, absolute."""
        return self.catalog.path

    def add(
        self,
        photos: PathLike | Iterable[PathLike],
        *,
        metadata: PathLike | None = None,
        maps: PathLike | None = None,
        item_per_folder: bool = False,
        jobs: int = 1,
        progress: Progress | None = None,
    ) -> IngestReport:
        """Index photos: find their garments, compute the features, and store them. Or refresh them.

        What is known is not computed again. Each photo is stored at once and whole, so what was added before
        an error or an interrupt stays, and the next call goes on from there.

        Args:
            photos: Photos, and folders of photos: JPEG, PNG, WebP and AVIF.
            metadata: A CSV file that says which photo shows which item, and more about the items: `photo`,
                `item`, and any other columns. Without it each photo is an item, named like its file.
            maps: A folder of color maps that say where the garments are, instead of the segmenter.
            item_per_folder: All photos of a folder show one item.
            jobs: Photos that are computed at once. More than 1 are in processes of their own, each on one
                core; then segmenter and extractor are pickled, and a program's main module has to call this
                below `if __name__ == "__main__":`, as `multiprocessing` says.
            progress: Called as `progress(step, done, total)` with the name of the step, such as `indexing`,
                and numbers of photos. `print` will do.

        Returns:
            How many photos were added, updated or unchanged; which were left out, and why; and what else
            should be known about the photos and the metadata.

        Raises:
            CatalogError: if a path does not exist, there is no photo at all or none could be used, the
                metadata cannot be read, or the catalog cannot be written.
            ColorMapError: if there is no folder `maps`.
        """
        paths = paths_of(photos)
        check_count("jobs", jobs)
        self.catalog.check_writable()
        segmenter = defaults.segmenter(Path(maps)) if maps else self.searcher.segmenter
        found = find_photos(map(Path, paths), skip=self.path)
        table = read_items(Path(metadata), filter(Path.is_dir, map(Path, paths))) if metadata else None
        with WorkerProcesses(jobs) as workers:
            report = add_photos(
                self.catalog,
                found.photos,
                segmenter,
                self.searcher.extractor,
                table=table,
                item_per_folder=item_per_folder,
                max_bytes=bytes_allowed(self._max_pixels),
                max_pixels=self._max_pixels,
                workers=workers if jobs > 1 else None,
                progress=progress,
            )
        report.left_out[:0] = found.left_out
        report.notes[:0] = [LeftOut(Path(paths[0]).absolute(), note) for note in found.notes]
        if metadata and table:
            report.left_out += table.problems
            report.notes += [LeftOut(Path(metadata), note) for note in table.notes]
        if not report.added + report.updated + report.unchanged:
            first = report.left_out[0]
            raise CatalogError(f"no photo could be used; the first: {first.path}: {first.reason}")
        return report

    def search(
        self,
        photos: PhotoSource | Sequence[PhotoSource] = (),
        *,
        item: str | None = None,
        garment: int | str | Garment | None = None,
        box: Box | None = None,
        k: int = 10,
        where: str | Sequence[str] = (),
        min_score: float = 0.0,
        like: PartWeights | str = "",
        by: By = "wizard",
        metric: Metric = "cosine",
        group: Group | None = None,
        stock: Stock = "last",
        rules: PathLike | None = None,
    ) -> SearchResults:
        """Find the article that a photo shows, or the most similar ones.

        Args:
            photos: A photo, or several photos of one garment: paths, bytes of files, or pixels.
            item: The id of an item of the catalog to search with instead; it is no result itself.
            garment: Which garment of the (first) photo: a label such as `top`, a usual word such as `shirt`,
                its number, the most prominent being 0, or a garment of earlier results. All unless given.
            box: Or what is in this box of the photo, `(x0, y0, x1, y1)` in pixels of its file, as
                `GarmentHits.box` gives it.
            k: The largest number of results of each garment; each result is another item.
            where: Conditions on metadata that all results meet, such as `price<=50`, `color=red|blue` or
                `brand!=X`; see `parse_filters`.
            min_score: The lowest score of a result; see `Hit.score`.
            like: How much each part counts, such as `pattern=2,color=0.5`; each 1 unless named.
            by: `wizard` compares all parts; `superpoint` keypoints alone, `embedding` one vector a garment,
                `color` the colors.
            metric: How vectors are compared, `cosine` or `l2`.
            group: What one result is: a `style`, in all its colors and sizes, or an `item`. Unless given, a
                style where the catalog has styles, as feeds give them.
            stock: Results that are sold out come `last` of those that are found; with `in` they are left out,
                with `any` only the score orders results.
            rules: A file of rules, which put results forward, back or first, or leave them out; see `Rules`.

        Returns:
            The garments that were searched for, each with its results. A notebook shows them as a picture.

        Raises:
            PhotoError: if a photo cannot be used.
            NoGarmentError: if the photo does not show the garment that was named.
            SearchError: if there is no such item or metadata key, or an argument is wrong.
            RulesError: if the rules cannot be read, or name an unknown action or metadata key.
            CatalogError: if the catalog cannot be read.
            OtherModelsError: if another extractor made all that the catalog holds.
        """
        query = Query(
            photos=read_photos(photos, self._max_pixels),
            item=item,
            garment=garment,
            box=box,
            k=k,
            by=by,
            metric=metric,
            like=PartWeights.parse(like) if isinstance(like, str) else like,
            min_score=min_score,
            wanted=self._filter(where),
            group=group,
            stock=stock,
            rules=self._rules(rules),
        )
        started = time.perf_counter()
        with self.catalog.snapshot():
            garments = self.searcher.answer(query)
            seconds = time.perf_counter() - started
            ids = dict.fromkeys(hit.item for answer in garments for hit in answer.hits)
            items = {id_: stored for id_ in ids if (stored := self.catalog.item(id_))}
            photo = query.photos[0].photo if query.photos else self._photo_of(garments[0])
        title = item if item is not None else str(getattr(query.photos[0].path, "name", "the photo"))
        probable = item is None and by == "wizard"
        return SearchResults(tuple(garments), items, photo, title, seconds, probable)

    def outfit(
        self,
        item: str,
        *,
        k: int = 6,
        where: str | Sequence[str] = (),
        group: Group | None = None,
        stock: Stock = "last",
    ) -> Outfit:
        """Complete the look of an item: what it is worn with in its photos, and which items that may be.

        Args:
            item: The id of an item of the catalog.
            k: The largest number of results for each garment.
            where: Conditions on metadata that all results meet, as in `search`.
            group: As in `search`.
            stock: As in `search`.

        Returns:
            What the item sells, and each garment that is worn with it, with results: items in stock first,
            the likeliest of them before others.

        Raises:
            SearchError: if there is no such item or metadata key, or an argument is wrong.
            CatalogError: if the catalog cannot be read.
        """
        if item is None:
            raise SearchError("the id of an item is a text, not None")
        wanted = self._filter(where)
        return self.searcher.outfit(Query(item=item, k=k, wanted=wanted, group=group, stock=stock))

    def remove(self, items: str | Iterable[str]) -> None:
        """Remove items, with all their photos, from the catalog; the photos' files are not touched.

        Args:
            items: An id, or several.

        Raises:
            CatalogError: if there is no such item, and then nothing is removed; or the catalog cannot be
                written.
        """
        if not isinstance(items, Iterable):
            raise CatalogError(f"name the items to remove: an id, or several, not {items!r}")
        ids = [items] if isinstance(items, str) else list(items)
        with self.catalog.writing():
            unknown = [id_ for id_ in ids if self.catalog.item(id_) is None]
            if unknown:
                raise CatalogError(f"nothing was removed: {self.catalog.unknown_items(unknown)}")
            self.catalog.remove_items(ids)

    def items(self, where: str | Sequence[str] = ()) -> list[StoredItem]:
        """The items that meet all conditions, by id.

        Args:
            where: As in `search`; all items unless given.

        Raises:
            SearchError: if a condition cannot be read, or no item has such a metadata key.
        """
        accepts = self._filter(where)
        return self.catalog.items(accepts.where() if accepts else None)

    def item(self, item: str) -> StoredItem:
        """The item of an id.

        Raises:
            CatalogError: if there is no such item.
        """
        if isinstance(item, str) and (stored := self.catalog.item(item)):
            return stored
        raise CatalogError(self.catalog.unknown_items([item]))

    def __iter__(self) -> Iterator[StoredItem]:
        """The items, by id, as they are now."""
        return iter(self.catalog.items())

    def __len__(self) -> int:
        """The number of items."""
        return self.catalog.count_items()

    def __contains__(self, item: object) -> bool:
        """Whether there is an item of this id."""
        return isinstance(item, str) and self.catalog.item(item) is not None

    def __enter__(self) -> Self:
        """The catalog itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close the catalog, also for other threads; it cannot be used afterwards."""
        self.catalog.close()

    def __repr__(self) -> str:
        """The catalog's folder."""
        return f"<{type(self).__name__} {self.path}>"

    def _filter(self, conditions: str | Sequence[str]) -> Filter | None:
        accepts = parse_filters(conditions)
        if accepts:
            accepts.check_keys(self.catalog.attribute_keys())
        return accepts

    def _rules(self, path: PathLike | None) -> Rules | None:
        if path is None:
            return None
        rules = Rules.read(Path(path))
        rules.check_keys(self.catalog.attribute_keys())
        return rules

    def _photo_of(self, answer: GarmentHits) -> Path:
        """The file of the photo that shows a garment of the catalog."""
        (row,) = self.catalog.garments([] if answer.stored is None else [answer.stored])
        return self.catalog.photos(digest=row.digest)[0].path
