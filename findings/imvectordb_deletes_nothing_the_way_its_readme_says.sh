#!/usr/bin/env bash
# Surprise: a garment that was deleted from imvectordb the way the readme shows is still there, and is found.
#
# What:      imvectordb 0.0.6 (npm), `db.del("1")` and `db.query` of a `VectorDB`.
# Input:     three garments; the first is sold out and deleted by its id.
# Expected:  two garments. The readme says "Get, Delete a document" over `db.get("1")` and `db.del("1")`.
# Seen:      three; the sold-out one stays the first result, and `dumpFile` writes it. `get` takes an id, but `del`
#            takes a document and looks at its property `id` (dist/index.js), which a text does not have. `del` returns
#            nothing in any case. No error; we found no report of it.
# Cost:      what is sold out or withdrawn stays in the answers, after a restart, too. TypeScript refuses the call; in
#            JavaScript, which the readme's lines run as, nothing tells. A test that counts what was added passes.
# What helps: `db.del({ id: "1" })` or `db.del(db.get("1"))`, and to look at `db.size()` after it.
#
# Exits with 0 as long as it behaves so, with 1 if not. Node 20 or newer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >npm.log
npm install --silent --no-audit --no-fund 'imvectordb@0.0.6'
cat >delete.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import fs from "node:fs";
import { VectorDB } from "imvectordb";

const db = new VectorDB();
db.add({ id: "1", embedding: [1, 0], metadata: { text: "red dress" } });
db.add({ id: "2", embedding: [0.9, 0.1], metadata: { text: "red skirt" } });
db.add({ id: "3", embedding: [0, 1], metadata: { text: "blue coat" } });
const found = async () => (await db.query([1, 0], 3)).map((result) => result.document.metadata.text).join(", ");

console.log("imvectordb", JSON.parse(fs.readFileSync("node_modules/imvectordb/package.json")).version);
assert.match(fs.readFileSync("node_modules/imvectordb/README.md", "utf8"), /^db\.del\("1"\)$/m);
db.del("1");
const byId = await found();
console.log(`after del("1"): ${db.size()} garments, ${byId}`);
await db.dumpFile("garments.json");
const dumped = JSON.parse(fs.readFileSync("garments.json")).map((garment) => garment.id);
console.log(`in the file: ${dumped.join(", ")}`);
assert(db.size() === 3 && byId === "red dress, red skirt, blue coat" && dumped.includes("1"));
db.del({ id: "1" });
const byDocument = await found();
console.log(`after del({ id: "1" }): ${db.size()} garments, ${byDocument}`);
assert(db.size() === 2 && byDocument === "red skirt, blue coat");
await db.terminate();
JAVASCRIPT
node delete.mjs
# Output on 2026-11-29:
# imvectordb 0.0.6
# after del("1"): 3 garments, red dress, red skirt, blue coat
# in the file: 1, 2, 3
# after del({ id: "1" }): 2 garments, red skirt, blue coat
