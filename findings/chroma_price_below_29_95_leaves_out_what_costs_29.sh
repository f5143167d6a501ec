#!/usr/bin/env bash
# Surprise: Chroma does not find the garment for 29 below 29.95, and finds it from 29.50 upwards.
#
# What:      chromadb 1.5.9, `get` and `query` of a local collection with `where`.
# Input:     four prices as a feed in JSON has them, 29, 29.5, 29.99 and 30: whole ones are integers in Python, the
#            others floats. The bounds of the filters are floats.
# Expected:  numbers compared as numbers. Chroma takes both kinds under one key, and finds both for round bounds.
# Seen:      for integers the decimals of the bound are cut off before the comparison: `$lt: 29.95` asks them for less
#            than 29, `$gte: 29.5` for 29 or more, and `$eq: 29.5` is true for 29; `$ne`, `$in` and `$nin` are wrong in
#            the same way. With the price written as 29.0 all is right. No error. It is reported, and open
#            (chroma-core/chroma issue 7491).
# Cost:      garments with a round price are the ones that a filter by price gets wrong, and tests with round bounds or
#            with prices that all have decimals show nothing.
# What helps: `float(price)` for each price before it is stored.
#
# Exits with 0 as long as it behaves so, with 1 if not. Only those dependencies are installed that a local collection
# without a model needs; with all of them, half a gigabyte, it is the same.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps 'chromadb==1.5.9'
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    'numpy==2.4.6' 'httpx==0.28.1' 'jsonschema==4.26.0' 'orjson==3.13.0' 'overrides==7.7.0' \
    'pydantic-settings==2.16.3' 'pybase64==1.5.1' 'pyyaml==6.0.4' 'rich==15.0.0' 'tenacity==9.2.1' \
    'opentelemetry-exporter-otlp-proto-grpc==1.45.2'
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import chromadb

client = chromadb.EphemeralClient()
prices = [29, 29.5, 29.99, 30]
PHOTO = [1.0, 0.0]


def collection(name, stored):
    filled = client.create_collection(name, embedding_function=None)
    filled.add(
        ids=[str(price) for price in prices],
        embeddings=[[1.0, 0.1 * place] for place in range(len(prices))],
        metadatas=[{"price": price} for price in stored],
    )
    return filled


def found(filled, condition):
    where = {"price": condition}
    ids = sorted(filled.get(where=where)["ids"])
    assert ids == sorted(filled.query(query_embeddings=[PHOTO], n_results=4, where=where)["ids"][0])
    return ids


print("chromadb", chromadb.__version__)
as_they_are = collection("as_they_are", prices)
as_floats = collection("as_floats", [float(price) for price in prices])
WRONG = [
    ({"$lt": 29.95}, ["29", "29.5"], ["29.5"]),
    ({"$gte": 29.5}, ["29.5", "29.99", "30"], ["29", "29.5", "29.99", "30"]),
    ({"$eq": 29.5}, ["29.5"], ["29", "29.5"]),
    ({"$ne": 29.5}, ["29", "29.99", "30"], ["29.99", "30"]),
    ({"$in": [29.5]}, ["29.5"], ["29", "29.5"]),
    ({"$nin": [29.5]}, ["29", "29.99", "30"], ["29.99", "30"]),
]
for condition, right, wrong in WRONG:
    seen, floats = found(as_they_are, condition), found(as_floats, condition)
    print(f"price {condition}: {', '.join(seen)}; stored as floats: {', '.join(floats)}")
    assert seen == wrong and floats == right
assert found(as_they_are, {"$lt": 30}) == found(as_they_are, {"$lt": 30.0}) == ["29", "29.5", "29.99"]
print("price {'$lt': 30}: right for both kinds")
PYTHON
# Output on 2026-11-29:
# chromadb 1.5.9
# price {'$lt': 29.95}: 29.5; stored as floats: 29, 29.5
# price {'$gte': 29.5}: 29, 29.5, 29.99, 30; stored as floats: 29.5, 29.99, 30
# price {'$eq': 29.5}: 29, 29.5; stored as floats: 29.5
# price {'$ne': 29.5}: 29.99, 30; stored as floats: 29, 29.99, 30
# price {'$in': [29.5]}: 29, 29.5; stored as floats: 29.5
# price {'$nin': [29.5]}: 29.99, 30; stored as floats: 29, 29.99, 30
# price {'$lt': 30}: right for both kinds
