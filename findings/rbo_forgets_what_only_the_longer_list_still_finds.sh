#!/usr/bin/env bash
# Surprise: the rank-biased overlap of rbo is 0 for two searches that agree, where the longer list has the common
#           garments behind the end of the shorter one.
#
# What:      rbo 1.0.4 (npm), `calculate`, beside equation 32 of the paper that it names (Webber, Moffat, Zobel: A
#            Similarity Measure for Indefinite Rankings, 2010), computed in the script.
# Input:     two lists of results of different lengths, p = 0.9, as two searches give them that stop at a threshold; the
#            last pair is the example of the readme.
# Expected:  0.340 for three garments that are at the places 4 to 6 of the other list: the paper's extrapolated measure
#            is made for lists of different lengths, and the readme's example is one.
# Seen:      0. The garments that were met are kept in a Map, and behind the end of the shorter list they are asked for
#            as `seen[e]`, which a Map does not answer (rbo.js, `updateUneven`): no garment there ever counts. The order
#            of the two arguments changes nothing. Lists of one length are right, and so are uneven ones whose common
#            garments all come early. No error; we found no report of it.
# Cost:      whoever compares a new model, an index or a threshold with the old one by it takes searches for unlike that
#            return the same garments, the more so the further the lengths differ; and figures of a strict threshold,
#            with short lists, look worse than those of a loose one.
# What helps: to cut both lists to one length (and to know that this measures less), or to change `seen[e]` to
#            `seen.get(e)`.
#
# Exits with 0 as long as it behaves so, with 1 if not. Node 20 or newer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >npm.log
npm install --silent --no-audit --no-fund 'rbo@1.0.4'
cat >overlap.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import fs from "node:fs";
import RBO from "rbo";

console.log("rbo", JSON.parse(fs.readFileSync("node_modules/rbo/package.json")).version);
const p = 0.9;
const byPaper = (one, other) => {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  const [s, l] = [short.length, long.length];
  const common = (depth) => long.slice(0, depth).filter((item) => short.slice(0, depth).includes(item)).length;
  let sum = 0;
  for (let depth = 1; depth <= l; depth++) {
    sum += (common(depth) / depth) * p ** depth;
    if (depth > s) sum += ((common(s) * (depth - s)) / (s * depth)) * p ** depth;
  }
  return ((1 - p) / p) * sum + ((common(l) - common(s)) / l + common(s) / s) * p ** l;
};
const pairs = {
  "one length": ["abcde", "abdce", true],
  "all early": ["abcd", "acdbefgh", true],
  "all late": ["abc", "defabc", false],
  "one late": ["abc", "abdefc", false],
  "readme's example": ["abcde", "bagheklc", false],
};
for (const [name, [one, other, right]] of Object.entries(pairs)) {
  const seen = new RBO(p).calculate([...one], [...other]);
  const expected = byPaper([...one], [...other]);
  console.log(`${name}: ${one} and ${other}: ${seen.toFixed(3)}, by the paper ${expected.toFixed(3)}`);
  assert(Math.abs(seen - new RBO(p).calculate([...other], [...one])) < 1e-9);
  if (right) assert(Math.abs(seen - expected) < 1e-9);
  else assert(seen < expected - 0.03);
  if (name === "all late") assert(seen === 0 && Math.abs(expected - 0.34) < 0.001);
}
JAVASCRIPT
node overlap.mjs
# Output on 2026-11-30:
# rbo 1.0.4
# one length: abcde and abdce: 0.973, by the paper 0.973
# all early: abcd and acdbefgh: 0.928, by the paper 0.928
# all late: abc and defabc: 0.000, by the paper 0.340
# one late: abc and abdefc: 0.730, by the paper 0.828
# readme's example: abcde and bagheklc: 0.574, by the paper 0.634
