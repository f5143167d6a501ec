#!/usr/bin/env bash
# Surprise: Vectra answers every query with the five garments that were added first, if the first of them has a vector
#           of zeros.
#
# What:      vectra 0.15.0 (npm), `queryItems` of a `LocalIndex`.
# Input:     200 garments in a half circle; one has zeros for a vector, as stands for "no photo" in many catalogs. Both
#            the index and the query accept it.
# Expected:  the five nearest of the others, wherever that garment is; the one without a direction last, or left out.
#            A comment in the source says that a vector without length gets NaN as its score on purpose.
# Seen:      as the first item: the first five, which are the farthest, for any query; as the second: three of the five
#            are wrong. As the third it takes one place. Further on it does no harm. No error. The changelog of
#            0.15 tells of "heap-based top-K query ranking": no score is greater than NaN, so once it lies on top of
#            the heap nothing replaces it (LocalIndex.js). We found no report of it.
# Cost:      a catalog that begins with a gift card has a search that always says the same; a new import in another
#            order, and it works.
# What helps: vectors of zeros kept out of the index.
#
# Exits with 0 as long as it behaves so, with 1 if not. Node 22, which the package asks for; 20 gives the same.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >npm.log
npm install --silent --no-audit --no-fund 'vectra@0.15.0'
cat >zeros.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import fs from "node:fs";
import { LocalIndex } from "vectra";

const COUNT = 200;
const direction = (i) => [Math.cos((i / COUNT) * Math.PI), Math.sin((i / COUNT) * Math.PI)];
const seen = {};
console.log("vectra", JSON.parse(fs.readFileSync("node_modules/vectra/package.json")).version);
for (const place of [undefined, 0, 1, 2, 50]) {
  const index = new LocalIndex(`${process.cwd()}/index-${place}`);
  await index.createIndex();
  await index.beginUpdate();
  for (let i = 0; i < COUNT; i++)
    await index.insertItem({ id: `${i}`, vector: i === place ? [0, 0] : direction(i), metadata: {} });
  await index.endUpdate();
  for (const query of [150, 199]) {
    const hits = await index.queryItems(direction(query), "", 5);
    seen[`${place} ${query}`] = hits.map((hit) => Number(hit.item.id));
    const text = hits.map((hit) => `${hit.item.id} (${hit.score.toFixed(2)})`).join(", ");
    console.log(`zeros at ${place ?? "no place"}, query ${query}: ${text}`);
  }
}
const near = (list, query) => list.filter((i) => Math.abs(i - query) <= 4).length;
for (const query of [150, 199]) {
  assert.equal(near(seen[`undefined ${query}`], query), 5);
  assert.deepEqual(seen[`0 ${query}`].toSorted((a, b) => a - b), [0, 1, 2, 3, 4]);
  assert.ok(near(seen[`1 ${query}`], query) < 4);
  assert.equal(near(seen[`50 ${query}`], query), 5);
}
JAVASCRIPT
node zeros.mjs
# Output on 2026-11-29:
# vectra 0.15.0
# zeros at no place, query 150: 150 (1.00), 151 (1.00), 149 (1.00), 148 (1.00), 152 (1.00)
# zeros at no place, query 199: 199 (1.00), 198 (1.00), 197 (1.00), 196 (1.00), 195 (1.00)
# zeros at 0, query 150: 0 (NaN), 4 (-0.66), 3 (-0.67), 2 (-0.68), 1 (-0.70)
# zeros at 0, query 199: 0 (NaN), 4 (-1.00), 3 (-1.00), 2 (-1.00), 1 (-1.00)
# zeros at 1, query 150: 151 (1.00), 1 (NaN), 150 (1.00), 4 (-0.66), 3 (-0.67)
# zeros at 1, query 199: 198 (1.00), 1 (NaN), 199 (1.00), 4 (-1.00), 3 (-1.00)
# zeros at 2, query 150: 150 (1.00), 151 (1.00), 149 (1.00), 148 (1.00), 2 (NaN)
# zeros at 2, query 199: 199 (1.00), 198 (1.00), 197 (1.00), 196 (1.00), 2 (NaN)
# zeros at 50, query 150: 150 (1.00), 151 (1.00), 149 (1.00), 148 (1.00), 152 (1.00)
# zeros at 50, query 199: 199 (1.00), 198 (1.00), 197 (1.00), 196 (1.00), 195 (1.00)
