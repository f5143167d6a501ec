#!/usr/bin/env bash
# Surprise: in DuckDB, an item whose embedding is all zeros is the best match of every query by cosine similarity.
#
# What:      duckdb 2.0.1, `array_cosine_similarity` (FLOAT[n]) and `list_cosine_similarity`.
# Input:     four embeddings, one of them zero: what a failed decoding, an empty mask or a black picture leaves
#            behind.
# Expected:  the zero vector last, or without a similarity (NULL, an error). Milvus Lite, Qdrant, Chroma, USearch
#            and scikit-learn give it a similarity of 0. The page on array functions
#            (duckdb.org/docs/stable/sql/functions/array) says "computes the cosine similarity" and nothing of
#            zeros.
# Seen:      the similarity is NaN, and NaN is greater than every number in DuckDB (its page on numeric types says
#            so). So the zero vector comes first in ORDER BY ... DESC LIMIT k, wins `max_by` and `arg_max`, and
#            passes every threshold such as `>= 0.5`. By `array_cosine_distance` it comes last instead: the two do
#            not agree.
# Cost:      one broken photo tops the results of all queries, and passes a filter for duplicates with all others.
# What helps: order by `array_cosine_distance`, or add `WHERE NOT isnan(...)`.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'duckdb==2.0.1'
"$folder/venv/bin/python" - <<'PYTHON'
import duckdb

database = duckdb.connect()
database.execute("CREATE TABLE garments (id INTEGER, look FLOAT[2])")
database.execute("INSERT INTO garments VALUES (1, [1, 0]), (2, [0, 1]), (3, [0, 0]), (4, [1, 1])")
SIMILARITY = "array_cosine_similarity(look, [1, 0]::FLOAT[2])"
DISTANCE = "array_cosine_distance(look, [1, 0]::FLOAT[2])"
questions = {
    "most similar two": f"SELECT id FROM garments ORDER BY {SIMILARITY} DESC LIMIT 2",
    "nearest two": f"SELECT id FROM garments ORDER BY {DISTANCE} LIMIT 2",
    "similarity of at least 0.9": f"SELECT id FROM garments WHERE {SIMILARITY} >= 0.9 ORDER BY id",
    "most similar by max_by": f"SELECT max_by(id, {SIMILARITY}) FROM garments",
}
print("duckdb", duckdb.__version__)
seen = {}
for name, sql in questions.items():
    seen[name] = [row[0] for row in database.execute(sql).fetchall()]
    print(f"{name:27} -> garments {seen[name]}")
assert seen["most similar two"] == [3, 1]
assert seen["nearest two"] == [1, 4]
assert seen["similarity of at least 0.9"] == [1, 3]
assert seen["most similar by max_by"] == [3]
PYTHON
# Output on 2026-11-28:
# duckdb 2.0.1
# most similar two            -> garments [3, 1]
# nearest two                 -> garments [1, 4]
# similarity of at least 0.9  -> garments [1, 3]
# most similar by max_by      -> garments [3]
