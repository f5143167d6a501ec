#!/usr/bin/env bash
# Surprise: with the settings that compressorjs advises for large photos, those that keep their EXIF data are turned
#            twice.
#
# What:      compressorjs 1.3.0 (npm), `{ checkOrientation: false, retainExif: true, maxWidth: 300 }`, in Chromium 153
#            (headless).
# Input:     a JPEG with its top left corner red, in each of the eight orientations of EXIF, as cameras write them.
# Expected:  the shape and the corner that the photo has when it is shown. The readme says that one should switch
#            `checkOrientation` off for photos of more than 10 MB, lest the memory run out, and that `retainExif` keeps
#            the data. With `checkOrientation: true` the package resets the value in what it keeps.
# Seen:      only orientation 1 is right. Browsers turn a photo by themselves before the canvas gets it (since Chrome
#            81, in 2020), so that the pixels are upright; and the old value is written beside them. Every reader that
#            honors it turns them once more: a photo taken upright lies on its side, one taken upside down is
#            upside down again, mirrored ones are mirrored again. Issue 156 of fengyuanchen/compressorjs says that
#            `checkOrientation: false` does not stop browsers; of what this makes of `retainExif` we found no report.
# Cost:      a shop that keeps EXIF (for the date, or the camera) and follows the advice searches by photos lying on
#            their side, from new phones first, whose photos are the large ones. The customer's preview is right if
#            it shows the chosen file.
# What helps: `checkOrientation: true`, or no `retainExif`: both are right.
#
# Exits with 0 as long as it behaves so, with 1 if not. Node 20 or newer, and the shared libraries of a browser.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pillow==13.0.0'
cd "$folder"
npm init --yes >npm.log
npm install --silent --no-audit --no-fund \
  'compressorjs@1.3.0' '@sparticuz/chromium@153.0.0' 'puppeteer-core@24.43.1'
venv/bin/python - <<'PYTHON'
from PIL import Image

picture = Image.new("RGB", (600, 400), "blue")
picture.paste("red", (0, 0, 200, 200))
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture.save(f"photo_{orientation}.jpg", exif=exif, quality=95)
PYTHON
cat >compress.mjs <<'JAVASCRIPT'
import fs from "node:fs";
import chromium from "@sparticuz/chromium";
import puppeteer from "puppeteer-core";

const browser = await puppeteer.launch({
  executablePath: await chromium.executablePath(),
  args: chromium.args,
  headless: "shell",
});
try {
  const page = await browser.newPage();
  await page.addScriptTag({ path: "node_modules/compressorjs/dist/compressor.js" });
  for (let orientation = 1; orientation <= 8; orientation++)
    for (const [name, options] of Object.entries({
      advised: { checkOrientation: false, retainExif: true },
      checked: { checkOrientation: true, retainExif: true },
      dropped: { checkOrientation: false, retainExif: false },
    })) {
      const file = fs.readFileSync(`photo_${orientation}.jpg`).toString("base64");
      const made = await page.evaluate(
        async (base64, options) => {
          const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
          const photo = new File([bytes], "photo.jpg", { type: "image/jpeg" });
          const result = await new Promise(
            (success, error) => new window.Compressor(photo, { maxWidth: 300, ...options, success, error }),
          );
          return btoa(String.fromCharCode(...new Uint8Array(await result.arrayBuffer())));
        },
        file,
        options,
      );
      fs.writeFileSync(`${name}_${orientation}.jpg`, Buffer.from(made, "base64"));
    }
} finally {
  await browser.close();
}
JAVASCRIPT
TMPDIR="$folder" node compress.mjs
venv/bin/python - <<'PYTHON'
from PIL import Image, ImageOps


def shown(path):
    """The shape and the place of the red corner, as a reader that honors EXIF shows them."""
    picture = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    wide, high = picture.size
    for name, x, y in (("top left", 0, 0), ("top right", 1, 0), ("bottom left", 0, 1), ("bottom right", 1, 1)):
        red, _, blue = picture.getpixel((x * (wide - 11) + 5, y * (high - 11) + 5))
        if red > blue:
            return f"{'wide' if wide > high else 'high'}, red {name}"


wrong = {"advised": [], "checked": [], "dropped": []}
for orientation in range(1, 9):
    photo = shown(f"photo_{orientation}.jpg")
    for name, found in wrong.items():
        if shown(f"{name}_{orientation}.jpg") != photo:
            found.append(orientation)
    kept = Image.open(f"advised_{orientation}.jpg").getexif().get(0x0112)
    print(f"orientation {orientation}: {photo}; as advised: {shown(f'advised_{orientation}.jpg')}; EXIF says {kept}")
    assert kept == orientation
print("wrong orientations:", wrong)
assert wrong == {"advised": [2, 3, 4, 5, 6, 7, 8], "checked": [], "dropped": []}
PYTHON
# Output on 2026-11-29:
# orientation 1: wide, red top left; as advised: wide, red top left; EXIF says 1
# orientation 2: wide, red top right; as advised: wide, red top left; EXIF says 2
# orientation 3: wide, red bottom right; as advised: wide, red top left; EXIF says 3
# orientation 4: wide, red bottom left; as advised: wide, red top left; EXIF says 4
# orientation 5: high, red top left; as advised: wide, red top left; EXIF says 5
# orientation 6: high, red top right; as advised: wide, red bottom right; EXIF says 6
# orientation 7: high, red bottom right; as advised: wide, red top left; EXIF says 7
# orientation 8: high, red bottom left; as advised: wide, red bottom right; EXIF says 8
# wrong orientations: {'advised': [2, 3, 4, 5, 6, 7, 8], 'checked': [], 'dropped': []}
