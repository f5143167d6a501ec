"""From what is asked for to candidates of the catalog, best first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.rows import StoredGarment
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.search.asked import Asked
from fashion_wizard.search.fuse import scored, share_out
from fashion_wizard.search.methods import Method


@dataclass(frozen=True, eq=False, slots=True)
class Ranked:
    """Candidates, best first.

    Attributes:
        rows: What the catalog keeps of each.
        score: `(G,)`, descending; of `wizard`, how likely each is the article that is asked for, and to a
            small share, how alike it is; or that alone, where the article itself is left out.
        parts: `(G,)` each, what each score was made of.
        more: Whether the catalog has more garments than were looked at.
    """

    rows: Sequence[StoredGarment]
    score: NDArray[np.float32]
    parts: Mapping[str, NDArray[np.float32]]
    more: bool


def rank(
    catalog: Catalog, asked: Sequence[Asked], method: Method, count: int, left_out: str | None = None
) -> Ranked:
    """Candidates for one garment, which one or several photos show.

    Only garments of kinds that may be an answer are candidates. Where several photos ask, each says
    something of all of them, and the mean counts. The photo itself, where the catalog has it, has a score
    of 1 and goes first, also before garments that are no less alike.

    Args:
        catalog: Inside a snapshot.
        asked: The garment in each photo.
        method: How to search.
        count: About how many candidates each photo brings.
        left_out: An item that is no answer. It is ranked too, but no other is taken for it.
    """
    twins = np.array([one.twin for one in asked if one.twin is not None], np.int64)
    ids = np.unique(np.concatenate([twins, *(method.candidates(one.features, count) for one in asked)]))
    rows = [row for row in catalog.garments(ids.tolist()) if asked[0].may_be(row) or row.id in twins]
    if not rows:
        return Ranked([], np.empty(0, np.float32), {}, more=False)
    ids = np.array([row.id for row in rows], np.int64)
    compared = [method.compare(one.features, ids) for one in asked]
    score = np.mean([one.score for one in compared], axis=0)
    same = np.isin(ids, twins)
    told = [one.alike for one in compared if one.alike is not None]
    alike = np.mean(told, axis=0) if told else np.zeros(len(ids))
    if left_out is not None and alike.any():
        score = alike
    elif told:  # also where look alone is to count, which tells nothing but whether it is the article
        owners = catalog.owners(ids.tolist())
        numbers = {items: number for number, items in enumerate(dict.fromkeys(owners))}
        places = np.array([numbers[items] for items in owners])
        score = scored(share_out(score, places, of=~same), alike)
    score = np.where(same, 1, score).astype(np.float32)
    order = np.lexsort((~same, -score))
    parts = {
        name: np.where(same, np.float32(1), np.mean([one.parts[name] for one in compared], axis=0))[order]
        for name in compared[0].parts
    }
    return Ranked([rows[i] for i in order], score[order], parts, count < len(catalog.keypoint_counts()[0]))
