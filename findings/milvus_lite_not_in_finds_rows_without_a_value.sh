#!/usr/bin/env bash
# Surprise: Milvus Lite takes a missing value for "not in" the list, but not for "not equal" to its one member.
#
# What:      milvus-lite 3.2.2 with pymilvus 3.0.2, a nullable VARCHAR `color` and a nullable ARRAY `sizes`.
# Input:     three garments: red in S, blue in M, and one whose color and sizes are null.
# Expected:  `color != "red"`, `not (color == "red")` and `color not in ["red"]` mean the same and give the same
#            rows: the three-valued logic of SQL, by which a null is in none of them, or plain negation, by which it
#            is in all. Likewise for arrays: the length of null is null, not 0.
# Seen:      the first two leave the garment without a color out, `not in` returns it; `not array_contains` and
#            `array_length(sizes) == 0` return the one without sizes.
# Cost:      "everything but red" means one thing with one color and another with two. Garments whose color nobody
#            entered come and go with the form of the filter that a program happens to write.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pymilvus==3.0.2' 'milvus-lite==3.2.2'
"$folder/venv/bin/python" - "$folder/shop.db" 2>/dev/null <<'PYTHON'
import sys

from pymilvus import DataType, MilvusClient

client = MilvusClient(sys.argv[1])
schema = client.create_schema(auto_id=False)
schema.add_field("id", DataType.INT64, is_primary=True)
schema.add_field("vector", DataType.FLOAT_VECTOR, dim=2)
schema.add_field("color", DataType.VARCHAR, max_length=20, nullable=True)
schema.add_field(
    "sizes", DataType.ARRAY, element_type=DataType.VARCHAR, max_capacity=4, max_length=4, nullable=True
)
index = client.prepare_index_params()
index.add_index("vector", index_type="FLAT", metric_type="COSINE")
client.create_collection("shop", schema=schema, index_params=index, consistency_level="Strong")
client.insert(
    "shop",
    [
        {"id": 1, "vector": [1, 0], "color": "red", "sizes": ["S"]},
        {"id": 2, "vector": [0, 1], "color": "blue", "sizes": ["M"]},
        {"id": 3, "vector": [1, 1], "color": None, "sizes": None},
    ],
)
expected = {
    'color != "red"': [2],
    'not (color == "red")': [2],
    'color not in ["red"]': [2, 3],
    'not (color in ["red"])': [2, 3],
    'not array_contains(sizes, "S")': [2, 3],
    "array_length(sizes) == 0": [3],
    'color is null': [3],
}
seen = {}
for condition in expected:
    seen[condition] = sorted(row["id"] for row in client.query("shop", filter=condition, output_fields=["id"]))
    print(f"{condition:32} -> {seen[condition]}")
client.close()
raise SystemExit(seen != expected)
PYTHON
# Output on 2026-11-28:
# color != "red"                   -> [2]
# not (color == "red")             -> [2]
# color not in ["red"]             -> [2, 3]
# not (color in ["red"])           -> [2, 3]
# not array_contains(sizes, "S")   -> [2, 3]
# array_length(sizes) == 0         -> [3]
# color is null                    -> [3]
