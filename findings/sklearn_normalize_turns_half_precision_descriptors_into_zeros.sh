#!/usr/bin/env bash
# Surprise: `sklearn.preprocessing.normalize` makes zeros of float16 descriptors whose length is above 255, without
#            a warning.
#
# What:      scikit-learn 1.9.1 with NumPy 2.4.6, `normalize` of a float16 matrix (a type that it accepts and
#            keeps).
# Input:     descriptors of the length 512, which is what SIFT's are by construction (128 values of up to 255),
#            stored in half precision to save memory, and the same divided by 4.
# Expected:  unit length. Every value, and the length itself, is far from the largest float16 (65,504); the
#            documentation says "scale input vectors individually to unit norm" and leaves only zero vectors alone.
# Seen:      all zeros: the squares are summed in float16, the sum is infinite, and a number divided by infinity is
#            0. `np.linalg.norm` says inf for the same rows, with a warning; `normalize` says nothing. The shorter
#            ones and float32 are right.
# Cost:      a descriptor of zeros has the same similarity with everything: matching finds nothing, and by euclidean
#            distance all garments are equally near. It depends on the model's scale whether a pipeline has it.
# What helps: `normalize(x.astype("float32"))`, and half precision afterwards.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'scikit-learn==1.9.1' 'numpy==2.4.6'
"$folder/venv/bin/python" - <<'PYTHON'
import warnings

import numpy as np
import sklearn
from sklearn.preprocessing import normalize

descriptors = np.random.default_rng(0).random((5, 128))
descriptors = np.round(512 * descriptors / np.linalg.norm(descriptors, axis=1, keepdims=True))
print("scikit-learn", sklearn.__version__, "largest value", descriptors.max())
lengths = {}
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    for name, rows in {
        "float32": descriptors.astype("float32"),
        "float16": descriptors.astype("float16"),
        "float16, a quarter": (descriptors / 4).astype("float16"),
    }.items():
        unit = normalize(rows)
        lengths[name] = np.linalg.norm(unit.astype("float64"), axis=1)
        print(f"{name:18}: {unit.dtype}, lengths before {np.linalg.norm(rows.astype(float), axis=1).round().tolist()}")
        print(f"{'':18}  lengths after  {lengths[name].round(2).tolist()}")
print("warnings:", len(caught))
assert not caught
assert np.all(lengths["float16"] == 0)
assert np.allclose(lengths["float32"], 1) and np.allclose(lengths["float16, a quarter"], 1, atol=0.01)
PYTHON
# Output on 2026-11-28:
# scikit-learn 1.9.1 largest value 83.0
# float32           : float32, lengths before [512.0, 512.0, 512.0, 512.0, 512.0]
#                     lengths after  [1.0, 1.0, 1.0, 1.0, 1.0]
# float16           : float16, lengths before [512.0, 512.0, 512.0, 512.0, 512.0]
#                     lengths after  [0.0, 0.0, 0.0, 0.0, 0.0]
# float16, a quarter: float16, lengths before [128.0, 128.0, 128.0, 128.0, 128.0]
#                     lengths after  [1.0, 1.0, 1.0, 1.0, 1.0]
# warnings: 0
