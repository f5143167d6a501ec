#!/usr/bin/env bash
# Surprise: polars reads a price of 19.90 as 19 and one of 0.50 as 0, if the first hundred prices of the feed are
#            whole.
#
# What:      polars 2.1.0: `pl.read_json`, `pl.from_dicts`, and `pl.DataFrame` and `pl.LazyFrame` of a list of
#            dictionaries.
# Input:     a JSON feed. JavaScript writes a price of 20.00 as `20` and one of 19.90 as `19.9`; JSON has one type
#            for both. The first hundred prices are whole.
# Expected:  a column of floats, or an error. `strict=True` is the default of all but `read_json`: "Throw an error
#            if any `data` value does not exactly match the given or inferred data type for that column".
#            `read_ndjson` of the same items, and `pl.DataFrame` of the same prices as one list, raise an error.
# Seen:      Int64, and the decimals are cut off, without a warning. In dictionaries the text "24.95" becomes 24.
#            With ninety-nine whole prices before, all is right. Known for dictionaries: issues 20325 and 23152 of
#            pola-rs/polars (`strict` is bypassed) are open.
# Cost:      prices in results and filters are too low by up to a unit of money, and what costs 0.50 is free. A
#            test with fewer than a hundred items never shows it.
# What helps: `schema_overrides={"price": pl.Float64}`, or `infer_schema_length=None`.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'polars==2.1.0'
"$folder/venv/bin/python" - <<'PYTHON'
import io
import json

import polars as pl

PRICES = [19.9, 0.5]


def feed(whole: int, prices: list) -> list[dict]:
    return [{"price": 20}] * whole + [{"price": price} for price in prices]


def read(items: list[dict], **options) -> pl.DataFrame:
    return pl.read_json(io.BytesIO(json.dumps(items).encode()), **options)


print("polars", pl.__version__)
for name, build in {
    "read_json": read,
    "from_dicts": pl.from_dicts,
    "DataFrame, strict=True": lambda items: pl.DataFrame(items, strict=True),
    "LazyFrame": lambda items: pl.LazyFrame(items).collect(),
}.items():
    frame = build(feed(100, PRICES))
    seen = frame["price"].to_list()[100:]
    early = build(feed(99, PRICES))["price"].to_list()[99:]
    print(f"{name}: {PRICES} -> {seen}, {frame.schema['price']}; after 99 whole prices {early}")
    assert seen == [19, 0] and frame.schema["price"] == pl.Int64 and early == PRICES
text = pl.DataFrame(feed(100, ["24.95"]))["price"].to_list()[100:]
print(f"DataFrame: ['24.95'] -> {text}")
assert text == [24]
for options in ({"schema_overrides": {"price": pl.Float64}}, {"infer_schema_length": None}):
    for build in (read, pl.from_dicts, pl.DataFrame):
        assert build(feed(100, PRICES), **options)["price"].to_list()[100:] == PRICES
lines = "\n".join(json.dumps(item) for item in feed(100, PRICES)).encode()
for name, build in {
    "read_ndjson": lambda: pl.read_ndjson(io.BytesIO(lines)),
    "DataFrame of one list": lambda: pl.DataFrame({"price": [20] * 100 + PRICES}),
}.items():
    try:
        build()
    except (TypeError, pl.exceptions.PolarsError) as error:
        print(f"{name}: {type(error).__name__}")
    else:
        raise AssertionError(name)
PYTHON
# Output on 2026-11-29:
# polars 2.1.0
# read_json: [19.9, 0.5] -> [19, 0], Int64; after 99 whole prices [19.9, 0.5]
# from_dicts: [19.9, 0.5] -> [19, 0], Int64; after 99 whole prices [19.9, 0.5]
# DataFrame, strict=True: [19.9, 0.5] -> [19, 0], Int64; after 99 whole prices [19.9, 0.5]
# LazyFrame: [19.9, 0.5] -> [19, 0], Int64; after 99 whole prices [19.9, 0.5]
# DataFrame: ['24.95'] -> [24]
# read_ndjson: ComputeError
# DataFrame of one list: TypeError
