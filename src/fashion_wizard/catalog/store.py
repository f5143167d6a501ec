"""The catalog: items, their photos, and the garments and features found on them. The only truth there is."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from fashion_wizard.catalog.blobs import ID_BITS, PackedGarment
from fashion_wizard.catalog.dimensions import check_dimensions
from fashion_wizard.catalog.metadata_writer import MetadataWriter
from fashion_wizard.catalog.own_writer import OwnGarments
from fashion_wizard.catalog.photo_paths import stored_path
from fashion_wizard.catalog.reader import TRIMMED_SETTING
from fashion_wizard.catalog.recipe import extractor_of, made_by
from fashion_wizard.catalog.root_writer import RootWriter
from fashion_wizard.catalog.rows import FileState, StoredPhoto
from fashion_wizard.garment import Features, Garment

MOST_GONE: Final = 100_000
"""So many garments that are gone are remembered, for indexes that follow the catalog."""

_FIRST_MADE: Final = """
    SELECT digest FROM (
        SELECT digest, keypoints FROM images JOIN garments ON garments.image = images.key
        WHERE recipe IN (SELECT value FROM json_each(?)) AND digest <> ? LIMIT 20
    ) ORDER BY keypoints = 0 LIMIT 1"""


class Catalog(MetadataWriter, RootWriter, OwnGarments):
    """A folder that holds what a shop sells and how it looks.

    Garments belong to an image (a photo's bytes), photos show images, and items own photos; so a file that
    lies in two places is computed and kept once. What no photo shows goes at once, and so does an item
    without photos.

    All may be called from many threads and processes. Each call sees the catalog at one moment; several calls
    do inside `snapshot()`, and several changes are made at once inside `writing()`.

    Example:
        with Catalog("catalog") as catalog, catalog.snapshot():
            for garment in catalog.garments():
                print(garment.label, [photo.item for photo in catalog.photos(digest=garment.digest)])
    """

    def put_image(
        self,
        digest: str,
        recipe: str,
        size: tuple[int, int],
        contents: Sequence[tuple[Garment, Features]],
        hash_: bytes | None = None,
    ) -> None:
        """Keep the garments of an image, instead of those kept of it before.

        To be followed by `put_photo` in the same `writing()`.

        Args:
            digest: SHA-256 of the photo's bytes, in hex.
            recipe: The names of the segmenter and the extractor that found all this.
            size: Width and height of the photo in pixels, upright.
            contents: The garments and their features.
            hash_: Of the picture, see `photo_hash`.

        Raises:
            ValueError: if garments or features are not as `garment.py` promises.
            FashionWizardError: if vectors have another dimension than others of the same extractor.
        """
        packed = [PackedGarment.of(garment, features) for garment, features in contents]
        self._put_packed(digest, recipe, size, packed, hash_)

    def _put_packed(
        self,
        digest: str,
        recipe: str,
        size: tuple[int, int],
        garments: Sequence[PackedGarment],
        hash_: bytes | None = None,
    ) -> None:
        """As `put_image`, for garments that were packed already, perhaps by another process."""
        with self.writing():
            extractor = extractor_of(recipe)
            check_dimensions(garments, self._made_alike(extractor, digest), extractor)
            execute = self._connection.execute
            execute("INSERT OR IGNORE INTO recipes (name) VALUES (?)", (recipe,))
            execute(
                "INSERT INTO images (digest, recipe, width, height, hash)"
                " VALUES (?, (SELECT key FROM recipes WHERE name = ?), ?, ?, ?)"
                " ON CONFLICT (digest) DO UPDATE SET recipe = excluded.recipe, width = excluded.width,"
                " height = excluded.height, hash = excluded.hash",
                (digest, recipe, *size, hash_),
            )
            ((image,),) = self._all("SELECT key FROM images WHERE digest = ?", digest)
            execute("DELETE FROM garments WHERE image = ?", (image,))
            for position, garment in enumerate(garments):
                blobs = garment.blobs
                number = blobs.garment_id(digest, position, garment.label)
                while self._all("SELECT 1 FROM garments WHERE id = ?", number):
                    number = (number + 1) % (1 << ID_BITS)
                execute(
                    "INSERT INTO garments SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, revision + 1, ? FROM state",
                    (
                        number,
                        image,
                        position,
                        garment.label,
                        garment.score,
                        *garment.box,
                        garment.keypoints,
                        garment.turned,
                    ),
                )
                execute("INSERT INTO vectors VALUES (?, 'color', ?)", (number, blobs.color))
                execute("INSERT INTO vectors VALUES (?, 'embedding', ?)", (number, blobs.embedding))
                execute(
                    "INSERT INTO features VALUES (?, ?, ?, ?, ?)",
                    (number, blobs.mask, blobs.points, blobs.scores, blobs.descriptors),
                )
            self._changed()

    def _made_alike(self, extractor: str, digest: str) -> list[PackedGarment]:
        """The garments of another image that an extractor made, if it can be one with keypoints."""
        recipes = [
            key for key, name in self._all("SELECT key, name FROM recipes") if made_by(name, extractor)
        ]
        rows = self._all(_FIRST_MADE, json.dumps(recipes), digest)
        return self._packed_garments(rows[0][0]) if rows else []

    def put_hash(self, digest: str, hash_: bytes) -> None:
        """Keep the hash of an image that is there."""
        with self.writing():
            self._connection.execute("UPDATE images SET hash = ? WHERE digest = ?", (hash_, digest))

    def put_photo(self, path: Path, item: str, digest: str, state: FileState | None = None) -> None:
        """Say that a file shows an image and belongs to an item, which is made if there is none.

        What the file showed before goes unless another photo shows it; the item it belonged to goes if it has
        no other photo. Its place among the photos of its item stays, but not with another item.

        Args:
            path: Absolute.
            item: The item's id.
            digest: Of the image.
            state: Of the file when it was read, if a later run may go by it.

        Raises:
            ValueError: if the path is not absolute, or the image is not kept.
        """
        if not path.is_absolute():
            raise ValueError(f"{path} is not absolute")
        with self.writing():
            before = self.photo(path)
            if before and (before.item, before.digest) == (item, digest):
                if before.state != state:
                    self.note_state(path, state)
                return
            if self.recipe_of(digest) is None:
                raise ValueError(f"no image {digest} is kept")
            if not self._all("SELECT 1 FROM items WHERE id = ?", item):
                self.put_item(item, {})
            self._connection.execute(
                "INSERT INTO photos (path, item, image, size, modified) VALUES (?,"
                " (SELECT key FROM items WHERE id = ?), (SELECT key FROM images WHERE digest = ?), ?, ?)"
                " ON CONFLICT (path) DO UPDATE SET item = excluded.item, image = excluded.image,"
                " size = excluded.size, modified = excluded.modified,"
                " place = CASE WHEN item = excluded.item THEN place END",
                (self._stored(path), item, digest, *_columns(state)),
            )
            if before:
                self._forget_unused([before])
            self._changed()

    def put_photo_order(self, item: str, paths: Iterable[Path]) -> None:
        """Say in which order an item's photos come, the one that stands for it first.

        Args:
            item: The item's id.
            paths: Of its photos; those that are not among them come after, in the order that they had.
        """
        wanted = {path: place for place, path in enumerate(paths)}
        with self.writing():
            before = self.photos(item=item)
            after = sorted(before, key=lambda photo: wanted.get(photo.path, len(wanted)))
            if after != before:
                self._connection.executemany(
                    "UPDATE photos SET place = ? WHERE path = ?",
                    [(place, self._stored(photo.path)) for place, photo in enumerate(after)],
                )
                self._changed()

    def note_state(self, path: Path, state: FileState | None) -> None:
        """Note size and time of a photo's file, which holds what it held; no revision comes of it."""
        with self.writing():
            self._connection.execute(
                "UPDATE photos SET size = ?, modified = ? WHERE path = ?",
                (*_columns(state), self._stored(path)),
            )

    def move_photos(self, moves: Mapping[Path, Path]) -> None:
        """Say that files lie elsewhere now, all at once: two may have swapped places.

        What the catalog knew at a new place goes as by `remove_photo`, unless it moves as well. A path that
        is not known is ignored.

        Args:
            moves: From the old path of each to its new one; no two have the same new one.

        Raises:
            ValueError: if a new path is not absolute, or two files move to one place.
        """
        if len(set(moves.values())) < len(moves):
            raise ValueError("two files cannot move to one place")
        if odd := [path for path in moves.values() if not path.is_absolute()]:
            raise ValueError(f"{odd[0]} is not absolute")
        with self.writing():
            known = {photo.path: photo for path in moves if (photo := self.photo(path))}
            for path in known:
                if moves[path] not in known:
                    self.remove_photo(moves[path])
            move = "UPDATE photos SET path = ? WHERE path = ?"
            # A path stands once, so each first gets one that no file has.
            for number, path in enumerate(known):
                self._connection.execute(move, (f"//{number}", self._stored(path)))
            for number, path in enumerate(known):
                self._connection.execute(move, (self._stored(moves[path]), f"//{number}"))
            if known:
                self._changed()

    def remove_photo(self, path: Path) -> None:
        """Forget a photo, and its item if it was the last; a path that is not known is ignored."""
        with self.writing():
            photo = self.photo(path)
            if photo is not None:
                self._connection.execute("DELETE FROM photos WHERE path = ?", (self._stored(path),))
                self._forget_unused([photo])
                self._changed()

    def remove_items(self, items: Iterable[str]) -> list[str]:
        """Remove items, their photos, and the garments that no other photo shows.

        Returns:
            The ids of those that were there.
        """
        removed = []
        with self.writing():
            for item in dict.fromkeys(items):
                photos = self.photos(item=item)
                if self._connection.execute("DELETE FROM items WHERE id = ?", (item,)).rowcount:
                    removed.append(item)
                    self._forget_unused(photos)
            if removed:
                self._changed(items=True)
        return removed

    def trim_changes(self, most: int = MOST_GONE) -> None:
        """Shorten the log of garments that are gone to the latest `most`, once it is a tenth longer."""
        ((count,),) = self._all("SELECT count(*) FROM gone_garments")
        if count <= most * 1.1:  # most of the time; writers are not made to wait for it
            return
        with self.writing():
            oldest = self._all(
                "SELECT revision FROM gone_garments ORDER BY revision DESC LIMIT 1 OFFSET ?", most
            )
            for (revision,) in oldest:  # none if another run has trimmed it meanwhile
                self._connection.execute("DELETE FROM gone_garments WHERE revision <= ?", (revision,))
                self.put_setting(TRIMMED_SETTING, str(revision))

    def _stored(self, path: Path) -> str:
        return stored_path(path, self.photo_root, self.path)

    def _forget_unused(self, photos: Iterable[StoredPhoto]) -> None:
        """Drop images and items of photos that are no more, unless others have them too."""
        for photo in photos:
            self._connection.execute(
                "DELETE FROM images WHERE digest = ?"
                " AND NOT EXISTS (SELECT 1 FROM photos WHERE photos.image = images.key)",
                (photo.digest,),
            )
            gone = self._connection.execute(
                "DELETE FROM items WHERE id = ? AND NOT EXISTS (SELECT 1 FROM photos WHERE item = items.key)",
                (photo.item,),
            )
            if gone.rowcount:
                self._changed(items=True)


def _columns(state: FileState | None) -> tuple[int | None, int | None]:
    return (state.size, state.modified) if state else (None, None)
