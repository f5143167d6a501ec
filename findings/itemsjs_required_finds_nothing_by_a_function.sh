#!/usr/bin/env bash
# Surprise: itemsjs finds nothing at all for "price below 30" where it was loaded with `require`, and the right garments
#            where it was loaded with `import`.
#
# What:      itemsjs 2.4.4 (npm), `search({ filter })` without a query, and the snapshot of `serializeAll`.
# Input:     four garments with prices of 10, 25, 80 and 120; `filter: (item) => item.price < 30`.
# Expected:  the two below 30. The readme calls `filter` a "function responsible for items filtering", similar to that
#            of arrays, and gives `require('itemsjs')` as the way to load it. A snapshot is "plain JSON" from which a
#            search starts without a new index, so it holds what the index holds.
# Seen:      with `import`, both; with `require`, none, and all facets count 0. No error. With a query beside it the
#            filter works, and so do filters by facet. The snapshot taken under `require` has no garments in its store
#            but one empty object. The source has `[...this.store.values()]`; the build for CommonJS, the browser's
#            global and "module" has `[].concat(this.store.values())`, which is a list with one iterator in it. (An open
#            pull request of an adapter works around it without naming the cause:
#            unplatform-io/instantsearch-itemsjs-adapter 37.)
# Cost:      a slider for the price works while something stands in the search box, and empties the shop as soon as the
#            box is cleared. The tests of a project in ES modules do not see what its server or its page shows.
# What helps: `import`, or to filter the garments first and to hand their ids over as `ids`.
#
# Exits with 0 as long as it behaves so, with 1 if not. Node 20 or newer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >npm.log
npm install --silent --no-audit --no-fund 'itemsjs@2.4.4'
cat >slider.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import fs from "node:fs";
import { createRequire } from "node:module";
import imported from "itemsjs";

const required = createRequire(import.meta.url)("itemsjs");
console.log("itemsjs", JSON.parse(fs.readFileSync("node_modules/itemsjs/package.json")).version);
const shop = [["red shirt", 10], ["red scarf", 25], ["blue shirt", 80], ["red coat", 120]];
const build = (itemsjs) => {
  const garments = shop.map(([name, price]) => ({ name, price, color: name.split(" ")[0] }));
  return itemsjs(garments, { searchableFields: ["name"], aggregations: { color: { conjunction: false } } });
};
const below = (item) => item.price < 30;
const questions = {
  "price below 30": { filter: below },
  "price below 30, query red": { filter: below, query: "red" },
  "color red": { filters: { color: ["red"] } },
};
const found = {};
for (const [way, itemsjs] of [["import", imported], ["require", required]]) {
  const engine = build(itemsjs);
  found[way] = Object.values(questions).map((question) => {
    const { items, aggregations } = engine.search(question).data;
    const facets = aggregations.color.buckets.map((bucket) => `${bucket.key} ${bucket.doc_count}`).sort();
    return `${items.map((item) => item.name).sort().join(", ") || "nothing"} (${facets.join(", ")})`;
  });
  Object.keys(questions).forEach((name, place) => console.log(`${way}, ${name}: ${found[way][place]}`));
  const snapshot = JSON.parse(JSON.stringify(engine.serializeAll()));
  found[way].push(JSON.stringify(snapshot.fulltext.store).slice(0, 60));
  console.log(`${way}, store of the snapshot: ${found[way][3]}`);
}
assert.equal(found.import[0], "red scarf, red shirt (blue 0, red 2)");
assert.equal(found.require[0], "nothing (blue 0, red 0)");
assert.deepEqual(found.require.slice(1, 3), found.import.slice(1, 3));
assert.equal(found.require[1], found.import[0]);
assert(found.import[3].includes("red shirt"));
assert.equal(found.require[3], "[{}]");
JAVASCRIPT
node slider.mjs
# Output on 2026-11-30:
# itemsjs 2.4.4
# import, price below 30: red scarf, red shirt (blue 0, red 2)
# import, price below 30, query red: red scarf, red shirt (blue 0, red 2)
# import, color red: red coat, red scarf, red shirt (blue 1, red 3)
# import, store of the snapshot: [[1,{"name":"red shirt","price":10,"color":"red","_id":1}],[
# require, price below 30: nothing (blue 0, red 0)
# require, price below 30, query red: red scarf, red shirt (blue 0, red 2)
# require, color red: red coat, red scarf, red shirt (blue 1, red 3)
# require, store of the snapshot: [{}]
