#!/usr/bin/env bash
# Surprise: Orama's groups by brand and color, one garment each, are one group where there are six.
#
# What:      @orama/orama 3.1.18 (npm), `search` with `groupBy` of two properties and `maxResult`, in the modes "vector"
#            and "fulltext".
# Input:     six garments of two brands and three colors, each pair once.
# Expected:  six groups of one garment: `maxResult` is documented as the number of results "for every group", and
#            without it there are six groups.
# Seen:      one. Each property is cut to `maxResult` by itself, before the groups of both are made of what is left
#            (components/groups.js): a pair whose garment is not among the first of its brand and among the first of
#            its color has no garments, and groups without garments are dropped. With `maxResult: 2` four groups are
#            left. One property alone is right. No error; we found no report of it.
# Cost:      a page with one garment of each brand and color, as shops show them instead of twenty of one kind, lacks
#            garments that match, and looks as if the shop did not have them.
# What helps: no `maxResult`, and each group's `result` cut afterwards; or one property that holds both values.
#
# Exits with 0 as long as it behaves so, with 1 if not. Node 20 or newer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >npm.log
npm install --silent --no-audit --no-fund '@orama/orama@3.1.18'
cat >groups.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import fs from "node:fs";
import { create, insertMultiple, search } from "@orama/orama";

const database = create({
  schema: { id: "string", title: "string", brand: "string", color: "string", photo: "vector[2]" },
});
const garments = [];
for (const brand of ["Alba", "Brio"])
  for (const color of ["red", "green", "blue"])
    garments.push({ id: `${brand}, ${color}`, title: "dress", brand, color, photo: [1, garments.length / 10] });
await insertMultiple(database, garments);
const vector = { mode: "vector", vector: { value: [1, 0], property: "photo" }, similarity: 0 };
const groups = async (query, properties, maxResult) => {
  const answer = await search(database, { ...query, groupBy: { properties, ...(maxResult ? { maxResult } : {}) } });
  return answer.groups.map((group) => `${group.values.join(", ")}: ${group.result.length}`);
};

console.log("@orama/orama", JSON.parse(fs.readFileSync("node_modules/@orama/orama/package.json")).version);
for (const query of [vector, { mode: "fulltext", term: "dress" }]) {
  const both = ["brand", "color"];
  const [all, one, two] = [await groups(query, both), await groups(query, both, 1), await groups(query, both, 2)];
  const brands = await groups(query, ["brand"], 1);
  console.log(`${query.mode}, no limit: ${all.length} groups`);
  console.log(`    maxResult 1: ${one.length} groups (${one.join("; ")})`);
  console.log(`    maxResult 2: ${two.length} groups (${two.join("; ")})`);
  console.log(`    brand alone, maxResult 1: ${brands.join("; ")}`);
  assert.equal(all.length, 6);
  assert.ok(all.every((group) => group.endsWith(": 1")));
  assert.ok(one.length < 6 && two.length < 6);
  assert.deepEqual(brands, ["Alba: 1", "Brio: 1"]);
}
JAVASCRIPT
node groups.mjs
# Output on 2026-11-29:
# @orama/orama 3.1.18
# vector, no limit: 6 groups
#     maxResult 1: 1 groups (Alba, red: 1)
#     maxResult 2: 4 groups (Alba, red: 1; Alba, green: 1; Brio, red: 1; Brio, green: 1)
#     brand alone, maxResult 1: Alba: 1; Brio: 1
# fulltext, no limit: 6 groups
#     maxResult 1: 1 groups (Alba, red: 1)
#     maxResult 2: 4 groups (Alba, red: 1; Alba, green: 1; Brio, red: 1; Brio, green: 1)
#     brand alone, maxResult 1: Alba: 1; Brio: 1
