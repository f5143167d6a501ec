#!/usr/bin/env bash
# Surprise: resized with mahotas, a photo loses its first row and column and gets a black edge at the bottom and at the
#           right, even if it keeps its size; and which interpolation is asked for makes no difference.
#
# What:      mahotas 1.4.19, `resize.resize_to`, `resize.resize_rgb_to`, `imresize` and what they call,
#            `interpolate.zoom` and `interpolate.shift`, beside `zoom` of scipy.ndimage 1.17.1, whose code
#            they began with.
# Input:     a picture of 8 x 8 with the numbers 1 to 64; a white photo of 400 x 300; a gradient of 400 x 300, made
#            smaller, with orders 1 to 5; a shift by half a pixel.
# Expected:  the same picture, where the size is the same; a white photo; for a gradient values between those of the
#            input (the docstring: "zoomed using spline interpolation of the requested order", "Spline order to use").
# Seen:      the pixel at (1, 1) stands at (0, 0), and the last row and column are 0. Of the gradient all orders return
#            the same, values as they were, one per pixel; a shift by 0.5 is one by none, and a shift by 0 moves the
#            picture by one. The position is rounded to a whole number before it is used, and so that 3 becomes 4
#            (`std_like_round(cc + 0.5)` in `zoom_shift`, mahotas/_interpolate.cpp): nothing is left to interpolate, and
#            what should be the last pixel is outside. With modes other than "constant" the edge is repeated instead,
#            but the three functions to resize do not have that argument. The tests ask for sizes and sums. No error; we
#            found no report of it, and 1.4.13 does the same.
# Cost:      the edge is a line for features of texture (Haralick, SURF, LBP) and 447 black pixels in a picture of
#            224 x 224; masks and keypoints lie a pixel beside the photo; fine fabric is shrunk by picking pixels, which
#            makes patterns that it does not have.
# What helps: another library's resize; the features of mahotas take its result.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'mahotas==1.4.19' 'numpy==2.4.6' 'scipy==1.17.1'
"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

import mahotas
import numpy as np
from mahotas import interpolate
from scipy import ndimage

print("mahotas", version("mahotas"), "and scipy", version("scipy"))
numbers = np.arange(1.0, 65.0).reshape(8, 8)
same = mahotas.resize.resize_to(numbers, (8, 8))
print("8 x 8 to 8 x 8, first row:", *same[0].round(3), "and not", *numbers[0])
assert np.allclose(same[:-1, :-1], numbers[1:, 1:]) and not same[-1].any() and not same[:, -1].any()
assert np.allclose(mahotas.imresize(numbers, 1.0), same)
assert np.allclose(ndimage.zoom(numbers, 1.0), numbers)

white = np.full((400, 300, 3), 255, np.uint8)
for size in [(400, 300), (224, 224), (800, 600)]:
    resized = mahotas.resize.resize_rgb_to(white, size)
    black = int((resized.max(axis=2) == 0).sum())
    print(f"white photo to {size[0]} x {size[1]}: {black} black pixels, the others {resized.max()}")
    assert black == sum(size) - 1 and not resized[-1].any() and not resized[:, -1].any()

gradient = np.linspace(0.0, 1.0, 300)[None].repeat(400, axis=0)
first = mahotas.resize.resize_to(gradient, (200, 213), order=1)
taken = np.isclose(first[:-1, :-1, None], gradient[0]).any(axis=2)
print(f"gradient by order 1: {taken.mean():.0%} of the values are those of one pixel")
assert taken.all()
for order in range(2, 6):
    other = mahotas.resize.resize_to(gradient, (200, 213), order=order)
    assert np.allclose(other, first)
theirs = ndimage.zoom(gradient, (200 / 400, 213 / 300), order=1)
print(f"by scipy: {np.isclose(theirs[0, :, None], gradient[0]).any(axis=1).mean():.0%}")
assert np.isclose(theirs[0, :, None], gradient[0]).any(axis=1).mean() < 0.1
for by in (0.0, 0.5, -1.0):
    moved = interpolate.shift(numbers[:1].repeat(8, axis=0), [0.0, by], order=1)[0]
    right = ndimage.shift(numbers[:1].repeat(8, axis=0), [0.0, by], order=1)[0]
    print(f"1 to 8, shifted by {by}:", *moved.round(3), "and not", *right.round(3))
    assert not np.allclose(moved, right)
PYTHON
# Output on 2026-11-30:
# mahotas 1.4.19 and scipy 1.17.1
# 8 x 8 to 8 x 8, first row: 10.0 11.0 12.0 13.0 14.0 15.0 16.0 0.0 and not 1.0 2.0 3.0 4.0 5.0 6.0 7.0 8.0
# white photo to 400 x 300: 699 black pixels, the others 255
# white photo to 224 x 224: 447 black pixels, the others 255
# white photo to 800 x 600: 1399 black pixels, the others 255
# gradient by order 1: 100% of the values are those of one pixel
# by scipy: 1%
# 1 to 8, shifted by 0.0: 2.0 3.0 4.0 5.0 6.0 7.0 8.0 0.0 and not 1.0 2.0 3.0 4.0 5.0 6.0 7.0 8.0
# 1 to 8, shifted by 0.5: 1.0 2.0 3.0 4.0 5.0 6.0 7.0 8.0 and not 0.0 1.5 2.5 3.5 4.5 5.5 6.5 7.5
# 1 to 8, shifted by -1.0: 3.0 4.0 5.0 6.0 7.0 8.0 0.0 0.0 and not 2.0 3.0 4.0 5.0 6.0 7.0 8.0 0.0
