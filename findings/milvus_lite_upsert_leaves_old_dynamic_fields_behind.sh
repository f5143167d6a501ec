#!/usr/bin/env bash
# Surprise: an upsert that replaces an entity in Milvus Lite clears its omitted columns and leaves its omitted
#            dynamic fields.
#
# What:      milvus-lite 3.2.2 with pymilvus 3.0.2, `upsert` without `partial_update`, dynamic fields enabled.
# Input:     a garment with the nullable column `color` and the dynamic fields `sale` and `badge`; then an upsert of
#            the same id with its vector and `badge` alone.
# Expected:  `color` null, `badge` new, `sale` gone. Milvus documents this mode as a deletion and an insertion, and
#            says of dynamic fields that without partial_update what the request holds takes the place of all of
#            them (milvus.io/docs/upsert-entities.md, "Upsert keys in the dynamic field").
# Seen:      `color` is null, so the row was replaced; but `sale` is still there, and a filter on it still finds the
#            garment.
# Cost:      a feed that drops a field (a sale that is over, a size that is gone) leaves it in the index for ever. A
#            test on Milvus Lite cannot show what the server does, and the other way round.
# What helps: delete, then insert.
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
schema = client.create_schema(auto_id=False, enable_dynamic_field=True)
schema.add_field("id", DataType.INT64, is_primary=True)
schema.add_field("vector", DataType.FLOAT_VECTOR, dim=2)
schema.add_field("color", DataType.VARCHAR, max_length=20, nullable=True)
index = client.prepare_index_params()
index.add_index("vector", index_type="FLAT", metric_type="COSINE")
client.create_collection("shop", schema=schema, index_params=index, consistency_level="Strong")
client.insert("shop", [{"id": 1, "vector": [1, 0], "color": "red", "sale": True, "badge": "old"}])
client.upsert("shop", [{"id": 1, "vector": [0, 1], "badge": "new"}], partial_update=False)
(row,) = client.query("shop", filter="id == 1", output_fields=["color", "sale", "badge"])
on_sale = client.query("shop", filter="sale == true", output_fields=["id"])
print("after the upsert:", dict(row), "| found by `sale == true`:", [dict(found) for found in on_sale])
client.close()
assert row["color"] is None and row["badge"] == "new"
assert row["sale"] is True and len(on_sale) == 1
PYTHON
# Output on 2026-11-28:
# after the upsert: {'id': 1, 'color': None, 'sale': True, 'badge': 'new'} | found by `sale == true`: [{'id': 1}]
