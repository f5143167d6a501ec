#!/usr/bin/env bash
# Surprise: `ycbcr_from_rgb` of kornia-rs returns Y, Cr, Cb, so a red shirt of Pillow's YCbCr comes back blue.
#
# What:      kornia-rs 0.2.0, `imgproc.ycbcr_from_rgb` and `imgproc.rgb_from_ycbcr`, uint8 and float32, beside Pillow
#            13.0.0.
# Input:     a red color (200, 30, 60).
# Expected:  (84, 114, 210): the order that the name says, which Pillow's "YCbCr", JPEG (ISO/IEC 10918-5), and
#            `rgb_to_ycbcr` of kornia 0.9.0, the package for PyTorch of the same project, have. The docstring says "RGB ->
#            YCbCr (full range)". OpenCV has the other order and says so in the name, YCrCb. `yuv_from_rgb` of
#            kornia-rs has blue first.
# Seen:      (84, 211, 114). There and back within kornia-rs all is well, so its own tests cannot show it. From
#            Pillow's YCbCr to RGB, (64, 66, 229). The comments of the Rust crate name the order [Y, Cr, Cb]; what
#            Python shows (docstrings and type stubs) does not. Shapes and ranges are the same, so nothing fails.
# Cost:      descriptors of color that are computed from both (photos of the catalog with one, of customers with
#            the other) find blue garments for red ones. Gray, black and white are right.
# What helps: `[..., [0, 2, 1]]`.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  'kornia-rs==0.2.0' 'pillow==13.0.0' 'numpy==2.4.6'
"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

import kornia_rs
import numpy as np
from PIL import Image

shirt = np.full((8, 8, 3), (200, 30, 60), np.uint8)
pillow = np.array(Image.fromarray(shirt).convert("YCbCr"))
rust = kornia_rs.imgproc.ycbcr_from_rgb(shirt)
rust32 = kornia_rs.imgproc.ycbcr_from_rgb(shirt.astype(np.float32) / 255) * 255
colors = {
    "Pillow's YCbCr": pillow,
    "kornia-rs's YCbCr": rust,
    "kornia-rs's YCbCr, float32": rust32.round(),
    "kornia-rs, there and back": kornia_rs.imgproc.rgb_from_ycbcr(rust),
    "Pillow's YCbCr to RGB by kornia-rs": kornia_rs.imgproc.rgb_from_ycbcr(pillow),
}
print("kornia-rs", version("kornia-rs"), "Pillow", version("pillow"))
for name, picture in colors.items():
    print(f"{name:34}: {picture[0, 0].astype(int).tolist()}")


def near(name: str, color: tuple[int, int, int]) -> bool:
    return bool(np.abs(colors[name][0, 0].astype(int) - color).max() <= 2)


assert near("Pillow's YCbCr", (84, 114, 210))
assert near("kornia-rs's YCbCr", (84, 210, 114)) and near("kornia-rs's YCbCr, float32", (84, 210, 114))
assert near("kornia-rs, there and back", (200, 30, 60))
assert near("Pillow's YCbCr to RGB by kornia-rs", (64, 66, 229))
PYTHON
# Output on 2026-11-29:
# kornia-rs 0.2.0 Pillow 13.0.0
# Pillow's YCbCr                    : [84, 114, 210]
# kornia-rs's YCbCr                 : [84, 211, 114]
# kornia-rs's YCbCr, float32        : [84, 210, 114]
# kornia-rs, there and back         : [200, 30, 59]
# Pillow's YCbCr to RGB by kornia-rs: [64, 66, 229]
