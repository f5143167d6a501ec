#!/usr/bin/env bash
# Surprise: `cv2.EMD` finds a blue shirt more similar to a red one than another red one is, if the blue photo has
#            more pixels.
#
# What:      opencv-python-headless 5.0.0.93, `cv2.EMD(signature1, signature2, DIST_L2)`; 4.12 and 4.13 do the
#            same.
# Input:     color signatures of photos: each color in CIELAB, and how many pixels have it. A red shirt on light
#            ground, 200 x 200; a slightly other red one, 200 x 200; a blue one, 200 x 200 and 1000 x 1000.
# Expected:  much the same distance for both sizes of the blue photo. The documentation says "the total weights may
#            be different", recommends it for "multi-dimensional histogram comparison for image retrieval" and
#            cites Rubner's papers, in which the work is divided by the total flow (what was moved).
# Seen:      it is divided by the larger of the two totals. 25 times as many pixels make the blue shirt's distance
#            25 times as small, and put it before the red one. The flow that the function returns is right: divided
#            by its sum, the same work gives Rubner's distance. For equal totals there is no difference. We found
#            no report of it.
# Cost:      among photos of different sizes, or masks of garments of different sizes, the largest come first
#            whatever their color; on thumbnails of one size all is well.
# What helps: divide the weights of every signature by their sum, or compute (flow * distance).sum() / flow.sum().
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  'opencv-python-headless==5.0.0.93' 'numpy==2.4.6'
"$folder/venv/bin/python" - <<'PYTHON'
import cv2
import numpy as np


def shirt(color, size):
    photo = np.full((size, size, 3), 240, np.uint8)
    photo[size // 4 : 3 * size // 4, size // 4 : 3 * size // 4] = color
    return photo


def signature(photo):
    lab = cv2.cvtColor((photo / 255).astype(np.float32), cv2.COLOR_RGB2Lab).reshape(-1, 3)
    colors, counts = np.unique(lab, axis=0, return_counts=True)
    return np.column_stack([counts, colors]).astype(np.float32)


def shares(weighted):
    return np.column_stack([weighted[:, 0] / weighted[:, 0].sum(), weighted[:, 1:]])


query = signature(shirt((200, 30, 60), 200))
print("opencv", cv2.__version__)
given, rubner, equal = {}, {}, {}
for name, color, size in (
    ("other red, 200 x 200", (190, 40, 70), 200),
    ("other red, 400 x 400", (190, 40, 70), 400),
    ("blue, 200 x 200", (30, 60, 200), 200),
    ("blue, 1000 x 1000", (30, 60, 200), 1000),
):
    candidate = signature(shirt(color, size))
    given[name], _, flow = cv2.EMD(query, candidate, cv2.DIST_L2)
    distances = np.linalg.norm(query[:, None, 1:] - candidate[None, :, 1:], axis=2)
    rubner[name] = (flow * distances).sum() / flow.sum()
    equal[name] = cv2.EMD(shares(query), shares(candidate), cv2.DIST_L2)[0]
    ratio = candidate[:, 0].sum() / query[:, 0].sum()
    print(f"{name}: EMD {given[name]:.3f}, by its own flow {rubner[name]:.3f}, with shares {equal[name]:.3f}")
    assert np.isclose(flow.sum(), query[:, 0].sum())
    assert np.isclose(given[name], rubner[name] / ratio, rtol=1e-3)
assert given["blue, 1000 x 1000"] < given["other red, 200 x 200"]
assert rubner["blue, 1000 x 1000"] > 5 * rubner["other red, 200 x 200"]
assert np.isclose(equal["blue, 1000 x 1000"], equal["blue, 200 x 200"], rtol=1e-3)
PYTHON
# Output on 2026-11-29:
# opencv 5.0.0
# other red, 200 x 200: EMD 2.277, by its own flow 2.277, with shares 2.277
# other red, 400 x 400: EMD 0.569, by its own flow 2.277, with shares 2.277
# blue, 200 x 200: EMD 26.482, by its own flow 26.482, with shares 26.482
# blue, 1000 x 1000: EMD 0.867, by its own flow 21.679, with shares 26.482
