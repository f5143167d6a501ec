#!/usr/bin/env bash
# feedparser 6.0.14 reads a Google Merchant feed (RSS 2.0 with g: elements) without a complaint (bozo is False), and
# keeps one of its additional pictures.
#
# Valid input: `g:additional_image_link` may stand up to ten times in an item, one element for each picture
# (product data specification of Google Merchant Center). A garment's back, side and detail are there.
#
# Expected: all three addresses, as feedparser gives all values of `links`, `tags`, `enclosures` and `media_content`, which
# repeat too; or at least `bozo`.
# Seen: the last address as a string; the others are gone.
#
# What it costs: a catalog built on it indexes every garment from the front and one other side, and nobody is told.
# Related reports on other namespaces: github.com/kurtmckee/feedparser issues 139, 177, 409.
# What helps: a plain XML parser, such as `xml.sax` behind defusedxml.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check feedparser==6.0.14
"$folder/venv/bin/python" - <<'PYTHON'
import feedparser

FEED = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>
<link>https://shop.example</link><description>All products</description>
<item><g:id>TEE-1</g:id><g:title>Tee</g:title><g:link>https://shop.example/tee</g:link>
<g:image_link>https://shop.example/front.jpg</g:image_link>
<g:additional_image_link>https://shop.example/back.jpg</g:additional_image_link>
<g:additional_image_link>https://shop.example/side.jpg</g:additional_image_link>
<g:additional_image_link>https://shop.example/detail.jpg</g:additional_image_link>
<g:description>A plain tee.</g:description><g:availability>in_stock</g:availability>
<g:price>15.00 USD</g:price><g:brand>Larch</g:brand>
</item></channel></rss>"""

read = feedparser.parse(FEED)
(item,) = read.entries
print("feedparser", feedparser.__version__, "bozo:", read.bozo)
print("g_additional_image_link:", repr(item.g_additional_image_link))
assert feedparser.__version__ == "6.0.14"
assert not read.bozo
assert item.g_additional_image_link == "https://shop.example/detail.jpg"
assert "back.jpg" not in str(dict(item)) and "side.jpg" not in str(dict(item))
PYTHON
# Output on 2026-11-28:
# feedparser 6.0.14 bozo: False
# g_additional_image_link: 'https://shop.example/detail.jpg'
