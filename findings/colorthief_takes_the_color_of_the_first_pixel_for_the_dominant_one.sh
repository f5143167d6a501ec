#!/usr/bin/env bash
# Surprise: Color Thief takes the frame of a swatch for its dominant color: of a picture with few colors, it names the
#           color of the first pixel, however rare it is.
#
# What:      colorthief 3.5.0 (npm), `getColor` and `getPalette` with `quality: 1` (each pixel counts), in Node with
#            sharp 0.35.5.
# Input:     PNG files of 100 x 100 pixels: a navy swatch with a gray frame, 1 pixel wide; a navy fabric with light
#            pinstripes; the same fabric with noise, so that it has many colors; the fabric without its first column.
# Expected:  navy for all of them, which has 90 % of the pixels and more. The readme calls `getColor` "Dominant color",
#            and the palette of a photo begins with a color of many pixels.
# Seen:      the gray of the frame, which has 4 %, and the light stripe, which has 10 %; with noise, or if another pixel
#            comes first, navy. The proportions in the same palette are right. Where a picture has no more colors
#            than `colorCount` asks for, 5 for `getColor`, they are listed in the order in which they were met
#            (src/pipeline.ts), and `getColor` takes the first. The issues about wrong dominant colors that we found
#            (126 and 214 of lokesh/color-thief) are older than this code.
# Cost:      swatches, flat drawings of prints, icons of colors and cut-out masks are such pictures: the filter "navy"
#            misses them, "gray" shows them, and a thin frame in the shop's color gives all products that color. With
#            photos, which the tests have, it does not happen.
# What helps: the color of the palette with the largest `proportion`.
#
# Exits with 0 as long as it behaves so, with 1 if not. Node 20.9 or newer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >npm.log
npm install --silent --no-audit --no-fund 'colorthief@3.5.0' 'sharp@0.35.5'
cat >dominant.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import fs from "node:fs";
import { getColor, getPalette } from "colorthief";
import sharp from "sharp";

const version = (name) => JSON.parse(fs.readFileSync(`node_modules/${name}/package.json`)).version;
console.log("colorthief", version("colorthief"), "sharp", version("sharp"));
const size = 100;
const [navy, gray, light] = [[20, 40, 100], [160, 160, 160], [240, 240, 240]];
const picture = (color) => {
  const pixels = Array.from({ length: size * size }, (_, i) => color(i % size, Math.floor(i / size)));
  const raw = { width: size, height: size, channels: 3 };
  return sharp(Uint8Array.from(pixels.flat()), { raw }).png().toBuffer();
};
let state = 7;
const noise = () => Math.floor(((state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32) * 9) - 4;
const edge = (x) => x === 0 || x === size - 1;
const stripes = (x) => (x % 10 === 0 ? light : navy);
const pictures = {
  "swatch with a frame": [await picture((x, y) => (edge(x) || edge(y) ? gray : navy)), "#a0a0a0"],
  "pinstripes": [await picture(stripes), "#f0f0f0"],
  "pinstripes with noise": [await picture((x) => stripes(x).map((value) => value + noise())), "navy"],
  "pinstripes from the second column": [await picture((x) => stripes(x + 1)), "navy"],
};
const isNavy = (color) => color.array().every((value, i) => Math.abs(value - navy[i]) < 12);
for (const [name, [png, dominant]] of Object.entries(pictures)) {
  const color = await getColor(png, { quality: 1 });
  const palette = await getPalette(png, { quality: 1, colorCount: 5 });
  const share = (test) => palette.filter(test).reduce((sum, one) => sum + one.proportion, 0);
  const largest = palette.reduce((a, b) => (a.proportion >= b.proportion ? a : b));
  console.log(
    `${name}: dominant ${color.hex()}, ${(100 * color.proportion).toFixed(1)} % of the pixels; ` +
      `navy has ${(100 * share(isNavy)).toFixed(1)} %`,
  );
  assert.equal(color.hex(), palette[0].hex());
  if (dominant === "navy") assert(isNavy(color));
  else {
    assert.equal(color.hex(), dominant);
    assert(color.proportion <= 0.1 && isNavy(largest) && largest.proportion >= 0.9);
  }
}
JAVASCRIPT
node dominant.mjs
# Output on 2026-11-30:
# colorthief 3.5.0 sharp 0.35.5
# swatch with a frame: dominant #a0a0a0, 4.0 % of the pixels; navy has 96.0 %
# pinstripes: dominant #f0f0f0, 10.0 % of the pixels; navy has 90.0 %
# pinstripes with noise: dominant #122762, 90.0 % of the pixels; navy has 90.0 %
# pinstripes from the second column: dominant #142864, 90.0 % of the pixels; navy has 90.0 %
