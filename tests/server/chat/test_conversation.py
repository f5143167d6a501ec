"""Whole conversations over HTTP, on the drawn shop."""

import json
import shutil

import pytest

from fashion_wizard.catalog.store import Catalog


class Customer:
    """Talks; sends the photo and the last state with every message."""

    def __init__(self, client, photo: bytes | None) -> None:
        self.client, self.photo, self.state = client, photo, None

    def says(self, message: str) -> dict:
        files = {"photo": ("q.jpg", self.photo)} if self.photo else None
        data = {"message": message} | ({} if self.state is None else {"state": json.dumps(self.state)})
        answer = self.client.post("/v1/chat", files=files, data=data)
        assert answer.status_code == 200, answer.text
        self.state = answer.json()["state"]
        return answer.json()


def hits(answer: dict) -> list[dict]:
    return [hit for group in answer["groups"] for hit in group["hits"]]


def items(answer: dict) -> list[str]:
    return [hit["item"] for hit in hits(answer)]


@pytest.fixture
def customer(client, query) -> Customer:
    return Customer(client, query)


def test_a_photo_leads_to_the_same_article(customer) -> None:
    question = customer.says("")
    assert question["text"].startswith("I see ")
    assert question["text"].endswith("Which one?")
    assert [garment["label"] for garment in question["garments"]] == ["top", "pants"]
    found = customer.says(question["choices"][0]["say"])
    assert found["groups"][0]["title"] == "the same"
    assert items(found)[0] == "SKU-2"


def test_what_is_said_with_the_photo_is_for_its_main_garment(client, query) -> None:
    def says(message: str) -> dict:
        return Customer(client, query).says(message)

    cheaper = says("cheaper?")
    assert cheaper["text"].startswith("I see ")
    assert "up to 28.99" in cheaper["text"]
    assert all(float(hit["price"]) < 29 for hit in hits(cheaper))
    assert cheaper["state"]["garment"] == 0
    cost = says("how much does it cost?")
    assert items(cost)[0] == "SKU-2"
    assert "1: Blue print, 29.00" in cost["text"]
    assert cost["state"]["shown"] == items(cost)
    look = says("what goes with it?")
    assert [group["title"] for group in look["groups"]] == ["trousers"]
    assert look["state"]["shown"] == items(look)
    liked = says("more like the second")
    assert liked["state"]["item"] == items(cost)[1]
    trousers = Customer(client, query)
    assert items(trousers.says("in red?")) == ["SKU-1"]
    assert trousers.says("the trousers")["state"]["color"] == "red"


def test_filters_stay_until_they_are_cleared(customer) -> None:
    customer.says("the top")
    red = customer.says("the same in red?")
    assert items(red) == ["SKU-1"]
    assert "in red" in red["text"]
    nothing = customer.says("in red, over 50")
    assert items(nothing) == []
    assert "anything" in nothing["text"]
    assert len(items(customer.says("anything"))) == 6


def test_cheaper_means_below_the_price_of_the_first_result(customer) -> None:
    first = customer.says("the top")
    assert items(first)[0] == "SKU-2"
    cheaper = customer.says("cheaper?")
    assert items(cheaper)
    assert all(float(hit["price"]) < 29 for group in cheaper["groups"] for hit in group["hits"])


def test_more_like_the_second_makes_that_item_the_topic(customer) -> None:
    second = items(customer.says("the top"))[1]
    liked = customer.says("more like the second")
    assert customer.state["item"] == second
    assert second not in items(liked)
    assert "costs" in customer.says("how much is the first?")["text"]


def test_prices_and_facts_come_from_the_metadata(customer) -> None:
    customer.says("the top")
    assert customer.says("how much is the first?")["text"] == "The first, Blue print, costs 29.00."
    assert "Blue print" in customer.says("the first")["text"]


@pytest.mark.parametrize("color", ["crimson", "rosso", "Rot / Weiß"])
def test_the_color_in_the_metadata_takes_precedence(serve, drawn_shop, query, tmp_path, color) -> None:
    shutil.copytree(drawn_shop / "catalog", tmp_path / "catalog")
    with Catalog(tmp_path / "catalog") as catalog:
        catalog.put_item("SKU-3", {"name": "Coral shirt", "color": color, "price": "9.00", "currency": "EUR"})
        catalog.put_item("SKU-1", {"name": "Shirt without a color"})
    customer = Customer(serve(tmp_path / "catalog"), query)
    customer.says("the top")
    assert sorted(items(customer.says("the same in red?"))) == ["SKU-1", "SKU-3"]
    assert items(customer.says("the same in green?")) == []
    customer.says("in red, under 20")
    assert customer.says("how much is the first?")["text"] == "The first, Coral shirt, costs 9.00 EUR."


def test_what_is_reduced_costs_its_sale_price(serve, drawn_shop, query, tmp_path) -> None:
    """Questions about prices, and limits to them, are about what a customer would pay."""
    shop = shutil.copytree(drawn_shop / "catalog", tmp_path / "catalog")
    with Catalog(shop) as catalog:
        for item, sale in (("SKU-2", {"sale_price": "19.00"}), ("SKU-1", {"sale_until": "2020-01-01"})):
            metadata = catalog.item(item).metadata
            catalog.put_items({item: {**metadata, "price": "60.00", "sale_price": "1.00", **sale}})
    customer = Customer(serve(shop), query)
    found = customer.says("the top")
    assert items(found)[0] == "SKU-2"
    assert "19.00" in customer.says("how much is the first?")["text"]
    limited = items(customer.says("under 20"))
    assert "SKU-2" in limited
    assert "SKU-1" not in limited
    cheaper = customer.says("cheaper?")
    assert all(float(hit["sale_price"] or hit["price"]) < 19 for hit in hits(cheaper))


@pytest.fixture
def sized(serve, drawn_shop, query, tmp_path) -> Customer:
    """Of a shop where SKU-2 is a style of sizes L and M, which is sold out in its color; SKU-1 has S, M."""
    shop = shutil.copytree(drawn_shop / "catalog", tmp_path / "catalog")
    with Catalog(shop) as catalog:
        first = catalog.item("SKU-2").metadata | {"item_group_id": "print", "availability": "in_stock"}
        color = first.pop("color", "blue")
        first["Farbe"] = color
        (photo,) = catalog.photos(item="SKU-2")
        catalog.put_item("SKU-2", first | {"size": "L"})
        catalog.put_item("SKU-2-M", first | {"size": "M", "availability": "out_of_stock"})
        catalog.put_photo(photo.path.with_name("other.png"), "SKU-2-M", photo.digest)
        catalog.put_item("SKU-2-red", first | {"size": "M", "Farbe": "Weinrot"})
        catalog.put_item("SKU-1", catalog.item("SKU-1").metadata | {"size": "S, M"})
    return Customer(serve(shop), query)


def test_results_may_be_of_one_size_and_in_stock(sized) -> None:
    sized.says("the top")
    medium = sized.says("do you have this in size M?")
    assert {"SKU-1"} <= set(items(medium)) <= {"SKU-1", "SKU-2-M"}
    assert "in size M" in medium["text"]
    available = sized.says("only in stock")
    assert items(available) == ["SKU-1"]
    assert "in size M, in stock" in available["text"]
    assert len(items(sized.says("anything"))) > 2


def test_whether_a_result_is_in_stock_is_answered_in_words(sized) -> None:
    found = items(sized.says("the top"))
    assert found[0] == "SKU-2"
    assert sized.says("is the first available?")["text"] == "The first is Blue print. It is in stock."
    for size, words in (("L", "is in stock in size L"), ("M", "is not in stock in size M")):
        assert words in sized.says(f"do you have the first in size {size}?")["text"]
    unknown = found.index("SKU-3") + 1
    assert "do not know its sizes" in sized.says(f"is number {unknown} available in size M?")["text"]
    about = sized.says("the first")["text"]
    assert about.startswith("The first is Blue print. It is in stock. It costs 29.00.")
    assert "availability" not in about


def test_a_message_that_is_not_understood_is_answered_with_help(customer, client) -> None:
    customer.says("the top")
    puzzled = customer.says("qwertz uiop")
    assert "qwertz uiop" in puzzled["text"]
    assert "cheaper" in puzzled["text"]
    assert "photo" in Customer(client, None).says("hello")["text"]


def test_a_forged_state_is_refused(client, query) -> None:
    for state in ('{"item": 1}', "[]", '{"garment": -1}', "x"):
        answer = client.post("/v1/chat", files={"photo": query}, data={"message": "hi", "state": state})
        assert answer.json()["code"] == "wrong-fields"
    gone = client.post("/v1/chat", data={"message": "cheaper", "state": '{"item": "nobody"}'})
    assert gone.status_code in {404, 422}


def test_what_goes_with_a_result_is_what_its_photos_show_with_it(customer) -> None:
    first = items(customer.says("the top"))[0]
    look = customer.says("what goes with it?")
    assert [group["title"] for group in look["groups"]] == ["trousers"]
    assert look["text"] == "This goes with Blue print, as its photos show it."
    assert customer.state["shown"] == items(look)
    assert items(look)
    assert first not in items(look)


def test_not_so_long_leaves_longer_garments_out(serve, drawn_shop, query, tmp_path) -> None:
    shutil.copytree(drawn_shop / "catalog", tmp_path / "catalog")
    with Catalog(tmp_path / "catalog") as catalog:
        (photo,) = catalog.photos(item="SKU-4")
        top = next(row for row in catalog.garments_of(photo.digest) if row.label == "top")
        x0, y0, x1, _ = top.box
        with catalog.writing():
            catalog._connection.execute(
                "UPDATE garments SET y1 = ? WHERE id = ?", (y0 + (x1 - x0) // 3, top.id)
            )
    customer = Customer(serve(tmp_path / "catalog"), query)
    assert len(items(customer.says("the top"))) > 1
    shorter = customer.says("not so long")
    assert items(shorter) == ["SKU-4"]
    assert "not so long" in shorter["text"]
    assert len(items(customer.says("anything"))) > 1
