#!/usr/bin/env bash
# Surprise: of embeddings that scikit-learn's PCA has made shorter, Voyager stores others, and says nothing.
#
# What:      voyager 2.2.3, `Index.add_items` and `Index.query`, Space.Euclidean; versions 2.0.9 to 2.2.2 read the
#            same way. Beside it hnswlib 0.8.0, and `search` of ngt 2.8.0.post1 (ngtpy).
# Input:     400 embeddings of 64 float32 as they are, made half as long by `PCA(32).fit_transform` of scikit-learn
#            1.9.1 (whose result lays columns side by side), their first 32 columns (as embeddings that may be cut
#            are made shorter), and every second one.
# Expected:  that these vectors are stored: each is a valid NumPy array, and the docstring asks for "a 32-bit
#            floating-point NumPy array, with shape (num_vectors, num_dimensions)". hnswlib, nmslib and ScaNN take
#            such arrays as they are; turbovec and ngtpy's `batch_insert` refuse them with a message.
# Seen:      Voyager reads on from the first number as if rows followed each other without gaps: at most one vector
#            of 400 is stored right. `query` does the same with an array of queries, and with a single row if
#            columns lie side by side; so does ngtpy's `search`. We found no report of it.
# Cost:      nearly every garment is stored under the number of another or as a mix of some, and results look like
#            results. A test on a small array that was made for it passes, and counts are right.
# What helps: `numpy.ascontiguousarray` around everything that is given to `add_items`, `query` and `search`;
#            compare `get_vectors` with what was added.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  'voyager==2.2.3' 'hnswlib==0.8.0' 'ngt==2.8.0.post1' 'scikit-learn==1.9.1' 'numpy==2.4.6'
FOLDER="$folder" "$folder/venv/bin/python" - <<'PYTHON'
import os
from importlib.metadata import version

import hnswlib
import ngtpy
import numpy as np
import voyager
from sklearn.decomposition import PCA

random = np.random.default_rng(0)
embeddings = random.normal(size=(400, 64)).astype(np.float32)
layouts = {
    "as they are": embeddings,
    "by PCA": PCA(32).fit_transform(embeddings),
    "first 32 columns": embeddings[:, :32],
    "every second row": np.repeat(embeddings, 2, axis=0)[::2],
}
ids = list(range(400))


def fill(array):
    index = voyager.Index(voyager.Space.Euclidean, array.shape[1])
    index.add_items(array, ids, num_threads=1)
    return index


print(*(f"{name} {version(name)}" for name in ("voyager", "hnswlib", "ngt", "scikit-learn")))
for name, array in layouts.items():
    rows = np.ascontiguousarray(array)
    assert array.dtype == np.float32 and np.array_equal(array, rows)
    beside = hnswlib.Index("l2", array.shape[1])
    beside.init_index(400)
    beside.add_items(array, ids, num_threads=1)
    assert np.array_equal(beside.get_items(ids), rows)
    path = f"{os.environ['FOLDER']}/{name}"
    ngtpy.create(path, array.shape[1])
    ngt = ngtpy.Index(path, log_disabled=True)
    ngt.batch_insert(rows, num_threads=1)
    right = fill(rows)
    stored = np.mean(np.all(fill(array).get_vectors(ids) == rows, axis=1))
    together = np.mean(right.query(array, 1, num_threads=1, query_ef=200)[0][:, 0] == ids)
    single = np.mean([right.query(row, 1, query_ef=200)[0][0] == key for key, row in zip(ids, array)])
    in_ngt = np.mean([ngt.search(row, 1, epsilon=0.3)[0][0] == key for key, row in zip(ids, array)])
    print(f"{name}: stored right {stored:.2%}; found in an index that is right: "
          f"{together:.2%}, one by one {single:.2%}, ngt {in_ngt:.2%}")
    if name == "as they are":
        assert stored == together == single == 1 and in_ngt > 0.99
    else:
        assert stored < 0.01 and together < 0.03
        assert max(single, in_ngt) < 0.03 if name == "by PCA" else single == 1 and in_ngt > 0.99
PYTHON
# Output on 2026-11-29:
# voyager 2.2.3 hnswlib 0.8.0 ngt 2.8.0.post1 scikit-learn 1.9.1
# as they are: stored right 100.00%; found in an index that is right: 100.00%, one by one 100.00%, ngt 100.00%
# by PCA: stored right 0.00%; found in an index that is right: 0.00%, one by one 0.25%, ngt 0.25%
# first 32 columns: stored right 0.25%; found in an index that is right: 0.25%, one by one 100.00%, ngt 99.75%
# every second row: stored right 0.25%; found in an index that is right: 0.25%, one by one 100.00%, ngt 100.00%
