"""Whether the index files of a catalog can be read, and hold the vectors that the catalog has."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import numpy as np

from fashion_wizard.catalog.reader import CatalogReader
from fashion_wizard.errors import CatalogError, VectorIndexError
from fashion_wizard.index.segment import Segment
from fashion_wizard.index.source import KeypointSource, Source, VectorSource
from fashion_wizard.index.store_files import StoreFiles, check

_AT_ONCE: Final = 1_024
_NEAR: Final = 2e-3
"""Vectors are held at 16 bits a number."""


def sources(catalog: CatalogReader, extractor: str) -> list[Source]:
    """What is indexed of a catalog."""
    return [
        KeypointSource(catalog, extractor),
        VectorSource(catalog, extractor, "color"),
        VectorSource(catalog, extractor, "embedding"),
    ]


def bad_indexes(catalog: CatalogReader, extractor: str) -> Iterator[tuple[str, str]]:
    """The names of indexes whose files are damaged or do not fit the catalog, each with what is wrong."""
    for source in sources(catalog, extractor):
        files = StoreFiles(catalog.index_folder, source.name)
        if files.index.exists() and (problem := _problem(catalog, extractor, source, files)):
            yield source.name, problem


def remove_index(catalog: CatalogReader, name: str) -> None:
    """Delete the files of an index; the next search makes them anew."""
    folder = catalog.index_folder
    for path in (folder / f"{name}.index", *folder.glob(f"{name}-*")):
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _problem(catalog: CatalogReader, extractor: str, source: Source, files: StoreFiles) -> str:
    try:
        stored = files.read()
        for path, checksum in stored.unchecked:
            check(path, checksum)
        with catalog.snapshot():
            wanted = source.ids()
            held = [segment.ids for segment in stored.segments]
            together = np.sort(np.concatenate([np.empty(0, np.int64), *held]))
            if (together[1:] == together[:-1]).any():
                return "it holds a vector twice"
            if not len(wanted) and catalog.made_otherwise(extractor).garments:
                return ""  # of older models, and made anew once the catalog is indexed with these
            if stored.revision == catalog.revision and not np.array_equal(together, wanted):
                return "it holds other vectors than the catalog"
            for segment in stored.segments:
                if problem := _differing(source, segment, wanted):
                    return problem
    except (VectorIndexError, OSError) as error:
        return str(error)
    except CatalogError:
        return ""  # a vector of the catalog is damaged, which is found and named as such
    return ""


def _differing(source: Source, segment: Segment, wanted: np.ndarray) -> str:
    """Compare all rows of a segment that the catalog has as well."""
    ids = segment.rows.ids
    common = np.isin(ids, wanted, assume_unique=True)
    for start in range(0, len(ids), _AT_ONCE):
        stop = min(start + _AT_ONCE, len(ids))
        vectors = segment.rows.vectors(start, stop)
        for garment, rows in source.read(
            np.unique(ids[start:stop][common[start:stop]] >> source.bits).tolist()
        ):
            first = garment << source.bits
            places = np.searchsorted(ids[start:stop], (first, first + (1 << source.bits)))
            held = vectors[places[0] : places[1]]
            numbers = ids[start:stop][places[0] : places[1]] - first
            inside = numbers < len(rows)
            if (
                rows.shape[1:] != held.shape[1:]
                or np.abs(rows[numbers[inside]] - held[inside]).max(initial=0) > _NEAR
            ):
                return f"its vectors of garment {garment} are not those of the catalog"
    return ""
