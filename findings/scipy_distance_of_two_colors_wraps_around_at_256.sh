#!/usr/bin/env bash
# Surprise: scipy's distance of two nearly equal colors is 512, and the cosine distance of two embeddings that have
#            little in common is 0.0, if they are bytes.
#
# What:      scipy 1.17.1 with NumPy 2.4.6, `scipy.spatial.distance.cityblock`, `chebyshev`, `euclidean` and `cosine`
#            of two vectors, beside `cdist` of the same module with the same names.
# Input:     two colors of a photo as decoders give them (uint8), (200, 30, 60) and (201, 28, 61); 200 pairs of unit
#            vectors of 64 values, times 127 and rounded to int8, as stores keep embeddings.
# Expected:  4, 2 and 2.45, as `cdist` and `sqeuclidean` of the same two colors give them, and of `cosine` what `cdist`
#            says. The docstrings of `cityblock`, `euclidean` and `cosine` say "array_like", give a formula and no
#            limit, and call the result a double.
# Seen:      512, 255 and 360.6: the vectors are subtracted, and for `cosine` multiplied and summed up, in the type
#            that they have. `correlation`, `canberra`, `braycurtis` and `sqeuclidean` convert to float. Of the 200
#            cosine distances 51 are exactly 0.0, since the result is cut to the range from 0 to 2: what would be an
#            impossible number is "identical" or "opposite"; 104 are an error of the square root. Of an overflow only
#            `cosine` warns, once. Issue 9961 of scipy/scipy is open since 2019; this release still does it.
# Cost:      the color that is one step lighter is the farthest one, and unlike garments are merged as duplicates. A
#            program that tests one pair and compares thousands with `cdist`, or the other way, has two answers.
# What helps: `.astype(float)` before, or `cdist([a], [b])`.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'scipy==1.17.1' 'numpy==2.4.6'
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np
import scipy
from scipy.spatial import distance

print("scipy", scipy.__version__)
one, other = np.array([200, 30, 60], np.uint8), np.array([201, 28, 61], np.uint8)
seen = {}
for name in ("cityblock", "chebyshev", "euclidean", "sqeuclidean"):
    seen[name] = float(getattr(distance, name)(one, other))
    right = float(distance.cdist([one], [other], name)[0, 0])
    print(f"{name:12} of two colors {seen[name]:6.2f}, by cdist {right:.2f}")
assert seen["cityblock"] == 512 and seen["chebyshev"] == 255 and round(seen["euclidean"], 1) == 360.6
assert seen["sqeuclidean"] == 6

vectors = np.random.default_rng(0).normal(size=(2, 200, 64))
vectors /= np.linalg.norm(vectors, axis=2, keepdims=True)
bytes_ = np.rint(vectors * 127).astype(np.int8)
errors, wrong, zero = 0, 0, 0
for a, b in zip(*bytes_):
    right = distance.cdist([a], [b], "cosine")[0, 0]
    try:
        value = distance.cosine(a, b)
    except ValueError:
        errors += 1
        continue
    wrong += abs(value - right) > 0.1
    zero += value == 0.0
    assert right > 0.5
print(f"cosine of 200 pairs of int8: {errors} errors, {wrong} wrong by more than 0.1, {zero} exactly 0.0")
assert wrong > 20 and zero > 10
PYTHON
# Output on 2026-11-29:
# scipy 1.17.1
# cityblock    of two colors 512.00, by cdist 4.00
# chebyshev    of two colors 255.00, by cdist 2.00
# euclidean    of two colors 360.63, by cdist 2.45
# sqeuclidean  of two colors   6.00, by cdist 6.00
# cosine of 200 pairs of int8: 104 errors, 95 wrong by more than 0.1, 51 exactly 0.0
