#!/usr/bin/env bash
# Surprise: OpenCV turns phone photos upright in JPEG, PNG, WebP and TIFF, and leaves them lying in AVIF.
#
# What:      opencv-python-headless 5.0.0.93, `cv2.imdecode` with IMREAD_COLOR. Pillow 13.0.0 writes the files.
# Input:     the same photo with orientation 6, in five formats. In the AVIF it stands in the irot box, as MIAF
#            demands.
# Expected:  five upright pictures. Documentation of `imread`: the orientation is taken into account unless a flag
#            says otherwise; and a reader of AVIF must apply irot and imir, which are part of the picture (ISO/IEC
#            23000-22, MIAF; browsers do).
# Seen:      the AVIF comes as 128 x 64 instead of 64 x 128, and nothing tells the caller that it should be turned:
#            OpenCV does not hand out the box. IMREAD_COLOR and IMREAD_UNCHANGED agree on it, for AVIF alone.
# Cost:      a search that reads queries or catalog photos with OpenCV sees AVIF garments lying down. The same photo
#            in JPEG finds its garment, in AVIF it does not.
# What helps: decode with Pillow and `ImageOps.exif_transpose`, which turns the box into an orientation.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'opencv-python-headless==5.0.0.93' 'pillow==13.0.0'
"$folder/venv/bin/python" - <<'PYTHON'
import io

import cv2
import numpy as np
from PIL import Image, ImageOps

sizes = {}
for kind in ("JPEG", "PNG", "WEBP", "TIFF", "AVIF"):
    exif = Image.Exif()
    exif[0x112] = 6
    output = io.BytesIO()
    Image.new("RGB", (128, 64), "red").save(output, kind, exif=exif)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(output.getvalue()))).size
    color = cv2.imdecode(np.frombuffer(output.getvalue(), np.uint8), cv2.IMREAD_COLOR)
    sizes[kind] = color.shape[1::-1]
    box = "with irot box" if b"irot" in output.getvalue() else ""
    print(f"{kind:5} by Pillow {upright}, by OpenCV {cv2.__version__} {sizes[kind]} {box}")
    assert upright == (64, 128)
assert sizes.pop("AVIF") == (128, 64)
assert set(sizes.values()) == {(64, 128)}
PYTHON
# Output on 2026-11-28:
# JPEG  by Pillow (64, 128), by OpenCV 5.0.0 (64, 128)
# PNG   by Pillow (64, 128), by OpenCV 5.0.0 (64, 128)
# WEBP  by Pillow (64, 128), by OpenCV 5.0.0 (64, 128)
# TIFF  by Pillow (64, 128), by OpenCV 5.0.0 (64, 128)
# AVIF  by Pillow (64, 128), by OpenCV 5.0.0 (128, 64) with irot box
