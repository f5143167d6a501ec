"""Results of searches that were asked before, as long as neither the catalog nor a price has changed."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Final

from fashion_wizard.byte_cache import ByteCache
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.clock import now
from fashion_wizard.search.filters import Filter
from fashion_wizard.search.hits import GarmentHits, Hit
from fashion_wizard.search.query_garment import is_sure
from fashion_wizard.server.key_locks import KeyLocks
from fashion_wizard.server.packed_garments import PackedGarments
from fashion_wizard.server.search_request import GarmentChoice, SearchOptions

_CACHE_BYTES: Final = 32_000_000
_HIT_BYTES: Final = 1_500
"""What a result takes, roughly."""


@dataclass(frozen=True, eq=False, slots=True)
class _Packed:
    """Answers in little memory.

    Attributes:
        garments: The garment of each answer.
        rest: Of each answer all but its garment, as `GarmentHits` takes it.
    """

    garments: PackedGarments
    rest: tuple[tuple[list[Hit], int | None, int | None, tuple[str, ...], tuple[int, int] | None], ...]

    @classmethod
    def pack(cls, answers: Sequence[GarmentHits]) -> "_Packed":
        return cls(
            PackedGarments.pack([answer.garment for answer in answers]),
            tuple((each.hits, each.number, each.stored, each.gone, each.size) for each in answers),
        )

    def unpack(self) -> list[GarmentHits]:
        pairs = zip(self.garments.unpack(), self.rest, strict=True)
        return [GarmentHits(garment, *rest) for garment, rest in pairs]

    @property
    def nbytes(self) -> int:
        """The memory that this takes, in bytes."""
        return self.garments.nbytes + sum(_HIT_BYTES * len(hits) for hits, *_ in self.rest)


class AnswerCache:
    """Results by photos, query, the catalog's revision and sales that last. May be used from many threads.

    Args:
        catalog: The catalog that is searched.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._cache: ByteCache[Hashable, _Packed] = ByteCache(_CACHE_BYTES, lambda packed: packed.nbytes)
        self._locks = KeyLocks()

    def results(
        self,
        digests: Sequence[str],
        choice: GarmentChoice,
        options: SearchOptions,
        search: Callable[[], list[GarmentHits]],
    ) -> list[GarmentHits]:
        """The results of a search, which is made unless they are known, or another thread is making it.

        Args:
            digests: SHA-256 of the photos' files, in hex.
            choice: Which garment of the first photo is the query.
            options: How results are chosen; with a filter of the chat's, results are not cached.
            search: Searches.
        """
        if not isinstance(options.item_filter, Filter | None):
            return search()
        with self._catalog.snapshot():
            state = self._catalog.revision, self._catalog.closed_sales(now())
        key = (state, tuple(digests), choice, options)
        with self._locks.locked(key):
            known = self._cache.get(key)
            if known is not None and all(self._are_there(hits) for hits, *_ in known.rest):
                return known.unpack()
            found = search()
            packed = _Packed.pack(found)
            self._cache.put(key, packed)
        # Whoever chooses by its number what the search chose by itself, or by a sure label, asks the same.
        for answer in found:
            numbered = GarmentChoice(str(answer.number))
            same = is_sure(answer.garment) or not isinstance(choice.number_or_name, str)
            if answer.number is not None and numbered != choice and same:
                self._cache.put((state, tuple(digests), numbered, options), packed)
        return found

    def _are_there(self, hits: Sequence[Hit]) -> bool:
        """Whether the photos of all results are still there."""
        photos = {str(photo.path): photo for hit in hits for photo in self._catalog.photos(item=hit.item)}
        return all(hit.photo in photos and photos[hit.photo].is_there for hit in hits)
