"""A photo in colored or dim light, as it would be in white light."""

import numpy as np
import pytest

from fashion_wizard.features.light import in_white_light
from fashion_wizard.garment import Garment
from fashion_wizard.photo import Photo

LIGHTS = ((0.95, 0.85, 0.7), (0.85, 0.68, 0.45), (0.6, 0.78, 0.95), (0.4, 0.4, 0.4))
CLOTHS = ((200, 30, 40), (30, 60, 150), (128, 128, 128), (40, 120, 60), (225, 215, 190))
WALL = (250, 250, 250)


def photo_of(cloth: tuple[int, int, int], around: tuple[int, int, int]) -> tuple[Photo, Garment]:
    """A square of cloth before a wall."""
    photo = np.full((120, 100, 3), around, np.uint8)
    mask = np.zeros((120, 100), np.bool_)
    mask[30:90, 25:75] = True
    photo[mask] = cloth
    return photo, Garment.from_mask("top", mask)


def in_light(photo: Photo, light: tuple[float, float, float]) -> Photo:
    """The photo with so much of each channel's light, value by value (IEC 61966-2-1)."""
    changed = np.empty_like(photo)
    for channel, share in enumerate(light):
        for value in np.unique(photo[..., channel]).tolist():
            level = value / 255
            amount = share * (level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4)
            shown = 12.92 * amount if amount <= 0.0031308 else 1.055 * amount ** (1 / 2.4) - 0.055
            changed[..., channel][photo[..., channel] == value] = round(255 * shown)
    return changed


@pytest.mark.parametrize("light", LIGHTS)
@pytest.mark.parametrize("cloth", CLOTHS)
def test_before_a_white_wall_cloth_has_its_color_again(cloth, light):
    photo, garment = photo_of(cloth, WALL)
    seen = in_light(photo, light)
    white = in_white_light(seen, [garment])
    assert white is not None
    assert white.shape == photo.shape
    assert white.dtype == np.uint8
    # Of a channel with less light fewer levels are left, so each of them stands for several.
    assert np.abs(white.astype(int) - photo).max() <= 6
    assert np.abs(seen.astype(int) - photo).max() > 20


@pytest.mark.parametrize("cloth", CLOTHS)
def test_a_well_exposed_photo_before_a_white_wall_is_in_white_light(cloth):
    photo, garment = photo_of(cloth, WALL)
    assert in_white_light(photo, [garment]) is None


def test_the_page_around_a_picture_tells_nothing_about_its_light():
    photo, garment = photo_of((30, 60, 150), WALL)
    lit = in_light(photo, (0.85, 0.68, 0.45))
    page = np.full((300, 100, 3), 255, np.uint8)
    page[90:210] = lit
    mask = np.zeros((300, 100), np.bool_)
    mask[90:210] = garment.mask
    on_page = Garment.from_mask("top", mask)
    alone = in_white_light(lit, [garment])
    found = in_white_light(page, [on_page], (0, 90, 100, 210))
    assert alone is not None
    assert found is not None
    np.testing.assert_array_equal(found[mask], alone[garment.mask])
    assert in_white_light(page, [on_page]) is None


def test_cloth_is_no_light():
    photo, garment = photo_of((230, 60, 50), (180, 180, 180))
    without = in_white_light(photo, [])
    with_it = in_white_light(photo, [garment])
    assert without is not None
    assert with_it is not None
    red, green, blue = with_it[garment.mask][0].astype(int)
    assert red > green + 100
    assert red > blue + 100
    assert np.ptp(with_it[0, 0].astype(int)) <= 1
    assert np.ptp(without[0, 0].astype(int)) > 5


def test_without_surroundings_nothing_tells():
    photo, _ = photo_of((230, 60, 50), WALL)
    mask = np.ones(photo.shape[:2], np.bool_)
    mask[:4] = False
    assert in_white_light(photo, [Garment.from_mask("top", mask)]) is None


@pytest.mark.parametrize("around", [(0, 0, 0), (0, 90, 0), (255, 0, 0)])
def test_surroundings_without_light_in_a_channel_do_not_tell(around):
    photo, garment = photo_of((90, 80, 70), around)
    assert in_white_light(photo, [garment]) is None


@pytest.mark.parametrize("around", [(250, 60, 60), (20, 20, 20), (60, 40, 9)])
def test_no_channel_becomes_weaker_or_more_than_four_times_as_strong(around):
    photo, garment = photo_of((100, 100, 100), around)
    white = in_white_light(photo, [garment])
    assert white is not None
    amount = ((100 / 255 + 0.055) / 1.055) ** 2.4
    most = 255 * (1.055 * (4 * amount) ** (1 / 2.4) - 0.055)
    assert white[garment.mask].min() >= 100
    assert most - 2 <= white[garment.mask].max() <= most + 1


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (3, 2), (40, 4)])
def test_any_size_of_photo(size):
    photo = np.full((*size, 3), (120, 100, 80), np.uint8)
    white = in_white_light(photo, [])
    assert white is not None
    assert white.shape == photo.shape
    assert np.ptp(white[0, 0].astype(int)) <= 1
