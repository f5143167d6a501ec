#!/usr/bin/env bash
# Surprise: the exact index of hnswlib gives a garment a cosine distance of -2.7 from itself, and 0.63 if its numbers
#            are divided by ten.
#
# What:      hnswlib 0.8.0, `BFIndex(space="cosine")`, beside `Index(space="cosine")` of the same package.
# Input:     200 vectors that are not of unit length, and one of them as the query: as it is, and a tenth of it.
# Expected:  0.0 for itself, and the same distances whatever the length of the query. The readme's table says 1 -
#            sum(Ai * Bi) / sqrt(sum(Ai * Ai) * sum(Bi * Bi)) for the space, and `Index` gives that.
# Seen:      1 minus the length of the query times the cosine. What is stored is made a unit vector, and the query is
#            not. The order of the results is right, so a comparison of the ids shows nothing, and with unit vectors
#            all is right. Issue 592 of nmslib/hnswlib (2024, open) says it in a sentence; this release still does it.
# Cost:      the exact index is there to check the other one, and small shops use it alone. A threshold ("the same
#            garment", "we have nothing like this") lets everything pass for long queries and nothing for short ones,
#            and distances of two queries, as two photos of a garment, cannot be fused.
# What helps: queries of unit length.
#
# Exits with 0 as long as it behaves so, with 1 if not. It needs a C++ compiler, as the package has no wheels.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'hnswlib==0.8.0' 'numpy==2.4.6'
"$folder/venv/bin/python" - <<'PYTHON'
import importlib.metadata

import hnswlib
import numpy as np

garments = np.random.default_rng(0).normal(size=(200, 16)).astype(np.float32)
exact = hnswlib.BFIndex(space="cosine", dim=16)
exact.init_index(max_elements=200)
exact.add_items(garments, np.arange(200))
graph = hnswlib.Index(space="cosine", dim=16)
graph.init_index(max_elements=200)
graph.add_items(garments, np.arange(200))
graph.set_ef(200)
print("hnswlib", importlib.metadata.version("hnswlib"))
for name, scale in (("as it is", 1.0), ("a tenth", 0.1), ("unit length", 1 / np.linalg.norm(garments[0]))):
    query = garments[:1] * np.float32(scale)
    length = np.linalg.norm(query)
    right = 1 - garments @ query[0] / np.linalg.norm(garments, axis=1) / length
    ids, distances = exact.knn_query(query, k=3)
    graph_ids, graph_distances = graph.knn_query(query, k=3)
    print(f"{name:12} BFIndex {distances[0].round(2)}, Index {graph_distances[0].round(2)}")
    assert (ids == graph_ids).all() and ids[0, 0] == 0
    assert np.allclose(graph_distances[0], right[ids[0].astype(int)], atol=1e-5)
    assert np.allclose(distances[0], 1 - length * (1 - graph_distances[0]), atol=1e-4)
    assert np.allclose(distances, graph_distances, atol=1e-5) == (name == "unit length")
PYTHON
# Output on 2026-11-29:
# hnswlib 0.8.0
# as it is     BFIndex [-2.67 -1.02 -1.  ], Index [0.   0.45 0.46]
# a tenth      BFIndex [0.63 0.8  0.8 ], Index [0.   0.45 0.46]
# unit length  BFIndex [0.   0.45 0.46], Index [0.   0.45 0.46]
