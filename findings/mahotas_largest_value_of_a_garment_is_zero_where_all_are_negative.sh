#!/usr/bin/env bash
# Surprise: the largest value of each garment's pixels is 2e-308 by mahotas, whatever the pixels are, if all of them are
#           below zero.
#
# What:      mahotas 1.4.19, `labeled.labeled_max` of float64, float32 and integers, beside `maximum` of scipy.ndimage
#            1.17.1 and `numpy.max`.
# Input:     a photo of a red, a green and a blue garment on white, as L*a*b* (by mahotas's own `rgb2lab`), and the
#            label map of the three: the largest a* (green to red) and b* (blue to yellow) of each.
# Expected:  -54 for a* of the green garment. The docstring says of the result that "maxs[i] is equal to
#            np.max(array[labeled == i])", and of the input "ndarray of any type".
# Seen:      2.2e-308, which is 0 for whoever prints or compares it; as float32 1.2e-38. The largest so far begins with
#            `std::numeric_limits<T>::min()` (`labeled_max` in mahotas/_labeled.cpp), which is the lowest number for
#            integers, and the smallest one above zero for floats. Integers are right, `labeled_min` is, and so are
#            garments with one value above zero. No error; we found no report of it.
# Cost:      a* and b*, logits, differences of two photos and responses of filters are negative over whole garments:
#            green and blue ones are taken for neutral, and "largest logit above -1" lets every region pass.
# What helps: `-labeled_min(-array, labeled)`.
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
from scipy import ndimage

print("mahotas", version("mahotas"), "and scipy", version("scipy"))
noise = np.random.default_rng(0).integers(0, 20, (60, 90, 3))
photo = np.full((60, 90, 3), 235) + noise
garments = np.zeros((60, 90), np.int32)
for number, (name, color) in enumerate({"red": (200, 30, 40), "green": (20, 160, 40), "blue": (30, 60, 200)}.items()):
    place = np.s_[10:50, 30 * number + 5 : 30 * number + 25]
    photo[place] = np.array(color) + noise[place]
    garments[place] = number + 1
lab = mahotas.colors.rgb2lab(photo.astype(np.uint8))
least = np.finfo(np.float64).tiny
for channel, name in [(1, "a*"), (2, "b*")]:
    values = np.ascontiguousarray(lab[..., channel])
    ours = mahotas.labeled.labeled_max(values, garments)[1:]
    right = ndimage.maximum(values, garments, [1, 2, 3])
    print(f"largest {name} of red, green, blue: {ours}, and not {np.round(right, 2)}")
    assert np.allclose(right, [values[garments == number].max() for number in (1, 2, 3)])
    assert np.array_equal(ours, np.where(np.array(right) > 0, right, least)) and (ours == least).any()
    low = mahotas.labeled.labeled_min(values, garments)[1:]
    assert np.allclose(low, ndimage.minimum(values, garments, [1, 2, 3]))
    for kind in (np.float32, np.int32, np.int8):
        some = mahotas.labeled.labeled_max(values.astype(kind), garments)[1:]
        wrong = int((~np.isclose(some, ndimage.maximum(values.astype(kind), garments, [1, 2, 3]))).sum())
        print(f"  as {np.dtype(kind).name}: {wrong} of 3 wrong")
        assert (wrong > 0) == (kind is np.float32)
    assert np.allclose(-mahotas.labeled.labeled_min(-values, garments)[1:], right)
PYTHON
# Output on 2026-11-30:
# mahotas 1.4.19 and scipy 1.17.1
# largest a* of red, green, blue: [6.89236770e+001 2.22507386e-308 5.00206999e+001], and not [ 68.92 -53.65  50.02]
#   as float32: 1 of 3 wrong
#   as int32: 0 of 3 wrong
#   as int8: 0 of 3 wrong
# largest b* of red, green, blue: [4.65075277e+001 5.62166214e+001 2.22507386e-308], and not [ 46.51  56.22 -66.63]
#   as float32: 1 of 3 wrong
#   as int32: 0 of 3 wrong
#   as int8: 0 of 3 wrong
