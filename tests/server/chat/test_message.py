"""Messages and what they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion_wizard.server.chat.words import Said, understand

CASES = [
    ("the same in red?", Said(color="red")),
    ("The same in dark blue, please", Said(color="navy")),
    ("grey?", Said(color="gray")),
    ("not red but blue", Said(color="blue", not_color="red")),
    ("something with dots?", Said(pattern="dotted")),
    ("without stripes", Said(not_pattern="striped")),
    ("plaid", Said(pattern="checked")),
    ("cheaper?", Said(cheaper=True)),
    ("that is too expensive", Said(cheaper=True)),
    ("something more expensive", Said(dearer=True)),
    ("under 50", Said(most=50.0)),
    ("less than €29.90", Said(most=29.9)),
    ("between 20 and 40 euros", Said(least=20.0, most=40.0)),
    ("at least 15,50", Said(least=15.5)),
    ("the striped top", Said(pattern="striped", label="top")),
    ("The blue trousers!", Said(color="blue", label="pants")),
    ("my t-shirt", Said(label="top")),
    ("more like the second", Said(number=2, like=True)),
    ("similar to number 3", Said(number=3, like=True)),
    ("the 3rd", Said(number=3)),
    ("the last one", Said(number=-1)),
    ("2", Said(number=2)),
    ("how much is the first?", Said(number=1, cost=True)),
    ("price?", Said(cost=True)),
    ("more", Said(more=True)),
    ("show me others", Said(more=True)),
    ("anything", Said(reset=True)),
    ("any color", Said(any_color=True)),
    ("another colour?", Said(any_color=True)),
    ("any price", Said(any_price=True)),
    ("Hello!", Said(greeting=True)),
    ("thanks a lot", Said(thanks=True)),
    ("help", Said(help=True)),
    ("", Said()),
    ("qwertz uiop", Said()),
]


@pytest.mark.parametrize(("message", "said"), CASES, ids=[message for message, _ in CASES])
def test_messages(message: str, said: Said) -> None:
    assert understand(message) == said


@given(st.text(max_size=600))
def test_no_message_is_an_error(message: str) -> None:
    understand(message)
