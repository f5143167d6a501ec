"""Feeds that are cut off, broken, or larger than any feed: each fault is named, and costs only itself."""

import gzip
from dataclasses import replace

import pytest
from tests.feeds import writers

from fashion_wizard.catalog.values import number
from fashion_wizard.errors import FeedError
from fashion_wizard.feeds import opening, tables
from fashion_wizard.feeds.check import check_feed
from fashion_wizard.feeds.read import find_format
from fashion_wizard.feeds.record import MAX_FIELD, FeedOptions

HUGE = "x" * (MAX_FIELD + 1)


@pytest.mark.parametrize("name", writers.FORMATS)
@pytest.mark.parametrize("share", [0.5, 0.7, 0.9])
def test_a_feed_cut_in_a_row_is_known_to_be_cut(name, share, garments, check) -> None:
    data = writers.FORMATS[name](garments)
    # In the middle of a row, and not in its last cell, which may well be shorter.
    end = data.rindex(b"\n", 0, int(len(data) * share)) + 20 if b"\n" in data else int(len(data) * share)
    found = check(data[:end])
    assert "cut off" in found.broken
    assert found.records < len(garments)
    assert not found.all_well


def test_a_huge_field_costs_its_row(garments, check) -> None:
    for make in (writers.google_rss, writers.google_atom, writers.openai_jsonl, writers.plain_csv):
        data = make(garments).replace(b"Linen tee", HUGE.encode(), 1)
        found = check(data)
        assert found.broken == ""
        assert found.records == len(garments) - 1, make
        (remark,) = (one for one in found.remarks if one.kind != "note")
        assert f"more than {MAX_FIELD:,} characters" in remark.reason


@pytest.mark.parametrize(
    "field", [HUGE, '"' + HUGE + '"', '"' + f"{HUGE}\n" * 3 + '"', '"' + "x\n" * MAX_FIELD + '"']
)
def test_a_huge_field_of_a_table_costs_its_row(field, check) -> None:
    row = "{0}\t{1}\thttps://s.example/{0}.jpg\t10 EUR\n"
    rows = [row.format(number, field if number == 3 else "Tee") for number in range(6)]
    found = check(("id\ttitle\timage_link\tprice\n" + "".join(rows)).encode())
    assert (found.records, found.broken) == (5, "")
    assert [(one.kind, one.line) for one in found.remarks] == [("unreadable", 5)]


@pytest.mark.parametrize("price", ["pri\0ce", '"pri\0ce"', '"price"x"', "price" + "x" * MAX_FIELD])
def test_a_first_line_that_cannot_be_read_is_named(price, check) -> None:
    data = f"id,title,image_link,{price}\n1,Tee,https://s.example/1.jpg,10 EUR\n"
    try:
        broken = check(data.encode()).broken
    except FeedError as error:
        broken = str(error)
    assert "first line" in broken


@pytest.mark.parametrize("depth", [100, 600, 900, 5000])
@pytest.mark.parametrize("form", ["[{}]", '{{"a":{}}}'])
def test_a_deeply_nested_value_of_json_costs_its_line_at_most(form, depth, check) -> None:
    start, _, end = form.format("|").partition("|")
    nested = start * depth + '"linen"' + end * depth
    line = '{{"item_id": "{}", "title": "Tee", "image_url": "https://s.example/1.jpg", "material": {}}}\n'
    found = check((line.format("A", nested) + line.format("B", '"linen"')).encode())
    assert found.broken == ""
    assert found.records + found.counts["unreadable"] == 2
    assert found.records >= 1


PRODUCT = b'{"sku": "%d", "title": "Tee", "image": "https://s.example/%d.jpg"}'


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        (b"17", "it is no JSON object"),
        (b"[]", "it is no JSON object"),
        (b'{"sku": "M\xfctze", "image": "https://s.example/a.jpg"}', "it is not in UTF-8"),
        (b'{"sku": "2", "title": "' + HUGE.encode() + b'", "image": "a.jpg"}', "shorten it"),
    ],
)
def test_a_value_of_a_json_list_costs_itself_alone(second, problem, check) -> None:
    rows = [PRODUCT % (1, 1), second, PRODUCT % (3, 3)]
    found = check(b"[" + b",\n".join(rows) + b"]\n")
    assert (found.records, found.broken) == (2, "")
    (remark,) = (one for one in found.remarks if one.kind != "note")
    assert (remark.line, problem in remark.reason) == (2, True)


@pytest.mark.parametrize(
    ("rest", "problem"),
    [
        (b', {"sku": two, "title": "Tee"}]', "no JSON in line 2"),
        (b" {}]", "'{' stands for ',' in line 2"),
        (b"] []", "something stands behind the list, in line 2"),
        (b", " + b"[" * 100_000 + b"]", "line 2 is nested too deep"),
        (b"", "cut off in line 2"),
        (b',\n{"sku": "2", "new": fal', "cut off in line 3"),
        pytest.param(
            b',\n{"sku": "3", "title": "' + b"x" * 5_000_000 + b'"}]',
            "in line 3 is longer than 4,000,000 characters",
            id="long",
        ),
    ],
)
def test_a_json_list_that_is_broken_is_not_read_to_its_end(rest, problem, check) -> None:
    # Rows of one item stand together, so the last one is not known to be whole.
    found = check(b"[" + PRODUCT % (1, 1) + b",\n" + PRODUCT % (2, 2) + rest)
    assert found.records == 1
    assert problem in found.broken


@pytest.mark.parametrize("form", ["[{}]", "{}", '[{{"item": "0", "photo": "a.jpg"}}, {}]'])
def test_half_a_character_of_json_is_a_mark_and_a_whole_one_stays(form, read) -> None:
    halves = [r"\ud83d\ude00 hat", r"hat \ud83d", r"\ude00 hat"]
    for half, wanted in zip(halves, ["\U0001f600 hat", "hat \ufffd", "\ufffd hat"], strict=True):
        row = f'{{"item": "1", "photo": "a.jpg", "name": "{half}", "{half}": "x"}}'
        record = read(form.format(row).encode())[0]["1"]
        assert record.name == wanted
        assert wanted in record.attributes


@pytest.mark.parametrize("form", [b"[%s]", b"%s\n"])
def test_a_number_of_more_digits_than_python_reads_costs_its_object_at_most(form, check) -> None:
    long = b'{"sku": "2", "image": "2.jpg", "gtin": ' + b"1" * 5_000 + b"}"
    rows = [PRODUCT % (1, 1), long, PRODUCT % (3, 3)]
    found = check(form % (b",\n" if b"[" in form else b"\n").join(rows))
    assert found.broken == ""
    assert found.records + found.counts["unreadable"] == 3
    assert found.records >= 2


def test_objects_of_a_long_list_have_their_lines(read) -> None:
    rows = [PRODUCT % (number, number) for number in range(3000)]
    records, remarks = read(b"[\n" + b",\n".join([*rows, b"0"]) + b"\n]")
    assert (len(records), [(one.kind, one.line) for one in remarks]) == (3000, [("unreadable", 3002)])
    with pytest.raises(FeedError, match="has no entries"):
        read(b"[]")


def test_a_quote_that_is_never_closed_costs_its_row(check) -> None:
    rows = [f"{number},Tee,https://s.example/{number}.jpg,10 EUR\n" for number in range(6)]
    rows[2] = '2,"Tee,https://s.example/2.jpg,10 EUR\n'
    found = check(("id,title,image_link,price\n" + "".join(rows)).encode())
    assert (found.records, found.broken) == (5, "")
    assert [(one.kind, one.line) for one in found.remarks] == [("unreadable", 4)]


def test_quotes_inside_a_cell_are_read_as_they_stand(read) -> None:
    data = (
        b'id\ttitle\timage_link\nA\t5" heel\thttps://s.example/a.jpg\nB\t"5" heel"\thttps://s.example/b.jpg\n'
        b"C\tplain\thttps://s.example/c.jpg\n"
    )
    records, remarks = read(data)
    assert remarks == []
    assert records["A"].name == '5" heel'
    assert [*records] == ["A", "B", "C"]


def test_rows_with_too_many_cells_and_bad_bytes(read) -> None:
    data = (
        b"id,title,image_link\nA,Tee, red,https://s.example/a.jpg\nB,M\xfctze,https://s.example/b.jpg\n"
        b"C,x\0y,https://s.example/c.jpg\nD,Hat\n"
    )
    records, remarks = read(data)
    assert records["B"].name == "Mütze"
    reasons = {remark.line: remark.reason for remark in remarks}
    assert "more cells" in reasons[2]
    assert "NUL" in reasons[4]
    assert "no photo" in reasons[5]


def test_entities_are_refused_before_anything_is_read(check) -> None:
    data = (
        b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY shop "Larch">]>'
        b"<rss><channel><item><id>&shop;</id></item></channel></rss>"
    )
    found = check(data)
    assert found.records == 0
    assert "declares entities" in found.broken


def test_an_xml_feed_nested_too_deep_is_refused(check) -> None:
    found = check(b"<rss><channel><item>" + b"<a>" * 20 + b"</a>" * 20 + b"</item></channel></rss>")
    assert "nested deeper" in found.broken


def test_broken_xml_is_named_with_its_line_and_what_came_before_is_read(garments, check) -> None:
    data = writers.google_rss(garments).replace(b"Wool coat", b"Wool & coat", 1)
    found = check(data)
    assert found.records == 7
    assert "is no proper XML in line" in found.broken


def test_the_same_id_twice_is_used_once(garments, read) -> None:
    twice = [*garments, garments[1]]
    for make in (writers.google_tsv, writers.google_rss, writers.magento, writers.openai_jsonl):
        records, remarks = read(make(twice))
        assert len(records) == len(garments)
        (remark,) = (one for one in remarks if one.kind == "refused")
        assert remark.item == garments[1].item
        assert "the same id stands in line" in remark.reason


def test_an_id_that_stands_for_another_article_or_for_none_is_told_apart(garments, read) -> None:
    wrong = [replace(garments[1], item=garments[2].item), replace(garments[4], item="D-02\x07")]
    for make in (writers.google_tsv, writers.shopify, writers.magento, writers.openai_jsonl):
        _, remarks = read(make([*garments, wrong[0]]))
        (remark,) = (one for one in remarks if one.kind in {"refused", "unreadable"})
        assert remark.kind == "unreadable"
        assert "the same id stands in line" in remark.reason
        assert "for another photo, color or size" in remark.reason
    _, remarks = read(writers.openai_jsonl([*garments, wrong[1]]))
    assert ("unreadable", "its id has control characters") in [(one.kind, one.reason) for one in remarks]


def test_another_currency_in_one_row_is_named_and_kept(garments, read) -> None:
    data = writers.google_tsv(garments).replace(b"249.00 EUR", b"249.00 USD", 1)
    records, remarks = read(data)
    assert len(records) == len(garments)
    (remark,) = remarks
    assert (remark.kind, remark.item) == ("note", "C-04-N-L")
    assert records["C-04-N-L"].currency == "USD"


def test_a_price_that_cannot_be_read_refuses_its_item(garments, read) -> None:
    records, remarks = read(writers.google_tsv(garments).replace(b"89.50 EUR", b"call us", 1))
    assert len(records) == len(garments) - 1
    (remark,) = remarks
    assert remark.kind == "refused"
    assert remark.item not in records
    assert "its price: 'call us' is no amount" in remark.reason


@pytest.mark.parametrize(
    ("old", "new", "reason", "empty"),
    [
        (
            b"19.00 EUR",
            b"19.00 USD",
            "its sale price is left out: it is in USD, its price in EUR",
            "sale_price",
        ),
        (b"19.00 EUR", b"soon", "its sale price is left out: 'soon' is no amount", "sale_price"),
        (b"2026-12-24T23:59+0100", b"Christmas", "'Christmas' is no date such as 2026-02-24", "sale_price"),
        (b"out_of_stock", b"perhaps", "'perhaps' is no availability; known are in stock", "availability"),
    ],
)
def test_an_item_is_sold_without_a_field_that_cannot_be_read(old, new, reason, empty, garments, read) -> None:
    records, remarks = read(writers.google_tsv(garments).replace(old, new, 1))
    assert len(records) == len(garments)
    (remark,) = remarks
    assert remark.kind == "note"
    assert reason in remark.reason
    assert getattr(records[remark.item], empty) == ""
    assert empty not in records[remark.item].metadata()


def test_words_of_other_languages_say_what_is_sold_out(garments, read) -> None:
    records, remarks = read(writers.google_tsv(garments).replace(b"out_of_stock", "épuisé".encode(), 1))
    assert not remarks
    assert "out_of_stock" in {record.availability for record in records.values()}


def test_a_price_that_may_be_thousands_is_noted_where_no_currency_says_so(read) -> None:
    rows = b"photo,item,price,currency\na.jpg,A,1.299,KWD\nb.jpg,B,1.299,EUR\nc.jpg,C,1.299,\n"
    records, remarks = read(rows, FeedOptions())
    assert [number(records[item].price) for item in "ABC"] == [1.299, 1299, 1299]
    (remark,) = (one for one in remarks if one.item == "C")
    assert "its price 1.299 is read as 1299.00; name the currency" in remark.reason


def test_what_gz_unpacks_to_is_limited(tmp_path, monkeypatch, garments) -> None:
    monkeypatch.setattr(opening, "_FREE", 1 << 20)
    path = tmp_path / "feed"
    path.write_bytes(gzip.compress(writers.google_tsv(garments) + b"\n" * (8 << 20)))
    found = check_feed(find_format(path))
    assert "unpacks to more than" in found.broken
    path.write_bytes(writers.google_tsv(garments))
    with pytest.raises(FeedError, match="larger than"), opening.open_feed(path, max_bytes=1000) as stream:
        stream.read()


def test_limits_of_ids_columns_photos_and_attributes(read) -> None:
    row = "{}\tTee\thttps://s.example/a.jpg\t{}\n"
    many = ",".join(f"https://s.example/{number}.jpg" for number in range(40))
    data = (
        "id\ttitle\timage_link\tadditional_image_link\n"
        + row.format("x" * 201, "")
        + row.format("a\x07b", "")
    )
    records, remarks = read((data + row.format("A", many)).encode())
    assert [remark.kind for remark in remarks] == ["unreadable", "unreadable", "note"]
    assert len(records["A"].photos) == 30
    with pytest.raises(FeedError, match="more than 1000 columns"):
        read(("id\ttitle\timage_link" + "\tx" * 1000 + "\n1\tTee\ta.jpg\n").encode())


def test_a_table_may_be_longer_than_any_row(check, monkeypatch) -> None:
    monkeypatch.setattr(tables, "_MAX_ROW", 1_000)
    rows = [f"{number}\tTee\thttps://s.example/{number}.jpg\n" for number in range(500)]
    found = check(("id\ttitle\timage_link\n" + "".join(rows)).encode())
    assert (found.records, found.remarks) == (500, [])


def test_a_row_may_not_be_longer_than_is_allowed(check, monkeypatch) -> None:
    monkeypatch.setattr(tables, "_MAX_ROW", 1_000)
    rows = [f"{number}\tTee\thttps://s.example/{number}.jpg\n" for number in range(5)]
    rows[2] = "2\tTee\thttps://s.example/2.jpg" + "?x" * 2_000 + "\n"
    found = check(("id\ttitle\timage_link\n" + "".join(rows)).encode())
    assert (found.records, found.broken) == (4, "")
    assert [(one.kind, one.line) for one in found.remarks] == [("unreadable", 4)]
