#!/usr/bin/env bash
# Surprise: a hybrid search of Orama with no weight on the words ranks the garment first that only the words find.
#
# What:      @orama/orama 3.1.18 (npm), `search` in the mode "hybrid" with `hybridWeights`.
# Input:     three garments, a photo that is nearest to the dress, the word "coat"; weights from (0.5, 0.5) to (0, 1).
# Expected:  a slider between words and photo: the less weight the words have, the higher the dress stands, and with
#            none the order is that of the photos. The documentation says of the weights only that they are for text
#            and vector, and does not say that a zero counts as not given.
# Seen:      (0.01, 0.99) gives the order of the photos, (0, 1) that of (0.5, 0.5): a pair with a zero in it counts as
#            not given (methods/search-hybrid.js asks whether both are truthy), and the default is used. The same for
#            (1, 0). No error; we found no report of it.
# Cost:      a slider jumps back at both of its ends. Who measures how much words help compares each weight with "words
#            off", and has measured a half instead: the baseline of the comparison is wrong.
# What helps: 1e-9 instead of 0, or the mode "vector" or "fulltext" for the ends.
#
# Exits with 0 as long as it behaves so, with 1 if not. Node 20 or newer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >npm.log
npm install --silent --no-audit --no-fund '@orama/orama@3.1.18'
cat >weights.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import fs from "node:fs";
import { create, insertMultiple, search } from "@orama/orama";

const database = create({ schema: { id: "string", title: "string", photo: "vector[2]" } });
await insertMultiple(database, [
  { id: "dress", title: "red dress", photo: [1, 0] },
  { id: "shirt", title: "red shirt", photo: [0.9, 0.3] },
  { id: "coat", title: "blue coat", photo: [0.1, 1] },
]);
const query = { term: "coat", vector: { value: [1, 0], property: "photo" }, similarity: 0 };
const ranked = async (more) => {
  const answer = await search(database, { ...query, ...more });
  return answer.hits.map((hit) => `${hit.id} ${hit.score.toFixed(2)}`).join(", ");
};

console.log("@orama/orama", JSON.parse(fs.readFileSync("node_modules/@orama/orama/package.json")).version);
const photos = await ranked({ mode: "vector" });
console.log("photos only:", photos);
const seen = {};
for (const text of [0.5, 0.1, 0.01, 1e-9, 0, 0.99, 1]) {
  seen[text] = await ranked({ mode: "hybrid", hybridWeights: { text, vector: 1 - text } });
  console.log(`words ${text}, photo 1 - ${text}: ${seen[text]}`);
}
assert.equal(photos, "dress 1.00, shirt 0.95, coat 0.10");
assert.ok(seen[0.01].startsWith("dress") && seen[0.1].startsWith("dress") && seen[1e-9] === photos);
assert.ok(seen[0] === seen[0.5] && seen[1] === seen[0.5] && seen[0].startsWith("coat"));
JAVASCRIPT
node weights.mjs
# Output on 2026-11-29:
# @orama/orama 3.1.18
# photos only: dress 1.00, shirt 0.95, coat 0.10
# words 0.5, photo 1 - 0.5: coat 0.55, dress 0.50, shirt 0.47
# words 0.1, photo 1 - 0.1: dress 0.90, shirt 0.85, coat 0.19
# words 0.01, photo 1 - 0.01: dress 0.99, shirt 0.94, coat 0.11
# words 1e-9, photo 1 - 1e-9: dress 1.00, shirt 0.95, coat 0.10
# words 0, photo 1 - 0: coat 0.55, dress 0.50, shirt 0.47
# words 0.99, photo 1 - 0.99: coat 0.99, dress 0.01, shirt 0.01
# words 1, photo 1 - 1: coat 0.55, dress 0.50, shirt 0.47
