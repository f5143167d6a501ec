#!/usr/bin/env bash
# Surprise: Vicinity gives every near garment the distance 0.0 by inner product, so a threshold keeps a hundred of them.
#
# What:      vicinity 0.4.6 with usearch 2.26.6, `query` and `query_threshold` of `Backend.USEARCH` and the metric "ip",
#            which the readme lists for that backend.
# Input:     200 vectors of several lengths, as embeddings are that nobody normalized (the reason to take the inner
#            product); a query near one of them.
# Expected:  one minus the inner product, as USearch itself gives: below zero for all that point the same way and are
#            long, and lower the more alike. The docstring promises (name, distance) pairs.
# Seen:      the right order, and 0.0 for each. All distances below zero are set to zero before they are handed out
#            (`clip(min=0)` in vicinity.py), for every metric, since that is an error of rounding with a cosine. A
#            threshold of 0 or more keeps everything with an inner product above 1; one below zero is compared before
#            the clip, and what it keeps says 0.0. No error; we found no report of it.
# Cost:      a shop cannot tell a garment that is the same from one that is a bit alike, nor mix the distances with
#            other signals, nor learn a threshold: all are equal, and all is "found".
# What helps: `vicinity.backend.query(vectors, k)`, which gives USearch's own distances, or normalized vectors.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    'vicinity==0.4.6' 'usearch==2.26.6' 'numpy==2.4.6'
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import importlib.metadata

import numpy as np
from vicinity import Backend, Vicinity

for name in ("vicinity", "usearch"):
    print(name, importlib.metadata.version(name))
random = np.random.default_rng(0)
vectors = (random.normal(size=(200, 16)) * random.uniform(0.5, 2, (200, 1))).astype(np.float32)
query = vectors[7] + 0.1 * random.normal(size=16).astype(np.float32)
store = Vicinity.from_vectors_and_items(vectors, list(range(200)), backend_type=Backend.USEARCH, metric="ip")
right = 1 - vectors @ query
places = np.argsort(right)[:4]
own = store.backend.query(query[None], 4)[0]
hits = store.query(query, k=4)[0]
print("right:        ", ", ".join(f"{place} {right[place]:.2f}" for place in places))
print("USearch's own:", ", ".join(f"{place} {distance:.2f}" for place, distance in zip(*own)))
print("query:        ", ", ".join(f"{place} {distance:.2f}" for place, distance in hits))
assert [int(place) for place, _ in hits] == list(places)
assert right[places[3]] < -5 and all(distance == 0 for _, distance in hits)
assert np.allclose(own[1], right[places], rtol=0.02)
for threshold in (0.1, float(right[places[1]]) + 0.01):
    kept = store.query_threshold(query, threshold=threshold)[0]
    truly = int((right < threshold).sum())
    distances = sorted({float(distance) for _, distance in kept})
    print(f"threshold {threshold:.2f}: {truly} below it, {len(kept)} kept, their distances from "
          f"{distances[0]:.2f} to {distances[-1]:.2f}")
    assert abs(len(kept) - truly) <= 2
    assert sum(float(distance) == 0 for _, distance in kept) >= 0.9 * len(kept)
cosine = Vicinity.from_vectors_and_items(vectors, list(range(200)), backend_type=Backend.USEARCH, metric="cos")
print("by cosine:    ", ", ".join(f"{place} {distance:.2f}" for place, distance in cosine.query(query, k=4)[0]))
PYTHON
# Output on 2026-11-29:
# vicinity 0.4.6
# usearch 2.26.6
# right:         7 -28.48, 142 -16.22, 14 -14.17, 78 -13.08
# USearch's own: 7 -28.49, 142 -16.24, 14 -14.16, 78 -13.14
# query:         7 0.00, 142 0.00, 14 0.00, 78 0.00
# threshold 0.10: 87 below it, 87 kept, their distances from 0.00 to 0.04
# threshold -16.21: 2 below it, 2 kept, their distances from 0.00 to 0.00
# by cosine:     7 0.00, 142 0.44, 55 0.46, 45 0.54
