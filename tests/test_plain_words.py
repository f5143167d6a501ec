"""Whoever gives a wrong value reads plain words, by the command line and over HTTP."""

import re
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError
from tests.program import run_program

from fashion_wizard.plain_words import in_plain_words


class Values(BaseModel):
    k: int = Field(1, ge=1, le=100)
    weight: float = Field(1, gt=0, lt=2)
    name: str = Field("", max_length=3)
    where: Annotated[list[str], Field(max_length=1)] = []
    kind: Literal["click", "buy"] = "buy"
    digest: str = Field("ab", pattern="^[0-9a-f]+$")
    yes: bool = True
    more: dict[str, int] = {}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("k", 0, "it has to be 1 or more"),
        ("k", 101, "it has to be 100 or less"),
        ("k", "many", "it has to be a whole number"),
        ("k", 1.5, "it has to be a whole number"),
        ("weight", 0, "it has to be more than 0"),
        ("weight", 2, "it has to be less than 2"),
        ("weight", "much", "it has to be a number"),
        ("name", "long", "it has to have at most 3 characters"),
        ("name", 3, "it has to be a text"),
        ("where", ["a", "b"], "it has to have at most 1 item, not 2"),
        ("kind", "bought", "it has to be 'click' or 'buy'"),
        ("digest", "xyz", "it has to be of the form '^[0-9a-f]+$'"),
        ("yes", "perhaps", "it has to be true or false"),
        ("more", 3, "it has to be an object"),
    ],
)
def test_what_is_wrong_with_a_value_is_said_in_plain_words(name: str, value: object, words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Values.model_validate({name: value})
    (error,) = caught.value.errors()
    assert in_plain_words(error["msg"]) == words


def test_other_words_stay_as_they_are() -> None:
    for message in ("no such option: --garmet", "the photo is empty; it should be full"):
        assert in_plain_words(message) == message


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("search", "x.jpg", "-k", 0), "Invalid value for '-k': it has to be 1 or more"),
        (("serve", "--port", 99999), "'--port' (env var: 'FASHION_WIZARD_PORT'): it has to be 65535 or less"),
    ],
)
def test_the_command_line_says_it_so(arguments: tuple[object, ...], words: str) -> None:
    assert words in re.sub(r"\s+", " ", run_program(*arguments, status=2).stderr)
