"""The same catalog from a feed of each format."""

import csv
import gzip
import io

import pytest
from tests.feeds import writers

from fashion_wizard.errors import FeedError
from fashion_wizard.feeds.read import find_format
from fashion_wizard.feeds.record import FeedOptions

NO_PAGE = {"shopify", "woocommerce"}
"""These exports do not say where a product's page is."""


def lines_of(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True)


@pytest.mark.parametrize("name", writers.FORMATS)
def test_every_format_gives_the_same_catalog(name, garments, read) -> None:
    records, remarks = read(writers.FORMATS[name](garments))
    assert [*records] == [one.item for one in garments]
    assert {remark.kind for remark in remarks} <= {"unsold"}
    for one in garments:
        record = records[one.item]
        wanted = writers.expected(one)
        said = {
            key: value for key, value in record.metadata().items() if key in wanted or key == "sale_price"
        }
        if name.split()[0] in NO_PAGE:
            assert said.pop("url").startswith("https://shop.example/")
            wanted.pop("url")
        if name.startswith("woocommerce json"):  # which does not say what is above a category
            wanted["category"] = one.category.rpartition(" > ")[2]
        assert said == wanted
        # A picture without a variant of its own may be of any color, so Shopify's are one each.
        single = name.startswith(("shopify", "woocommerce json"))
        photos = [photo.removesuffix("?v=17") for photo in record.photos]
        assert photos == (one.photos[:1] if single else one.photos)


@pytest.mark.parametrize("name", writers.FORMATS)
def test_a_byte_order_mark_and_other_line_ends_change_nothing(name, garments, read) -> None:
    data = writers.FORMATS[name](garments)
    if "gz" in name:
        data = gzip.decompress(data)
    plain = read(data)
    text = data.replace(b"\r\n", b"\n")
    for other in (b"\xef\xbb\xbf" + text, text.replace(b"\n", b"\r\n"), gzip.compress(data)):
        records, remarks = read(other)
        assert (records, len(remarks)) == (plain[0], len(plain[1]))
    if "rss" not in name and "atom" not in name:
        assert read(text.decode().encode("utf-16"))[0] == plain[0]


@pytest.mark.parametrize("delimiter", [",", ";", "|", "\t"])
def test_delimiters_are_found(delimiter, garments, read) -> None:
    rows = [writers._google(one) for one in garments]
    assert len(read(writers.table(rows, delimiter))[0]) == 12
    said = f"sep={delimiter}\r\n".encode()
    assert len(read(said + writers.table(rows, delimiter))[0]) == 12


def test_google_names_with_spaces_and_old_states_are_read(read) -> None:
    data = (
        b"id\ttitle\timage link\tadditional image link\tprice\tavailability\n"
        b'A\tTee\thttps://s.example/a.jpg\t"https://s.example/b%2Cc.jpg, https://s.example/d,e.jpg"'
        b"\tUSD 1,299.00\tin stock\n"
        b"B\tTee\thttps://s.example/a.jpg\t\t12 USD\tout of stock\n"
        b"C\tTee\thttps://s.example/a.jpg\t\t12 USD\tpreorder\n"
    )
    records, remarks = read(data, FeedOptions())
    assert remarks == []
    assert records["A"].photos == (
        "https://s.example/a.jpg",
        "https://s.example/b%2Cc.jpg",
        "https://s.example/d,e.jpg",
    )
    assert (records["A"].price, records["A"].currency) == ("1299.00", "USD")
    assert [records[item].availability for item in "ABC"] == ["in_stock", "out_of_stock", "preorder"]


def test_xml_in_other_encodings_and_after_an_empty_line_is_read(read) -> None:
    text = (
        "<?xml version='1.0' encoding='{}'?><rss><channel><item><id>A</id><title>Mütze</title>"
        "<image_link>https://s.example/a.jpg</image_link></item></channel></rss>"
    )
    for encoding in ("utf-8", "iso-8859-1", "windows-1252", "utf-16"):
        data = text.format(encoding).encode(encoding)
        assert read(data)[0]["A"].name == "Mütze"
    for blank in (b"\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n "):
        assert read(blank + text.format("utf-8").encode())[0]["A"].name == "Mütze"


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("Shift_JIS", "帽子"),
        ("EUC-JP", "帽子"),
        ("ISO-2022-JP", "帽子"),
        ("GB2312", "帽子"),
        ("gb18030", "帽子"),
        ("Big5", "帽子"),
        ("EUC-KR", "모자"),
        ("KOI8-R", "Шапка"),
        ("windows-1251", "Шапка"),
        ("x-sjis", None),
        ("UTF-9", None),
        ("hex", None),
        ("zlib", None),
        ("undefined", None),
    ],
)
def test_xml_in_the_encodings_of_all_countries_is_read_and_others_are_named(
    encoding: str, name: str | None, read, check
) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n<rss><channel>' + "".join(
        f"<item><id>{number}</id><title>{name}</title><image_link>https://s.example/a.jpg</image_link></item>\n"
        for number in range(1500)  # characters lie across chunks
    )
    text += "</channel></rss>"
    if name is None:
        found = check(text.encode())
        assert found.records == 0
        assert encoding in found.broken
        assert "UTF-8" in found.broken
        return
    records, remarks = read(text.encode(encoding))
    assert remarks == []
    assert {record.name for record in records.values()} == {name}
    assert len(records) == 1500
    found = check(text.encode(encoding).replace(b"<id>700</id>", b"<id>700</id>\x00\xff"))
    assert found.records == 700
    assert "in line 702" in found.broken


def test_old_line_ends_are_read(read) -> None:
    records, remarks = read(b"photo,item,name\ra.jpg,1,Tee\rb.jpg,2,Hat\r", FeedOptions())
    assert ([*records], remarks) == (["1", "2"], [])


def test_google_details_are_attributes_and_shipping_is_not(read) -> None:
    data = b"""<rss xmlns:x="http://base.google.com/ns/1.0"><channel><item>
      <x:id>A</x:id><x:title>Tee</x:title><x:image_link>https://s.example/a.jpg</x:image_link>
      <x:product_detail><x:section_name>Care</x:section_name><x:attribute_name>Wash</x:attribute_name>
      <x:attribute_value>Cold</x:attribute_value></x:product_detail>
      <x:shipping><x:country>DE</x:country><x:price>5 EUR</x:price></x:shipping>
      <x:description><![CDATA[Soft &amp; <b>light</b>]]></x:description></item></channel></rss>"""
    records, remarks = read(data)
    assert remarks == []
    assert records["A"].attributes == {"Wash": "Cold", "description": "Soft & light"}


def test_shopify_pictures_go_to_the_variant_they_show(read) -> None:
    header = (
        "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src,Image Position,"
        "Variant Image\n"
    )
    photo = "https://s.example/{}.jpg"
    two_colors = (
        f"tee,Tee,Color,Red,R,10,{photo.format('back')},3,{photo.format('red')}\n"
        f"tee,,,Blue,B,10,{photo.format('red')},1,{photo.format('blue')}\n"
        f"tee,,,,,,{photo.format('blue')},2,\n"
    )
    one_color = (
        f"hat,Hat,Size,S,HS,10,{photo.format('front')},1,\nhat,,,M,HM,10,{photo.format('side')},2,\n"
        f",,,,,,{photo.format('top')},3,\n"
    )
    records, remarks = read((header + two_colors + one_color).encode())
    assert records["R"].photos == (photo.format("red"),)
    assert records["B"].photos == (photo.format("blue"),)
    assert [remark.kind for remark in remarks] == ["note"]  # the back is nobody's
    assert records["HS"].photos == records["HM"].photos
    assert [*records["HS"].photos] == [photo.format(name) for name in ("front", "side", "top")]
    assert (records["HM"].style, records["HM"].size) == ("hat", "M")


def test_shopify_drafts_are_not_for_sale_and_sku_less_variants_have_ids(read) -> None:
    data = (
        b"Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src,Published,Status\n"
        b"a,A,Title,Default Title,,10,https://s.example/a.jpg,TRUE,active\n"
        b"b,B,Color,Red,,10,https://s.example/b.jpg,TRUE,draft\n"
        b"c,C,Color,Red,,10,https://s.example/c.jpg,FALSE,active\n"
        b"d,D,Color,Red,,10,https://s.example/d.jpg,TRUE,active\n"
    )
    records, remarks = read(data)
    assert [*records] == ["a", "d/Red"]
    assert [(remark.kind, remark.item) for remark in remarks] == [("unsold", "b"), ("unsold", "c")]


def test_magento_children_answer_with_their_parents_page(garments, read) -> None:
    records, remarks = read(writers.magento(garments))
    assert {remark.kind for remark in remarks} == {"unsold"}
    assert records["T-01-R-S"].url == "https://shop.example/t-01.html"
    assert records["T-01-R-S"].name == "Linen tee"
    assert records["T-01-R-S"].sale_from == "2026-11-01"


def test_magento_translations_orphans_and_switched_off_products_are_no_items(read) -> None:
    header = (
        "sku,store_view_code,product_type,name,product_online,visibility,price,base_image,"
        "additional_attributes\n"
    )
    rows = (
        'A,,simple,Bag,1,"Catalog, Search",10,/a/b/a.jpg,color=Black|Gold\n'
        "A,de,simple,Tasche,1,,,,\n"
        "B,,simple,Hat,2,Catalog,10,/b.jpg,\n"
        "C,,simple,Child,1,Not Visible Individually,10,/c.jpg,\n"
        "D,,bundle,Set,1,Catalog,10,/d.jpg,\n"
    )
    options = FeedOptions(media_url="https://m.example/media", shop_url="https://m.example")
    records, remarks = read((header + rows).encode(), options)
    assert [*records] == ["A"]
    assert (records["A"].name, records["A"].color) == ("Bag", "Black|Gold")
    assert records["A"].photos == ("https://m.example/media/a/b/a.jpg",)
    assert [remark.item for remark in remarks if remark.kind == "unsold"] == ["B", "C", "D"]
    assert [remark.item for remark in remarks if remark.kind == "note"] == [None]  # no currency


def test_woocommerce_variations_take_from_their_parent_wherever_it_stands(garments, read) -> None:
    header, *rows = lines_of(writers.woocommerce(garments))
    turned, _ = read(header + b"".join(reversed(rows)))
    straight, _ = read(header + b"".join(rows))
    assert {item: one.metadata() for item, one in turned.items()} == {
        item: one.metadata() for item, one in straight.items()
    }


def test_a_woocommerce_variation_without_its_parent_is_refused(garments, read) -> None:
    header, _, *rows = lines_of(writers.woocommerce(garments))
    records, remarks = read(header + b"".join(rows))
    refused = [remark for remark in remarks if remark.kind == "refused"]
    assert [remark.item for remark in refused] == ["T-01-R-S", "T-01-R-M", "T-01-B-S"]
    assert "its parent T-01 is not in the feed" in refused[0].reason
    assert len(records) == 9


@pytest.mark.parametrize("language", ["English", "German"])
def test_an_export_whose_column_of_parents_is_not_known_says_so(language, garments, read) -> None:
    column = {"English": "Parent", "German": "Übergeordnetes Produkt"}[language]
    rows = writers.woocommerce_in(language, garments).decode()
    assert column in rows
    _, remarks = read(rows.replace(column, "Mutter", 1).encode())
    reasons = {remark.reason for remark in remarks if remark.kind == "refused"}
    assert len(reasons) == 1
    assert "its column Parent is empty or missing" in reasons.pop()
    notes = [remark.reason for remark in remarks if remark.kind == "note" and remark.item is None]
    assert [("no column is known as Parent" in note) for note in notes] == [True] * (language == "German")


def test_hidden_woocommerce_products_and_drafts_are_not_for_sale(read) -> None:
    rows = [
        {"Type": "simple", "SKU": "A", "Name": "A", "Published": "1", "Visibility in catalog": "hidden"},
        {"Type": "simple", "SKU": "B", "Name": "B", "Published": "-1", "Visibility in catalog": "visible"},
        {"Type": "simple", "SKU": "C", "Name": "C", "Published": "1", "Visibility in catalog": "catalog"},
    ]
    shared = {"Images": "https://s.example/a.jpg", "Regular price": "10"}
    records, remarks = read(writers.table([row | shared for row in rows]))
    assert [*records] == ["C"]
    assert [(remark.kind, remark.item) for remark in remarks] == [("unsold", "A"), ("unsold", "B")]


@pytest.mark.parametrize("language", [*writers.WOOCOMMERCE_HEADERS][1:])
def test_a_woocommerce_export_in_another_language_lacks_nothing(language, garments, read) -> None:
    english, _ = read(writers.woocommerce(garments))
    other, remarks = read(writers.woocommerce_in(language, garments))
    assert {item: one.metadata() for item, one in other.items()} == {
        item: one.metadata() for item, one in english.items()
    }
    assert {remark.kind for remark in remarks} == {"unsold"}


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_an_export_that_a_spreadsheet_saved_in_the_encoding_of_windows_is_read(
    delimiter, garments, read
) -> None:
    rows = list(csv.DictReader(io.StringIO(writers.woocommerce_in("German", garments).decode())))
    saved = writers.table(rows, delimiter).decode().encode("cp1252")
    assert b"Ver\xf6ffentlicht" in saved
    english, _ = read(writers.woocommerce(garments))
    other, remarks = read(saved)
    assert {item: one.metadata() for item, one in other.items()} == {
        item: one.metadata() for item, one in english.items()
    }
    assert {remark.kind for remark in remarks} == {"unsold"}


@pytest.mark.parametrize(
    "options",
    [
        ("Farbe", "Größe", "Marke"),
        ("Couleur", "Taille", "Marque"),
        ("Cor", "Tamanho", "Marca"),
        ("pa_kolor", "pa_rozmiar", "Marka"),
        ("KLEUR", "MAAT", "MERK"),
        ("Farve", "Størrelse", "Brand"),
    ],
)
def test_woocommerce_options_in_other_languages_are_color_size_and_brand(options, read) -> None:
    row = {
        "Type": "simple",
        "SKU": "A",
        "Name": "A",
        "Images": "https://s.example/a.jpg",
        "Regular price": "1",
    }
    for number, (name, value) in enumerate(zip(options, ("red", "M", "Acme"), strict=True), 1):
        row |= {f"Attribute {number} name": name, f"Attribute {number} value(s)": value}
    (record,) = read(writers.table([row]))[0].values()
    assert (record.color, record.size, record.brand, record.attributes) == ("red", "M", "Acme", {})


def test_a_woocommerce_export_in_a_language_that_is_not_known_says_what_to_do(garments, read) -> None:
    rows = writers.woocommerce_in("Polish", garments).decode()
    for name, finnish in (("Typ", "Tyyppi"), ("Obrazki", "Kuvat"), ("Cena,", "Normaali hinta,")):
        assert name in rows
        rows = rows.replace(name, finnish, 1)
    with pytest.raises(FeedError) as refused:
        read(rows.encode())
    message = str(refused.value)
    assert "no column is known as Type, Images or Regular price" in message
    assert "set the language of your profile to English" in message
    assert "Tyyppi" in message
    assert "Kuvat" in message
    assert "Kategorie," not in message


def test_a_woocommerce_column_that_is_not_known_in_its_language_is_noted(garments, read) -> None:
    rows = writers.woocommerce_in("German", garments).decode().replace("Regulärer Preis", "Ladenpreis", 1)
    records, remarks = read(rows.encode())
    assert len(records) == len(garments)
    notes = [remark.reason for remark in remarks if remark.kind == "note" and remark.item is None]
    assert len(notes) == 1
    assert "no column is known as Regular price" in notes[0]
    assert "export all columns again" in notes[0]


def test_openai_variants_in_an_object_and_items_kept_from_searches(read) -> None:
    data = (
        b'{"item_id": "A", "title": "Tee", "image_url": "https://s.example/a.jpg", "price": "79.99 USD",'
        b' "availability": "pre_order", "variant_dict": {"Color": "Blue", "Size": "M", "Fit": "slim"}}\n\n'
        b'{"item_id": "B", "title": "Tee", "image_url": "https://s.example/b.jpg",'
        b' "is_eligible_search": false}\n'
    )
    records, remarks = read(data, FeedOptions())
    assert (records["A"].color, records["A"].size, records["A"].attributes) == ("Blue", "M", {"Fit": "slim"})
    assert records["A"].availability == "preorder"
    assert [(remark.kind, remark.item, remark.line) for remark in remarks] == [("unsold", "B", 3)]


def test_plain_tables_are_read_as_metadata_is(read) -> None:
    data = b"image;sku;name;fit\na.jpg;1;Tee;slim\nb.jpg;1;;wide\nc.jpg|d.jpg;2;Hat;\n;3;Bag;\ne.jpg;;Cap;\n"
    records, remarks = read(data, FeedOptions())
    assert records["1"].photos == ("a.jpg", "b.jpg")
    assert records["1"].metadata() == {"name": "Tee", "fit": "slim"}
    assert records["2"].photos == ("c.jpg", "d.jpg")
    assert [(remark.kind, remark.line) for remark in remarks] == [
        ("note", 3),
        ("refused", 5),
        ("unreadable", 6),
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b" \r\n", "is empty"),
        (b"PK\x03\x04xxxx", "ZIP archive or a spreadsheet"),
        (b"PAR1", "Parquet"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", r"a picture \(JPEG\)"),
        (b"<!DOCTYPE html><html><body>Please log in</body></html>", "web page, not a feed"),
        (b'[{"id": 1}]', "its first object names no item or no photo"),
        (b'{\n  "products": []\n}\n', "has no products: its list is empty"),
        (b'{"products": [{"name": "Tee", "price": 10}]}', "not those of Shopify or WooCommerce"),
        (b'{\n  "tees": []\n}\n', "one JSON object a line"),
        (b'{"data": {"products": {"edges": []}}}', "an answer of GraphQL"),
        (b'{"code": "woocommerce_rest_cannot_view", "message": "Sorry."}', "error that the shop .*: Sorry"),
        (b'{"errors": "[API] Invalid API key"}', "error that the shop answered.*Invalid API key"),
        (b'{"id": 1, "title": "Tee", "price_min": 1900, "variants": [{"price": 1900}]}', "prices in cents"),
        (b'{"name": "Tee"}\n', "names no item or no photo"),
        (b"name,price\nTee,10\n", "is that of no feed"),
        (gzip.compress(gzip.compress(b"id,title", mtime=0), mtime=0), "gzip twice"),
    ],
)
def test_what_is_no_feed_is_named(data, message, read) -> None:
    with pytest.raises(FeedError, match=message):
        read(data)


@pytest.mark.parametrize("make", [writers.shopify, writers.magento, writers.woocommerce, writers.google_tsv])
def test_an_export_without_the_address_of_its_shop_is_noted_once(make, garments, read) -> None:
    for shop in ("", "https://shop.example"):
        _, remarks = read(make(garments), FeedOptions(currency="EUR", shop_url=shop))
        notes = [remark.reason for remark in remarks if remark.reason.endswith("--shop-url")]
        assert len(notes) == (make is not writers.google_tsv and not shop)


def test_xml_without_items_is_no_feed(read) -> None:
    with pytest.raises(FeedError, match="no <item> and no <entry>"):
        read(b"<?xml version='1.0'?><urlset><url>https://s.example</url></urlset>")


def test_a_missing_file_is_named(tmp_path) -> None:
    with pytest.raises(FeedError, match=r"nothing\.csv cannot be read"):
        find_format(tmp_path / "nothing.csv")


@pytest.mark.parametrize("currency", ["", "EUR", "USD"])
def test_a_feed_in_another_currency_than_was_said_is_noted_once(garments, read, currency: str) -> None:
    records, remarks = read(writers.google_rss(garments), FeedOptions(currency=currency))
    assert {record.currency for record in records.values()} == {"EUR"}
    notes = [(remark.item, remark.reason) for remark in remarks]
    said = "it is priced in EUR, which stays so in spite of --currency USD"
    assert notes == ([("T-01-R-S", said)] if currency == "USD" else [])


def test_each_row_in_another_currency_than_the_first_is_noted(garments, read) -> None:
    data = (
        writers.google_tsv(garments).replace(b"89.50 EUR", b"89.50 USD").replace(b"71.60 EUR", b"71.60 USD")
    )
    _, remarks = read(data, FeedOptions())
    said = "it is priced in USD, what stands before it in EUR"
    assert [(remark.item, remark.reason) for remark in remarks] == [("D-02-G-M", said), ("D-02-K-M", said)]
