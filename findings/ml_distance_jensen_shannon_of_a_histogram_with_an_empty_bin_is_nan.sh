#!/usr/bin/env bash
# Surprise: ml-distance's Jensen-Shannon distance of two color histograms is NaN as soon as one of them has an empty
#            bin, and a list that is sorted by it stays as it was.
#
# What:      ml-distance 5.0.0 (npm), `distance.jensenShannon`, `topsoe`, `probabilisticSymmetric` (the chi-square
#            distance of histograms), `canberra` and `hellinger`, beside the formulas by hand, with which SciPy agrees.
# Input:     histograms of four colors, each with a sum of one: [0.5, 0.3, 0.2, 0] and others like it.
# Expected:  finite numbers, and 0 for a histogram and itself. The readme gives the formulas and says nothing of zeros.
#            Jensen and Shannon's is the one that is chosen since it needs no smoothing: 0 log 0 counts as 0, and it is
#            never above log 2 (SciPy, Wikipedia). A bin that is empty in both adds nothing to the other three: the
#            survey by Cha that the readme names (naun.org, mmmas-49) takes 0 divided by 0 for 0.
# Seen:      NaN for Jensen-Shannon and Topsoe with a zero in either, for chi-square and Canberra with a zero in both.
#            Hellinger's is NaN for some histograms and themselves, since their sum is a little more than one.
#            `sorensen` is right. We found no report for this package; philentropy, in R, had the like.
# Cost:      of a histogram of 64 colors most bins are empty, so nearly every distance is NaN. `sort((a, b) => a - b)`
#            takes NaN for equal: the hits come in the order of the catalog, without an error.
# What helps: to add a small number to all bins, or `sorensen`, `manhattan` and `squaredChord`, which have no division.
#
# Exits with 0 as long as it behaves so, with 1 if not. Node 20 or newer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >npm.log
npm install --silent --no-audit --no-fund 'ml-distance@5.0.0'
cat >histograms.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import fs from "node:fs";
import { distance } from "ml-distance";

console.log("ml-distance", JSON.parse(fs.readFileSync("node_modules/ml-distance/package.json")).version);
const query = [0.5, 0.3, 0.2, 0];
const shop = {
  coat: [0, 0.1, 0, 0.9], dress: [0.5, 0.3, 0.1, 0.1], shirt: [0.5, 0.3, 0.2, 0], scarf: [0.1, 0.1, 0.8, 0],
};
const term = (p, q) => (p > 0 ? p * Math.log((2 * p) / (p + q)) : 0);
const halves = (a, b) => a.reduce((sum, p, i) => sum + term(p, b[i]) + term(b[i], p), 0) / 2;
const chi = (a, b) => 2 * a.reduce((sum, p, i) => sum + (p + b[i] > 0 ? (p - b[i]) ** 2 / (p + b[i]) : 0), 0);
const shown = (numbers) => Object.entries(numbers).map(([name, number]) => `${name} ${number.toFixed(4)}`).join(", ");
const all = (measure) => {
  const pairs = Object.entries(shop).map(([name, colors]) => [name, measure(query, colors)]);
  return Object.fromEntries(pairs);
};
const ranked = (numbers) => Object.keys(numbers).sort((a, b) => numbers[a] - numbers[b]);

console.log("Jensen-Shannon by hand:", shown(all(halves)));
const seen = all(distance.jensenShannon);
console.log("jensenShannon:", shown(seen), "ranked", ranked(seen).join(" "));
console.log("topsoe:", shown(all(distance.topsoe)));
console.log("chi-square by hand:", shown(all(chi)));
console.log("probabilisticSymmetric:", shown(all(distance.probabilisticSymmetric)));
console.log("canberra:", shown(all(distance.canberra)));
console.log("sorensen:", shown(all(distance.sorensen)), "ranked", ranked(all(distance.sorensen)).join(" "));
assert.deepEqual(ranked(all(halves)), ["shirt", "dress", "scarf", "coat"]);
assert.deepEqual(ranked(all(distance.sorensen)), ["shirt", "dress", "scarf", "coat"]);
assert.deepEqual(ranked(all(distance.jensenShannon)), Object.keys(shop));
for (const measure of ["jensenShannon", "topsoe"]) assert(Object.values(all(distance[measure])).every(Number.isNaN));
for (const measure of ["probabilisticSymmetric", "canberra"]) {
  const { coat, dress, shirt, scarf } = all(distance[measure]);
  assert(Number.isFinite(coat) && Number.isFinite(dress) && Number.isNaN(shirt) && Number.isNaN(scarf));
}
const full = [[0.5, 0.3, 0.1, 0.1], [0.4, 0.3, 0.2, 0.1]];
assert(Math.abs(distance.jensenShannon(...full) - halves(...full)) < 1e-12);
assert(Math.abs(distance.probabilisticSymmetric(...full) - chi(...full)) < 1e-12);
let broken = 0;
for (let count = 1; count <= 64; count++) {
  const even = Array.from({ length: count }, () => 1 / count);
  broken += Number.isNaN(distance.hellinger(even, even));
}
console.log(`hellinger of an even histogram of 1 to 64 bins and itself: NaN for ${broken} of 64`);
assert(broken > 0);
JAVASCRIPT
node histograms.mjs
# Output on 2026-11-30:
# ml-distance 5.0.0
# Jensen-Shannon by hand: coat 0.5807, dress 0.0432, shirt 0.0000, scarf 0.1953
# jensenShannon: coat NaN, dress NaN, shirt NaN, scarf NaN ranked coat dress shirt scarf
# topsoe: coat NaN, dress NaN, shirt NaN, scarf NaN
# chi-square by hand: coat 3.4000, dress 0.2667, shirt 0.0000, scarf 1.4533
# probabilisticSymmetric: coat 3.4000, dress 0.2667, shirt NaN, scarf NaN
# canberra: coat 3.5000, dress 1.3333, shirt NaN, scarf NaN
# sorensen: coat 0.9000, dress 0.1000, shirt 0.0000, scarf 0.6000 ranked shirt dress scarf coat
# hellinger of an even histogram of 1 to 64 bins and itself: NaN for 26 of 64
