#!/usr/bin/env bash
# Surprise: for imagehash's `colorhash`, a red, a green and a blue swatch are the same picture, if their saturation is
#            exactly two thirds; and half a picture in black is as much as three quarters.
#
# What:      ImageHash 4.3.2 with Pillow 13.0.0, `imagehash.colorhash(image)` and the distance of two hashes.
# Input:     swatches of one color: (255, 85, 85), (85, 255, 85) and (85, 85, 255), and the same with 84 and with 86 in
#            place of 85. Then a red picture of which four, five, six and seven eighths are black.
# Expected:  hashes that tell red, green and blue apart, as with 84 and with 86. The docstring knows two kinds of
#            color, "highly saturated" and "mildly saturated", and none beside them. Eight fractions make eight codes:
#            three bits "encode the black fraction".
# Seen:      00000000000 for all three and a distance of 0, as no fraction is counted at all: faint is below 170,
#            bright is above 170, and 170 is neither. (150, 50, 50) and (60, 90, 180) are of that kind, too. And the
#            bits are not those of a number: 4 and 6 are both written 110, 5 and 7 both 111, for black, gray and each
#            hue. With more bits it is more codes that coincide. We found no report of either.
# Cost:      flat photos and swatches of a palette, where such even values are usual, are merged as duplicates or found
#            as "the same color". The next step of color, one value further, is right, so a test hardly shows it.
# What helps: a histogram of one's own, or the mean color in CIELAB.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'ImageHash==4.3.2' 'pillow==13.0.0' 'numpy==2.4.6'
"$folder/venv/bin/python" - <<'PYTHON'
import importlib.metadata

import imagehash
from PIL import Image

print("ImageHash", importlib.metadata.version("ImageHash"))
for low in (84, 85, 86):
    colors = [(255, low, low), (low, 255, low), (low, low, 255)]
    hashes = [imagehash.colorhash(Image.new("RGB", (64, 64), color)) for color in colors]
    distances = [int(hashes[a] - hashes[b]) for a, b in ((0, 1), (0, 2), (1, 2))]
    print(f"red, green and blue with {low}:", *hashes, "distances", distances)
    assert (distances == [0, 0, 0]) == (low == 85)
for color in ((255, 85, 85), (150, 50, 50), (60, 90, 180)):
    assert str(imagehash.colorhash(Image.new("RGB", (64, 64), color))) == "00000000000"
codes = {}
for eighths in range(8):
    picture = Image.new("RGB", (64, 64), (220, 20, 20))
    picture.paste((0, 0, 0), (0, 0, 8 * eighths, 64))
    bits = imagehash.colorhash(picture).hash.flatten()[:3]
    codes[eighths] = "".join("1" if bit else "0" for bit in bits)
print("black in eighths and its three bits:", codes)
assert codes[4] == codes[6] == "110" and codes[5] == codes[7] == "111"
PYTHON
# Output on 2026-11-29:
# ImageHash 4.3.2
# red, green and blue with 84: 00000038000 00000000e00 00000000038 distances [6, 6, 6]
# red, green and blue with 85: 00000000000 00000000000 00000000000 distances [0, 0, 0]
# red, green and blue with 86: 00e00000000 00038000000 00000e00000 distances [6, 6, 6]
# black in eighths and its three bits: {0: '000', 1: '001', 2: '010', 3: '011', 4: '110', 5: '111', 6: '110', 7: '111'}
