"""Photo in: garments and hits out, over HTTP."""

def ask(client, photo, **fields):
    return client.post("/v1/search", files={"photo": ("q.jpg", photo, "image/jpeg")}, data=fields)


def test_search(client, query):
    response = ask(client, query)
    assert response.status_code == 200, response.text
    print(response.json())
    assert response.json()["hits"][0]["item"] == "SKU-2"
    print(client.get("/v1/about").json(), client.get("/v1/facets").json())
    print(client.get("/v1/items/men%2F5.png").json(), client.get("/v1/items/men/5.png/similar").json()["hits"][:1])
    r = client.get(response.json()["hits"][0]["photo"]["url"]+"?size=160")
    print(r.status_code, r.headers, len(r.content))
    print(client.get("/metrics").text[:3000])
    assert 0
