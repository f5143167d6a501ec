import codecs
import csv
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion_wizard.catalog.metadata import read_items
from fashion_wizard.errors import CatalogError


@pytest.fixture
def read(shop):
    """Reads a metadata file of these bytes that lies beside photos 1.jpg, 2.jpg and a/3.jpg."""

    def read(content: str | bytes, roots=()):
        root = shop({"1.jpg": b"", "2.jpg": b"", "a/3.jpg": b""})
        file = root / "items.csv"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        table = read_items(file, roots)
        items = {path.relative_to(root).as_posix(): item for path, item in table.items.items()}
        return items, dict(table.metadata), [each.reason for each in table.problems]

    return read


GOOD = "photo,item,name\n1.jpg,A,Shirt\n2.jpg,A,Shirt\na/3.jpg,B,Hat\n"
GOOD_ITEMS = {"1.jpg": "A", "2.jpg": "A", "a/3.jpg": "B"}
GOOD_METADATA = {"A": {"name": "Shirt"}, "B": {"name": "Hat"}}


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        GOOD.replace("\n", "\r\n"),
        "\ufeff" + GOOD,
        GOOD.rstrip(),
        GOOD.replace("\n", "\n\n"),
        GOOD + ",,\n",
        GOOD.replace("1.jpg,A,Shirt", '"1.jpg" ,"A" , Shirt').replace('" ,', '",'),
        GOOD.replace("photo,item", " Photo , ITEM "),
        GOOD.replace("2.jpg,A,Shirt", "2.jpg,A,"),
        GOOD.replace("2.jpg,A,Shirt", "2.jpg,A"),
        GOOD.replace("1.jpg,A", "./1.jpg,A"),
        GOOD.replace("a/3.jpg", "a\\3.jpg"),
        "item,name,photo\nA,Shirt,1.jpg\nA,Shirt,2.jpg\nB,Hat,a/3.jpg\n",
        GOOD.replace(",", ";"),
        GOOD.replace(",", "\t"),
        GOOD.replace(",", "|"),
        GOOD.replace(",", " ; "),
        "sep=,\n" + GOOD,
        "\ufeffSEP=;\r\n" + GOOD.replace(",", ";"),
        '"sep=\t"\n' + GOOD.replace(",", "\t"),
        "sep=^\n" + GOOD.replace(",", "^"),
        "\n,,\n" + GOOD,
        GOOD.replace("\n", "\r"),
        GOOD.replace("Shirt", ' "Shirt" '),
        GOOD.encode("utf-16"),
        codecs.BOM_UTF16_BE + GOOD.encode("utf-16-be"),
        GOOD.encode("utf-16-le"),
        GOOD.encode("utf-16-be"),
        GOOD.encode("utf-32"),
        GOOD.encode() + bytes(100),
        GOOD.replace("Shirt", "Shirt\0"),
        GOOD.replace("photo,item", "Image,SKU"),
        GOOD.replace("photo,item", "FILE_NAME,Item-ID"),
        GOOD.replace("photo,item", "picture,id"),
        GOOD.replace("photo,item,name", "photo,item,name,name"),
        GOOD.replace("photo,item,name", "name,photo,item,name")
        .replace("1.jpg", "Shirt,1.jpg")
        .replace("2.jpg", "Shirt,2.jpg")
        .replace("a/3.jpg", ",a/3.jpg"),
        GOOD.replace("1.jpg,A,Shirt\n2.jpg", "1.jpg|2.jpg"),
        GOOD.replace("1.jpg,A,Shirt\n2.jpg", "1.jpg ; 2.jpg"),
        GOOD.replace("1.jpg,A,Shirt\n2.jpg", '"1.jpg, 2.jpg"'),
        GOOD.replace("1.jpg,A,Shirt\n2.jpg", '"https://shop.example/1.jpg,https://shop.example/2.jpg?w=3"'),
        "photo,item,photo,name\n1.jpg,A,2.jpg,Shirt\na/3.jpg,B,,Hat\n",
        GOOD.replace("1.jpg", "/1.jpg"),
        GOOD.replace("1.jpg", "%31.jpg"),
        GOOD.replace("1.jpg", "1.JPG"),
        GOOD.replace("a/3.jpg", "A\\3.Jpg"),
        GOOD.replace("a/3.jpg", "C:\\shop\\photos\\a\\3.jpg"),
        GOOD.replace("a/3.jpg", "https://cdn.shop.example/photos/a/3.jpg?v=1699#top"),
        GOOD.replace("1.jpg", "http://shop.example/media/%31.jpg"),
        GOOD.replace("1.jpg", "www.shop.example/1.JPG"),
        GOOD.replace("1.jpg", "1.jpg?v=2"),
    ],
)
def test_spellings_of_one_table(read, content):
    assert read(content) == (GOOD_ITEMS, GOOD_METADATA, [])


def test_quotes_hold_commas_quotes_and_lines(read):
    _, metadata, problems = read('photo,item,name\n1.jpg,A,"Shirt, ""blue""\nand long"\n')
    assert metadata == {"A": {"name": 'Shirt, "blue"\nand long'}}
    assert problems == []


def test_other_languages_are_fine(read):
    _, metadata, _ = read("photo,item,имя\n1.jpg,Größe,платье 👗\n")
    assert metadata == {"Größe": {"имя": "платье 👗"}}


def test_photos_are_found_beside_the_file_then_below_the_roots_then_anywhere(shop, tmp_path):
    beside = shop({"1.jpg": b""}, folder="lists")
    first = shop({"1.jpg": b"", "2.jpg": b""}, folder="first")
    second = shop({"2.jpg": b"", "3.jpg": b""}, folder="second")
    far = shop({"4.jpg": b""}, folder="far") / "4.jpg"
    (beside / "items.csv").write_text(f"photo,item\n1.jpg,A\n2.jpg,B\n3.jpg,C\n{far},D\n")
    table = read_items(beside / "items.csv", [first, second])
    assert dict(table.items) == {
        beside / "1.jpg": "A",
        first / "2.jpg": "B",
        second / "3.jpg": "C",
        far: "D",
    }


@pytest.mark.parametrize(
    ("rows", "items", "reason"),
    [
        ("9.jpg,B,Hat", {}, "line 3: there is no photo 9.jpg in"),
        ("\0.jpg,B,Hat", {}, "line 3: there is no photo"),
        ("a/\0.jpg,B,Hat", {}, "line 3: it has NUL bytes"),
        ('2.jpg,B,"Hat', {}, "line 3: a quote is opened and not closed"),
        ('2.jpg,"B"C,Hat', {}, "line 3: the column item begins with a quote"),
        ('2.jpg,B,Hat"\n,B,x', {"2.jpg": "B"}, "line 4: the column photo is empty"),
        ("https://[shop/2.jpg|2.jpg,B,Hat", {"2.jpg": "B"}, "line 3: there is no photo https://[shop/2.jpg"),
        (",B,Hat", {}, "line 3: the column photo is empty"),
        ("2.jpg,,Hat", {}, "line 3: the column item is empty"),
        ("2.jpg,B,Hat,red", {}, "line 3: more cells"),
        ("1.jpg,B,Hat", {}, "line 3: 1.jpg belongs to item A by an earlier line, not to B"),
        ("2.jpg,A,Hat", {"2.jpg": "A"}, "line 3: name of item A is Shirt by an earlier line, not Hat"),
    ],
)
def test_bad_rows_are_reported_and_the_others_taken(read, rows, items, reason):
    found, metadata, problems = read(f"photo,item,name\n1.jpg,A,Shirt\n{rows}\na/3.jpg,C,Cap\n")
    assert found == {"1.jpg": "A", "a/3.jpg": "C"} | items
    assert {"A": {"name": "Shirt"}, "C": {"name": "Cap"}}.items() <= metadata.items()
    assert metadata.keys() == set(found.values())
    assert len(problems) == 1
    assert problems[0].startswith(reason)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no column photo and no column item.*found: nothing"),
        (b"\n\n", "found: nothing"),
        (b"photo,code\n1.jpg,A\n", "no column item.*found: photo, code"),
        (b"1.jpg,A\n", "no column photo"),
        (
            b"image,file,item\n1.jpg,1.jpg,A\n",
            "column photo may be image or file; rename the right one to photo",
        ),
        (b"photo,SKU,id\n1.jpg,A,1\n", "column item may be SKU or id; rename"),
    ],
)
def test_what_is_no_such_table_is_refused(read, content, message):
    with pytest.raises(CatalogError, match=message):
        read(content)


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(CatalogError, match=f"{path}: the metadata cannot be read"):
            read_items(path)


def test_a_column_by_its_own_name_comes_before_others_that_could_be_meant(read):
    items, metadata, problems = read("photo,image,item,sku\n1.jpg,front,A,77\n")
    assert (items, metadata, problems) == ({"1.jpg": "A"}, {"A": {"image": "front", "sku": "77"}}, [])


@pytest.mark.parametrize("size", [131_072, 136_000, 2_000_000])
def test_a_cell_may_be_as_long_as_a_page(read, size):
    line = '<p>fine, "soft" cloth</p>\n'
    page = line * (size // len(line) + 1)
    quoted = page.replace('"', '""')
    limit = csv.field_size_limit()
    items, metadata, problems = read(f'photo,item,page\n1.jpg,A,"{quoted}"\n2.jpg,B,x\n')
    assert items == {"1.jpg": "A", "2.jpg": "B"}
    assert metadata == {"A": {"page": page.strip()}, "B": {"page": "x"}}
    assert problems == []
    assert csv.field_size_limit() == limit


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('5" heel', '5" heel'),
        ('"5"" heel"', '5" heel'),
        ('"5" heel"', '5" heel'),
        ('"5" heel, red"', '5" heel, red'),
        ('Boots 5"', 'Boots 5"'),
        ('"Boots, 5""', 'Boots, 5"'),
        ('"7/8" jeans', '"7/8" jeans'),
        ('"soft" and "warm" wool', '"soft" and "warm" wool'),
        ('"a, b" ', "a, b"),
        ("it's", "it's"),
    ],
)
def test_inch_marks_and_quotes_are_read_as_they_are_meant(read, cell, value):
    items, metadata, problems = read(f"photo,item,name\n1.jpg,A,{cell}\n2.jpg,B,Hat\n")
    assert items == {"1.jpg": "A", "2.jpg": "B"}
    assert metadata == {"A": {"name": value}, "B": {"name": "Hat"}}
    assert problems == []


@pytest.mark.parametrize("end", ["", '"', '5"\n', '"Cap"'])
def test_a_quote_that_is_never_closed_costs_its_row_alone(read, end):
    content = f'photo,item,name\n1.jpg,A,"Shirt\n2.jpg,B,Hat\na/3.jpg,C,{end}\n'
    items, _, problems = read(content)
    assert items == {"2.jpg": "B", "a/3.jpg": "C"} or (end == '"' and items == {"2.jpg": "B"})
    assert problems[0].startswith("line 2: a quote is opened and not closed")
    assert problems[0].endswith("the row was not used")


def test_letters_of_windows_are_read_with_a_note_and_others_cost_their_row(shop):
    root = shop({"1.jpg": b"", "2.jpg": b"", "3.jpg": b"", "4.jpg": b""})
    rows = [
        "photo,item,größe".encode("latin-1"),
        "1.jpg,A,weiß – 5 €".encode("cp1252"),
        "2.jpg,B,weiß – 5 €".encode(),
        "3.jpg,C,платье".encode("cp1251"),
        b"4.jpg,D,\x81\x8d",
    ]
    (root / "items.csv").write_bytes(b"\n".join(rows))
    table = read_items(root / "items.csv")
    assert table.metadata == {"A": {"größe": "weiß – 5 €"}, "B": {"größe": "weiß – 5 €"}}
    assert [each.reason.split(";")[0] for each in table.problems] == [
        "line 4: its letters are in an unknown encoding",
        "line 5: its letters are in an unknown encoding",
    ]
    (note,) = table.notes
    assert "not in UTF-8" in note


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("img_0012.jpg", "IMG_0012.JPG"),
        ("café.jpg", "cafe\u0301.jpg"),
        ("cafe\u0301.jpg", "café.jpg"),
        ("shirt.jpg", " shirt.jpg "),
        ("Summer/Shirt.JPG", "summer/shirt.jpg"),
        ("https://shop.example/p/CAF%C3%89.jpg", "café.jpg"),
        ("../photos/IMG.jpg", "img.JPG"),
        ("four", "four"),
        ("w 01.jpg", "w 01.jpg"),
        ("shirt, blue.jpg", "shirt, blue.jpg"),
        ("a|b;c.jpg", "a|b;c.jpg"),
        ("100%25.jpg", "100%25.jpg"),
        ("three.jpg?v=1699", "three.jpg?v=1699"),
        ("https://shop.example/p/three.jpg?v=1699", "three.jpg?v=1699"),
    ],
)
def test_a_photo_is_taken_where_only_one_fits(shop, name, file):
    root = shop({file: b"", "other.jpg": b""})
    (root / "items.csv").write_text(f'photo,item\n"{name}",A\n', encoding="utf-8")
    table = read_items(root / "items.csv", [root])
    assert (dict(table.items), table.problems) == ({root / file: "A"}, ())


def test_an_absolute_path_in_another_case_is_found(shop):
    root = shop({"IMG.JPG": b""})
    (root / "items.csv").write_text(f"photo,item\n{root / 'img.jpg'},A\n", encoding="utf-8")
    assert dict(read_items(root / "items.csv").items) == {root / "IMG.JPG": "A"}


def test_where_several_fit_they_are_named_and_the_exact_one_is_taken(shop):
    root = shop({"a.jpg": b"", "A.JPG": b"", "b.jpg": b""})
    (root / "items.csv").write_text("photo,item\nA.jpg,A\na.jpg,B\n", encoding="utf-8")
    table = read_items(root / "items.csv")
    assert dict(table.items) == {root / "a.jpg": "B"}
    ((reason),) = [each.reason for each in table.problems]
    assert reason.startswith("line 2: A.jpg may be A.JPG or a.jpg; write the name exactly")


def test_a_missing_photo_is_named_with_near_ones_and_the_others_of_its_cell_are_taken(shop):
    root = shop({"deep/img_0012.jpg": b"", "x.jpg": b""})
    (root / "items.csv").write_text(
        "photo;item\nimg_0013.jpg;A\nx.jpg|zzzzzz.png;B\n" + "\0" * 9 + "no\0.jpg;C\n" + "x" * 5000 + ";D\n",
        encoding="utf-8",
    )
    table = read_items(root / "items.csv")
    assert dict(table.items) == {root / "x.jpg": "B"}
    assert table.problems[0].reason.startswith("line 2: there is no photo img_0013.jpg in")
    assert table.problems[0].reason.endswith("; near: deep/img_0012.jpg")
    assert table.problems[1].reason.startswith("line 3: there is no photo zzzzzz.png in")
    assert len(table.problems) == 4


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30)), max_size=8), st.sampled_from(",;\t|"))
def test_what_a_program_wrote_is_read_back(tmp_path_factory, rows, delimiter):
    folder = tmp_path_factory.mktemp("table", numbered=True)
    cells = [
        [text.encode("utf-8", "replace").decode().strip().replace("\0", "") for text in row] for row in rows
    ]
    with (folder / "items.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(["photo", "item", "a", "b"])
        for number, row in enumerate(cells):
            (folder / f"{number}.jpg").touch()
            writer.writerow([f"{number}.jpg", f"item{number}", *row])
    table = read_items(folder / "items.csv")
    assert table.problems == ()
    assert list(table.items.values()) == [f"item{number}" for number in range(len(cells))]
    for number, (first, second) in enumerate(cells):
        expected = {key: text.strip() for key, text in (("a", first), ("b", second)) if text.strip()}
        assert table.metadata[f"item{number}"] == expected


def test_doubtful_prices_and_unknown_words_about_stock_are_noted(shop):
    root = shop({"a.jpg": b"", "b.jpg": b"", "c.jpg": b""})
    (root / "items.csv").write_text(
        "photo;item;price;availability\na.jpg;A;1.299;perhaps\nb.jpg;B;12,99;nein\nc.jpg;C;1.299 €;perhaps\n",
        encoding="utf-8",
    )
    table = read_items(root / "items.csv")
    assert table.problems == ()
    assert [note.split(";")[0] for note in table.notes] == [
        "line 2: the price 1.299 is read as 1299",
        "line 2: perhaps says nothing known about stock, and counts as in stock",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04rest", "is a ZIP archive or a spreadsheet; save it as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "is a spreadsheet of Excel; save it as CSV"),
        (b"\xff\xd8\xff\xe0rest", "is a picture (JPEG); name the file with the products"),
        (b'<?xml version="1.0"?><rss/>', "is no table, but a feed in XML or JSON"),
        (b'[{"item": "A", "photo": "a.jpg"}]', "is no table, but a feed in XML or JSON"),
    ],
)
def test_a_file_that_is_no_table_is_named_as_what_it_is(tmp_path, content, said):
    (tmp_path / "items.csv").write_bytes(content)
    with pytest.raises(CatalogError, match=re.escape(said)):
        read_items(tmp_path / "items.csv")


@given(st.binary(max_size=200))
def test_no_file_is_a_traceback(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("table", numbered=True) / "items.csv"
    path.write_bytes(b"photo,item,name\n" + content)
    assert read_items(path).items == {}
