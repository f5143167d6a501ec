#!/usr/bin/env bash
# Surprise: for color-delta-e, the colors lab(50, 40, 20) and lab(50, -40, -20), a red and a blue-green, do not differ:
#           0.
#
# What:      color-delta-e 1.3.0 (npm), `deltaE` and `isPerceivable` with colors as texts, beside the same numbers as
#            arrays with the type "lab", and beside culori 4.0.2.
# Input:     pairs of colors in L*a*b*, as `lab(...)`; a color as `#rrggbb` and in L*a*b* of the same color.
# Expected:  53.5, which the same function gives for `[50, 40, 20]` and `[50, -40, -20]`. The readme says of texts that
#            "the types will be inferred when using strings!" and that both "dont have to be the same type"; the code
#            knows the types rgb, hsl, hex and lab (`getType`), and the declaration names lab as well.
# Seen:      0. The three numbers are read without their signs, and then taken for red, green and blue
#            (`convertStringToTuple` and `getStringColorConvertion`, dist/index.mjs): lab(90, 0, 0), nearly white, is a
#            dark red. A white and a black in L*a*b* differ by 21 instead of 80. Decimals are numbers of their own, so
#            that lab(50.5, 40, 20) has the red 50, the green 5 and the blue 40. Arrays, hex and rgb(...) with whole
#            numbers are right. No error; we found no report of it.
# Cost:      L*a*b* is what color differences are taken in: a filter "like this color" with centers from a clustering
#            in that space takes red garments for green ones.
# What helps: arrays with the type "lab", for both colors.
#
# Exits with 0 as long as it behaves so, with 1 if not. Node 20 or newer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >npm.log
npm install --silent --no-audit --no-fund 'color-delta-e@1.3.0' 'culori@4.0.2'
cat >lab.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import fs from "node:fs";
import { deltaE, isPerceivable } from "color-delta-e";
import { formatHex, lab65 } from "culori";

const version = (name) => JSON.parse(fs.readFileSync(`node_modules/${name}/package.json`)).version;
console.log("color-delta-e", version("color-delta-e"), "and culori", version("culori"));
const pairs = [
  [[50, 40, 20], [50, -40, -20]],
  [[90, 0, 0], [10, 0, 0]],
  [[60, 50, 30], [60, 50, -30]],
];
const text = (color) => `lab(${color.join(", ")})`;
const hex = ([l, a, b]) => formatHex({ mode: "lab65", l, a, b });
for (const [one, other] of pairs) {
  const asText = deltaE(text(one), text(other));
  const asArrays = deltaE(one, other, "lab");
  const asHex = deltaE(hex(one), hex(other));
  console.log(
    `${text(one)} and ${text(other)}: ${asText.toFixed(1)}; as arrays ${asArrays.toFixed(1)}, ` +
      `as hex ${asHex.toFixed(1)}; seen as different: ${isPerceivable(text(one), text(other))}`,
  );
  const withoutSigns = [one, other].map((color) => color.map(Math.abs));
  assert.equal(asText, deltaE(...withoutSigns, "rgb"));
  assert(asArrays > 25 && asHex > 25 && asText < asArrays / 2);
}
assert.equal(deltaE(text(pairs[0][0]), text(pairs[0][1])), 0);
assert(!isPerceivable(text(pairs[0][0]), text(pairs[0][1])));
const red = "#c81e3c";
const { l, a, b } = lab65(red);
const whole = [l, a, b].map(Math.round);
console.log(`${red} and ${text(whole)}, which is the same color: ${deltaE(red, text(whole)).toFixed(1)}`);
assert(deltaE(red, text(whole)) > 20 && deltaE(red, hex(whole)) < 1);
JAVASCRIPT
node lab.mjs
# Output on 2026-11-30:
# color-delta-e 1.3.0 and culori 4.0.2
# lab(50, 40, 20) and lab(50, -40, -20): 0.0; as arrays 53.5, as hex 44.4; seen as different: false
# lab(90, 0, 0) and lab(10, 0, 0): 21.2; as arrays 80.0, as hex 80.1; seen as different: true
# lab(60, 50, 30) and lab(60, 50, -30): 0.0; as arrays 32.0, as hex 31.7; seen as different: false
# #c81e3c and lab(44, 64, 28), which is the same color: 38.9
