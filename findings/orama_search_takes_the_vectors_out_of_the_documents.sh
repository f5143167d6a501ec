#!/usr/bin/env bash
# Surprise: a search of Orama takes the vectors out of the garments that it finds, and the next change of a price
#           removes these garments.
#
# What:      @orama/orama 3.1.18 (npm), `search` in the modes "vector", "fulltext" and "hybrid", with their default of
#            `includeVectors: false`.
# Input:     three garments with a vector each; one search; then a change of a price as its `update` is used: the
#            document by `getByID`, the new price in it.
# Expected:  hits without vectors, which is what the setting is for (they would make answers large), and a database
#            that is as before: a search reads. A later search with `includeVectors: true` has the vectors.
# Seen:      the vector of each hit is set to null in the stored document itself, since hits are made of it without a
#            copy (methods/search-vector.js; `removeVectorsFromHits` in utils.js), and in the object that the caller
#            had inserted. A later search with `includeVectors: true` has null. `update` of the document as `getByID`
#            gives it removes the old one first, then fails on the null: the garment is gone. What `save` writes lacks
#            the vectors of all that anybody has found, and has the others. We found no report of it.
# Cost:      the garments that customers look for most vanish one by one, when their price changes; an export is
#            complete in tests, where nobody has searched before, and lacks the popular garments' vectors in a shop.
# What helps: `includeVectors: true` in every search, and to take the vectors out of a copy of the answer; or the
#            vectors kept elsewhere, too, and set again before `update`.
#
# Exits with 0 as long as it behaves so, with 1 if not. Node 20 or newer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >npm.log
npm install --silent --no-audit --no-fund '@orama/orama@3.1.18'
cat >search.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import fs from "node:fs";
import { create, getByID, insertMultiple, save, search, update } from "@orama/orama";

const garments = () => [
  { id: "dress", title: "red dress", price: 40, photo: [1, 0] },
  { id: "shirt", title: "red shirt", price: 20, photo: [0.9, 0.3] },
  { id: "coat", title: "blue coat", price: 90, photo: [0, 1] },
];
const near = { vector: { value: [1, 0], property: "photo" }, similarity: 0.5 };
const found = async (database, more) => {
  const answer = await search(database, { mode: "vector", ...near, ...more });
  return answer.hits.map((hit) => [hit.id, hit.document.photo]);
};

console.log("@orama/orama", JSON.parse(fs.readFileSync("node_modules/@orama/orama/package.json")).version);
const modes = [
  { mode: "vector", ...near },
  { mode: "fulltext", term: "red" },
  { mode: "hybrid", term: "red", ...near },
];
for (const query of modes) {
  const database = create({ schema: { id: "string", title: "string", price: "number", photo: "vector[2]" } });
  const inserted = garments();
  await insertMultiple(database, inserted);
  const before = await found(database, { includeVectors: true });
  await search(database, query);
  const after = await found(database, { includeVectors: true });
  console.log(`${query.mode}: with vectors before ${JSON.stringify(before)}, after ${JSON.stringify(after)}`);
  assert.deepEqual(before, [["dress", [1, 0]], ["shirt", [0.9, 0.3]]]);
  assert.deepEqual(after, [["dress", null], ["shirt", null]]);
  assert.equal(inserted[0].photo, null);
  const saved = Object.values(save(database).docs.docs).map((garment) => [garment.id, garment.photo]);
  console.log("    saved", JSON.stringify(saved));
  assert.deepEqual(saved, [["dress", null], ["shirt", null], ["coat", [0, 1]]]);
  let problem = "none";
  await (async () => update(database, "dress", { ...getByID(database, "dress"), price: 30 }))().catch((error) => {
    problem = error.message;
  });
  const left = (await found(database)).map(([id]) => id);
  console.log(`    new price for the dress: error "${problem}", found then: ${left}`);
  assert.deepEqual(left, ["shirt"]);
  assert.equal(getByID(database, "dress"), undefined);
}
const database = create({ schema: { id: "string", title: "string", price: "number", photo: "vector[2]" } });
await insertMultiple(database, garments());
await search(database, { mode: "vector", ...near, includeVectors: true });
await update(database, "dress", { ...getByID(database, "dress"), price: 30 });
const left = (await found(database, { includeVectors: true })).map(([id]) => id);
console.log(`all searches with vectors: new price for the dress, found then: ${left}`);
assert.deepEqual(left, ["dress", "shirt"]);
JAVASCRIPT
node search.mjs
# Output on 2026-11-29:
# @orama/orama 3.1.18
# vector: with vectors before [["dress",[1,0]],["shirt",[0.9,0.3]]], after [["dress",null],["shirt",null]]
#     saved [["dress",null],["shirt",null],["coat",[0,1]]]
#     new price for the dress: error "Cannot read properties of null (reading 'length')", found then: shirt
# fulltext: with vectors before [["dress",[1,0]],["shirt",[0.9,0.3]]], after [["dress",null],["shirt",null]]
#     saved [["dress",null],["shirt",null],["coat",[0,1]]]
#     new price for the dress: error "Cannot read properties of null (reading 'length')", found then: shirt
# hybrid: with vectors before [["dress",[1,0]],["shirt",[0.9,0.3]]], after [["dress",null],["shirt",null]]
#     saved [["dress",null],["shirt",null],["coat",[0,1]]]
#     new price for the dress: error "Cannot read properties of null (reading 'length')", found then: shirt
# all searches with vectors: new price for the dress, found then: dress,shirt
