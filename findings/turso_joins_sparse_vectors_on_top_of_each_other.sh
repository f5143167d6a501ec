#!/usr/bin/env bash
# Surprise: Turso's `vector_concat` of two sparse vectors writes the second one over the first.
#
# What:      pyturso 0.8.3 (Turso, the SQLite-compatible database in Rust), the SQL functions `vector_concat`,
#            `vector32`, `vector64` and `vector32_sparse`.
# Input:     counts of two colors and of two patterns of a garment, joined into one vector; (1, 0) and (0, 5).
# Expected:  (1, 0, 0, 5) for each kind of vector, as for the dense ones: sparse is another way to store the same.
#            `vector_slice` moves the places of a sparse vector rightly.
# Seen:      (1, 5, 0, 0): twice as many dimensions, but the places of the second vector are not moved behind those of
#            the first. Where both have a value at the same place only the second is read back: (1, 0) and (5, 0) give
#            (5, 0, 0, 0). Distances are computed from the wrong places: that of (0, 2) with (3, 0) to the vector
#            (0, 2, 3, 0), which it is, is 0.69 by cosine. No error; we found no report of it.
# Cost:      colors, patterns and words of garments are counted sparsely just because there are many of them. Joined,
#            a red garment with stripes and a blue one with dots may be equal, while dimensions and types are right.
# What helps: to join before the vector is made (`vector32_sparse` of the longer text), or dense vectors.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pyturso==0.8.3'
"$folder/venv/bin/python" - <<'PYTHON'
import importlib.metadata
import json

import turso

cursor = turso.connect(":memory:").cursor()


def joined(kind: str, first: list[int], second: list[int]) -> list[float]:
    query = f"select vector_extract(vector_concat({kind}('{first}'), {kind}('{second}')))"
    return json.loads(cursor.execute(query).fetchone()[0])


def distance(kind: str) -> float:
    query = f"vector_concat({kind}('[0, 2]'), {kind}('[3, 0]')), {kind}('[0, 2, 3, 0]')"
    return cursor.execute(f"select vector_distance_cos({query})").fetchone()[0]


print("pyturso", importlib.metadata.version("pyturso"))
PAIRS = {
    ((1, 0), (0, 5)): [1, 5, 0, 0],
    ((1, 0), (5, 0)): [5, 0, 0, 0],
    ((0, 2, 0), (3, 0, 4)): [3, 2, 4, 0, 0, 0],
}
for (first, second), wrong in PAIRS.items():
    found = {kind: joined(kind, list(first), list(second)) for kind in ("vector32", "vector64", "vector32_sparse")}
    print(f"{first} and {second}:", ", ".join(f"{kind} {vector}" for kind, vector in found.items()))
    assert found["vector32"] == found["vector64"] == [*first, *second]
    assert found["vector32_sparse"] == wrong
dense, sparse = distance("vector32"), distance("vector32_sparse")
print(f"cosine distance of (0, 2) joined with (3, 0) to (0, 2, 3, 0): dense {dense:.2f}, sparse {sparse:.2f}")
assert abs(dense) < 1e-6 and sparse > 0.6
part = cursor.execute("select vector_extract(vector_slice(vector32_sparse('[0, 2, 3, 0]'), 1, 4))").fetchone()[0]
print("a part of a sparse vector, places 1 to 3 of (0, 2, 3, 0):", part)
assert json.loads(part) == [2, 3, 0]
PYTHON
# Output on 2026-11-29:
# pyturso 0.8.3
# (1, 0) and (0, 5): vector32 [1, 0, 0, 5], vector64 [1, 0, 0, 5], vector32_sparse [1, 5, 0, 0]
# (1, 0) and (5, 0): vector32 [1, 0, 5, 0], vector64 [1, 0, 5, 0], vector32_sparse [5, 0, 0, 0]
# (0, 2, 0) and (3, 0, 4): vector32 [0, 2, 0, 3, 0, 4], vector64 [0, 2, 0, 3, 0, 4], vector32_sparse [3, 2, 4, 0, 0, 0]
# cosine distance of (0, 2) joined with (3, 0) to (0, 2, 3, 0): dense 0.00, sparse 0.69
# a part of a sparse vector, places 1 to 3 of (0, 2, 3, 0): [2,3,0]
