#!/usr/bin/env bash
# Surprise: Vectra finds no garment of the sizes 36 or 38 by `$in`, all of them by `$nin`, and no red one where "dark
#           red" is not wanted.
#
# What:      vectra 0.15.0 (npm), the filters of `listItemsByMetadata` and of `queryItems` of a `LocalIndex`.
# Input:     garments with a size as a number and a color as a text; `$in` and `$nin` with lists of both.
# Expected:  membership. The declaration of the two operators (types.d.ts) says "string or number" for both; `size: 36`
#            and `$eq` work for numbers.
# Seen:      the values of the list are asked, by `includes`, whether they hold the metadata as a part of their text
#            (`metadataFilter`, ItemSelector.js). Numbers hold nothing: `$in` lets none pass and `$nin` all. "dark red"
#            holds "red", so `$nin: ["dark red"]` takes the red garments out, too; `$in` asks for equality before, and
#            is right for texts. No error; we found no report of it.
# Cost:      "my sizes" is an empty page; "not these prices, ratings, numbers of shops" shows all of them; whoever does
#            not want navy blue gets no blue either. Tests with colors that are not parts of each other pass.
# What helps: `$or` of equalities and `$and` of `$ne`, both of which are right.
#
# Exits with 0 as long as it behaves so, with 1 if not. Node 22, which the package asks for; 20 gives the same.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >npm.log
npm install --silent --no-audit --no-fund 'vectra@0.15.0'
cat >filters.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import fs from "node:fs";
import { LocalIndex } from "vectra";

const index = new LocalIndex(`${process.cwd()}/index`);
await index.createIndex();
for (const [id, size, color] of [["dress", 36, "red"], ["shirt", 38, "dark red"], ["coat", 40, "blue"]])
  await index.insertItem({ id, vector: [1, size / 100], metadata: { size, color } });
const found = async (filter) => {
  const listed = (await index.listItemsByMetadata(filter)).map((item) => item.id).sort();
  const queried = (await index.queryItems([1, 0], "", 10, filter)).map((hit) => hit.item.id).sort();
  assert.deepEqual(listed, queried);
  console.log(`${JSON.stringify(filter)}: ${listed.join(", ") || "none"}`);
  return listed.join(", ");
};

console.log("vectra", JSON.parse(fs.readFileSync("node_modules/vectra/package.json")).version);
assert.equal(await found({ size: 36 }), "dress");
assert.equal(await found({ $or: [{ size: 36 }, { size: 38 }] }), "dress, shirt");
assert.equal(await found({ size: { $in: [36, 38] } }), "");
assert.equal(await found({ $and: [{ size: { $ne: 36 } }, { size: { $ne: 38 } }] }), "coat");
assert.equal(await found({ size: { $nin: [36, 38] } }), "coat, dress, shirt");
assert.equal(await found({ color: { $in: ["dark red"] } }), "shirt");
assert.equal(await found({ color: { $nin: ["red"] } }), "coat, shirt");
assert.equal(await found({ color: { $ne: "dark red" } }), "coat, dress");
assert.equal(await found({ color: { $nin: ["dark red"] } }), "coat");
JAVASCRIPT
node filters.mjs
# Output on 2026-11-29:
# vectra 0.15.0
# {"size":36}: dress
# {"$or":[{"size":36},{"size":38}]}: dress, shirt
# {"size":{"$in":[36,38]}}: none
# {"$and":[{"size":{"$ne":36}},{"size":{"$ne":38}}]}: coat
# {"size":{"$nin":[36,38]}}: coat, dress, shirt
# {"color":{"$in":["dark red"]}}: shirt
# {"color":{"$nin":["red"]}}: coat, shirt
# {"color":{"$ne":"dark red"}}: coat, dress
# {"color":{"$nin":["dark red"]}}: coat
