"""The host names that a server on loopback accepts: its own, and those of its origins."""

import pytest

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.server.hosts import host_name, parse_origin, same_site
from fashion_wizard.server.settings import Settings
from fashion_wizard.web.names import ascii_name

SHOP = "https://shop.example"
ORIGINS = (SHOP, "https://wizard.example:8443", "https://[2001:db8::1]", "https://müller.example")


@pytest.fixture
def behind(serve, drawn_shop):
    return serve(drawn_shop / "catalog", origins=ORIGINS)


@pytest.mark.parametrize(
    "host",
    [
        "shop.example",
        "shop.example:443",
        "shop.example:8443",
        "SHOP.Example",
        "shop.example.",
        "shop.example.:443",
        "wizard.example",
        "wizard.example:8443",
        "[2001:db8::1]",
        "[2001:DB8:0:0::1]:443",
        "xn--mller-kva.example",
        "localhost",
        "LOCALHOST:8000",
        "127.0.0.1",
        "[::1]:8000",
    ],
)
def test_accepted_hosts(behind, host: str) -> None:
    assert behind.get("/v1/about", headers={"Host": host}).status_code == 200


FOREIGN = (
    "evil.example",
    "shop.example.evil.example",
    "evil-shop.example",
    "xshop.example",
    "sub.shop.example",
    "example",
    "shop.example@evil.example",
    "shop.example:443@evil.example",
    "evil.example:443:443",
    "shop.example:x",
    "shop.example/evil",
    "shop.example evil.example",
    "shop.example, evil.example",
    "shop.example..",
    ".shop.example",
    "[2001:db8::2]",
    "2001:db8::1",
    "[shop.example]",
    "10.0.0.1",
    "*",
    "",
    ":443",
)


@pytest.mark.parametrize("host", FOREIGN)
def test_refused_hosts(behind, host: str) -> None:
    refused = behind.get("/v1/about", headers={"Host": host})
    assert (refused.status_code, refused.json()["code"]) == (400, "host-refused")
    detail = refused.json()["detail"]
    assert "--origin https://shop.example" in detail
    assert "key" not in detail
    assert "--host" not in detail


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "Forwarded", "X-Original-Host", "X-Host"])
def test_no_other_header_replaces_the_host(behind, header: str) -> None:
    value = "host=shop.example" if header == "Forwarded" else "shop.example"
    assert behind.get("/v1/about", headers={"Host": "evil.example", header: value}).status_code == 400


def test_without_an_origin_only_loopback_is_accepted(client) -> None:
    assert client.get("/v1/about", headers={"Host": "shop.example"}).status_code == 400


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("shop.example", SHOP, 200),
        ("shop.example", "https://wizard.example:8443", 200),
        ("shop.example", "https://evil.example", 403),
        ("shop.example", "null", 403),
        ("shop.example", "https://shop.example.evil.example", 403),
        ("127.0.0.1:8000", SHOP, 200),
        ("127.0.0.1:8000", "http://127.0.0.1:8000", 200),
        ("127.0.0.1:8000", "http://127.0.0.1:8001", 403),
    ],
)
def test_pages_of_an_allowed_origin_may_use_a_proxy(behind, host, origin, status: int) -> None:
    answer = behind.post("/v1/chat", data={"message": "hello"}, headers={"Host": host, "Origin": origin})
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://shop.example", "https://shop.example"),
        ("HTTPS://Shop.Example", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://shop.example:80", "http://shop.example"),
        ("https://shop.example:8443", "https://shop.example:8443"),
        ("https://shop.example.", "https://shop.example"),
        ("https://müller.example", "https://xn--mller-kva.example"),
        ("https://[2001:DB8::0001]:8443", "https://[2001:db8::1]:8443"),
        ("https://shop.example/", None),
        ("https://shop.example?x", None),
        ("https://user@shop.example", None),
        ("https://*.shop.example", None),
        ("https://shop example", None),
        ("https://", None),
        ("ftp://shop.example", None),
        ("null", None),
        ("https://[::1", None),
    ],
)
def test_origins_are_normalized_as_browsers_do(tmp_path, text: str, origin: str | None) -> None:
    assert parse_origin(text) == origin
    if origin is None:
        with pytest.raises(FashionWizardError, match="no origin"):
            Settings(catalog=tmp_path, origins=(text,))
    else:
        assert Settings(catalog=tmp_path, origins=(text,)).origins == (origin,)


def test_the_default_port_may_be_left_out() -> None:
    assert same_site("https://shop.example", "shop.example:443")
    assert same_site("http://shop.example:8000", "shop.example:8000")
    assert not same_site("http://shop.example", "shop.example:443")
    assert not same_site("https://shop.example:8443", "shop.example")
    assert not same_site("null", "shop.example")


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("Shop.Example.", "shop.example"),
        ("müller.example", "xn--mller-kva.example"),
        ("m%C3%BCller.example", "xn--mller-kva.example"),
        ("faß.example", "xn--fa-hia.example"),
        ("１２７.０.０.１", "127.0.0.1"),
        ("127。0。0。1", "127.0.0.1"),
        ("[::FFFF:7F00:1]", "::ffff:7f00:1"),
        ("a_b.example", "a_b.example"),
        ("a%2fb", None),
        ("a b", None),
        ("a@b", None),
        ("-\udce9-", None),
        ("", None),
        (".", None),
    ],
)
def test_names_are_normalized(host: str, name: str | None) -> None:
    assert ascii_name(host) == name


def test_a_host_header_has_a_name_and_an_optional_port() -> None:
    assert host_name("shop.example:8443") == "shop.example"
    assert host_name("shop.example:") == "shop.example"
    assert host_name("a:b:c") is None
