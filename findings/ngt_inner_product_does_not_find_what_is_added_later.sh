#!/usr/bin/env bash
# Surprise: by "Inner Product", NGT hardly finds the best vectors if they are added in a second batch, not even by
#            `linear_search`.
#
# What:      ngt 2.8.0.post1 (ngtpy), `create(..., distance_type="Inner Product")`, `batch_insert` (`insert`
#            with `build_index` does the same), one thread.
# Input:     2,000 vectors of various lengths (half of them between 0.8 and 1.3), 30 queries, the ten best each by
#            the largest product; added at once, in two and in ten batches, and 1,900 followed by the 100 longest.
# Expected:  the same results however the vectors come in, as for "L2"; from `linear_search`, which compares the
#            query with every vector, all of the ten best. `create` takes the name without a word, and neither the
#            package's readme nor a docstring says that such an index must be filled at once.
# Seen:      all of them at once; 56 % in two batches; and of the 100 longest, which hold more than half of the
#            right results, one of 158. `search` and `linear_search` agree, so that a comparison of the two shows
#            nothing. The index adds a coordinate that brings all vectors to the same length, that of the longest
#            of the first batch (it prints "maxMag" for every batch, always the same): a longer one that comes
#            later gets a distance that is too large. What a reviewer of vdaas/vald remembered in 2024 (pull
#            request 2454), "inner product supports only one shot create_index", is where we found it said.
# Cost:      the new collection does not show up, and the older the catalog the less one notices: each batch alone
#            is searched well.
# What helps: unit vectors, or "L2" with the additional coordinate made by oneself with a bound that holds for
#            good; else build the index anew from all vectors.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'ngt==2.8.0.post1' 'numpy==2.4.6'
FOLDER="$folder" "$folder/venv/bin/python" - 2>"$folder/log.txt" <<'PYTHON' || { cat "$folder/log.txt"; exit 1; }
import os
import tempfile
from importlib.metadata import version

import ngtpy
import numpy as np

SIZE, COUNT = 32, 2000
random = np.random.default_rng(0)
vectors = random.normal(size=(COUNT, SIZE)).astype(np.float32)
vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
queries = random.normal(size=(30, SIZE)).astype(np.float32)
vectors *= np.exp(0.35 * random.normal(size=(COUNT, 1))).astype(np.float32)
lengths = np.linalg.norm(vectors, axis=1)
by_length = vectors[np.argsort(lengths)]


def fill(batches, metric):
    path = tempfile.mkdtemp(dir=os.environ["FOLDER"])
    ngtpy.create(path, SIZE, distance_type=metric)
    index = ngtpy.Index(path, log_disabled=True)
    for batch in batches:
        index.batch_insert(np.ascontiguousarray(batch), num_threads=1)
    return index


def best(batches, metric):
    everything = np.vstack(batches)
    if metric == "L2":
        return np.argsort(np.linalg.norm(queries[:, None] - everything, axis=2), axis=1)[:, :10]
    return np.argsort(-queries @ everything.T, axis=1)[:, :10]


def recalls(batches, metric="Inner Product", first=0):
    index, wanted = fill(batches, metric), best(batches, metric)
    shares = []
    for search in (index.linear_search, lambda query, size: index.search(query, size, epsilon=0.3)):
        found = [[number for number, _ in search(query, 10)] for query in queries]
        hits = sum(len(set(numbers) & set(row[row >= first])) for numbers, row in zip(found, wanted))
        shares.append((hits, int((wanted >= first).sum())))
    return shares


print("ngt", version("ngt"), "quartiles of the lengths:", np.quantile(lengths, (0.25, 0.5, 0.75)).round(2))
seen = {}
for name, batches, metric, first in (
    ("at once", [vectors], "Inner Product", 0),
    ("two batches", np.array_split(vectors, 2), "Inner Product", 0),
    ("ten batches", np.array_split(vectors, 10), "Inner Product", 0),
    ("of the 100 longest, added last", [by_length[:-100], by_length[-100:]], "Inner Product", COUNT - 100),
    ("two batches, L2", np.array_split(vectors, 2), "L2", 0),
):
    linear, graph = recalls(batches, metric, first)
    seen[name] = linear[0] / linear[1]
    print(f"{name}: linear_search finds {linear[0]} of {linear[1]}, search {graph[0]} of {graph[1]}")
    assert abs(linear[0] - graph[0]) <= 5
assert seen["at once"] == 1 and seen["two batches, L2"] == 1
assert seen["two batches"] < 0.8 and seen["ten batches"] < 0.97
assert seen["of the 100 longest, added last"] < 0.05
PYTHON
# Output on 2026-11-29:
# ngt 2.8.0.post1 quartiles of the lengths: [0.78 1.   1.28]
# at once: linear_search finds 300 of 300, search 300 of 300
# two batches: linear_search finds 168 of 300, search 168 of 300
# ten batches: linear_search finds 273 of 300, search 273 of 300
# of the 100 longest, added last: linear_search finds 1 of 158, search 1 of 158
# two batches, L2: linear_search finds 300 of 300, search 300 of 300
