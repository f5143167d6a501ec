"""Photos over HTTP, sent in the ways that programs send them."""

import base64
import json
import shutil

import pytest

from fashion_wizard.server.keys import KeyRing

BOUNDARY = "frontier"
MULTIPART = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


def part(disposition: str, content: bytes, *headers: str) -> bytes:
    lines = [f"--{BOUNDARY}", f"Content-Disposition: form-data; {disposition}", *headers, "", ""]
    return "\r\n".join(lines).encode() + content + b"\r\n"


def body(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def best(answer) -> str:
    assert answer.status_code == 200, answer.text
    return answer.json()["hits"][0]["item"]


NAMES = [
    "photo", "file", "image", "images", "img", "picture", "files", "upload", "photos", "photo[]", "image[]",
    "files[0]", "file[1]", "Photo", "FILE", "Image[]",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_common_field_names_are_accepted(client, query, name: str) -> None:
    assert best(client.post("/v1/search", files={name: ("q.jpg", query)}, data={"k": 2})) == "SKU-2"
    assert client.post("/v1/garments", files={name: ("q.jpg", query)}).json()["garments"]


@pytest.mark.parametrize("name", ["photo", "file", "image[]"])
@pytest.mark.parametrize(
    "headers", [(), ("Content-Type: image/jpeg",), ("Content-Transfer-Encoding: binary",)]
)
def test_a_part_without_a_file_name_is_accepted(client, query, name: str, headers) -> None:
    content = body(part(f'name="{name}"', query, *headers), part('name="k"', b"2"))
    answer = client.post("/v1/search", content=content, headers=MULTIPART)
    assert best(answer) == "SKU-2"
    assert len(answer.json()["hits"]) == 2


def test_a_part_without_a_file_name_may_be_as_large_as_any(client, query) -> None:
    large = query + b"\0" * 3_000_000
    answer = client.post("/v1/search", content=body(part('name="photo"', large)), headers=MULTIPART)
    assert best(answer) == "SKU-2"


def test_a_part_with_an_empty_file_name_and_content_is_a_photo(client, query) -> None:
    content = body(part('name="photo"; filename=""', query))
    assert best(client.post("/v1/search", content=content, headers=MULTIPART)) == "SKU-2"


@pytest.mark.parametrize(
    "kind", ["image/jpeg", "image/png", "IMAGE/JPEG; q=1", "image/*", "application/octet-stream",
             "binary/octet-stream", "application/x-www-form-urlencoded", None],
)  # fmt: skip
def test_the_body_may_be_the_photo_with_fields_in_the_query_string(client, query, kind: str | None) -> None:
    headers = {"Content-Type": kind} if kind else {}
    answer = client.post(
        "/v1/search?k=2&garment=top&where=price<=60&where=category=prints", content=query, headers=headers
    )
    assert [hit["item"] for hit in answer.json()["hits"]] == ["SKU-2", "SKU-4"]
    assert client.post("/v1/garments", content=query, headers=headers).json()["garments"]
    reply = client.post("/v1/chat?message=in red?", content=query, headers=headers)
    assert reply.status_code == 200
    hit = answer.json()["hits"][0]["garment"]
    matched = client.post(f"/v1/matches?hit={hit}&garment=top", content=query, headers=headers)
    assert matched.status_code == 200, matched.text


def test_the_query_string_is_checked_like_a_form(client, query) -> None:
    headers = {"Content-Type": "image/jpeg"}
    for wrong in ("k=0", "min_score=2", "where=price", "box=1,2", "garment=hat"):
        assert client.post(f"/v1/search?{wrong}", content=query, headers=headers).status_code == 422


def test_the_form_takes_precedence_over_the_query_string(client, query) -> None:
    answer = client.post("/v1/search?k=5&garment=pants", files={"photo": query}, data={"k": 1})
    assert len(answer.json()["hits"]) == 1
    assert answer.json()["asked"]["label"] == "pants"


def test_a_garment_is_chosen_by_a_usual_word(client, query) -> None:
    answer = client.post("/v1/search", files={"photo": query}, data={"garment": "trousers"})
    assert answer.json()["asked"]["label"] == "pants"


def test_json_may_contain_the_photo_as_base64(client, query) -> None:
    text = base64.b64encode(query).decode()
    for photo in (text, f"data:image/jpeg;base64,{text}", [text]):
        answer = client.post(
            "/v1/search",
            json={
                "photo": photo,
                "k": 2,
                "garment": 0,
                "where": ["price<=60", "category=prints"],
                "url": None,
            },
        )
        assert [hit["item"] for hit in answer.json()["hits"]] == ["SKU-2", "SKU-4"]
    boxed = client.post("/v1/search", json={"image": text, "box": [60, 170, 180, 298]})
    assert boxed.json()["asked"]["label"] == "pants"
    first = client.post("/v1/chat", json={"message": "hello", "photo": text}).json()
    again = client.post("/v1/chat", json={"message": "cheaper?", "photo": text, "state": first["state"]})
    assert again.status_code == 200, again.text


def test_a_form_may_contain_the_photo_as_base64(client, query) -> None:
    text = base64.b64encode(query).decode()
    assert best(client.post("/v1/search", data={"photo": text})) == "SKU-2"
    unescaped = client.post(
        "/v1/search",
        content=f"photo={text}&k=2",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert best(unescaped) == "SKU-2"
    assert (
        best(client.post("/v1/search", content=body(part('name="photo"', text.encode())), headers=MULTIPART))
        == "SKU-2"
    )


def test_photos_in_fields_of_several_names_are_one_query(client, query) -> None:
    files = [(name, ("q.jpg", query)) for name in ("photo", "image", "file[]", "photos[1]")]
    assert best(client.post("/v1/search", files=files)) == "SKU-2"
    refused = client.post("/v1/search", files=[*files, files[0]])
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "photo")
    assert best(client.post("/v1/search", json={"photos": [base64.b64encode(query).decode()] * 2})) == "SKU-2"


def test_a_second_photo_is_refused_where_one_is_expected(client, query) -> None:
    files = [("photo", ("q.jpg", query)), ("image", ("q.jpg", query))]
    for path in ("/v1/garments", "/v1/chat"):
        refused = client.post(path, files=files)
        assert (refused.status_code, refused.json()["detail"]) == (422, "photo: at most 1 at once")


def wrong(answer, *words: str) -> None:
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "wrong-fields"), problem
    for word in words:
        assert word in problem["detail"], problem


@pytest.mark.parametrize("path", ["/v1/search", "/v1/garments", "/v1/chat"])
def test_an_unknown_file_field_is_named(client, query, path: str) -> None:
    wrong(client.post(path, files={"foto": ("q.jpg", query)}), "foto: ", "send it as photo", "file, files")
    content = body(part('name="foto"', query))
    wrong(client.post(path, content=content, headers=MULTIPART), "foto: ", "send it as photo")
    both = client.post(path, files={"photo": query, "foto": ("q.jpg", query)})
    wrong(both, "foto: ")


def test_without_a_photo_the_error_lists_the_fields(client) -> None:
    wrong(client.post("/v1/search"), "photo: there is none;", "file", "image", "base64")
    wrong(client.post("/v1/search", data={"foto": "x", "k": 3}), "foto, k", "photo, file or image")
    wrong(client.post("/v1/garments", json={"foto": "x"}), "(foto)")
    wrong(client.post("/v1/garments", content=b"", headers={"Content-Type": "image/jpeg"}), "there is none")


def test_text_instead_of_a_photo_is_refused_with_advice(client) -> None:
    for text in ("q.jpg", "@q.jpg", "/home/me/q.jpg", "file:///q.jpg"):
        wrong(client.post("/v1/search", data={"photo": text}), "send the file itself")
    wrong(client.post("/v1/search", data={"image": "https://example.com/a.jpg"}), "give it as url")
    wrong(client.post("/v1/search", json={"photo": 7}), "base64")
    wrong(client.post("/v1/search", json={"photo": {"data": "AAAA"}}), "base64")


@pytest.mark.parametrize(
    "content",
    [
        "[1]",
        '"x"',
        "1",
        "{",
        "[" * 100_000,
        '{"photo"',
        "\ud800",
        '{"garment": "\\ud800"}',
        '{"\\ud800": 1}',
        '{"photo": "data:,\\ud800"}',
    ],
)
def test_json_other_than_an_object_is_refused(client, content: str) -> None:
    answer = client.post(
        "/v1/search",
        content=content.encode("utf-8", "surrogatepass"),
        headers={"Content-Type": "application/json"},
    )
    wrong(answer, "JSON")


def test_bytes_other_than_a_photo_are_refused(client) -> None:
    answers = [
        client.post("/v1/search", files={"file": ("q.jpg", b"no photo")}),
        client.post("/v1/search", content=b"no photo", headers={"Content-Type": "image/jpeg"}),
        client.post(
            "/v1/search", content=b"\0\1\2" * 9, headers={"Content-Type": "application/octet-stream"}
        ),
        client.post("/v1/search", json={"photo": base64.b64encode(b"no photo").decode()}),
        client.post("/v1/search", content=body(part('name="photo"', b"\0\1")), headers=MULTIPART),
    ]
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (422, "photo-unusable"), answer.text


def test_a_message_with_unusual_letters_is_not_a_file(client) -> None:
    for message in ("\x00\x1b", "RIFF", "ÿØÿ"):
        assert client.post("/v1/chat", data={"message": message}).status_code == 200


def test_an_empty_file_input_is_ignored(client, query) -> None:
    content = body(
        part('name="other"; filename=""', b""),
        part('name="image"; filename=""', b""),
        part('name="photo"; filename="q.jpg"', query),
    )
    assert client.post("/v1/garments", content=content, headers=MULTIPART).status_code == 200
    assert best(client.post("/v1/search", content=content, headers=MULTIPART)) == "SKU-2"


def test_sizes_are_limited_for_every_way_to_send_a_photo(serve, drawn_shop) -> None:
    client = serve(drawn_shop / "catalog", max_bytes=10_000)
    photo = b"\xff\xd8\xff" + b"\0" * 20_000
    answers = [
        client.post("/v1/garments", content=photo, headers={"Content-Type": "image/jpeg"}),
        client.post("/v1/garments", json={"photo": base64.b64encode(photo).decode()}),
        client.post("/v1/garments", content=body(part('name="file"', photo)), headers=MULTIPART),
    ]
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (413, "photo-too-large")


def test_items_may_be_put_in_the_same_ways(drawn_shop, tmp_path, serve, query) -> None:
    shutil.copytree(drawn_shop / "catalog", tmp_path / "catalog")
    key = {"Authorization": f"Bearer {KeyRing(tmp_path / 'catalog').add('boss', write=True)}"}
    client = serve(tmp_path / "catalog")
    raw = client.put(
        '/v1/items/raw?metadata={"name":"Raw"}', content=query, headers=key | {"Content-Type": "image/jpeg"}
    )
    assert (raw.status_code, raw.json()["name"]) == (201, "Raw")
    text = base64.b64encode(query).decode()
    by_json = client.put("/v1/items/json", json={"photo": [text], "metadata": {"name": "J"}}, headers=key)
    assert (by_json.status_code, by_json.json()["name"]) == (201, "J")
    named = client.put("/v1/items/named", files={"images[]": ("q.jpg", query)}, headers=key)
    assert named.status_code == 201
    wrong(client.put("/v1/items/raw", files={"foto": ("q.jpg", query)}, headers=key), "foto: ")
    assert client.put("/v1/items/x", content=query, headers={"Content-Type": "image/jpeg"}).status_code == 401
    assert client.delete("/v1/items/named", headers=key).status_code == 204


def test_the_openapi_description_is_unchanged(client) -> None:
    described = json.dumps(client.get("/openapi.json").json()["paths"]["/v1/search"]["post"])
    assert "multipart/form-data" in described
