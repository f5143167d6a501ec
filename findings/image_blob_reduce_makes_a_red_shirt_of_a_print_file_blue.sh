#!/usr/bin/env bash
# Surprise: image-blob-reduce, which makes photos smaller in the browser before upload, turns the red shirt of a CMYK
#            JPEG blue.
#
# What:      image-blob-reduce 5.0.1 (npm), `toBlob(file, { max: 300 })`, in Chromium 153 (headless).
# Input:     a JPEG in CMYK, as files for print from suppliers and photographers are, which Chromium shows with the
#            right colors; a JPEG that holds RGB instead of YCbCr; and the same picture in the usual YCbCr.
# Expected:  the same colors, smaller. The readme says that metadata of JPEGs is kept, "with patched orientation and
#            the original color profile removed", since the canvas has converted the colors; it names no kind of JPEG
#            that must not be given. compressorjs 1.3.0 gives the right colors for all three.
# Seen:      (84, 114, 211) for (200, 30, 60), in Chromium, Pillow and OpenCV alike: the values of Y, Cb and Cr taken
#            for red, green and blue. The canvas writes YCbCr and says so by a JFIF marker. The package cuts that
#            marker away, and puts the segments of the original in its place, among them Adobe's APP14, which is no
#            metadata: it says how the colors of the old pixels were coded (transform 0, not YCbCr). For the usual
#            file all is well, since it brings a JFIF marker of its own.
# Cost:      the customer sees the right picture when she chooses it, and the shop searches for another color. A
#            catalog that is uploaded through an admin page keeps the wrong pictures for good: the pixels are intact
#            and the file is valid, so that no check finds it.
# What helps: an instance whose `setup` does nothing: without the steps for JPEG, the canvas's file is kept as it is
#            (and browsers turn photos by themselves today).
#
# Exits with 0 as long as it behaves so, with 1 if not. Node 20 or newer, and the shared libraries of a browser.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  'pillow==13.0.0' 'opencv-python-headless==5.0.0.93' 'numpy==2.4.6'
cd "$folder"
npm init --yes >npm.log
npm install --silent --no-audit --no-fund \
  'image-blob-reduce@5.0.1' 'compressorjs@1.3.0' '@sparticuz/chromium@153.0.0' 'puppeteer-core@24.43.1'
venv/bin/python - <<'PYTHON'
from PIL import Image

shirt = Image.new("RGB", (600, 400), (200, 30, 60))
shirt.save("usual.jpg", quality=95)
shirt.convert("CMYK").save("cmyk.jpg", quality=95)
shirt.save("rgb.jpg", quality=95, keep_rgb=True)
PYTHON
cat >shrink.mjs <<'JAVASCRIPT'
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
  for (const path of ["image-blob-reduce/dist/image-blob-reduce.browser.min.js", "compressorjs/dist/compressor.js"])
    await page.addScriptTag({ path: `node_modules/${path}` });
  for (const name of ["usual", "cmyk", "rgb"]) {
    const file = fs.readFileSync(`${name}.jpg`).toString("base64");
    const shown = await page.evaluate(async (base64) => {
      const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
      const original = new File([bytes(base64)], "shirt.jpg", { type: "image/jpeg" });
      const color = async (blob) => {
        const bitmap = await createImageBitmap(blob);
        const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
        context.drawImage(bitmap, 0, 0);
        return [...context.getImageData(20, 20, 1, 1).data.slice(0, 3)].join(", ");
      };
      const reduced = await window.imageBlobReduce().toBlob(original, { max: 300 });
      const compressed = await new Promise(
        (success, error) => new window.Compressor(original, { maxWidth: 300, success, error }),
      );
      const text = String.fromCharCode(...new Uint8Array(await reduced.arrayBuffer()));
      return [await color(original), await color(compressed), await color(reduced), btoa(text)];
    }, file);
    fs.writeFileSync(`reduced_${name}.jpg`, Buffer.from(shown.pop(), "base64"));
    console.log(`${name} in the browser: original (${shown[0]}), compressorjs (${shown[1]}), reduced (${shown[2]})`);
  }
} finally {
  await browser.close();
}
JAVASCRIPT
TMPDIR="$folder" node shrink.mjs | tee seen.txt
venv/bin/python - <<'PYTHON'
import cv2
from PIL import Image

seen = open("seen.txt").read()
for name, right in (("usual", True), ("cmyk", False), ("rgb", False)):
    picture = Image.open(f"reduced_{name}.jpg")
    pillow = picture.getpixel((20, 20))
    opencv = tuple(int(value) for value in cv2.imread(f"reduced_{name}.jpg")[20, 20, ::-1])
    print(f"{name} reduced: Pillow {pillow}, OpenCV {opencv}, {'with' if 'jfif' in picture.info else 'no'} JFIF marker")
    assert picture.mode == "RGB" and picture.size == (300, 200)
    for color in (pillow, opencv):
        distance = max(abs(a - b) for a, b in zip(color, (200, 30, 60)))
        assert distance <= 3 if right else distance > 50, (name, color)
assert seen.count("compressorjs (200, 30, 59)") == 3
assert seen.count("reduced (84, 114, 211)") == 2
PYTHON
# Output on 2026-11-29:
# usual in the browser: original (200, 30, 59), compressorjs (200, 30, 59), reduced (200, 30, 59)
# cmyk in the browser: original (200, 30, 60), compressorjs (200, 30, 59), reduced (84, 114, 211)
# rgb in the browser: original (200, 30, 60), compressorjs (200, 30, 59), reduced (84, 114, 211)
# usual reduced: Pillow (200, 30, 59), OpenCV (200, 30, 59), with JFIF marker
# cmyk reduced: Pillow (84, 114, 211), OpenCV (84, 114, 211), no JFIF marker
# rgb reduced: Pillow (84, 114, 211), OpenCV (84, 114, 211), no JFIF marker
