"""Photos inside of text: what programs and assistants write is read, or refused with what to do."""

import base64
import textwrap
from urllib.parse import quote

import pytest

from fashion_wizard.server.photo_text import photo_from_text
from fashion_wizard.server.problems import Problem

# Bytes whose base64 has every letter, + and / among them, and padding.
PHOTOS = {
    "jpeg": b"\xff\xd8\xff\xe0" + bytes(range(256)) + b"\xfb\xef\xbe\xff\xff",
    "png": b"\x89PNG\r\n\x1a\n" + bytes(range(255, -1, -1)) + b"\xfb\xff",
    "webp": b"RIFF\x10\0\0\0WEBP" + bytes(range(256)) + b"\xff",
}


def plain(photo: bytes) -> str:
    return base64.b64encode(photo).decode()


SPELLINGS = {
    "plain": plain,
    "url-safe": lambda photo: base64.urlsafe_b64encode(photo).decode(),
    "without padding": lambda photo: plain(photo).rstrip("="),
    "url-safe without padding": lambda photo: base64.urlsafe_b64encode(photo).decode().rstrip("="),
    "wrapped": lambda photo: base64.encodebytes(photo).decode(),
    "wrapped with returns": lambda photo: "\r\n".join(textwrap.wrap(plain(photo), 64)),
    "spaces around": lambda photo: f"\n\t {plain(photo)} \n",
    "percent-encoded": lambda photo: quote(plain(photo), safe=""),
    "data url": lambda photo: f"data:image/jpeg;base64,{plain(photo)}",
    "in capitals": lambda photo: f"DATA:IMAGE/JPEG;BASE64,{plain(photo)}",
    "mixed": lambda photo: f"Data:image/JPEG;Base64,{plain(photo)}",
    "with parameters": lambda photo: f"data:image/jpeg;charset=utf-8;name=a.jpg;base64,{plain(photo)}",
    "without a type": lambda photo: f"data:;base64,{plain(photo)}",
    "with a wrong type": lambda photo: f"data:text/plain;base64,{plain(photo)}",
    "with spaces": lambda photo: f" data:image/jpeg; base64 , {plain(photo)}",
    "data url, percent-encoded": lambda photo: f"data:image/jpeg;base64,{quote(plain(photo), safe='')}",
    "data url, url-safe": lambda photo: (
        f"data:image/jpeg;base64,{base64.urlsafe_b64encode(photo).decode().rstrip('=')}"
    ),
    "data url, wrapped": lambda photo: f"data:image/jpeg;base64,\n{base64.encodebytes(photo).decode()}",
    "data url of bytes": lambda photo: f"data:image/jpeg,{quote(photo, safe='')}",
    "data url that forgot to say base64": lambda photo: f"data:image/jpeg,{plain(photo)}",
}


@pytest.mark.parametrize("photo", PHOTOS.values(), ids=PHOTOS)
@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
def test_every_variant_of_base64_is_decoded(spell, photo: bytes) -> None:
    for cut in range(3):  # with each length of padding
        whole = photo[: len(photo) - cut]
        assert photo_from_text(spell(whole)) == whole


@pytest.mark.parametrize(
    "text",
    [
        "/etc/passwd",
        "/home/me/photo.jpg",
        "photo.jpg",
        "photos/photo.jpeg",
        "./photo",
        "../photo",
        "~/photo",
        "@photo.jpg",
        "C:\\photos\\a",
        "C:/photos/a",
        "photos\\a",
        "\\\\nas\\photos\\a",
        "file:///home/me/a",
        "FILE:/a",
        "sandbox:/mnt/data/a",
        "attachment:1",
        "blob:abc",
        "ftp://example.com/a",
        "für.jpg",
    ],
)
def test_a_path_is_refused_with_advice(text: str) -> None:
    with pytest.raises(Problem, match=r"name of a file.*send the file itself, or its base64 data"):
        photo_from_text(text)


@pytest.mark.parametrize("text", ["http://example.com/a.jpg", "HTTPS://example.com/a", " https://a/b "])
def test_a_web_address_is_refused_with_advice(text: str) -> None:
    with pytest.raises(Problem, match="give it as url"):
        photo_from_text(text)


@pytest.mark.parametrize(
    "text",
    ["", " ", "A", "AAAAA", "AA=A", "A===", "====", "what is this?", "ééé", "AAA\0",
     "data:image/jpeg;base64,", "data:,", "data:image/jpeg;base64,*", "AAAA%", "AAAA%zz", "{}", "<img>",
     "\ud800", "data:;base64,\ud800"],
)  # fmt: skip
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="base64"):
        photo_from_text(text)


def test_a_long_path_is_abbreviated() -> None:
    with pytest.raises(Problem) as caught:
        photo_from_text("/" + "x" * 10_000)
    assert len(str(caught.value)) < 300
