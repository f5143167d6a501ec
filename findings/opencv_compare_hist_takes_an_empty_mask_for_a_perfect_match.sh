#!/usr/bin/env bash
# Surprise: for `cv2.compareHist`, the color histogram of an empty mask equals every other one, by correlation and
#            by chi-square.
#
# What:      opencv-python-headless 5.0.0.93, `cv2.calcHist` with a mask, `cv2.compareHist`.
# Input:     hue histograms of a red, a blue and a two-colored garment, and one under an empty mask (no garment was
#            found); all zeros.
# Expected:  no match, or not a number: the correlation of the documentation (page "Histograms", HISTCMP_CORREL) is
#            0/0 there, as NumPy's `corrcoef` says; a histogram of nothing says nothing about a color.
# Seen:      a correlation of exactly 1.0 with each garment, and the same for a histogram whose bins are all equal;
#            a chi-square distance of exactly 0.0 where the empty one stands first (terms whose divisor is zero are
#            left out). By intersection (0) and Bhattacharyya (1.0) it matches nothing, so the metrics say opposite
#            things.
# Cost:      one failed segmentation becomes the first result of every search by color, and a query without a
#            garment finds all of them equally like it.
# What helps: compare only histograms with a sum above zero, or use the intersection.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'opencv-python-headless==5.0.0.93' 'numpy==2.4.6'
"$folder/venv/bin/python" - <<'PYTHON'
import cv2
import numpy as np

METRICS = ("CORREL", "CHISQR", "INTERSECT", "BHATTACHARYYA")
hues = {"red": [0], "blue": [120], "red and blue": [0, 120]}
everywhere = np.full((20, 20), 255, np.uint8)


def histogram(colors: list[int], mask: np.ndarray) -> np.ndarray:
    picture = np.resize(np.array(colors, np.uint8), (20, 20))
    return cv2.calcHist([picture], [0], mask, [18], [0, 180])


empty = histogram([0], np.zeros_like(everywhere))
assert empty.sum() == 0
seen = {}
print("OpenCV", cv2.__version__)
for name, colors in hues.items():
    other = histogram(colors, everywhere)
    seen[name] = {metric: cv2.compareHist(empty, other, getattr(cv2, f"HISTCMP_{metric}")) for metric in METRICS}
    print(f"empty mask against {name:12}:", seen[name])
red, blue = histogram([0], everywhere), histogram([120], everywhere)
apart = {metric: round(cv2.compareHist(red, blue, getattr(cv2, f"HISTCMP_{metric}")), 3) for metric in METRICS}
print("red against blue:", apart)
for values in seen.values():
    assert values["CORREL"] == 1.0 and values["CHISQR"] == 0.0
    assert values["INTERSECT"] == 0.0 and values["BHATTACHARYYA"] == 1.0
assert apart["CORREL"] < 0 and apart["CHISQR"] > 0
PYTHON
# Output on 2026-11-28:
# OpenCV 5.0.0
# empty mask against red         : {'CORREL': 1.0, 'CHISQR': 0.0, 'INTERSECT': 0.0, 'BHATTACHARYYA': 1.0}
# empty mask against blue        : {'CORREL': 1.0, 'CHISQR': 0.0, 'INTERSECT': 0.0, 'BHATTACHARYYA': 1.0}
# empty mask against red and blue: {'CORREL': 1.0, 'CHISQR': 0.0, 'INTERSECT': 0.0, 'BHATTACHARYYA': 1.0}
# red against blue: {'CORREL': -0.059, 'CHISQR': 400.0, 'INTERSECT': 0.0, 'BHATTACHARYYA': 1.0}
