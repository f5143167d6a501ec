#!/usr/bin/env bash
# Surprise: okapibm25 gives a gray, tailored, layered coat more points for "red" than a red shirt.
#
# What:      okapibm25 1.4.1 (npm), `BM25` with its default weights, beside the formula on whole words, computed in the
#            script with the same idf, k1 and b.
# Input:     four names of garments in small letters and the keyword "red".
# Expected:  the red shirt and the red dress, and 0 for the others: the readme says that BM25 is "a bag-of-words"
#            algorithm. The package counts the length of a text in words, too.
# Seen:      the coat is first: "red" is found three times in "tailored", "layered" and "hundred". How often a keyword
#            occurs is counted with a regular expression without bounds of words, and how many texts have it by
#            `includes`, so that the idf is wrong for the others as well. For "wool", which is no part of another word
#            here, the scores are those of the formula. No warning; we found no report of it.
# Cost:      names of clothes are full of it: "red" in "tailored", "tan" in "tank", "top" in "topstitched", "rust" in
#            "rustic", "cord" in "record", "lace" in "placement" and "necklace". The results are sorted and have scores,
#            and long descriptions, where such words are, win over short ones, against the purpose of BM25.
# What helps: MiniSearch, or another package that splits the texts into words.
#
# Exits with 0 as long as it behaves so, with 1 if not. Node 20 or newer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >npm.log
npm install --silent --no-audit --no-fund 'okapibm25@1.4.1'
cat >search.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import fs from "node:fs";
import okapi from "okapibm25";

console.log("okapibm25", JSON.parse(fs.readFileSync("node_modules/okapibm25/package.json")).version);
const garments = [
  "red cotton shirt",
  "long red summer dress with a belt",
  "gray tailored coat layered one hundred percent wool",
  "black leather boots",
];
const words = garments.map((garment) => garment.split(" "));
const average = words.flat().length / garments.length;
const byWords = (keyword, k1 = 1.2, b = 0.75) => {
  const having = words.filter((list) => list.includes(keyword)).length;
  const idf = Math.log((garments.length - having + 0.5) / (having + 0.5) + 1);
  return words.map((list) => {
    const count = list.filter((word) => word === keyword).length;
    return (idf * count * (k1 + 1)) / (count + k1 * (1 - b + (b * list.length) / average));
  });
};
const search = (keyword) => {
  const seen = okapi.default(garments, [keyword]);
  const expected = byWords(keyword);
  console.log(`"${keyword}":`);
  garments.forEach((garment, i) =>
    console.log(`  ${garment}: ${seen[i].toFixed(3)}, on whole words ${expected[i].toFixed(3)}`),
  );
  return [seen, expected];
};

const [wool, woolExpected] = search("wool");
wool.forEach((score, i) => assert(Math.abs(score - woolExpected[i]) < 1e-9));
const [red, expected] = search("red");
assert(expected[0] > expected[1] && expected[1] > 0 && expected[2] === 0);
assert(red[2] > red[0] && red[0] > red[1] && red[3] === 0);
JAVASCRIPT
node search.mjs
# Output on 2026-11-30:
# okapibm25 1.4.1
# "wool":
#   red cotton shirt: 0.000, on whole words 0.000
#   long red summer dress with a belt: 0.000, on whole words 0.000
#   gray tailored coat layered one hundred percent wool: 0.992, on whole words 0.992
#   black leather boots: 0.000, on whole words 0.000
# "red":
#   red cotton shirt: 0.433, on whole words 0.841
#   long red summer dress with a belt: 0.314, on whole words 0.610
#   gray tailored coat layered one hundred percent wool: 0.504, on whole words 0.000
#   black leather boots: 0.000, on whole words 0.000
