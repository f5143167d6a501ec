"""The catalog: items, their photos, and the garments and features found on them. The only truth there is."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from fashion_wizard.catalog.attributes import AttributeWriter, metadata_text
from fashion_wizard.catalog.blobs import ID_BITS, GarmentBlobs
from fashion_wizard.catalog.photo_paths import ROOT_SETTING, stored_path
from fashion_wizard.catalog.reader import CatalogReader
from fashion_wizard.catalog.rows import Download, FileState, StoredPhoto
from fashion_wizard.errors import CatalogError
from fashion_wizard.garment import Features, Garment


class Catalog(CatalogReader):
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

    def put_item(self, item: str, metadata: Mapping[str, Any]) -> None:
        """Add an item, or replace its metadata.

        Raises:
            ValueError: if the id is empty, or JSON cannot hold the metadata.
        """
        self.put_items({item: metadata})

    def put_items(self, items: Mapping[str, Mapping[str, Any]]) -> int:
        """Add items, or replace their metadata, all at once.

        Only attributes that differ are written, and no garment, vector or index is touched.

        Returns:
            How many items are new or have other metadata than before.

        Raises:
            ValueError: if an id is empty, or JSON cannot hold the metadata; nothing is changed then.
        """
        if "" in items:
            raise ValueError("an item's id is not empty")
        texts = {item: metadata_text(metadata) for item, metadata in items.items()}
        with self.writing():
            changed = self._written(items, texts)
            if changed:
                self._changed(items=True)
        return changed

    def _written(self, items: Mapping[str, Mapping[str, Any]], texts: Mapping[str, str]) -> int:
        """Write items that differ from those that are there; how many did."""
        changed: list[tuple[int, Mapping[str, Any], Mapping[str, Any]]] = []
        updates: list[tuple[str, int]] = []
        for item, text in texts.items():
            rows = self._all("SELECT key, metadata FROM items WHERE id = ?", item)
            if not rows:
                done = self._connection.execute("INSERT INTO items (id, metadata) VALUES (?, ?)", (item, text))
                changed.append((int(done.lastrowid or 0), {}, items[item]))
            elif rows[0][1] != text:
                updates.append((text, rows[0][0]))
                changed.append((rows[0][0], json.loads(rows[0][1]), items[item]))
        self._connection.executemany("UPDATE items SET metadata = ? WHERE key = ?", updates)
        AttributeWriter(self._connection).replace(changed)
        return len(changed)

    def has_item(self, item: str, metadata: Mapping[str, Any]) -> bool:
        """Whether there is such an item with exactly this metadata."""
        return self._all("SELECT metadata FROM items WHERE id = ?", item) == [(metadata_text(metadata),)]

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
        """
        packed = [(garment, features, GarmentBlobs.pack(garment, features)) for garment, features in contents]
        with self.writing():
            execute = self._connection.execute
            execute("INSERT OR IGNORE INTO recipes (name) VALUES (?)", (recipe,))
            execute(
                "INSERT INTO images (digest, recipe, width, height, hash)"
                " VALUES (?, (SELECT key FROM recipes WHERE name = ?), ?, ?, ?) ON CONFLICT (digest) DO UPDATE"
                " SET recipe = excluded.recipe, width = excluded.width, height = excluded.height,"
                " hash = excluded.hash",
                (digest, recipe, *size, hash_),
            )
            ((image,),) = self._all("SELECT key FROM images WHERE digest = ?", digest)
            execute("DELETE FROM garments WHERE image = ?", (image,))
            for position, (garment, features, blobs) in enumerate(packed):
                number = blobs.garment_id(digest, position, garment.label)
                while self._all("SELECT 1 FROM garments WHERE id = ?", number):
                    number = (number + 1) % (1 << ID_BITS)
                execute(
                    "INSERT INTO garments SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, revision + 1 FROM state",
                    (
                        number,
                        image,
                        position,
                        garment.label,
                        float(garment.score),
                        *map(int, garment.box),
                        len(features.keypoints),
                    ),
                )
                execute("INSERT INTO vectors VALUES (?, 'color', ?)", (number, blobs.color))
                execute("INSERT INTO vectors VALUES (?, 'embedding', ?)", (number, blobs.embedding))
                execute(
                    "INSERT INTO features VALUES (?, ?, ?, ?, ?)",
                    (number, blobs.mask, blobs.points, blobs.scores, blobs.descriptors),
                )
            self._changed()

    def put_hash(self, digest: str, hash_: bytes) -> None:
        """Keep the hash of an image that is there."""
        with self.writing():
            self._connection.execute("UPDATE images SET hash = ? WHERE digest = ?", (hash_, digest))

    def put_photo(self, path: Path, item: str, digest: str, state: FileState | None = None) -> None:
        """Say that a file shows an image and belongs to an item, which is made if there is none.

        What the file showed before goes unless another photo shows it; the item it belonged to goes if it has
        no other photo.

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
                " size = excluded.size, modified = excluded.modified",
                (self._stored(path), item, digest, *_columns(state)),
            )
            if before:
                self._forget_unused([before])
            self._changed()

    def note_state(self, path: Path, state: FileState | None) -> None:
        """Note size and time of a photo's file, which holds what it held; no revision comes of it."""
        with self.writing():
            self._connection.execute(
                "UPDATE photos SET size = ?, modified = ? WHERE path = ?", (*_columns(state), self._stored(path))
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

    def put_setting(self, name: str, value: str | None) -> None:
        """Set a setting of the catalog, or, with None, take it away."""
        with self.writing():
            self._connection.execute("DELETE FROM settings WHERE name = ?", (name,))
            if value is not None:
                self._connection.execute("INSERT INTO settings VALUES (?, ?)", (name, value))

    def put_photo_root(self, root: Path) -> None:
        """Store photos below an absolute folder by their path from there; no photo moves by that."""
        with self.writing():
            paths = [photo.path for photo in self.photos()]
            self._store_paths(dict(zip(paths, paths, strict=True)), root)

    def move_photo_root(self, root: Path) -> None:
        """Say that all photos below the root of the photos lie below another absolute folder now.

        Raises:
            CatalogError: if there is no root yet, or a photo would come to lie where another lies.
        """
        with self.writing():
            old = self.photo_root
            if old is None:
                raise CatalogError(f"the catalog at {self.path} has no root of its photos that could move")
            moved = {
                photo.path: root / photo.path.relative_to(old)
                if photo.path.is_relative_to(old) and not photo.path.is_relative_to(self.path)
                else photo.path
                for photo in self.photos()
            }
            if len(set(moved.values())) < len(moved):
                raise CatalogError(f"photos of the catalog lie below {root} already; index them again instead")
            self._store_paths(moved, root)
            self._changed()

    def _store_paths(self, paths: Mapping[Path, Path], root: Path) -> None:
        """Store photos, by their paths until now, under new paths and from a new root."""
        old = self.photo_root
        stored = {
            stored_path(before, old, self.path): stored_path(after, root, self.path)
            for before, after in paths.items()
        }
        changed = {before: after for before, after in stored.items() if before != after}
        move = "UPDATE photos SET path = ? WHERE path = ?"
        self._connection.executemany(move, [(f"//{before}", before) for before in changed])
        self._connection.executemany(move, [(after, f"//{before}") for before, after in changed.items()])
        self.put_setting(ROOT_SETTING, str(root))

    def put_download(self, download: Download) -> None:
        """Note what was fetched from an address, instead of what was noted of it before."""
        with self.writing():
            self._connection.execute(
                "INSERT OR REPLACE INTO downloads VALUES (?, ?, ?, ?)",
                (download.url, self._stored(download.path), download.etag, download.modified),
            )

    def remove_downloads(self, urls: Iterable[str]) -> None:
        """Forget what was fetched from addresses; the files stay."""
        with self.writing():
            self._connection.executemany("DELETE FROM downloads WHERE url = ?", [(url,) for url in urls])

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
