#!/usr/bin/env bash
# Surprise: with the metric "dot", ruvector gives all similar garments a distance of 0 and finds any of them, only not
#            the nearest.
#
# What:      ruvector 0.3.2 (npm, its native build), `VectorDB` with `distanceMetric: "dot"`.
# Input:     200 garments of eight values, every look of length one; the garments themselves as queries, k = 5.
# Expected:  those that "cosine" finds: the dot product of looks of length one is their cosine, and the readme says of
#            "dot": "Dot product (best for pre-normalized vectors)". Each garment finds itself first.
# Seen:      all five hits have a score of 0, and nearly none is among the five nearest: whatever has a positive product
#            with the query is at distance 0, whatever has a negative one farther away, so it seems that the negated
#            product is cut off at 0. "cosine" and "euclidean" find all. No error and no warning. We found no report.
# Cost:      a shop whose model gives looks of length one takes this metric, as the readme says, and shows about half
#            of its stock in any order.
# What helps: "cosine" or "euclidean". (A score is a distance with all metrics, though the readme and the types call it
#            a similarity from 0 to 1, of which higher is better.)
#
# Exits with 0 as long as it behaves so, with 1 if not. Node 20 or newer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >npm.log
npm install --silent --no-audit --no-fund 'ruvector@0.3.2'
cat >dot.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import fs from "node:fs";
import { createRequire } from "node:module";

const { VectorDB, getImplementationType } = createRequire(import.meta.url)("ruvector");
const version = JSON.parse(fs.readFileSync("node_modules/ruvector/package.json")).version;
console.log("ruvector", version, getImplementationType());
let state = 1;
const random = () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
const product = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const looks = Array.from({ length: 200 }, () => {
  const look = Array.from({ length: 8 }, random);
  return look.map((value) => value / Math.sqrt(product(look, look)));
});
const nearest = (query) => {
  const products = looks.map((look, i) => [product(look, query), `garment ${i}`]);
  return products.sort((a, b) => b[0] - a[0]).slice(0, 5).map(([, id]) => id);
};
const shares = {};
for (const metric of ["cosine", "euclidean", "dot"]) {
  const database = new VectorDB({ dimensions: 8, distanceMetric: metric, storagePath: `./${metric}.db` });
  for (const [i, look] of looks.entries()) {
    await database.insert({ id: `garment ${i}`, vector: new Float32Array(look) });
  }
  const scores = new Set();
  let hits = 0;
  for (const look of looks.slice(0, 50)) {
    const answer = await database.search({ vector: new Float32Array(look), k: 5 });
    const right = nearest(look);
    hits += answer.filter((hit) => right.includes(hit.id)).length;
    answer.forEach((hit) => scores.add(Math.abs(hit.score).toFixed(3)));
  }
  shares[metric] = hits / 250;
  console.log(`${metric}: finds more than a fifth of the five nearest: ${shares[metric] > 0.2}`);
  if (metric === "dot") {
    console.log(`dot: scores of all hits: ${[...scores].join(", ")}`);
    assert.deepEqual([...scores], ["0.000"]);
  }
}
assert(shares.cosine > 0.95 && shares.euclidean > 0.95 && shares.dot < 0.2);
JAVASCRIPT
node dot.mjs
# Output on 2026-11-30:
# ruvector 0.3.2 native
# cosine: finds more than a fifth of the five nearest: true
# euclidean: finds more than a fifth of the five nearest: true
# dot: finds more than a fifth of the five nearest: false
# dot: scores of all hits: 0.000
