"""Each item's own garment, as the catalog keeps it: found when an item has changed, read by search."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.garment_words import words_version
from fashion_wizard.catalog.own_garments import SURE, Hints, OwnGarment, SeenGarment, own_garment
from fashion_wizard.catalog.remembered import RememberingReader
from fashion_wizard.catalog.rows import StoredOwnGarment

_BATCH: Final = 500
_WORDS_SETTING: Final = "garment_words"
"""The setting that says by which words it was found what items sell."""
_LISTED: Final = "(SELECT value FROM json_each(?))"
_STALE: Final = f"""
    SELECT key, metadata, stale, hints FROM own_labels JOIN items ON key = item
    WHERE stale > 0 AND item IN {_LISTED}"""
_SEEN: Final = f"""
    SELECT photos.item, photos.image, garments.id, label, 1.0 * (x1 - x0) * (y1 - y0) / (
        SELECT max((x1 - x0) * (y1 - y0)) FROM garments AS others WHERE others.image = garments.image
    ) FROM photos JOIN garments USING (image) WHERE photos.item IN {_LISTED}
    GROUP BY photos.item, garments.id ORDER BY photos.item, garments.image, garments.id"""
_CHANCES: Final = f"""
    SELECT garment, items.id, chance / certainty FROM own_garments JOIN own_labels USING (item)
    JOIN items ON items.key = item WHERE certainty >= {SURE} AND garment IN {_LISTED}"""
_NOT_SURE: Final = f"""
    SELECT garments.id, items.id, garments.label, hints
    FROM garments JOIN photos USING (image) JOIN own_labels USING (item) JOIN items ON items.key = item
    WHERE certainty < {SURE} AND hints NOT IN ('', '{Hints().text()}')
    AND garments.id IN {_LISTED} AND EXISTS (
        SELECT 1 FROM photos AS shown JOIN garments AS others USING (image)
        WHERE shown.item = photos.item AND others.label != garments.label
    )"""
_TAKEN: Final = f"""
    SELECT garment FROM own_garments JOIN own_labels USING (item)
    WHERE certainty >= {SURE} AND chance = certainty AND garment IN {_LISTED}"""


class OwnGarments(RememberingReader):
    """What each item sells. Triggers of the catalog note which items have changed."""

    def own_garment(self, item: str) -> StoredOwnGarment:
        """What one item sells; a label of None for one that is not there, or not yet looked at."""
        with self.snapshot():
            rows = self._all(
                "SELECT key, label, certainty FROM own_labels JOIN items ON key = item WHERE id = ?",
                item,
            )
            if not rows or rows[0][1] is None:
                return StoredOwnGarment(None, 0.0, (), ())
            key, label, certainty = rows[0]
            shown = self._all(
                "SELECT garment, label FROM own_garments JOIN garments ON garment = id WHERE item = ?"
                " ORDER BY garment",
                key,
            )
        own = tuple(number for number, worn in shown if worn == label)
        return StoredOwnGarment(label, certainty, own, tuple(sorted({worn for _, worn in shown} - {label})))

    def own_chances(self, ids: Iterable[int]) -> dict[int, dict[str, float]]:
        """How much less likely than the own garment of an item each garment is to be what it sells.

        Returns:
            For each garment, by item: 1 for the own garment, near 0 for what is merely worn with it. Of an
            item whose own garment is not sure, only what none of its words may mean: 0. If its photos show
            but one label, that may be its own garment under a wrong name, and is left out.
        """
        listed = json.dumps(list(ids))
        found: dict[int, dict[str, float]] = defaultdict(dict)
        for garment, item, chance in self._all(_CHANCES, listed):
            found[garment][item] = chance
        for garment, item, label, hints in self._all(_NOT_SURE, listed):
            if not Hints.stored(hints).allow(label):
                found[garment][item] = 0.0
        return found

    def renew_words(self) -> None:
        """Have all items looked at again if their names were last read by other words than an update has."""
        words = words_version()
        if self.setting(_WORDS_SETTING) == words:
            return
        with self.writing():
            self._connection.execute("UPDATE own_labels SET stale = max(stale, 1)")
            self._connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (_WORDS_SETTING, words))

    def find_own_garments(self) -> int:
        """Find what each item sells that has changed since this was last called.

        Returns:
            The number of items that were looked at.
        """
        stale = [key for (key,) in self._all("SELECT item FROM own_labels WHERE stale > 0 ORDER BY item")]
        # Items whose metadata names a garment come first: what they sell is not what others sell.
        for step in (True, False):
            for start in range(0, len(stale), _BATCH):
                with self.writing():
                    if self._find(stale[start : start + _BATCH], hinted=step):
                        self._changed()
        return len(stale)

    def _find(self, batch: Iterable[int], *, hinted: bool) -> bool:
        """Whether the own garment of any item of a batch is another than before."""
        hints: dict[int, Hints] = {}
        for key, metadata, stale, before in self._all(_STALE, json.dumps(list(batch))):
            found = Hints.of(json.loads(metadata))
            if bool(found) != hinted:
                continue
            if stale == 1 and found.text() == before:
                self._connection.execute("UPDATE own_labels SET stale = 0 WHERE item = ?", (key,))
            else:
                hints[key] = found
        # What an item sold before is no evidence against it.
        self._connection.executemany("DELETE FROM own_garments WHERE item = ?", [(key,) for key in hints])
        photos = self._seen(hints)
        taken = self._taken(photos)
        own = {
            key: own_garment(list(photos.get(key, {}).values()), hint, taken) for key, hint in hints.items()
        }
        return self._put(own, hints)

    def _seen(self, items: Iterable[int]) -> dict[int, dict[int, list[SeenGarment]]]:
        """The garments of each photo of each item."""
        rows = self._all(_SEEN, json.dumps(list(items)))
        images: dict[int, set[int]] = defaultdict(set)
        for item, image, *_ in rows:
            images[item].add(image)
        several = [row[2] for row in rows if len(images[row[0]]) > 1]
        embeddings: dict[int, NDArray[np.float32]] = dict(self.vectors("embedding", several))
        size = max(map(len, embeddings.values()), default=0)
        photos: dict[int, dict[int, list[SeenGarment]]] = defaultdict(lambda: defaultdict(list))
        for item, image, garment, label, prominence in rows:
            vector = embeddings.get(garment)
            if vector is not None and len(vector) != size:  # of other models: it cannot be compared
                vector = None
            photos[item][image].append(SeenGarment(garment, label, prominence, vector))
        return photos

    def _taken(self, photos: Mapping[int, Mapping[int, list[SeenGarment]]]) -> set[int]:
        """Garments that are what some item sells, of photos that it shares with these items."""
        numbers = {seen.id for item in photos.values() for photo in item.values() for seen in photo}
        return {garment for (garment,) in self._all(_TAKEN, json.dumps(sorted(numbers)))}

    def _put(self, own: Mapping[int, OwnGarment], hints: Mapping[int, Hints]) -> bool:
        execute = self._connection.executemany
        before = self._all(
            f"SELECT item, label, certainty FROM own_labels WHERE item IN {_LISTED}", json.dumps(list(own))
        )
        execute(
            "INSERT INTO own_garments VALUES (?, ?, ?)",
            [
                (key, garment, chance)
                for key, found in own.items()
                for garment, chance in found.chances.items()
            ],
        )
        execute(
            "UPDATE own_labels SET label = ?, certainty = ?, hints = ?, stale = 0 WHERE item = ?",
            [(found.label, found.certainty, hints[key].text(), key) for key, found in own.items()],
        )
        return {key: (label, certainty) for key, label, certainty in before} != {
            key: (found.label, found.certainty) for key, found in own.items()
        }
