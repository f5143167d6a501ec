#!/usr/bin/env bash
# Surprise: `search(..., radius=0.3)` of USearch returns what is farther away than 0.3, exact search too.
#
# What:      usearch 2.26.6, `Index.search(vectors, count, radius)`, metrics "cos" and "l2sq", float32.
# Input:     2,000 unit vectors, 20 queries near some of them, the nearest 50 each within a radius.
# Expected:  matches with a distance of at most `radius`, or fewer than `count` of them: that is what the word means in
#            FAISS, Milvus and scikit-learn. The signature has it (`radius: float = inf`); the docstring lists every
#            parameter but this one.
# Seen:      always 50, up to a cosine distance of 0.67, with `exact=True` as well, for one query as for many. The name
#            stands in the signature and nowhere else in the module. Reported in January 2025 (issue 549 of
#            unum-cloud/USearch) and proposed to be done in February 2026 (pull request 713); this release still
#            has it.
# Cost:      "is this garment in the shop at all" is answered with yes and 50 garments, and duplicates are merged that
#            are none. A test on few, alike vectors passes.
# What helps: compare `matches.distances` with the radius oneself, with a `count` that is large enough.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'usearch==2.26.6' 'numpy==2.4.6'
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
import usearch
from usearch.index import Index

COUNT = 50
random = np.random.default_rng(0)
vectors = random.normal(size=(2000, 32)).astype(np.float32)
vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
queries = (vectors[:20] + 0.15 * random.normal(size=(20, 32))).astype(np.float32)
queries /= np.linalg.norm(queries, axis=1, keepdims=True)
cosine = 1 - queries @ vectors.T
distances = {"cos": cosine, "l2sq": 2 * cosine}
print("usearch", usearch.__version__)
for metric, right in distances.items():
    index = Index(ndim=32, metric=metric, dtype="f32")
    index.add(np.arange(len(vectors)), vectors, threads=1)
    for exact in (False, True):
        many = index.search(queries, COUNT, radius=0.3, exact=exact, threads=1)
        one = index.search(queries[0], COUNT, radius=0.3, exact=exact, threads=1)
        found = sum(len(many[row]) for row in range(len(queries)))
        within = int((right <= 0.3).sum())
        farthest = float(np.max(many.distances))
        print(f"{metric:4} exact={exact!s:5}: {found} within 0.3, up to {farthest:.2f} away; right would be {within}")
        assert found == len(queries) * COUNT and len(one) == COUNT
        assert within < 50 and farthest > 0.6
PYTHON
# Output on 2026-11-29:
# usearch 2.26.6
# cos  exact=False: 1000 within 0.3, up to 0.67 away; right would be 17
# cos  exact=True : 1000 within 0.3, up to 0.67 away; right would be 17
# l2sq exact=False: 1000 within 0.3, up to 1.34 away; right would be 2
# l2sq exact=True : 1000 within 0.3, up to 1.34 away; right would be 2
