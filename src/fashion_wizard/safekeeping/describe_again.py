"""One photo of a catalog is described anew, by the models in use."""

from pathlib import Path

from fashion_wizard.catalog.contents import Models, PhotoTask
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.photo import Photo, load_photo, read_photo_bytes


def decode(data: bytes, name: str) -> Photo:
    """A photo of the catalog, which was accepted when it came."""
    return load_photo(data, name=name)


def describe_again(catalog: Catalog, models: Models, digest: str, path: Path) -> None:
    """Compute all of an image from a file that holds it, and write it in the place of what is kept.

    Raises:
        PhotoError, ColorMapError: if the photo cannot be used; nothing is changed then.
    """
    contents = models.compute(PhotoTask(read_photo_bytes(path), path, str(path), decode))
    catalog._put_packed(digest, models.recipe, contents.size, contents.garments, contents.hash)
