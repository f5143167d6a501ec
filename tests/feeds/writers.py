"""One made-up catalog of a dozen items, written as each platform writes its own."""

import csv
import functools
import gzip
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

BASE = "https://shop.example/media/catalog/product"


@dataclass(frozen=True)
class Garment:
    """What the shop sells, before any format."""

    item: str
    style: str
    name: str
    color: str
    size: str
    price: str
    sale: str = ""
    stock: bool = True
    category: str = "Women > Tops"
    brand: str = "Larch & Co"
    material: str = "linen"
    number: int = 0

    @property
    def photos(self) -> list[str]:
        stem = f"{self.style}-{self.color}".lower().replace(" ", "_")
        return [f"{BASE}/{stem}.jpg", f"{BASE}/{stem}_back.jpg"]

    @property
    def url(self) -> str:
        return f"https://shop.example/{self.style.lower()}.html"

    @property
    def parent(self) -> str:
        return self.style.lower()


def catalog() -> list[Garment]:
    """Six styles, twelve items: some in several colors, one in two sizes of one color, some alone."""
    rows = [
        ("T-01-R-S", "T-01", "Linen tee", "Red", "S", "29.00", "19.00", True, "Women > Tops"),
        ("T-01-R-M", "T-01", "Linen tee", "Red", "M", "29.00", "19.00", False, "Women > Tops"),
        ("T-01-B-S", "T-01", "Linen tee", "Navy blue", "S", "29.00", "", True, "Women > Tops"),
        ("D-02-G-M", "D-02", "Wrap dress", "Green", "M", "89.50", "", True, "Women > Dresses"),
        ("D-02-K-M", "D-02", "Wrap dress", "Black", "M", "89.50", "71.60", True, "Women > Dresses"),
        ("P-03-K-32", "P-03", 'Chino "Elm", 7/8', "Black", "32", "59.00", "", True, "Men > Trousers"),
        ("P-03-S-32", "P-03", 'Chino "Elm", 7/8', "Sand", "32", "59.00", "", True, "Men > Trousers"),
        ("C-04-N-L", "C-04", "Wool coat", "Navy blue", "L", "249.00", "", False, "Men > Coats"),
        ("C-04-C-L", "C-04", "Wool coat", "Camel", "L", "249.00", "", True, "Men > Coats"),
        ("S-05-W-38", "S-05", "Pleated skirt", "White", "38", "45.00", "", True, "Women > Skirts"),
        ("S-05-P-38", "S-05", "Pleated skirt", "Plum", "38", "45.00", "", True, "Women > Skirts"),
        ("S-05-O-38", "S-05", "Pleated skirt", "Ocher", "38", "45.00", "", True, "Women > Skirts"),
    ]
    return [
        Garment(*row[:6], sale=row[6], stock=row[7], category=row[8], number=number)
        for number, row in enumerate(rows, 1)
    ]


def expected(garment: Garment) -> dict[str, str]:
    """The metadata that every format has to give, as far as it can say it."""
    said = {
        "style": garment.style,
        "name": garment.name,
        "url": garment.url,
        "price": garment.price,
        "currency": "EUR",
        "sale_price": garment.sale,
        "availability": "in_stock" if garment.stock else "out_of_stock",
        "brand": garment.brand,
        "color": garment.color,
        "size": garment.size,
        "category": garment.category,
        "material": garment.material,
    }
    return {key: value for key, value in said.items() if value}


def table(rows: Sequence[dict[str, str]], delimiter: str = ",", end: str = "\r\n") -> bytes:
    """Rows as CSV; the columns are those of all rows, in order."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter=delimiter, lineterminator=end, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _google(one: Garment, style: str = "item_group_id") -> dict[str, str]:
    said = {
        "id": one.item,
        style: one.style,
        "title": one.name,
        "description": f"A {one.name} in {one.color}.",
        "link": one.url,
        "image_link": one.photos[0],
        "additional_image_link": ",".join(one.photos[1:]),
        "availability": "in_stock" if one.stock else "out_of_stock",
        "price": f"{one.price} EUR",
        "sale_price": f"{one.sale} EUR" if one.sale else "",
        "sale_price_effective_date": "2026-11-01T00:00+0100 / 2026-12-24T23:59+0100" if one.sale else "",
        "brand": one.brand,
        "color": one.color,
        "size": one.size,
        "product_type": one.category,
        "google_product_category": "1604",
        "material": one.material,
    }
    return {key: value for key, value in said.items() if value}


def google_tsv(garments: Sequence[Garment]) -> bytes:
    return table([_google(one) for one in garments], "\t", "\n")


def google_rss(garments: Sequence[Garment], prefix: str = "g:") -> bytes:
    """RSS 2.0; with a prefix, `link` and `title` stand with and without it, and differ."""
    items = []
    for one in garments:
        fields = "".join(
            f"<{prefix}{key}>{escape(value)}</{prefix}{key}>\n"
            for key, value in _google(one).items()
            if value and key != "additional_image_link"
        )
        more = "".join(
            f"<{prefix}additional_image_link>{escape(photo)}</{prefix}additional_image_link>"
            for photo in one.photos[1:]
        )
        other = f"<link>{one.url}?from=rss</link><title>News: {one.item}</title>" if prefix else ""
        shipping = f"<{prefix}shipping><{prefix}country>DE</{prefix}country></{prefix}shipping>"
        items.append(f"<item>\n{fields}{more}{other}{shipping}</item>")
    space = ' xmlns:g="http://base.google.com/ns/1.0"' if prefix else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"{space}><channel><title>Shop</title>'
        f"<link>https://shop.example</link>\n{''.join(items)}\n</channel></rss>\n"
    ).encode()


def google_atom(garments: Sequence[Garment]) -> bytes:
    entries = []
    for one in garments:
        said = _google(one)
        title, link = said.pop("title"), said.pop("link")
        fields = "".join(f"<a:{key}>{escape(value)}</a:{key}>" for key, value in said.items())
        entries.append(
            f"<entry><id>tag:shop.example,2026:{one.item}</id><title>{escape(title)}</title>"
            f'<link rel="alternate" href="{link}"/><link rel="self" href="https://shop.example/feed"/>{fields}</entry>'
        )
    return (
        '<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
        f'xmlns:a="http://base.google.com/ns/1.0"><title>Shop</title>{"".join(entries)}</feed>'
    ).encode()


def _styles(garments: Sequence[Garment]) -> dict[str, list[Garment]]:
    styles: dict[str, list[Garment]] = {}
    for one in garments:
        styles.setdefault(one.style, []).append(one)
    return styles


def shopify(garments: Sequence[Garment], *, new: bool = True, repeat_handle: bool = True) -> bytes:
    """The export of either generation: variants first, then rows of the pictures that are left."""
    names = _SHOPIFY_NEW if new else _SHOPIFY_OLD
    rows = []
    for style, variants in _styles(garments).items():
        pictures = list(dict.fromkeys(photo for one in variants for photo in one.photos[:1]))
        for number in range(max(len(variants), len(pictures))):
            first = number == 0
            row = {"handle": style if first or repeat_handle else ""}
            if first:
                row |= {
                    "title": variants[0].name,
                    "body": f"<p>A {escape(variants[0].name)}</p>",
                    "vendor": variants[0].brand,
                    "category": variants[0].category,
                    "tags": "linen, summer",
                    "published": "TRUE",
                    "status": "active",
                    "option1 name": "Color",
                    "option2 name": "Size",
                    "material": variants[0].material,
                }
            if number < len(variants):
                one = variants[number]
                row |= {
                    "sku": one.item,
                    "option1 value": one.color,
                    "option2 value": one.size,
                    "price": one.sale or one.price,
                    "compare": one.price if one.sale else "",
                    "tracker": "shopify",
                    "quantity": "7" if one.stock else "0",
                    "policy": ("DENY" if new else "deny"),
                    "variant image": one.photos[0],
                }
            if number < len(pictures):
                row |= {"image": pictures[number], "position": str(number + 1)}
            rows.append({names[key]: row.get(key, "") for key in names})
    return table(rows)


_SHOPIFY_OLD = {
    "handle": "Handle",
    "title": "Title",
    "body": "Body (HTML)",
    "vendor": "Vendor",
    "category": "Product Category",
    "tags": "Tags",
    "published": "Published",
    "option1 name": "Option1 Name",
    "option1 value": "Option1 Value",
    "option2 name": "Option2 Name",
    "option2 value": "Option2 Value",
    "sku": "Variant SKU",
    "tracker": "Variant Inventory Tracker",
    "quantity": "Variant Inventory Qty",
    "policy": "Variant Inventory Policy",
    "price": "Variant Price",
    "compare": "Variant Compare At Price",
    "image": "Image Src",
    "position": "Image Position",
    "material": "material (product.metafields.shopify.fabric)",
    "variant image": "Variant Image",
    "status": "Status",
}
_SHOPIFY_NEW = {
    "title": "Title",
    "handle": "URL handle",
    "body": "Description",
    "vendor": "Vendor",
    "category": "Product category",
    "tags": "Tags",
    "published": "Published on online store",
    "status": "Status",
    "sku": "SKU",
    "option1 name": "Option1 name",
    "option1 value": "Option1 value",
    "option2 name": "Option2 name",
    "option2 value": "Option2 value",
    "price": "Price",
    "compare": "Compare-at price",
    "tracker": "Inventory tracker",
    "quantity": "Inventory quantity",
    "policy": "Continue selling when out of stock",
    "image": "Product image URL",
    "position": "Image position",
    "variant image": "Variant image URL",
    "material": "material (product.metafields.shopify.fabric)",
}


def magento(garments: Sequence[Garment]) -> bytes:
    """Children, not visible individually, before the configurable product that names them."""
    rows = []
    for style, variants in _styles(garments).items():
        categories = "Default Category/" + variants[0].category.replace(" > ", "/")
        for one in variants:
            rows.append(  # noqa: PERF401
                {
                    "sku": one.item,
                    "store_view_code": "",
                    "attribute_set_code": "Top",
                    "product_type": "simple",
                    "categories": f"{categories},Default Category/Sale",
                    "name": f"{one.name}-{one.size}-{one.color}",
                    "description": f"<p>A {escape(one.name)}</p>",
                    "product_online": "1",
                    "visibility": "Not Visible Individually",
                    "price": one.price,
                    "special_price": one.sale,
                    "special_price_from_date": "11/1/26" if one.sale else "",
                    "url_key": one.item.lower(),
                    "base_image": one.photos[0].removeprefix(BASE),
                    "additional_images": ",".join(photo.removeprefix(BASE) for photo in one.photos),
                    "additional_attributes": f"has_options=0,size={one.size},color={one.color},"
                    f"manufacturer={one.brand},material={one.material}",
                    "qty": "100" if one.stock else "0",
                    "is_in_stock": "1" if one.stock else "0",
                }
            )
        rows.append(
            {
                "sku": style,
                "attribute_set_code": "Top",
                "product_type": "configurable",
                "categories": categories,
                "name": variants[0].name,
                "product_online": "1",
                "visibility": "Catalog, Search",
                "price": variants[0].price,
                "url_key": style.lower(),
                "base_image": variants[0].photos[0].removeprefix(BASE),
                "is_in_stock": "1",
                "configurable_variations": "|".join(
                    f"sku={one.item},size={one.size},color={one.color}" for one in variants
                ),
            }
        )
    return table(rows, end="\n")


def woocommerce(garments: Sequence[Garment], *, by_id: bool = False) -> bytes:
    rows = []
    for number, (style, variants) in enumerate(_styles(garments).items(), 100):
        first = variants[0]
        colors = ", ".join(dict.fromkeys(one.color for one in variants))
        rows.append(
            {
                "ID": str(number),
                "Type": "variable",
                "SKU": style,
                "Name": first.name,
                "Published": "1",
                "Description": f"<b>A</b> {escape(first.name)}",
                "In stock?": "1",
                "Categories": f"{first.category}, Sale",
                "Images": ", ".join(photo for one in variants for photo in one.photos),
                "Brands": first.brand,
                "Attribute 1 name": "Color",
                "Attribute 1 value(s)": f"{colors}, Other",
                "Attribute 2 name": "Size",
                "Attribute 2 value(s)": "S, M, L",
                "Attribute 3 name": "material",
                "Attribute 3 value(s)": first.material,
            }
        )
        rows += [
            {
                "ID": str(1000 * number + one.number),
                "Type": "variation",
                "SKU": one.item,
                "Name": f"{one.name} - {one.color}",
                "Published": "1",
                "In stock?": "1" if one.stock else "0",
                "Stock": "parent",
                "Sale price": one.sale,
                "Regular price": one.price,
                "Date sale price starts": "2026-11-01" if one.sale else "",
                "Images": ", ".join(one.photos),
                "Parent": f"id:{number}" if by_id else style,
                "Attribute 1 name": "Color",
                "Attribute 1 value(s)": one.color,
                "Attribute 2 name": "Size",
                "Attribute 2 value(s)": one.size,
            }
            for one in variants
        ]
    return table(rows, end="\n")


def shopify_json(garments: Sequence[Garment], *, admin: bool = False) -> bytes:
    """What `/products.json` answers, or the Admin API, which names the picture of a variant by its id."""
    products = []
    for number, (style, variants) in enumerate(_styles(garments).items(), 1):
        pictures = list(dict.fromkeys(one.photos[0] for one in variants))
        images = [
            {
                "id": 100 * number + at,
                "position": at,
                "src": f"{address}?v=17",
                "variant_ids": [one.number for one in variants if one.photos[0] == address],
            }
            for at, address in enumerate(pictures, 1)
        ]
        first = variants[0]
        products.append(
            {
                "id": number,
                "title": first.name,
                "handle": style,
                "body_html": f"<p>A {escape(first.name)}</p>",
                "published_at": "2026-10-01T09:00:00+02:00",
                "vendor": first.brand,
                "product_type": first.category,
                "tags": "linen, summer" if admin else ["linen", "summer"],
                **({"status": "active", "published_scope": "web"} if admin else {}),
                "variants": [_shopify_variant(one, images, admin=admin) for one in variants],
                "images": images,
                "options": [
                    {"name": name, "position": at, "values": list({getattr(one, key) for one in variants})}
                    for at, (name, key) in enumerate(
                        (("Color", "color"), ("Size", "size"), ("material", "material")), 1
                    )
                ],
            }
        )
    return json.dumps({"products": products}).replace("/", "\\/").encode()


def _shopify_variant(one: Garment, images: Sequence[dict[str, object]], *, admin: bool) -> dict[str, object]:
    (image,) = (image for image in images if image["src"] == f"{one.photos[0]}?v=17")
    said = {
        "id": one.number,
        "title": f"{one.color} / {one.size} / {one.material}",
        "sku": one.item,
        "price": one.sale or one.price,
        "compare_at_price": one.price if one.sale else None,
        "option1": one.color,
        "option2": one.size,
        "option3": one.material,
    }
    if not admin:
        return {**said, "featured_image": image, "available": one.stock}
    return {
        **said,
        "image_id": image["id"],
        "inventory_management": "shopify",
        "inventory_policy": "deny",
        "inventory_quantity": 7 if one.stock else 0,
    }


def woo_rest(garments: Sequence[Garment], *, named_parents: bool = True) -> bytes:
    """`wc/v3`: the list of products, and behind it the lists of their variations."""
    products, pages = [], []
    for number, (style, variants) in enumerate(_styles(garments).items(), 100):
        first = variants[0]
        shared = {"date_on_sale_from": None, "date_on_sale_from_gmt": None, "status": "publish"}
        ids = [1000 * number + one.number for one in variants]
        products.append(
            {
                "id": number,
                "name": first.name,
                "slug": style.lower(),
                "permalink": f"https://shop.example/product/{style.lower()}/",
                "type": "variable",
                **shared,
                "catalog_visibility": "visible",
                "description": f"<b>A</b> {escape(first.name)}",
                "sku": style,
                "price": first.price,
                "regular_price": "",
                "sale_price": "",
                "stock_status": "instock",
                "parent_id": 0,
                "categories": [{"id": 7, "name": escape(first.category.rpartition(" > ")[2]), "slug": "c"}],
                "brands": [{"id": 3, "name": escape(first.brand), "slug": "b"}],
                "images": [{"id": 1, "src": photo, "alt": ""} for one in variants for photo in one.photos],
                "attributes": [
                    {"name": "Color", "variation": True, "options": [one.color for one in variants]},
                    {"name": "Size", "variation": True, "options": ["S", "M", "L"]},
                    {"name": "material", "variation": False, "options": [first.material]},
                ],
                "variations": ids,
            }
        )
        pages.append(
            [
                {
                    "id": id_,
                    **({"type": "variation", "parent_id": number} if named_parents else {}),
                    "permalink": f"https://shop.example/product/{style.lower()}/?attribute_pa_color=x",
                    **shared,
                    "sku": one.item,
                    "price": one.sale or one.price,
                    "regular_price": one.price,
                    "sale_price": one.sale,
                    "date_on_sale_from_gmt": "2026-10-31T23:00:00" if one.sale else None,
                    "stock_status": "instock" if one.stock else "outofstock",
                    "image": {"id": 1, "src": one.photos[0], "alt": ""},
                    "attributes": [
                        {"id": 6, "name": "Color", "option": one.color},
                        {"id": 0, "name": "Size", "option": one.size},
                    ],
                }
                for id_, one in zip(ids, variants, strict=True)
            ]
        )
    return b"".join(json.dumps(page).encode() for page in [products, *pages])


def woo_store(garments: Sequence[Garment]) -> bytes:
    """The Store API: the list of products, and behind it that of all variations."""
    products, variations = [], []
    for number, (style, variants) in enumerate(_styles(garments).items(), 100):
        first = variants[0]
        shared = {"name": escape(first.name), "slug": style.lower(), "on_sale": True}
        products.append(
            {
                "id": number,
                **shared,
                "parent": 0,
                "type": "variable",
                "variation": "",
                "permalink": f"https://shop.example/product/{style.lower()}/",
                "sku": style,
                "description": f"<p>A {escape(first.name)}</p>",
                "prices": _minor(first),
                "images": [{"id": 1, "src": photo} for one in variants for photo in one.photos],
                "categories": [{"id": 7, "name": escape(first.category.rpartition(" > ")[2]), "link": ""}],
                "brands": [{"id": 3, "name": escape(first.brand)}],
                "attributes": [
                    {
                        "name": name,
                        "taxonomy": f"pa_{name.lower()}",
                        "terms": [{"id": 1, "name": text, "slug": text.lower()} for text in texts],
                    }
                    for name, texts in (
                        ("Color", [one.color for one in variants]),
                        ("Size", ["S", "M", "L"]),
                        ("material", [first.material]),
                    )
                ],
                "variations": [
                    {"id": 1000 * number + one.number, "attributes": [{"name": "Color", "value": "x"}]}
                    for one in variants
                ],
                "is_purchasable": True,
                "is_in_stock": True,
            }
        )
        variations += [
            {
                "id": 1000 * number + one.number,
                **shared,
                "parent": number,
                "type": "variation",
                "variation": f"Color: {one.color}, Size: {one.size}",
                "permalink": f"https://shop.example/product/{style.lower()}/?attribute_pa_color=x",
                "sku": one.item,
                "prices": _minor(one),
                "images": [{"id": 1, "src": one.photos[0]}],
                "attributes": [],
                "variations": [],
                "is_purchasable": True,
                "is_in_stock": one.stock,
                "is_on_backorder": False,
            }
            for one in variants
        ]
    return f"{json.dumps(products)}\n{json.dumps(variations, indent=1)}\n".encode()


def _minor(one: Garment) -> dict[str, object]:
    usual, now = (price.replace(".", "") for price in (one.price, one.sale or one.price))
    return {
        "price": now,
        "regular_price": usual,
        "sale_price": now,
        "price_range": None,
        "currency_code": "EUR",
        "currency_minor_unit": 2,
    }


with Path(__file__).with_name("woocommerce_headers.csv").open(encoding="utf-8", newline="") as file:
    WOOCOMMERCE_HEADERS = {language: columns for language, *columns in csv.reader(file)}
"""The columns of WooCommerce's export by language."""


def woocommerce_in(language: str, garments: Sequence[Garment]) -> bytes:
    """The export with the columns of another language, prices with a comma before their decimals."""
    names = dict(zip(WOOCOMMERCE_HEADERS["English"], WOOCOMMERCE_HEADERS[language], strict=True))
    rows = list(csv.DictReader(io.StringIO(woocommerce(garments).decode())))

    def name(column: str) -> str:
        number = "".join(filter(str.isdigit, column))
        return names[column.replace(number, "{}") if number else column].format(number)

    comma = {"Regular price", "Sale price"}
    turned = (
        {key: text.replace(".", ",") if key in comma else text for key, text in row.items()} for row in rows
    )
    return table([{name(key): text for key, text in row.items()} for row in turned], end="\n")


def _openai(one: Garment, *, new: bool) -> dict[str, object]:
    said = _google(one, "group_id" if new else "item_group_id")
    said.pop("sale_price_effective_date", None)
    if new:
        said["item_id"] = said.pop("id")
        said["url"] = said.pop("link")
        said["image_url"] = said.pop("image_link")
        said["is_eligible_search"] = "true"
        said["is_eligible_checkout"] = "false"
    else:
        said["enable_search"] = "true"
    said["product_category"] = said.pop("product_type")
    more = said.pop("additional_image_link")
    name = "additional_image_urls" if new else "additional_image_link"
    return {**said, name: more.split(","), "seller_name": "Shop"}


def openai_jsonl(garments: Sequence[Garment], *, new: bool = True) -> bytes:
    return "".join(json.dumps(_openai(one, new=new)) + "\n" for one in garments).encode()


def openai_csv(garments: Sequence[Garment], *, new: bool = True, delimiter: str = ",") -> bytes:
    rows = [_openai(one, new=new) for one in garments]
    flat = [
        {key: ",".join(value) if isinstance(value, list) else str(value) for key, value in row.items()}
        for row in rows
    ]
    return table(flat, delimiter)


def plain_csv(garments: Sequence[Garment]) -> bytes:
    return table([{"photo": "|".join(one.photos), "item": one.item, **expected(one)} for one in garments])


def plain_jsonl(garments: Sequence[Garment]) -> bytes:
    rows = [{"item": one.item, "photos": one.photos, **expected(one)} for one in garments]
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def as_list(lines: bytes, indent: int | None = None) -> bytes:
    """A file with one JSON object a line as one list."""
    return json.dumps([json.loads(line) for line in lines.splitlines()], indent=indent).encode()


FORMATS = {
    "google tsv": google_tsv,
    "google rss": google_rss,
    "google rss without g": lambda garments: google_rss(garments, ""),
    "google atom": google_atom,
    "shopify new": shopify,
    "shopify new, blank handles": lambda garments: shopify(garments, repeat_handle=False),
    "shopify old": lambda garments: shopify(garments, new=False),
    "magento": magento,
    "woocommerce": woocommerce,
    "woocommerce by id": lambda garments: woocommerce(garments, by_id=True),
    **{
        f"woocommerce {language}": functools.partial(woocommerce_in, language)
        for language in WOOCOMMERCE_HEADERS
    },
    "shopify json": shopify_json,
    "shopify json, admin": lambda garments: shopify_json(garments, admin=True),
    "woocommerce json, rest": woo_rest,
    "woocommerce json, rest, unnamed parents": lambda garments: woo_rest(garments, named_parents=False),
    "woocommerce json, store": woo_store,
    "openai jsonl": openai_jsonl,
    "openai jsonl, old names": lambda garments: openai_jsonl(garments, new=False),
    "openai csv": openai_csv,
    "openai tsv, old names": lambda garments: openai_csv(garments, new=False, delimiter="\t"),
    "openai jsonl, gz": lambda garments: gzip.compress(openai_jsonl(garments)),
    "plain csv": plain_csv,
    "plain jsonl": plain_jsonl,
    "plain json list": lambda garments: as_list(plain_jsonl(garments)),
    "openai json list, indented": lambda garments: as_list(openai_jsonl(garments), 2),
}
