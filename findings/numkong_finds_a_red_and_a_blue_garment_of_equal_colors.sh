#!/usr/bin/env bash
# Surprise: NumKong's Jensen-Shannon distance of a red and a blue garment is 0.0, on processors with AVX-512.
#
# What:      numkong 7.8.6 (SimSIMD's new name), `jensenshannon(a, b)` of float64, float32 and float16, beside simsimd
#            6.5.16, the last version of the old name.
# Input:     three color histograms with a sum of 1: red with some orange, orange with some red, and blue with some
#            violet, which shares no bin with the others.
# Expected:  0.83 for red and blue (the largest distance there is, the root of ln 2), and 0.29 for red and orange. The
#            docstring says "Equivalent to: `scipy.spatial.distance.jensenshannon`", which gives that.
# Seen:      0.0, so that blue is nearer to red than orange is. It looks as if bins were left out in which either of
#            the two is zero. After `disable_capability` of all that is newer than "haswell" the same call gives 0.83,
#            so a laptop has another result than a server. Without zeros all agree. simsimd 6.5.16 gives 0.0 for
#            float32, too; and its `kullbackleibler` of two float64 histograms without zeros is 462 instead of 1.75,
#            with and without these instructions. No error; we found no report of either.
# Cost:      color histograms have zeros in most of their bins. The less two garments have in common the nearer they
#            are, and a test on smooth or random histograms shows nothing.
# What helps: a small number added to each bin before (1e-6), or scipy.
#
# Exits with 0 as long as it behaves so, with 1 if not. It needs a processor with AVX-512, as most servers have.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'numkong==7.8.6' 'simsimd==6.5.16' 'numpy==2.4.6'
"$folder/venv/bin/python" - <<'PYTHON'
import importlib.metadata

import numkong
import numpy as np
import simsimd


def divergence(a, b):
    return sum(x * np.log(x / y) for x, y in zip(a, b) if x > 0)


def distance(a, b):
    return float(np.sqrt((divergence(a, (a + b) / 2) + divergence(b, (a + b) / 2)) / 2))


for name in ("numkong", "simsimd"):
    print(name, importlib.metadata.version(name))
red = np.array([0.8, 0.2, 0, 0, 0, 0])
orange = np.array([0.4, 0.6, 0, 0, 0, 0])
blue = np.array([0, 0, 0, 0, 0.8, 0.2])
print(f"right: red and orange {distance(red, orange):.3f}, red and blue {distance(red, blue):.3f}")
assert numkong.get_capabilities()["skylake"], "no AVX-512"
for kind in ("float64", "float32", "float16"):
    near, far = (float(numkong.jensenshannon(red.astype(kind), b.astype(kind))) for b in (orange, blue))
    print(f"numkong, {kind}: red and orange {near:.3f}, red and blue {far:.3f}")
    assert abs(near - distance(red, orange)) < 0.01 and far == 0
single = float(simsimd.jensenshannon(red.astype("float32"), blue.astype("float32")))
print(f"simsimd, float32: red and blue {single:.3f}")
assert single == 0
for name, available in numkong.get_capabilities().items():
    if available and name not in ("serial", "haswell"):
        numkong.disable_capability(name)
old = float(numkong.jensenshannon(red, blue))
print(f"numkong without newer instructions: red and blue {old:.3f}")
assert abs(old - distance(red, blue)) < 0.01
warm = np.array([0.70, 0.10, 0.05, 0.05, 0.05, 0.05])
found = [float(package.kullbackleibler(warm, warm[::-1].copy())) for package in (simsimd, numkong)]
print(f"Kullback-Leibler, no zeros, float64: right {divergence(warm, warm[::-1]):.2f}, ", end="")
print(f"simsimd {found[0]:.2f}, numkong {found[1]:.2f}")
assert found[0] > 100 and abs(found[1] - divergence(warm, warm[::-1])) < 0.01
PYTHON
# Output on 2026-11-29:
# numkong 7.8.6
# simsimd 6.5.16
# right: red and orange 0.294, red and blue 0.833
# numkong, float64: red and orange 0.294, red and blue 0.000
# numkong, float32: red and orange 0.294, red and blue 0.000
# numkong, float16: red and orange 0.294, red and blue 0.000
# simsimd, float32: red and blue 0.000
# numkong without newer instructions: red and blue 0.833
# Kullback-Leibler, no zeros, float64: right 1.75, simsimd 462.55, numkong 1.75
