#!/usr/bin/env bash
# Surprise: with the metric "dot", nanopq's OPQ finds the least similar garments: once it is trained, it computes
#           squared distances.
#
# What:      nanopq 0.2.2, `OPQ(M, Ks, metric="dot")`, `fit`, `encode` and `dtable(query).adist(codes)`, beside `PQ` of
#            the same package with the same metric.
# Input:     2,000 looks of 32 values, some longer than others, and 50 of them as queries; the ten with the largest
#            value of `adist`.
# Expected:  about the ten with the largest inner product, as with `PQ`. The docstring of `OPQ` says of `metric` "Type
#            of metric used among vectors (either 'l2' or 'dot')", and "OPQ is a simple extension of PQ".
# Seen:      `adist` returns the squared distances, exactly, and the largest of those belong to what is farthest: none
#            of the ten is right, and their mean product is below zero. `fit` makes a new `PQ` for each turn of the
#            rotation without the metric (`pq_tmp` in nanopq/opq.py), so with "l2", and keeps the last one:
#            `opq.pq.metric` is "dot" before `fit` and "l2" after it. No error, no warning; the pull request that
#            brought the metric (matsui528/nanopq 24) does not speak of it, and we found no report.
# Cost:      embeddings that are to be compared by the inner product (CLIP's with a scale, two-tower models) get a first
#            page of the opposite, in order and with scores. Who takes the smallest values instead gets an order by
#            distance, which is another one where lengths differ.
# What helps: `opq.pq.metric = "dot"` after `fit`.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'nanopq==0.2.2' 'numpy==2.4.6' 'scipy==1.17.1'
OMP_NUM_THREADS=1 "$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

import nanopq
import numpy as np

print("nanopq", version("nanopq"))
random = np.random.default_rng(0)
looks = random.normal(size=(2000, 32)) @ np.diag(np.linspace(0.3, 1.5, 32))
looks = (looks * random.uniform(0.5, 2.0, (2000, 1))).astype(np.float32)
queries = looks[:50]
products = queries @ looks.T
right = np.argsort(-products, axis=1)[:, :10]


def report(name: str, index: nanopq.PQ | nanopq.OPQ, codes: np.ndarray) -> tuple[float, float, float, float]:
    values = np.array([index.dtable(query).adist(codes) for query in queries])
    stored = index.decode(codes)
    off_product = float(np.abs(values - queries @ stored.T).max())
    squares = ((queries[:, None] - stored[None]) ** 2).sum(axis=2)
    off_square = float(np.abs(values - squares).max())
    found = np.argsort(-values, axis=1)[:, :10]
    share = float(np.mean([np.isin(a, b).mean() for a, b in zip(found, right)]))
    mean = float(np.take_along_axis(products, found, axis=1).mean())
    print(f"{name}: {share:.0%} of the ten are right, mean product {mean:.1f}")
    print(f"  off from the inner product by {off_product:.2f}, from the squared distance by {off_square:.2f}")
    return share, mean, off_product, off_square


pq = nanopq.PQ(M=16, Ks=256, metric="dot", verbose=False).fit(looks)
opq = nanopq.OPQ(M=16, Ks=256, metric="dot", verbose=False)
before = opq.pq.metric
opq.fit(looks, rotation_iter=5)
print(f"metric of OPQ before fit {before!r}, after it {opq.pq.metric!r}")
print(f"mean product of the ten best by hand: {np.sort(products)[:, -10:].mean():.1f}")
share, mean, off_product, off_square = report("PQ", pq, pq.encode(looks))
assert share > 0.5 and mean > 0 and off_product < 0.01 < off_square
codes = opq.encode(looks)
share, mean, off_product, off_square = report("OPQ", opq, codes)
assert before == "dot" and opq.pq.metric == "l2"
assert share < 0.01 and mean < 0 and off_square < 0.01 < off_product
opq.pq.metric = "dot"
share, mean, off_product, _ = report("OPQ with the metric set again", opq, codes)
assert share > 0.5 and mean > 0 and off_product < 0.01
PYTHON
# Output on 2026-11-30:
# nanopq 0.2.2
# metric of OPQ before fit 'dot', after it 'l2'
# mean product of the ten best by hand: 34.9
# PQ: 87% of the ten are right, mean product 34.6
#   off from the inner product by 0.00, from the squared distance by 548.44
# OPQ: 0% of the ten are right, mean product -25.7
#   off from the inner product by 546.17, from the squared distance by 0.00
# OPQ with the metric set again: 87% of the ten are right, mean product 34.6
#   off from the inner product by 0.00, from the squared distance by 546.17
