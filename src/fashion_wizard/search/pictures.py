"""Which garments of a catalog are one picture: a photo saved again, smaller or in another quality."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.store import Catalog

LIKE_EMBEDDINGS: Final = 0.985
LIKE_COLORS: Final = 0.985
"""From these cosines on, of embeddings and of colors both, two garments are one picture."""
RIVAL: Final = 5.0
"""A candidate whose log-odds are so far below the best takes no part of the chance worth telling."""

Ids = NDArray[np.int64]


def one_picture(
    embeddings: NDArray[np.float32],
    colors: NDArray[np.float32],
    embedding: NDArray[np.float32],
    color: NDArray[np.float32],
) -> NDArray[np.bool_]:
    """Which of some garments are the picture of another, `(G,)`.

    Args:
        embeddings, colors: `(G, E)` and `(G, C)` of unit length.
        embedding, color: `(E,)` and `(C,)` of the other.
    """
    return (embeddings @ embedding >= LIKE_EMBEDDINGS) & (colors @ color >= LIKE_COLORS)


class Pictures:
    """Tells which garments of a catalog are one picture; what was read once is not read again.

    Args:
        catalog: Inside a snapshot.
    """

    def __init__(self, catalog: Catalog) -> None:
        """Nothing is read yet."""
        self._catalog = catalog
        self._vectors: dict[int, tuple[NDArray[np.float32], NDArray[np.float32]]] = {}

    def first(self, ids: Ids) -> NDArray[np.int64]:
        """For each garment the place of the first that is the same picture, `(G,)`; its own where none is.

        Args:
            ids: `(G,)`, the most important first. What a picture is, its first garment says, so that no chain
                of garments, each like the next, becomes one picture.
        """
        unread = [number for number in ids.tolist() if number not in self._vectors]
        read = (self._catalog.vectors(name, unread) for name in ("embedding", "color"))
        for (number, embedding), (_, color) in zip(*read, strict=True):
            self._vectors[number] = embedding, color
        embeddings, colors = (
            np.stack([self._vectors[number][kind] for number in ids.tolist()]) for kind in (0, 1)
        )
        first = np.full(len(ids), -1)
        for place in range(len(ids)):
            if first[place] < 0:
                same = one_picture(embeddings, colors, embeddings[place], colors[place]) & (first < 0)
                same[place] = True
                first[same] = place
        return first

    def rivals(
        self, ids: Ids, owners: Sequence[frozenset[str]], log_odds: NDArray[np.floating[Any]]
    ) -> NDArray[np.int64]:
        """Which candidates stand for one article, as `share_out` takes them: a number for each, `(G,)`.

        Candidates of one item do; and so do items whose likeliest candidates are one picture.

        Args:
            ids: `(G,)` of the candidates.
            owners: The items of each.
            log_odds: `(G,)`, how likely each is the article that is asked for.
        """
        best: dict[str, int] = {}
        for place in np.argsort(-log_odds, kind="stable").tolist():
            for item in owners[place]:
                best.setdefault(item, place)
        likeliest = list(dict.fromkeys(best.values()))
        picture = {place: place for place in likeliest}
        close = [place for place in likeliest if log_odds[place] >= log_odds[likeliest[0]] - RIVAL]
        if len(close) > 1:
            for place, leader in zip(close, self.first(ids[close]).tolist(), strict=True):
                picture[place] = close[leader]
        # A garment is the likeliest of one of its owners, or less likely than theirs and adds nothing.
        return np.array(
            [picture.get(place, picture[best[min(items)]]) for place, items in enumerate(owners)], np.int64
        )
