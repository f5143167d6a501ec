#!/usr/bin/env bash
# Surprise: an upsert of LanceDB refuses a key that comes twice if the table has it, and stores it twice if not.
#
# What:      lancedb 0.40.0 with pyarrow 26.0.1,
#            `merge_insert("id").when_matched_update_all().when_not_matched_insert_all()`.
# Input:     a batch with the same id in two rows, as feeds have that list a garment in two categories.
# Expected:  one answer for both cases: one row of that id afterwards, or the error ("Ambiguous merge inserts are
#            prohibited") that it gives for an id that is there already. The documentation offers this call as
#            "upsert", for a key that identifies a row.
# Seen:      no error for a new id: two rows with it. Each later upsert of the id changes both, so the table never
#            heals, and counts two updated rows.
# Cost:      the first import of a feed duplicates garments in silence, which take two places in every answer; the
#            second import of the same file fails.
# What helps: make keys unique in the batch before the call.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'lancedb==0.40.0' 'pyarrow==26.0.1'
"$folder/venv/bin/python" -W ignore - "$folder/tables" <<'PYTHON'
import sys

import lancedb
import pyarrow as pa

table = lancedb.connect(sys.argv[1]).create_table("garments", pa.table({"id": [1], "price": [10.0]}))


def upsert(rows: list[dict[str, float]]) -> str:
    try:
        table.merge_insert("id").when_matched_update_all().when_not_matched_insert_all().execute(rows)
    except Exception as error:
        return f"refused: {str(error)[:70]}"
    return "accepted"


def content() -> list[tuple[int, float]]:
    return sorted((row["id"], row["price"]) for row in table.to_arrow().to_pylist())


print("lancedb", lancedb.__version__)
known = upsert([{"id": 1, "price": 11.0}, {"id": 1, "price": 12.0}])
print(f"id 1 twice, which is there: {known}; table {content()}")
assert known.startswith("refused") and content() == [(1, 10.0)]
new = upsert([{"id": 2, "price": 21.0}, {"id": 2, "price": 22.0}])
print(f"id 2 twice, which is new: {new}; table {content()}")
assert new == "accepted" and content() == [(1, 10.0), (2, 21.0), (2, 22.0)]
later = upsert([{"id": 2, "price": 25.0}])
print(f"id 2 once more: {later}; table {content()}")
assert content() == [(1, 10.0), (2, 25.0), (2, 25.0)]
PYTHON
# Output on 2026-11-28:
# lancedb 0.40.0
# id 1 twice, which is there: refused: Invalid input, Ambiguous merge inserts are prohibited: multiple source; table [(1, 10.0)]
# id 2 twice, which is new: accepted; table [(1, 10.0), (2, 21.0), (2, 22.0)]
# id 2 once more: accepted; table [(1, 10.0), (2, 25.0), (2, 25.0)]
