#!/usr/bin/env bash
# Surprise: pandas reads the price of an item's shipping as the price of the item, as soon as `iterparse` is used.
#
# What:      pandas 3.1.1, `read_xml(iterparse=...)`, with lxml 6.1.3 and with the parser "etree".
# Input:     two items of a Google Merchant feed. Each has a `g:price`, and the first a `g:shipping` with a
#            `g:price` of its own, as the specification of the attribute "shipping" has it.
# Expected:  49.90, which is what the same call with `xpath` gives. The docstring advises `iterparse` for large
#            files ("should be used for very large XML files"), and does say that elements "can exist anywhere"
#            under the row. It does not say that of several the last one counts, whatever its depth.
# Seen:      4.90, without a warning: every element of that name overwrites the value before it. An item without
#            shipping is right, so a look at some rows may not show it. Issue 51183 of pandas-dev/pandas reported
#            it in 2023; since then an element can be named twice.
# Cost:      a shop whose feed outgrew the first way of reading sells dresses for 4.90: filters by price, sorting
#            and answers are wrong, and plausible.
# What helps: name the element twice and give names: `iterparse={"item": ["id", "price", "price"]}` and
#            `names=["id", "price", "shipping"]`, if the item's own price always comes first.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'pandas==3.1.1' 'lxml==6.1.3' 'numpy==2.4.6'
"$folder/venv/bin/python" - "$folder/feed.xml" <<'PYTHON'
import pathlib
import sys

import pandas as pd

FEED = """<?xml version="1.0"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>
<item><g:id>A1</g:id><g:price>49.90 EUR</g:price>
  <g:shipping><g:country>DE</g:country><g:price>4.90 EUR</g:price></g:shipping></item>
<item><g:id>A2</g:id><g:price>19.90 EUR</g:price></item>
</channel></rss>
"""
path = sys.argv[1]
pathlib.Path(path).write_text(FEED)
print("pandas", pd.__version__)
for parser in ("lxml", "etree"):
    plain = pd.read_xml(path, xpath=".//item", parser=parser)["price"].tolist()
    quick = pd.read_xml(path, iterparse={"item": ["id", "price"]}, parser=parser)["price"].tolist()
    twice = pd.read_xml(
        path, iterparse={"item": ["id", "price", "price"]}, names=["id", "price", "shipping"], parser=parser
    )
    print(f"{parser:5}: xpath {plain}, iterparse {quick}, twice {twice['price'].tolist()}")
    assert plain == twice["price"].tolist() == ["49.90 EUR", "19.90 EUR"]
    assert quick == ["4.90 EUR", "19.90 EUR"]
PYTHON
# Output on 2026-11-29:
# pandas 3.1.1
# lxml : xpath ['49.90 EUR', '19.90 EUR'], iterparse ['4.90 EUR', '19.90 EUR'], twice ['49.90 EUR', '19.90 EUR']
# etree: xpath ['49.90 EUR', '19.90 EUR'], iterparse ['4.90 EUR', '19.90 EUR'], twice ['49.90 EUR', '19.90 EUR']
