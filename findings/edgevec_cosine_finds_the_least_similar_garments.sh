#!/usr/bin/env bash
# Surprise: EdgeVec with the cosine metric, or the dot product, answers with the least similar garments, and the
#           garment that was asked for is not among them.
#
# What:      edgevec 0.9.0 (npm), `search` of an `EdgeVec` with `MetricType.Cosine` or `MetricType.Dot`, set by
#            `setMetricType` or by name; 300 embeddings of length 1, 32 numbers each.
# Input:     the embeddings of the index as queries.
# Expected:  each garment finds itself first. The declaration says of `Cosine` "Cosine similarity (converted to
#            distance)", of `Dot` "Dot product (converted to distance)", and of the score "lower is more similar for
#            distance metrics".
# Seen:      the score is the dot product as it is, nothing is converted, and the lowest come first: no garment finds
#            itself among ten, and most of the ten are among the 30 least similar. With lengths other than 1 the score
#            of `Cosine` is the dot product, too. `L2`, the default, finds all. No error; we found no report of it.
# Cost:      cosine is what most embeddings ask for. Results come, sorted and with scores, and are the opposite of what
#            was looked for; "more like this" shows what is least like it. All-positive embeddings have scores that
#            look like distances.
# What helps: `L2` with embeddings of length 1, which gives the order of the cosine.
#
# Exits with 0 as long as it behaves so, with 1 if not. Node 20 or newer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >npm.log
npm install --silent --no-audit --no-fund 'edgevec@0.9.0'
cat >metrics.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import fs from "node:fs";
import init, { EdgeVec, EdgeVecConfig, MetricType } from "edgevec";

await init({ module_or_path: fs.readFileSync("node_modules/edgevec/edgevec_bg.wasm") });
console.log("edgevec", JSON.parse(fs.readFileSync("node_modules/edgevec/package.json")).version);
const size = 32;
let state = 7;
const random = () => (state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32 - 0.5;
const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const garments = Array.from({ length: 300 }, () => {
  const vector = new Float32Array(size).map(random);
  return vector.map((value) => value / Math.sqrt(dot(vector, vector)));
});

const byEnum = (metric) => (config) => config.setMetricType(MetricType[metric]);
const byName = (metric) => (config) => (config.metric = metric.toLowerCase());
for (const metric of ["L2", "Cosine", "Dot"])
  for (const choose of [byEnum, byName]) {
    const config = new EdgeVecConfig(size);
    choose(metric)(config);
    const index = new EdgeVec(config);
    const garmentOf = new Map(garments.map((vector, i) => [index.insert(vector), i]));
    let itself = 0;
    let amongLeast = 0;
    garments.forEach((query, i) => {
      const found = index.search(query, 10).map(({ id, score }) => ({ garment: garmentOf.get(id), score }));
      itself += found.some(({ garment }) => garment === i);
      const similarities = garments.map((vector) => dot(query, vector));
      const least = [...similarities].sort((a, b) => a - b)[29];
      amongLeast += found.filter(({ garment }) => similarities[garment] <= least).length / 10;
      if (metric !== "L2")
        for (const { garment, score } of found) assert(Math.abs(score - similarities[garment]) < 1e-5);
    });
    const first = index.search(garments[0], 3).map(({ score }) => score.toFixed(2));
    const least = (amongLeast / garments.length).toFixed(2);
    console.log(
      `${metric}, ${choose.name}: find themselves among ten: ${itself} of 300; share of the results that are among ` +
        `the 30 least similar: ${least}; scores for the first garment: ${first.join(", ")}`,
    );
    if (metric === "L2") assert(itself >= 295 && least < 0.02);
    else assert(itself === 0 && least > 0.7);
  }

const config = new EdgeVecConfig(2);
config.setMetricType(MetricType.Cosine);
const index = new EdgeVec(config);
index.insert(new Float32Array([3, 0]));
const [{ score }] = index.search(new Float32Array([2, 0]), 1);
console.log(`Cosine of (3, 0) and (2, 0): score ${score}`);
assert.equal(score, 6);
JAVASCRIPT
node metrics.mjs
# Output on 2026-11-30:
# edgevec 0.9.0
# L2, byEnum: find themselves among ten: 300 of 300; share of the results that are among the 30 least similar: 0.00; scores for the first garment: 0.00, 1.04, 1.10
# L2, byName: find themselves among ten: 300 of 300; share of the results that are among the 30 least similar: 0.00; scores for the first garment: 0.00, 1.04, 1.10
# Cosine, byEnum: find themselves among ten: 0 of 300; share of the results that are among the 30 least similar: 1.00; scores for the first garment: -0.36, -0.33, -0.32
# Cosine, byName: find themselves among ten: 0 of 300; share of the results that are among the 30 least similar: 1.00; scores for the first garment: -0.36, -0.33, -0.32
# Dot, byEnum: find themselves among ten: 0 of 300; share of the results that are among the 30 least similar: 1.00; scores for the first garment: -0.36, -0.33, -0.32
# Dot, byName: find themselves among ten: 0 of 300; share of the results that are among the 30 least similar: 1.00; scores for the first garment: -0.36, -0.33, -0.32
# Cosine of (3, 0) and (2, 0): score 6
