"""Names of colors, as people use them."""

import numpy as np
import pytest

from fashion_wizard.appearance.color_names import (
    _NUMBERS,
    COLOR_NAMES,
    FAMILY,
    SHADES,
    _anchors,
    _lab,
    name_colors,
    name_pixels,
    satisfies_color,
)


def test_a_pixel_has_the_name_of_the_nearest_color_of_the_palette() -> None:
    pixels = np.random.default_rng(4).integers(0, 256, (2_000, 3), dtype=np.uint8)
    distances = np.linalg.norm(_lab(pixels).astype(float)[:, None] - _anchors().astype(float), axis=2)
    assert name_pixels(pixels).tolist() == _NUMBERS[distances.argmin(axis=1)].tolist()


def cloth(*colors: tuple[int, int, int], light: float = 1.0) -> np.ndarray:
    """Equal shares of colors, in light and shadow."""
    rng = np.random.default_rng(0)
    pixels = (
        np.repeat(np.array(colors, float), 500, axis=0)
        * rng.uniform(0.82, 1.0, (500 * len(colors), 1))
        * light
    )
    return np.clip(pixels + rng.normal(0, 3, pixels.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("color", "name"),
    [
        ((18, 18, 20), "black"),
        ((128, 128, 130), "gray"),
        ((250, 250, 250), "white"),
        ((200, 30, 40), "red"),
        ((100, 25, 40), "burgundy"),
        ((235, 150, 175), "pink"),
        ((235, 125, 40), "orange"),
        ((245, 210, 60), "yellow"),
        ((50, 140, 60), "green"),
        ((40, 80, 190), "blue"),
        ((150, 190, 230), "blue"),
        ((28, 32, 75), "navy"),
        ((110, 50, 150), "purple"),
        ((105, 65, 40), "brown"),
        ((214, 194, 162), "beige"),
        ((40, 150, 150), "turquoise"),
        ((100, 100, 50), "olive"),
    ],
)
def test_a_color_keeps_its_name_in_light_and_shadow(color: tuple[int, int, int], name: str) -> None:
    assert name_colors(cloth(color)) == (name,)


def test_two_colors_have_two_names_the_larger_area_first() -> None:
    assert name_colors(cloth((40, 80, 190), (40, 80, 190), (250, 250, 250))) == ("blue", "white")
    assert name_colors(cloth((200, 30, 40), (18, 18, 20), (18, 18, 20))) == ("black", "red")
    assert name_colors(np.zeros((0, 3), np.uint8)) == ()


def test_a_request_for_a_color_is_satisfied_by_its_family() -> None:
    assert satisfies_color("blue", ("navy",))
    assert satisfies_color("blue", ("blue", "white"))
    assert not satisfies_color("navy", ("blue",))
    assert not satisfies_color("red", ("blue", "red"))
    assert not satisfies_color("red", ())


def test_tables_name_known_colors() -> None:
    assert set(SHADES) == set(COLOR_NAMES)
    named = {*FAMILY, *(name for names in (*SHADES.values(), *FAMILY.values()) for name in names)}
    assert named <= set(COLOR_NAMES)
