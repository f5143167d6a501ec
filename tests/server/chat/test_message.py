"""Messages and their meaning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion_wizard.server.chat.message import Message, parse_message

CASES = [
    ("the same in red?", Message(color="red")),
    ("The same in dark blue, please", Message(color="navy")),
    ("grey?", Message(color="gray")),
    ("not red but blue", Message(color="blue", not_color="red")),
    ("something with dots?", Message(pattern="dotted")),
    ("without stripes", Message(not_pattern="striped")),
    ("plaid", Message(pattern="checked")),
    ("cheaper?", Message(cheaper=True)),
    ("that is too expensive", Message(cheaper=True)),
    ("something more expensive", Message(dearer=True)),
    ("under 50", Message(most=50.0)),
    ("less than €29.90", Message(most=29.9)),
    ("between 20 and 40 euros", Message(least=20.0, most=40.0)),
    ("at least 15,50", Message(least=15.5)),
    ("the striped top", Message(pattern="striped", label="top")),
    ("The blue trousers!", Message(color="blue", label="pants")),
    ("my t-shirt", Message(label="top")),
    ("more like the second", Message(number=2, similar=True)),
    ("similar to number 3", Message(number=3, similar=True)),
    ("the 3rd", Message(number=3)),
    ("the last one", Message(number=-1)),
    ("2", Message(number=2)),
    ("how much is the first?", Message(number=1, cost=True)),
    ("price?", Message(cost=True)),
    ("do you have this in size M?", Message(size="m")),
    ("the same in XXL", Message(size="xxl")),
    ("size 38, under 50", Message(size="38", most=50.0)),
    ("in size 38,5?", Message(size="38,5")),
    ("size 38.5", Message(size="38.5")),
    ("only in stock", Message(in_stock=True)),
    ("is the first available?", Message(number=1, in_stock=True)),
    ("more", Message(more=True)),
    ("show me others", Message(more=True)),
    ("anything", Message(reset=True)),
    ("any color", Message(any_color=True)),
    ("another colour?", Message(any_color=True)),
    ("any price", Message(any_price=True)),
    ("Hello!", Message(greeting=True)),
    ("thanks a lot", Message(thanks=True)),
    ("help", Message(help=True)),
    ("", Message()),
    ("qwertz uiop", Message()),
]


@pytest.mark.parametrize(("text", "message"), CASES, ids=[text for text, _ in CASES])
def test_messages(text: str, message: Message) -> None:
    assert parse_message(text) == message


@given(st.text(max_size=600))
def test_no_message_is_an_error(message: str) -> None:
    parse_message(message)
