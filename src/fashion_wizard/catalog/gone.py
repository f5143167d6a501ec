"""Photos of the catalog whose files are no more."""

from collections.abc import Iterable
from pathlib import Path

from fashion_wizard.catalog.rows import StoredPhoto
from fashion_wizard.catalog.store import Catalog


def is_gone(path: Path) -> bool:
    """Whether nothing lies at a path any more, as far as can be seen.

    A file that cannot be reached for another reason (permissions, a disk or share that fails), and a link
    that leads nowhere, may come back: they are not gone.
    """
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def gone_photos(catalog: Catalog, paths: Iterable[Path]) -> list[StoredPhoto]:
    """The catalog's photos at or below these paths whose files are gone, by path, each once.

    Args:
        catalog: What to look through.
        paths: Absolute; a photo that lies elsewhere is never judged.
    """
    photos = {photo.path: photo for path in paths for photo in known_below(catalog, path)}
    return sorted((photo for photo in photos.values() if is_gone(photo.path)), key=lambda photo: photo.path)


def known_below(catalog: Catalog, path: Path) -> list[StoredPhoto]:
    """The catalog's photos at or below an absolute path."""
    own = catalog.photo(path)
    return [*([own] if own else []), *catalog.photos(folder=path)]


def prune(catalog: Catalog, photos: Iterable[StoredPhoto]) -> list[StoredPhoto]:
    """Take photos out of the catalog whose files are gone, at once; an item goes with its last photo.

    Returns:
        Those that were taken out: one whose file is back, or that is another by now, stays.
    """
    with catalog.writing():
        taken = [photo for photo in photos if is_gone(photo.path) and catalog.photo(photo.path) == photo]
        for photo in taken:
            catalog.remove_photo(photo.path)
    return taken
