"""A photo that was saved again under another item is the same picture to the score; a look-alike is not."""

import cv2
import numpy as np
import pytest
from PIL import Image
from tests.search.test_searcher import PRINTS, cloth, fill

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.search.pictures import same_pictures


@pytest.fixture
def shop(tmp_path):
    """Six printed items, and one of them photographed in another light: what asks."""
    photos = tmp_path / "photos"
    photos.mkdir()
    for number, color in enumerate(PRINTS):
        Image.fromarray(cloth(number, color, printed=True)).save(photos / f"printed{number}.png")
    with Catalog(tmp_path / "catalog") as catalog:
        yield fill(catalog, photos), photos


def save(photo: np.ndarray, path, quality: int = 95) -> None:
    Image.fromarray(photo).save(
        path, quality=quality, subsampling=0
    )  # drawn colors are harsher than any cloth


QUERY = np.roll(cloth(1, PRINTS[1], printed=True, light=0.93), (2, 2), axis=(0, 1))


def scores(searcher, **more) -> dict[str, float]:
    hits = searcher.search(QUERY, garment="top", k=20, **more)[0].hits
    return {hit.item: hit.score for hit in hits}


def test_a_photo_saved_again_under_other_items_shares_one_chance(shop) -> None:
    searcher, photos = shop
    before = scores(searcher)["printed1.png"]
    picture = cloth(1, PRINTS[1], printed=True)
    save(picture, photos / "again.jpg", 92)
    save(picture, photos / "once_more.jpg", 90)
    fill(searcher.catalog, photos)
    after = scores(searcher, min_score=0.7)
    assert before > 0.9
    assert after.keys() == {"printed1.png", "again.jpg", "once_more.jpg"}
    assert min(after.values()) > before - 0.05


@pytest.mark.parametrize("change", ["dyed", "other print", "other trousers"])
def test_other_colors_and_other_prints_are_other_pictures(shop, change: str) -> None:
    searcher, photos = shop
    picture = cloth(1, PRINTS[1], printed=True)
    if change == "dyed":
        hsv = cv2.cvtColor(picture, cv2.COLOR_RGB2HSV)
        hsv[..., 0] = (hsv[..., 0].astype(int) + 20) % 180
        picture = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)
    elif change == "other print":
        picture[4:60] = cloth(77, PRINTS[1], printed=True)[4:60]
    else:
        picture[80:] = cloth(78, PRINTS[4], printed=True)[80:]
    save(picture, photos / "other.jpg")
    fill(searcher.catalog, photos)
    assert list(same_pictures(searcher.catalog, searcher.indexes, photos.iterdir())) == []


def test_an_import_names_photos_that_are_one_picture_once(shop) -> None:
    searcher, photos = shop
    picture = cloth(1, PRINTS[1], printed=True)
    save(picture, photos / "again.jpg", 92)
    (photos / "copy.png").write_bytes((photos / "printed2.png").read_bytes())
    fill(searcher.catalog, photos)

    def named(paths) -> list[set[str]]:
        found = same_pictures(searcher.catalog, searcher.indexes, paths)
        return sorted(({path.name for path in group} for group in found), key=min)

    assert named(photos.iterdir()) == [{"again.jpg", "printed1.png"}, {"copy.png", "printed2.png"}]
    assert named([photos / "printed1.png"]) == [{"again.jpg", "printed1.png"}]
    assert named([photos / "printed3.png", photos / "not-indexed.png"]) == []
    for item in ("copy.png", "printed2.png"):
        searcher.catalog.put_items({item: {"style_id": "two"}})
    assert named(photos.iterdir()) == [{"again.jpg", "printed1.png"}]
