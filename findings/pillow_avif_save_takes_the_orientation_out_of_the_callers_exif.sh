#!/usr/bin/env bash
# Surprise: after a photo is saved as AVIF with Pillow, the JPEG that is saved next with the same EXIF lies on its
#            side.
#
# What:      Pillow 13.0.0, `Image.save(..., "AVIF", exif=exif)` with an `Image.Exif` object.
# Input:     a phone photo whose EXIF says orientation 6 (turn by 90 degrees), saved as AVIF and then as JPEG, both
#            with `exif=photo.getexif()`, as a shop does that offers a picture in two formats.
# Expected:  both turned. `save` writes; it does not change its arguments. Saving as JPEG, WebP or PNG leaves the
#            object as it was. (Documentation of Pillow, "Image file formats", AVIF, option `exif`: the data to
#            include.)
# Seen:      the AVIF writer moves the orientation into the file's irot box by `Exif.pop` on the caller's object,
#            which is the one that the image itself keeps. The JPEG has no orientation, and
#            `ImageOps.exif_transpose` of the photo that is still open does nothing any more. In the other order of
#            the formats all is well.
# Cost:      sideways garments in one of two formats; a search index built from the JPEGs sees them lying down.
# What helps: give `exif.tobytes()`, or turn the pixels first.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pillow==13.0.0'
"$folder/venv/bin/python" - <<'PYTHON'
import io

import PIL
from PIL import Image, ImageOps

ORIENTATION = 0x112
exif = Image.Exif()
exif[ORIENTATION] = 6
file = io.BytesIO()
Image.new("RGB", (128, 64), "red").save(file, "JPEG", exif=exif)


def shown(formats: tuple[str, ...]) -> dict[str, tuple[int, int]]:
    """Sizes as a viewer shows them, after the photo was saved in these formats, one after the other."""
    photo = Image.open(io.BytesIO(file.getvalue()))
    sizes = {}
    for kind in formats:
        output = io.BytesIO()
        photo.save(output, kind, exif=photo.getexif())
        sizes[kind] = ImageOps.exif_transpose(Image.open(io.BytesIO(output.getvalue()))).size
    sizes["photo itself"] = ImageOps.exif_transpose(photo).size
    return sizes


jpeg_first, avif_first = shown(("JPEG", "AVIF")), shown(("AVIF", "JPEG"))
others = shown(("WEBP", "PNG", "TIFF", "JPEG"))
print("Pillow", PIL.__version__)
print("JPEG, then AVIF:", jpeg_first)
print("AVIF, then JPEG:", avif_first)
print("other formats first:", others)
assert set(others.values()) == {(64, 128)}
assert jpeg_first["JPEG"] == jpeg_first["AVIF"] == avif_first["AVIF"] == (64, 128)
assert avif_first["JPEG"] == avif_first["photo itself"] == (128, 64)
PYTHON
# Output on 2026-11-28:
# Pillow 13.0.0
# JPEG, then AVIF: {'JPEG': (64, 128), 'AVIF': (64, 128), 'photo itself': (128, 64)}
# AVIF, then JPEG: {'AVIF': (64, 128), 'JPEG': (128, 64), 'photo itself': (128, 64)}
# other formats first: {'WEBP': (64, 128), 'PNG': (64, 128), 'TIFF': (64, 128), 'JPEG': (64, 128), 'photo itself': (64, 128)}
