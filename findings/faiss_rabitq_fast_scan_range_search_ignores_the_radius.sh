#!/usr/bin/env bash
# Surprise: a range search in the fast-scan form of FAISS's RaBitQ lists has distances of its own, and returns
#            everything.
#
# What:      faiss-cpu 1.15.1, IndexIVFRaBitQFastScan ("IVF16,RaBitQfs4"), METRIC_L2, all lists probed.
# Input:     4,000 unit vectors, 20 queries, `range_search` with a squared radius of 1.4.
# Expected:  the vectors that `search` of the same index gives a distance below 1.4, with these distances, as
#            "IVF16,RaBitQ4" (the same codes without fast scan), "IVF16,PQ32x4fs" and every other list type do, but
#            for a few at the edge. Documentation of Index::range_search: it returns all vectors with distance <
#            radius.
# Seen:      all 4,000 vectors for every query, with squared distances from -0.7 to 1.1, where `search` says 0.1 to
#            3.0. It looks as if the step that turns codes of RaBitQ into distances were made in `search` only. No
#            error, no warning.
# Cost:      "everything nearer than" answers with the whole catalog: searches for duplicates, a threshold for "we
#            have nothing like this". Negative squared distances become NaN under a square root.
# What helps: search with a k and cut at the threshold.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'faiss-cpu==1.15.1' 'numpy==2.4.6'
"$folder/venv/bin/python" - <<'PYTHON'
import faiss
import numpy as np

RADIUS = 1.4
faiss.omp_set_num_threads(1)
random = np.random.default_rng(0)
vectors = random.normal(size=(4000, 64)).astype("float32")
faiss.normalize_L2(vectors)
queries = vectors[:20] + 0.05 * random.normal(size=(20, 64)).astype("float32")
faiss.normalize_L2(queries)
share = {}
for description in ("IVF16,Flat", "IVF16,PQ32x4fs", "IVF16,RaBitQ4", "IVF16,RaBitQfs4"):
    index = faiss.index_factory(64, description)
    index.train(vectors)
    index.add(vectors)
    index.nprobe = 16
    limits, near, _ = index.range_search(queries, RADIUS)
    all_distances, _ = index.search(queries, len(vectors))
    by_search = int((all_distances < RADIUS).sum())
    share[description] = limits[-1] / by_search
    print(
        f"faiss {faiss.__version__}, {description:16}: {limits[-1]:6} by range_search, {by_search:5} by search; "
        f"distances {near.min():5.2f} to {near.max():5.2f}, by search {all_distances.min():5.2f} to {all_distances.max():5.2f}"
    )
assert all(0.95 < share[name] < 1.05 for name in share if name != "IVF16,RaBitQfs4")
assert share["IVF16,RaBitQfs4"] > 20
PYTHON
# Output on 2026-11-28:
# faiss 1.15.1, IVF16,Flat      :    627 by range_search,   627 by search; distances  0.10 to  1.40, by search  0.10 to  3.00
# faiss 1.15.1, IVF16,PQ32x4fs  :   1733 by range_search,  1753 by search; distances  0.16 to  1.40, by search  0.16 to  2.85
# faiss 1.15.1, IVF16,RaBitQ4   :    651 by range_search,   657 by search; distances  0.11 to  1.40, by search  0.11 to  3.02
# faiss 1.15.1, IVF16,RaBitQfs4 :  80000 by range_search,   657 by search; distances -0.75 to  1.06, by search  0.11 to  3.02
