#!/usr/bin/env bash
# Surprise: price-parser reads "0.999 BHD" as 999 dinars, and "1.500 KWD" as 1,500.
#
# What:      price-parser 0.5.1, `Price.fromstring`.
# Input:     prices as a feed of Google Merchant has them: a number with a decimal point, a space, an ISO 4217 code.
#            The dinars of Bahrain, Kuwait, Jordan and Tunisia and the rial of Oman have three decimals (ISO 4217).
# Expected:  0.999 and 1.500: the package looks for the currency, so it can know how many decimals there are; and no
#            number that is grouped by thousands begins with a lone 0. Its README warns of texts that can be read in
#            two ways ("$140.600") and offers `decimal_separator`; "0.999" can be read in one way only.
# Seen:      999 and 1500, without a warning. "19.90 BHD" and "0.99 BHD" are right, so a test with one price may not
#            show it.
# Cost:      a catalog of a shop in the Gulf has all its prices a thousand times too high: filters by price find
#            nothing, and agents that compare prices pass the shop by.
# What helps: `decimal_separator="."` for feeds whose format fixes it, or `decimal.Decimal` on the part before the
#            space.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'price-parser==0.5.1'
"$folder/venv/bin/python" - <<'PYTHON'
import importlib.metadata
from decimal import Decimal

from price_parser import Price

print("price-parser", importlib.metadata.version("price-parser"))
seen = {}
for text in ("0.999 BHD", "1.500 KWD", "0.250 OMR", "19.90 BHD", "0.99 BHD", "15.00 USD"):
    price = Price.fromstring(text)
    seen[text] = price.amount
    plain = Price.fromstring(text, decimal_separator=".").amount
    print(f"{text:10} -> {price.amount} {price.currency}, with decimal_separator='.': {plain}")
    assert plain == Decimal(text.split()[0])
assert seen["0.999 BHD"] == 999 and seen["1.500 KWD"] == 1500 and seen["0.250 OMR"] == 250
assert all(seen[text] == Decimal(text.split()[0]) for text in ("19.90 BHD", "0.99 BHD", "15.00 USD"))
PYTHON
# Output on 2026-11-28:
# price-parser 0.5.1
# 0.999 BHD  -> 999 BHD, with decimal_separator='.': 0.999
# 1.500 KWD  -> 1500 KWD, with decimal_separator='.': 1.500
# 0.250 OMR  -> 250 OMR, with decimal_separator='.': 0.250
# 19.90 BHD  -> 19.90 BHD, with decimal_separator='.': 19.90
# 0.99 BHD   -> 0.99 BHD, with decimal_separator='.': 0.99
# 15.00 USD  -> 15.00 USD, with decimal_separator='.': 15.00
