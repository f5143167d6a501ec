#!/usr/bin/env bash
# Surprise: image-js gives a third of the variance of each channel of a color photo, a quarter with an alpha channel.
#
# What:      image-js 1.7.0 (npm), `image.variance()`, with and without `points`, of GREY, RGB and RGBA images.
# Input:     a photo of 4 x 2 pixels of a striped shirt; half of its rows are (250, 0, 100), half (50, 0, 200).
# Expected:  (10000, 0, 2500): the mean squared distance from the mean of each channel, computed beside it. The
#            declaration promises "the variance of each channel of an image" and links to the definition. `mean` and
#            `median` of the same image take each channel by itself, and `variance` of a channel that `split` gives
#            is right.
# Seen:      (3333.33, 0, 833.33). The sum of a channel is divided by the number of values of all channels
#            (src/compute/variance.ts). A gray image is right, so the same shirt varies three times as much in gray as
#            in color. No warning; we found no report of it.
# Cost:      "plain or patterned" and "is this photo blurred" are thresholds on a variance. One that was found on gray
#            photos, or with another library, takes striped shirts for plain ones; the standard deviation is 58 % of
#            what it is. PNG files with transparency are measured on another scale than JPEG files.
# What helps: `image.split().map((channel) => channel.variance()[0])`.
#
# Exits with 0 as long as it behaves so, with 1 if not. Node 20 or newer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >npm.log
npm install --silent --no-audit --no-fund 'image-js@1.7.0'
cat >variance.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import fs from "node:fs";
import { Image } from "image-js";

const stripes = [...Array(4).fill([250, 0, 100]), ...Array(4).fill([50, 0, 200])];
const image = (colorModel, pixels) => new Image(4, 2, { colorModel, data: Uint8Array.from(pixels.flat()) });
const shirts = {
  GREY: image("GREY", stripes.map(([red]) => [red])),
  RGB: image("RGB", stripes),
  RGBA: image("RGBA", stripes.map((pixel) => [...pixel, 255])),
};
const show = (values) => `(${values.map((value) => value.toFixed(2)).join(", ")})`;
const everywhere = { points: stripes.map((_, i) => ({ column: i % 4, row: Math.floor(i / 4) })) };

console.log("image-js", JSON.parse(fs.readFileSync("node_modules/image-js/package.json")).version);
for (const [model, shirt] of Object.entries(shirts)) {
  const right = shirt.mean().map((mean, channel) => {
    const values = stripes.map((_, i) => shirt.getValueByIndex(i, channel));
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  });
  const split = shirt.split().map((channel) => channel.variance()[0]);
  const seen = shirt.variance();
  console.log(`${model}: variance ${show(seen)}, by definition ${show(right)}, of each channel alone ${show(split)}`);
  assert.deepEqual(split, right);
  for (const values of [seen, shirt.variance(everywhere)])
    values.forEach((value, i) => assert(Math.abs(value - right[i] / shirt.channels) < 1e-9));
}
JAVASCRIPT
node variance.mjs
# Output on 2026-11-29:
# image-js 1.7.0
# GREY: variance (10000.00), by definition (10000.00), of each channel alone (10000.00)
# RGB: variance (3333.33, 0.00, 833.33), by definition (10000.00, 0.00, 2500.00), of each channel alone (10000.00, 0.00, 2500.00)
# RGBA: variance (2500.00, 0.00, 625.00, 0.00), by definition (10000.00, 0.00, 2500.00, 0.00), of each channel alone (10000.00, 0.00, 2500.00, 0.00)
