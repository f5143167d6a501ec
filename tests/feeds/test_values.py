import pytest

from fashion_wizard.catalog.values import is_doubtful, number
from fashion_wizard.feeds import values


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("15.00 USD", ("15.00", "USD")),
        ("USD 15", ("15.00", "USD")),
        ("15,00 EUR", ("15.00", "EUR")),
        ("1.299,00 €", ("1299.00", "EUR")),
        ("1,299.00", ("1299.00", "CHF")),
        ("1,299", ("1299.00", "CHF")),
        ("1 299,50 PLN", ("1299.50", "PLN")),
        ("1'299.50", ("1299.50", "CHF")),
        ("1.299.000 IDR", ("1299000.00", "IDR")),
        (".5", ("0.50", "CHF")),
        ("£3", ("3.00", "GBP")),
        ("$3", ("3.00", "CHF")),
        ("1.250 KWD", ("1.2500", "KWD")),
        ("1,250 TND", ("1.2500", "TND")),
        ("12,500.250 KWD", ("12500.2500", "KWD")),
        ("1.299 EUR", ("1299.00", "EUR")),
        ("1.299", ("1299.00", "CHF")),
        ("0.299 EUR", ("0.2990", "EUR")),
        ("0", ("0.00", "CHF")),
    ],
)
def test_amounts(text, amount) -> None:
    assert values.amount(text, "CHF") == amount


@pytest.mark.parametrize(
    "text", ["", "free", "-5 EUR", "5 or 6 EUR", "5 EURO", "15.00 20.00", "5-6", "1e5", "nan", "1.29.00"]
)
def test_what_is_no_amount(text) -> None:
    with pytest.raises(ValueError, match="is no amount"):
        values.amount(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-02-24T11:07+0100", "2026-02-24T11:07:00+01:00"),
        ("2026-02-24", "2026-02-24"),
        ("2026-02-24 00:00:00", "2026-02-24T00:00:00"),
        ("2/24/26", "2026-02-24"),
        ("", ""),
    ],
)
def test_moments(text, moment) -> None:
    assert values.moment(text) == moment


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("https://s/a.jpg,https://s/b.jpg", ["https://s/a.jpg", "https://s/b.jpg"]),
        ("https://s/a.jpg?w=1,2", ["https://s/a.jpg?w=1,2"]),
        ("https://s/a.jpg , https://s/b,c.jpg", ["https://s/a.jpg", "https://s/b,c.jpg"]),
        ("//s/a.jpg|//s/b.jpg", ["//s/a.jpg", "//s/b.jpg"]),
        ("a.jpg;b.jpg,c.jpg", ["a.jpg", "b.jpg", "c.jpg"]),
        ("", []),
    ],
)
def test_lists_of_addresses(text, addresses) -> None:
    assert values.addresses(text) == addresses


@pytest.mark.parametrize(
    ("address", "base", "whole"),
    [
        ("/m/h/1.jpg", "https://s.example/media", "https://s.example/media/m/h/1.jpg"),
        ("m/1.jpg", "https://s.example/media/", "https://s.example/media/m/1.jpg"),
        ("https://o.example/1.jpg", "https://s.example", "https://o.example/1.jpg"),
        ("//o.example/1.jpg", "https://s.example", "https://o.example/1.jpg"),
        ("1.jpg", "", "1.jpg"),
    ],
)
def test_relative_addresses(address, base, whole) -> None:
    assert values.absolute(address, base) == whole


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("in stock", "in_stock"),
        ("https://schema.org/InStock", "in_stock"),
        ("PreOrder", "preorder"),
        ("backorder", "backorder"),
        ("0", "out_of_stock"),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_availability(text, state) -> None:
    assert values.availability(text) == state


def test_html_becomes_one_line() -> None:
    text = "<p>Soft&nbsp;&amp; <b>light</b></p><ul><li>one</li><li>two</li></ul><script>alert(1)</script>"
    assert values.plain_text(text) == "Soft & light one two"
    assert values.plain_text("3 < 5") == "3 < 5"


@pytest.mark.parametrize(
    "text", ["1.299 EUR", "1.299 KWD", "1,299", "0.299 EUR", "1.299,50 €", "12,500.250 TND", "1299.5"]
)
def test_filters_read_an_amount_as_feeds_do(text) -> None:
    amount, currency = values.amount(text)
    assert number(text) == number(amount) == number(f"{amount} {currency}".strip())


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [("1.299", True), (" 1,299", True), ("1.299 EUR", False), ("0.299", False), ("12.99", False)],
)
def test_without_a_currency_three_decimals_may_be_thousands(text, doubtful) -> None:
    assert is_doubtful(text) is doubtful
