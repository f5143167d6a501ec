#!/usr/bin/env bash
# Surprise: grouped results of zvec lose members of their groups as soon as documents are added to an optimized
#            collection, in exact search too.
#
# What:      zvec 0.8.0, `group_by_query` with five groups of three, an exact (FLAT) vector index, metric L2.
# Input:     1,000 garments of 40 brands, inserted and optimized; then 100 more. 20 queries. Beside it, the same 1,100
#            garments in a collection that was never optimized.
# Expected:  the five nearest brands with the three nearest garments of each (docstring: "returning the top-k documents
#            within each group, ordered by similarity score"), as in the collection that was never optimized.
#            `query` with the same vectors is right all the time.
# Seen:      the brands and the nearest garment of each are right, and others are missing: some brands come with one
#            garment instead of three, others with farther ones. It seems that the optimized and the new part of the
#            collection each give their own five groups, which are then put together: where a brand is among the five
#            of one part only, its garments of the other part are lost. With 500 more it is a quarter of all garments.
#            HNSW does the same. No error, no warning.
# Cost:      "by brand" and "by model, all colors" (the photos of one garment as a group) hide garments that are
#            there, from the first import after maintenance to the next maintenance. Whoever compares them with the
#            plain results sees nearer garments in those.
# What helps: more groups than are shown, or to group the results of `query` oneself.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'zvec==0.8.0' 'numpy==2.4.6'
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import sys

import numpy as np
import zvec

OLD, NEW, SIZE, GROUPS, MEMBERS = 1000, 100, 16, 5, 3
random = np.random.default_rng(0)
looks = random.normal(size=(OLD + NEW, SIZE)).astype("float32")
brands = [f"brand {number}" for number in random.integers(40, size=OLD + NEW)]
queries = random.normal(size=(20, SIZE)).astype("float32")
index = zvec.FlatIndexParam(metric_type=zvec.MetricType.L2)
schema = zvec.CollectionSchema(
    "garments",
    fields=[zvec.FieldSchema("brand", zvec.DataType.STRING)],
    vectors=[zvec.VectorSchema("look", zvec.DataType.VECTOR_FP32, SIZE, index_param=index)],
)


def insert(collection: zvec.Collection, rows: range) -> None:
    documents = [
        zvec.Doc(id=str(row), vectors={"look": looks[row].tolist()}, fields={"brand": brands[row]}) for row in rows
    ]
    assert all(status.ok() for status in collection.insert(documents))


def missing(collection: zvec.Collection, count: int) -> dict[str, int]:
    lost = {"brands": 0, "nearest of a brand": 0, "garments": 0, "plain results": 0}
    for query in queries:
        order = np.argsort(((looks[:count] - query) ** 2).sum(axis=1)).tolist()
        right: dict[str, list[int]] = {}
        for row in order:
            right.setdefault(brands[row], []).append(row)
        groups = collection.group_by_query(
            zvec.Query("look", vector=query.tolist()), "brand", group_count=GROUPS, topk_per_group=MEMBERS
        )
        found = {group.group_by_value: [int(document.id) for document in group.docs] for group in groups}
        for brand in list(right)[:GROUPS]:
            members = found.get(brand, [])
            lost["brands"] += brand not in found
            lost["nearest of a brand"] += right[brand][0] not in members
            lost["garments"] += len(set(right[brand][:MEMBERS]) - set(members))
        plain = collection.query(zvec.Query("look", vector=query.tolist()), topk=10)
        lost["plain results"] += len(set(order[:10]) - {int(document.id) for document in plain})
    return lost


print(f"zvec {zvec.__version__}: missing of {len(queries) * GROUPS * MEMBERS} garments in groups")
seen = {}
for optimized in (False, True):
    name = "optimized" if optimized else "never optimized"
    collection = zvec.create_and_open(f"{sys.argv[1]}/{optimized}", schema)
    insert(collection, range(OLD))
    if optimized:
        collection.optimize()
    seen[name, "before"] = missing(collection, OLD)
    insert(collection, range(OLD, OLD + NEW))
    seen[name, "after"] = missing(collection, OLD + NEW)
    collection.close()
for (name, when), lost in seen.items():
    print(f"{name}, {when} the {NEW}: {lost}")
assert not any(seen["never optimized", "before"].values()) and not any(seen["never optimized", "after"].values())
assert not any(seen["optimized", "before"].values())
after = seen["optimized", "after"]
assert after["garments"] >= 5 and not after["brands"] and not after["plain results"]
PYTHON
# Output on 2026-11-29:
# zvec 0.8.0: missing of 300 garments in groups
# never optimized, before the 100: {'brands': 0, 'nearest of a brand': 0, 'garments': 0, 'plain results': 0}
# never optimized, after the 100: {'brands': 0, 'nearest of a brand': 0, 'garments': 0, 'plain results': 0}
# optimized, before the 100: {'brands': 0, 'nearest of a brand': 0, 'garments': 0, 'plain results': 0}
# optimized, after the 100: {'brands': 0, 'nearest of a brand': 0, 'garments': 16, 'plain results': 0}
