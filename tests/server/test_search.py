"""Photo in: garments and hits out, over HTTP."""


def ask(client, photo, **fields):
    return client.post("/v1/search", files={"photo": ("q.jpg", photo, "image/jpeg")}, data=fields)


def test_the_likeliest_garment_is_asked_for_unless_another_is_named(client, query) -> None:
    answer = ask(client, query).json()
    assert answer["asked"]["label"] == "top"
    assert answer["hits"][0]["item"] == "SKU-2"
