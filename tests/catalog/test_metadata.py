import pytest

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
    assert metadata == {"A": {"name": "Shirt"}, "C": {"name": "Cap"}}
    assert len(problems) == 1
    assert problems[0].startswith(reason)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no column photo and no column item.*found: nothing"),
        (b"\n\n", "found: nothing"),
        (b"photo,sku\n1.jpg,A\n", "no column item.*found: photo, sku"),
        (b"photo;item\n1.jpg;A\n", "with commas between them"),
        (b"1.jpg,A\n", "no column photo"),
        (b"photo,item,name,name\n1.jpg,A,x,y\n", "column name twice"),
        (b'photo,item,name\n1.jpg,A,"Shirt\n2.jpg,A,Hat\n', "is no CSV"),
        (b'photo,item\n1.jpg,"A"B\n', "line 2 is no CSV"),
        ("photo,item\n1.jpg,Größe\n".encode("latin-1"), "not in UTF-8"),
        ("photo,item\n1.jpg,A\n".encode("utf-16"), "not in UTF-8"),
    ],
)
def test_what_is_no_such_table_is_refused(read, content, message):
    with pytest.raises(CatalogError, match=message):
        read(content)


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(CatalogError, match=f"{path}: the metadata cannot be read"):
            read_items(path)
