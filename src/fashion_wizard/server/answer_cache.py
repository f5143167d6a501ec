"""Results of searches that were asked before, as long as the catalog has not changed since."""

from collections.abc import Callable, Hashable, Sequence
from typing import Final

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.search.filters import Filter
from fashion_wizard.search.hits import GarmentHits
from fashion_wizard.server.byte_cache import ByteCache
from fashion_wizard.server.search_request import GarmentChoice, SearchOptions

_CACHE_BYTES: Final = 32_000_000
_HIT_BYTES: Final = 1_500
"""What a result takes, roughly."""


class AnswerCache:
    """Results by photos, query and the catalog's revision. May be used from many threads.

    Args:
        catalog: The catalog that is searched.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._cache: ByteCache[Hashable, list[GarmentHits]] = ByteCache(_CACHE_BYTES, _nbytes)

    def results(
        self,
        digests: Sequence[str],
        choice: GarmentChoice,
        options: SearchOptions,
        search: Callable[[], list[GarmentHits]],
    ) -> list[GarmentHits]:
        """The results of a search, which is made unless they are known.

        Args:
            digests: SHA-256 of the photos' files, in hex.
            choice: Which garment of the first photo is the query.
            options: How results are chosen; with a filter of the chat's, results are not cached.
            search: Searches.
        """
        if not isinstance(options.item_filter, Filter | None):
            return search()
        key = (self._catalog.revision, tuple(digests), choice, options)
        known = self._cache.get(key)
        if known is not None and all(self._are_there(answer) for answer in known):
            return known
        found = search()
        self._cache.put(key, found)
        return found

    def _are_there(self, answer: GarmentHits) -> bool:
        """Whether the photos of all results are still there."""
        photos = {
            str(photo.path): photo for hit in answer.hits for photo in self._catalog.photos(item=hit.item)
        }
        return all(hit.photo in photos and photos[hit.photo].is_there for hit in answer.hits)


def _nbytes(answers: Sequence[GarmentHits]) -> int:
    return 1000 + sum(answer.garment.mask.nbytes + _HIT_BYTES * len(answer.hits) for answer in answers)
