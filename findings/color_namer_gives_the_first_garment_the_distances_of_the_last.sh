#!/usr/bin/env bash
# Surprise: once color-namer has named a second garment's color, the names it gave the first one have the distances of
#           the second: red is 176 away from red.
#
# What:      color-namer 1.4.0 (npm), `namer(color)` and `namer(color, { distance: "deltaE" })`.
# Input:     the colors of two garments, red and blue, named one after the other; then 200 colors, named in one `map`,
#            of which those are wanted whose nearest name is nearer than 20.
# Expected:  a distance of 0 for "red" beside `#ff0000`. The readme shows lists of a name, a code and a distance,
#            "sorted by their perceptual similarity to the given color".
# Seen:      176.3, the distance of red from blue; the distances are not sorted any more. The names are the same objects
#            in all answers: each call writes its distances into the package's own lists (index.js, in the `map` over
#            `lists[key]`) and returns those. Names and order stay right, and so do distances that are read before the
#            next call. The cache of the module does not help: its key is a new object for each call. No error; we
#            found no report of it.
# Cost:      a catalog that is named first and filtered then ("no name if the nearest is far off") keeps 5 names of 181;
#            confidences that are stored at the end are those of the last garment.
# What helps: to copy the answer at once (`structuredClone`), or to read distances before the next call.
#
# Exits with 0 as long as it behaves so, with 1 if not. Node 20 or newer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >npm.log
npm install --silent --no-audit --no-fund 'color-namer@1.4.0'
cat >names.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import fs from "node:fs";
import namer from "color-namer";

console.log("color-namer", JSON.parse(fs.readFileSync("node_modules/color-namer/package.json")).version);
const shown = ({ name, distance }) => `${name} ${distance.toFixed(1)}`;
const sorted = (list) => list.every(({ distance }, i) => i === 0 || list[i - 1].distance <= distance);
for (const options of [{ pick: ["basic"] }, { pick: ["basic"], distance: "deltaE" }]) {
  const red = namer("#ff0000", options).basic;
  const before = structuredClone(red);
  console.log(`red garment: ${before.slice(0, 3).map(shown).join(", ")}`);
  const blue = namer("#0000ff", options).basic;
  console.log(`after a blue one: ${red.slice(0, 3).map(shown).join(", ")}`);
  assert(before[0].distance === 0 && sorted(before) && blue[0].distance === 0);
  assert(red[0].name === "red" && red[0].distance > 50 && !sorted(red));
  assert(red[0] === blue.find(({ name }) => name === "red"));
}

let state = 7;
const random = () => (state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32;
const colors = Array.from({ length: 200 }, () => "#" + Math.floor(random() * 2 ** 24).toString(16).padStart(6, "0"));
const near = ({ html: [{ distance }] }) => distance < 20;
const right = colors.filter((color) => near(namer(color)));
const named = colors.map((color) => [color, namer(color)]);
const kept = named.filter(([, names]) => near(names)).map(([color]) => color);
const both = kept.filter((color) => right.includes(color)).length;
console.log(`of 200 colors, near a name: ${right.length}; after all were named: ${kept.length} (right: ${both})`);
assert(right.length > 50 && both < right.length / 4);
JAVASCRIPT
node names.mjs
# Output on 2026-11-30:
# color-namer 1.4.0
# red garment: red 0.0, brown 50.2, orange 61.3
# after a blue one: red 176.3, brown 141.6, orange 199.4
# red garment: red 0.0, brown 20.6, gray 30.3
# after a blue one: red 76.5, brown 54.1, gray 43.8
# of 200 colors, near a name: 181; after all were named: 5 (right: 5)
