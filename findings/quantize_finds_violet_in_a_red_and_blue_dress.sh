#!/usr/bin/env bash
# Surprise: asked for the two colors of a red and blue dress, quantize gives three, and one is a violet that no pixel
#            has.
#
# What:      quantize 1.0.2 (npm), `quantize(pixels, 2).palette()` and `.map(pixel)`, beside @lokesh.dhakar/quantize
#            1.4.0, a fork of it by the author of Color Thief.
# Input:     1,000 pixels: 600 of (200, 30, 60) and 400 of (30, 60, 200); 1,000 of white; 900 of black and 100 of red.
# Expected:  two colors, close to those (the package counts in steps of eight); one; two. The readme calls the second
#            argument "the maximum number of colours allowed in the reduced palette". The fork gives exactly the colors
#            that are there.
# Seen:      (160, 44, 136) as a third color, a fourth with a maximum of 3. For white a second and a third color, both
#            (256, 252, 252), which is out of range. It seems that boxes without a single pixel are split off, and that
#            the color of such a box is its center. The black dress with red is mostly red, as its colors are not in
#            the order of their pixels. `map` of real pixels is right. We found no report for this package; a port to
#            the JVM has mended the 256 (sksamuel/scrimage pull request 704).
# Cost:      the palette of a garment is what a filter by color and a color search read: violet is found for red and
#            blue, brown for red and green. "#100fcfc", as the 256 becomes in hexadecimal, is no color at all. On
#            photos, which have thousands of colors, few boxes are empty; flat pictures and prints show it.
# What helps: the fork, or to drop the colors that `map` of no pixel gives.
#
# Exits with 0 as long as it behaves so, with 1 if not. Node 20 or newer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >npm.log
npm install --silent --no-audit --no-fund 'quantize@1.0.2' '@lokesh.dhakar/quantize@1.4.0'
cat >palette.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import fs from "node:fs";
import fork from "@lokesh.dhakar/quantize";
import quantize from "quantize";

const version = (name) => JSON.parse(fs.readFileSync(`node_modules/${name}/package.json`)).version;
console.log("quantize", version("quantize"), "and @lokesh.dhakar/quantize", version("@lokesh.dhakar/quantize"));
const [red, blue, white, black] = [[200, 30, 60], [30, 60, 200], [255, 255, 255], [0, 0, 0]];
const pixels = (...parts) => parts.flatMap(([count, color]) => Array.from({ length: count }, () => color));
const show = (palette) => palette.map((color) => `(${color.join(", ")})`).join(" ");
const far = (color, others) =>
  others.every((other) => Math.max(...color.map((value, i) => Math.abs(value - other[i]))) > 50);
const pictures = {
  "600 red, 400 blue": [pixels([600, red], [400, blue]), [red, blue]],
  "1000 white": [pixels([1000, white]), [white]],
  "900 black, 100 red": [pixels([900, black], [100, red]), [black, red]],
};
const found = {};
for (const [name, [picture, colors]] of Object.entries(pictures)) {
  const map = quantize(picture, 2);
  found[name] = map.palette();
  console.log(`${name}, at most 2: ${show(found[name])}, by the fork: ${show(fork(picture, 2).palette())}`);
  assert.equal(found[name].length, 3);
  assert.deepEqual(new Set(fork(picture, 2).palette().map(String)), new Set(colors.map(String)));
  for (const color of colors) assert(!far(map.map(color), [color]));
}
assert(found["600 red, 400 blue"].some((color) => far(color, [red, blue])));
assert(found["1000 white"].some((color) => color[0] === 256));
assert(!far(found["900 black, 100 red"][0], [red]));
assert.equal(quantize(pictures["600 red, 400 blue"][0], 3).palette().length, 4);
JAVASCRIPT
node palette.mjs
# Output on 2026-11-29:
# quantize 1.0.2 and @lokesh.dhakar/quantize 1.4.0
# 600 red, 400 blue, at most 2: (28, 60, 204) (204, 28, 60) (160, 44, 136), by the fork: (200, 30, 60) (30, 60, 200)
# 1000 white, at most 2: (252, 252, 252) (256, 252, 252) (256, 252, 252), by the fork: (255, 255, 255)
# 900 black, 100 red, at most 2: (204, 28, 60) (4, 4, 4) (56, 16, 32), by the fork: (0, 0, 0) (200, 30, 60)
