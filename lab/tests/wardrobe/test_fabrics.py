"""Tiles repeat without a seam, keep their pattern when recolored, and print logos without fonts."""

from dataclasses import replace

import numpy as np
import pytest

from fashion_wizard_lab.wardrobe.colors import darker, hexed, lighter, lightness, mix, rgb
from fashion_wizard_lab.wardrobe.fabrics import PLAIN, Fabric, accents, logo, repeat, swatch
from fashion_wizard_lab.wardrobe.patterns import FABRICS
from fashion_wizard_lab.wardrobe.seeds import random_for

RED = ("#c1272d", "#f4f1e8", "#33589e")
GREEN = ("#245238", "#f4f1e8", "#e3a72f")


@pytest.mark.parametrize("name", ["floral", "leopard", "camouflage", "cable knit", "denim twill", "argyle"])
@pytest.mark.parametrize("layout", [1, 2])
def test_a_tile_repeats_without_a_seam(name: str, layout: int) -> None:
    tile = swatch(Fabric(name, RED, layout), 8.0)
    for axis in (0, 1):
        steps = np.abs(np.diff(tile, axis=axis)).mean(axis=(1 - axis, 2))
        seam = np.abs(tile.take(0, axis) - tile.take(-1, axis)).mean()
        assert seam <= steps.max() + 12


@pytest.mark.parametrize("name", sorted(set(FABRICS) - PLAIN))
def test_a_patterned_tile_has_a_pattern_that_follows_its_layout(name: str) -> None:
    tile = swatch(Fabric(name, RED, 1), 8.0)
    assert tile.std(axis=(0, 1)).max() > 4
    width, height = repeat(Fabric(name, RED, 1))
    assert tile.shape[:2] == (round(height * 8), round(width * 8))
    other = swatch(Fabric(name, RED, 2), 8.0)
    assert other.shape != tile.shape or not np.array_equal(tile, other)


@pytest.mark.parametrize("name", FABRICS)
def test_a_recolored_copy_has_other_colors_and_the_same_repeat(name: str) -> None:
    red, green = Fabric(name, RED, 9), Fabric(name, GREEN, 9)
    assert repeat(red) == repeat(green)
    assert np.abs(swatch(red, 4.0).mean(axis=(0, 1)) - swatch(green, 4.0).mean(axis=(0, 1))).max() > 20


def test_a_tile_is_made_the_same_again() -> None:
    fabric = Fabric("floral", RED, 5)
    first = swatch(fabric, 6.0).copy()
    swatch.cache_clear()
    assert np.array_equal(swatch(fabric, 6.0), first)


def test_only_printed_cloth_has_a_logo_and_it_needs_no_font() -> None:
    printed = Fabric("printed logo", RED, 3)
    assert logo(replace(printed, name="plain")) == ""
    assert RED[1] in logo(printed)
    assert "<text" not in logo(printed)
    assert logo(printed) == logo(printed)


def test_accents_stand_out() -> None:
    for color in ("#000000", "#f4f3ef", "#1f2d50", "#f0cf4a"):
        first, second = accents(random_for("accents", color), color)
        assert abs(lightness(first) - lightness(color)) > 0.3
        assert first != second


def test_colors_mix() -> None:
    assert hexed(rgb("#123456")) == "#123456"
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
    assert lightness(darker("#808080")) < lightness("#808080") < lightness(lighter("#808080"))
