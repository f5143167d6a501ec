"""A picture on a page is found, and what it shows; photos that are no pages stay as they are."""

import cv2
import numpy as np
import pytest

from fashion_wizard.garment import Garment
from fashion_wizard.photo import Photo
from fashion_wizard.segmentation.page import commonest_color, find_in_picture, picture_on_page


def street(seed: int, size: tuple[int, int]) -> Photo:
    """A picture full of colors, height and width as given."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(20, 220, (6, 5, 3)).astype(np.uint8)
    return np.asarray(cv2.resize(coarse, size[::-1], interpolation=cv2.INTER_CUBIC), np.uint8)


def page(
    picture: Photo, size: tuple[int, int], corner: tuple[int, int], color: tuple[int, int, int]
) -> Photo:
    """A page with a picture, whose upper left corner is at (x, y), and with lines of words below it."""
    shown = np.full((*size, 3), color, np.uint8)
    left, top = corner
    below = top + picture.shape[0]
    shown[top:below, left : left + picture.shape[1]] = picture
    ink = tuple(255 - level for level in color)
    for line in range(3):
        at = (20, below + 40 + 30 * line)
        cv2.putText(shown, "where is this from?", at, cv2.FONT_HERSHEY_SIMPLEX, 0.8, ink, 2)
    return shown


PAGES = [
    ((900, 420), (500, 420), (0, 150), (255, 255, 255)),
    ((900, 420), (500, 420), (0, 150), (18, 18, 18)),
    ((900, 420), (500, 360), (30, 150), (250, 248, 240)),
    ((600, 800), (400, 300), (250, 90), (255, 255, 255)),
    ((700, 420), (560, 420), (0, 0), (255, 255, 255)),
]


@pytest.mark.parametrize(("size", "inner", "corner", "color"), PAGES)
@pytest.mark.parametrize("quality", [None, 40])
def test_a_picture_on_a_page_is_found_to_a_block_of_compression(size, inner, corner, color, quality) -> None:
    shown = page(street(1, inner), size, corner, color)
    if quality is not None:
        _, data = cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, quality])
        shown = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    box = picture_on_page(shown)
    right = (corner[0], corner[1], corner[0] + inner[1], corner[1] + inner[0])
    assert box is not None
    np.testing.assert_allclose(box, right, atol=2 if quality is None else 8)


def studio(seed: int) -> Photo:
    """A garment before white paper: wide in the middle, narrow at both ends."""
    photo = np.full((600, 400, 3), 255, np.uint8)
    for row in range(60, 560):
        half = int(150 * np.sin(np.pi * (row - 60) / 500) ** 0.5)
        photo[row, 200 - half : 200 + half] = street(seed, (600, 400))[row, 200 - half : 200 + half]
    return photo


def trousers() -> Photo:
    """Straight legs that reach from the upper end of the photo to the lower one."""
    photo = np.full((600, 400, 3), 255, np.uint8)
    photo[:, 120:280] = street(9, (600, 160))
    photo[200:, 195:205] = 255
    return photo


def towel() -> Photo:
    """A piece of plain cloth before white paper."""
    photo = np.full((600, 400, 3), 255, np.uint8)
    photo[120:, 100:300] = (200, 30, 40)
    return photo


def tiles() -> Photo:
    """Two pictures, one above the other."""
    shown = np.full((900, 420, 3), 255, np.uint8)
    shown[50:430], shown[470:850] = street(2, (380, 420)), street(3, (380, 420))
    return shown


@pytest.mark.parametrize(
    "photo",
    [
        street(4, (600, 400)),
        studio(5),
        trousers(),
        towel(),
        tiles(),
        np.full((300, 200, 3), 200, np.uint8),
        np.full((1, 1, 3), 7, np.uint8),
        street(6, (3, 900)),
        page(street(7, (60, 420)), (900, 420), (0, 150), (255, 255, 255)),
        page(street(8, (500, 50)), (900, 420), (100, 150), (255, 255, 255)),
    ],
    ids=[
        "street",
        "studio",
        "trousers",
        "towel",
        "two",
        "flat",
        "one pixel",
        "a line",
        "a banner",
        "a column",
    ],
)
def test_what_is_no_page_with_one_picture_is_seen_as_it_is(photo: Photo) -> None:
    assert picture_on_page(photo) is None
    seen = []
    assert find_in_picture(photo, lambda given: seen.append(given) or []) == []
    assert seen[0] is photo


def test_garments_of_the_picture_have_their_place_on_the_page() -> None:
    size, inner, corner, color = PAGES[2]
    shown = page(street(1, inner), size, corner, color)
    x0, y0, x1, y1 = picture_on_page(shown)
    mask = np.zeros((y1 - y0, x1 - x0), np.bool_)
    mask[20:90, 10:60] = True
    given = Garment.from_mask("top", mask, 0.7)
    (garment,) = find_in_picture(shown, lambda picture: [given] if picture.shape[:2] == mask.shape else [])
    assert (garment.label, garment.score) == ("top", 0.7)
    assert garment.box == (x0 + 10, y0 + 20, x0 + 60, y0 + 90)
    assert garment.mask.shape == shown.shape[:2]
    np.testing.assert_array_equal(garment.mask[y0:y1, x0:x1], mask)
    assert np.count_nonzero(garment.mask) == np.count_nonzero(mask)


def test_the_commonest_color_is_the_median_of_its_bin() -> None:
    rng = np.random.default_rng(3)
    for size in (1, 2, 7, 40):
        photo = np.clip(rng.normal([250, 30, 128], [4, 9, 3], (size, size, 3)), 0, 255).astype(np.uint8)
        bins = [tuple(pixel) for pixel in (photo // 8).reshape(-1, 3)[:, ::-1].tolist()]
        commonest = min(set(bins), key=lambda each: (-bins.count(each), each))
        inside = [each == commonest for each in bins]
        color, share = commonest_color(photo)
        assert color.tolist() == np.median(photo.reshape(-1, 3)[inside], axis=0).tolist()
        assert share == sum(inside) / size**2
