#!/usr/bin/env bash
# Surprise: pillow-heif turns a photo that is saved with its EXIF as bytes, and leaves it lying with the same EXIF
#            as an object.
#
# What:      pillow-heif 1.8.1 with Pillow 13.0.0, `Image.save(..., "HEIF", exif=...)`.
# Input:     a phone photo (JPEG, EXIF orientation 6), saved in four ways: without `exif`, with
#            `photo.info["exif"]`, with `photo.getexif().tobytes()`, and with `photo.getexif()`, which Pillow's
#            writers of JPEG, PNG, WebP, TIFF and AVIF all take.
# Expected:  four files that are shown upright. HEIF readers go by the irot box, not by EXIF (ISO/IEC 23008-12), so
#            the writer has to make one, and pillow-heif does.
# Seen:      no irot box for the object: the place that looks for the orientation treats it as bytes, fails, and
#            swallows its own exception. On reading, the tag is set to 1, too, so nothing is left that says it lies.
# Cost:      conversions of JPEG to HEIC lose the rotation of every upright phone photo for good, without a warning.
# What helps: `exif=photo.getexif().tobytes()`.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pillow==13.0.0' 'pillow-heif==1.8.1'
"$folder/venv/bin/python" - <<'PYTHON'
import io

import pillow_heif
from PIL import Image, ImageOps

pillow_heif.register_heif_opener()
exif = Image.Exif()
exif[0x112] = 6
file = io.BytesIO()
Image.new("RGB", (128, 64), "red").save(file, "JPEG", exif=exif)
photo = Image.open(io.BytesIO(file.getvalue()))
ways = {
    "no exif argument": {},
    'photo.info["exif"]': {"exif": photo.info["exif"]},
    "getexif().tobytes()": {"exif": photo.getexif().tobytes()},
    "getexif()": {"exif": photo.getexif()},
}
seen = {}
for name, options in ways.items():
    output = io.BytesIO()
    photo.save(output, "HEIF", **options)
    again = Image.open(io.BytesIO(output.getvalue()))
    seen[name] = ImageOps.exif_transpose(again).size
    print(
        f"pillow-heif {pillow_heif.__version__}, {name:20}: irot box {b'irot' in output.getvalue()!s:5} "
        f"shown as {seen[name]}, orientation {again.getexif().get(0x112)}"
    )
assert seen.pop("getexif()") == (128, 64)
assert set(seen.values()) == {(64, 128)}
PYTHON
# Output on 2026-11-28:
# pillow-heif 1.8.1, no exif argument    : irot box True  shown as (64, 128), orientation 1
# pillow-heif 1.8.1, photo.info["exif"]  : irot box True  shown as (64, 128), orientation 1
# pillow-heif 1.8.1, getexif().tobytes() : irot box True  shown as (64, 128), orientation 1
# pillow-heif 1.8.1, getexif()           : irot box False shown as (128, 64), orientation 1
