"""Web addresses are written as browsers write them."""

import pytest

from fashion_wizard.web.urls import encoded


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("http://shop.example/a b.jpg", "http://shop.example/a%20b.jpg"),
        ("  http://shop.example/a.jpg\n", "http://shop.example/a.jpg"),
        ("http://shop.example/grün/ß.jpg", "http://shop.example/gr%C3%BCn/%C3%9F.jpg"),
        ("http://shop.example/a%20b%2Fc.jpg", "http://shop.example/a%20b%2Fc.jpg"),
        ("http://shop.example/a%2520b.jpg", "http://shop.example/a%2520b.jpg"),
        ("http://shop.example/gr%c3%bcn ü", "http://shop.example/gr%c3%bcn%20%C3%BC"),
        ("http://shop.example/100%.jpg", "http://shop.example/100%.jpg"),
        ("http://shop.example/a|b[1]~'(x)!$&*+,;=:@", "http://shop.example/a|b[1]~'(x)!$&*+,;=:@"),
        ('http://shop.example/<a>"^`{}', "http://shop.example/%3Ca%3E%22%5E%60%7B%7D"),
        ("http://shop.example/a?q=ü b&w=1'|\\", "http://shop.example/a?q=%C3%BC%20b&w=1%27|%5C"),
        ("http://shop.example/a?q=a%20b+c", "http://shop.example/a?q=a%20b+c"),
        ("http://shop.example/a#part", "http://shop.example/a"),
        ("http://shop.example/a%23b#part", "http://shop.example/a%23b"),
        ("http://shop.example", "http://shop.example/"),
        ("http://shop.example?x=1", "http://shop.example/?x=1"),
        ("HTTP://Shop.EXAMPLE:8080/A", "http://shop.example:8080/A"),
        ("http://shop.example./a", "http://shop.example/a"),
        ("https://müller.example/ü", "https://xn--mller-kva.example/%C3%BC"),
        ("https://M%C3%BCLLER.example/", "https://xn--mller-kva.example/"),
        ("http://写真.example/写", "http://xn--g7qs82g.example/%E5%86%99"),
        ("http:\\\\shop.example\\a\\b", "http://shop.example/a/b"),
        ("http://[2001:DB8:0::1]:8080/a b", "http://[2001:db8::1]:8080/a%20b"),
    ],
)
def test_addresses_are_encoded_as_browsers_do(url: str, sent: str) -> None:
    assert encoded(url).geturl() == sent
    assert encoded(sent).geturl() == sent, "nothing is encoded twice"
