#!/usr/bin/env bash
# Surprise: Photon's `adjust_contrast` makes the transparent background of a cutout opaque and black;
#            `adjust_brightness` leaves it as it is.
#
# What:      @silvia-odwyer/photon-node 0.3.4 (npm): contrast, tint, one channel as gray, beside brightness, gray,
#            sharpening and blurring.
# Input:     a cutout of 8 by 8: its left half an opaque red, its right half transparent.
# Expected:  the transparency stays, as the contrast and the tint of a color do not concern it. The documentation says
#            that the contrast of an image is adjusted by a factor, that the tint adds an offset to the "averaged RGB
#            channel values", and nothing of the fourth channel.
# Seen:      `adjust_contrast`, `tint`, `r_grayscale`, `grayscale_shades`, `oil` and `colorize` write an alpha of 255
#            everywhere, also with a contrast of 0, which changes no color. Half transparent edges become hard. The
#            others keep alpha as it was. We found no report of it.
# Cost:      cutouts of garments get a black background (or one of the color of the tint) between two steps of a
#            pipeline: a model that was trained on white ones sees another picture, and the background is the dominant
#            color of every garment.
# What helps: to keep the alpha and to write it back, or to put the cutout on white first.
#
# Exits with 0 as long as it behaves so, with 1 if not. Node 20 or newer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >npm.log
npm install --silent --no-audit --no-fund '@silvia-odwyer/photon-node@0.3.4'
cat >cutout.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import fs from "node:fs";
import { createRequire } from "node:module";

const name = "@silvia-odwyer/photon-node";
const photon = createRequire(import.meta.url)(name);
console.log("photon-node", JSON.parse(fs.readFileSync(`node_modules/${name}/package.json`)).version);
const width = 8;
const pixel = (i) => (i % width < width / 2 ? [200, 100, 50, 255] : [0, 0, 0, 0]);
const cutout = new Uint8Array(Array.from({ length: width * width }, (_, i) => pixel(i)).flat());
const background = (step, ...settings) => {
  const image = new photon.PhotonImage(cutout, width, width);
  photon[step](image, ...settings);
  const last = [...image.get_raw_pixels().slice(4 * (width - 1), 4 * width)];
  console.log(`${step}(${settings.join(", ")}): background ${last.join(" ")}`);
  return last;
};
for (const [step, ...settings] of [
  ["adjust_brightness", 0], ["grayscale"], ["invert"], ["sharpen"], ["gaussian_blur", 1], ["saturate_hsl", 0.1],
]) {
  assert(background(step, ...settings)[3] < 255);
}
for (const [step, ...settings] of [
  ["adjust_contrast", 0], ["adjust_contrast", 30], ["tint", 10, 20, 30], ["r_grayscale"], ["grayscale_shades", 4],
  ["colorize"], ["oil", 3, 30],
]) {
  assert.equal(background(step, ...settings)[3], 255);
}
JAVASCRIPT
node cutout.mjs
# Output on 2026-11-30:
# photon-node 0.3.4
# adjust_brightness(0): background 0 0 0 0
# grayscale(): background 0 0 0 0
# invert(): background 255 255 255 0
# sharpen(): background 0 0 0 0
# gaussian_blur(1): background 0 0 0 0
# saturate_hsl(0.1): background 0 0 0 0
# adjust_contrast(0): background 0 0 0 255
# adjust_contrast(30): background 0 0 0 255
# tint(10, 20, 30): background 10 20 30 255
# r_grayscale(): background 0 0 0 255
# grayscale_shades(4): background 42 42 42 255
# colorize(): background 0 0 0 255
# oil(3, 30): background 0 0 0 255
