#!/usr/bin/env bash
# Surprise: client-vector-search keeps a garment twice after its price was updated, and finds it after it was removed.
#
# What:      client-vector-search 0.2.0 (npm), `update` of an `EmbeddingIndex`.
# Input:     three garments; the shirt gets cheaper and is updated by its id, as the readme shows: `update({ id: 6 },
#            vectorToUpdate)`.
# Expected:  three garments, the shirt with its new price. The readme says "Update an existing object in the index", and
#            the declaration's comment "update an existing vector".
# Seen:      four: `update` gives the new object to the method that checks and adds it, and then puts it in the place of
#            the old one as well. A search for two shows the shirt twice and nothing else; each further update adds
#            another; after `remove({ id })` the shirt is still found. What is saved to IndexedDB is the same list.
#            `add`, `remove` and `get` are right. No error; we found no report of it.
# Cost:      the more often a price changes, the more of a page is the same garment, so that others fall out of the
#            first ten; what is sold out stays. The count and the time of a search grow with each update.
# What helps: `remove` and `add` instead of `update`.
#
# Exits with 0 as long as it behaves so, with 1 if not. Node 20 or newer. The scripts that the models' runtime runs at
# its installation are left out: nothing here needs them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >npm.log
npm install --silent --no-audit --no-fund --ignore-scripts 'client-vector-search@0.2.0'
cat >update.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import fs from "node:fs";
import { EmbeddingIndex } from "client-vector-search";

const version = (name) => JSON.parse(fs.readFileSync(`node_modules/${name}/package.json`)).version;
console.log("client-vector-search", version("client-vector-search"));
const shirt = { id: 1, name: "shirt", price: 10, embedding: [1, 0] };
const dress = { id: 2, name: "dress", price: 20, embedding: [0.8, 0.6] };
const coat = { id: 3, name: "coat", price: 30, embedding: [0, 1] };
const look = async (index, when) => {
  const found = (await index.search([1, 0], { topK: 2 })).map(({ object }) => `${object.name} at ${object.price}`);
  console.log(`${when}: ${index.size()} garments; the two nearest: ${found.join(", ")}`);
  return [index.size(), ...found];
};

const index = new EmbeddingIndex([shirt, dress, coat]);
assert.deepEqual(await look(index, "at first"), [3, "shirt at 10", "dress at 20"]);
index.update({ id: 1 }, { ...shirt, price: 8 });
assert.deepEqual(await look(index, "after update"), [4, "shirt at 8", "shirt at 8"]);
index.update({ id: 1 }, { ...shirt, price: 6 });
assert.deepEqual(await look(index, "after another"), [5, "shirt at 6", "shirt at 8"]);
index.remove({ id: 1 });
assert.deepEqual(await look(index, "after remove"), [4, "shirt at 8", "shirt at 6"]);

const replaced = new EmbeddingIndex([shirt, dress, coat]);
replaced.remove({ id: 1 });
replaced.add({ ...shirt, price: 8 });
assert.deepEqual(await look(replaced, "remove and add instead"), [3, "shirt at 8", "dress at 20"]);
JAVASCRIPT
node update.mjs
# Output on 2026-11-30:
# client-vector-search 0.2.0
# at first: 3 garments; the two nearest: shirt at 10, dress at 20
# after update: 4 garments; the two nearest: shirt at 8, shirt at 8
# after another: 5 garments; the two nearest: shirt at 6, shirt at 8
# after remove: 4 garments; the two nearest: shirt at 8, shirt at 6
# remove and add instead: 3 garments; the two nearest: shirt at 8, dress at 20
