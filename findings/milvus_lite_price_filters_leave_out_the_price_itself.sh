#!/usr/bin/env bash
# Surprise: in Milvus Lite, `price <= 49.95` leaves out what costs 49.95, and `price == 49.95` finds nothing at all.
#
# What:      milvus-lite 3.2.2 with pymilvus 3.0.2, a scalar field `price` of DataType.FLOAT.
# Input:     garments at 49.95, 19.99 and 0.10, and filters with these very numbers.
# Expected:  the garment with that price. The filter syntax is Milvus's, and Milvus casts a literal to float32
#            before it compares it with a FLOAT field (github.com/milvus-io/milvus/issues/47994 complains of the
#            opposite effect).
# Seen:      the stored value is rounded to float32 and the literal is not: 49.95 is stored as 49.9500008, so it is
#            "more than 49.95"; 19.99 is stored as 19.9899998, which is "less than 19.99". Which prices are lost at
#            a bound depends on how each of them rounds.
# Cost:      tests and small shops on Milvus Lite lose garments at the price limit that customers type most, and a
#            program behaves otherwise on the server that it is later moved to.
# What helps: prices as INT64 in cents, or DataType.DOUBLE.
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

PRICES = {1: 49.95, 2: 19.99, 3: 0.1}
client = MilvusClient(sys.argv[1])
found = {}
for kind in (DataType.FLOAT, DataType.DOUBLE):
    schema = client.create_schema(auto_id=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=2)
    schema.add_field("price", kind)
    index = client.prepare_index_params()
    index.add_index("vector", index_type="FLAT", metric_type="COSINE")
    client.create_collection(kind.name, schema=schema, index_params=index, consistency_level="Strong")
    client.insert(kind.name, [{"id": key, "vector": [1, key], "price": price} for key, price in PRICES.items()])
    for key, price in PRICES.items():
        for sign in ("==", "<=", ">="):
            rows = client.query(kind.name, filter=f"id == {key} and price {sign} {price}", output_fields=["id"])
            found[kind.name, price, sign] = bool(rows)
    for price in PRICES.values():
        answers = ", ".join(f"price {sign} {price}: {found[kind.name, price, sign]}" for sign in ("==", "<=", ">="))
        print(f"{kind.name:6} {price:5}: {answers}")
client.close()
assert all(found["DOUBLE", price, sign] for price in PRICES.values() for sign in ("==", "<=", ">="))
assert not any(found["FLOAT", price, "=="] for price in PRICES.values())
assert not found["FLOAT", 49.95, "<="] and not found["FLOAT", 19.99, ">="] and not found["FLOAT", 0.1, "<="]
PYTHON
# Output on 2026-11-28:
# FLOAT  49.95: price == 49.95: False, price <= 49.95: False, price >= 49.95: True
# FLOAT  19.99: price == 19.99: False, price <= 19.99: True, price >= 19.99: False
# FLOAT    0.1: price == 0.1: False, price <= 0.1: False, price >= 0.1: True
# DOUBLE 49.95: price == 49.95: True, price <= 49.95: True, price >= 49.95: True
# DOUBLE 19.99: price == 19.99: True, price <= 19.99: True, price >= 19.99: True
# DOUBLE   0.1: price == 0.1: True, price <= 0.1: True, price >= 0.1: True
