"""Colors as shops name them in many languages."""

import json
from pathlib import Path

import pytest

import fashion_wizard
from fashion_wizard.appearance.color_names import COLOR_NAMES
from fashion_wizard.appearance.color_words import COLOR_WORDS, color_in, spellings_of

TEXTS = json.loads(
    (Path(fashion_wizard.__file__).parent / "server/static/texts.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", COLOR_NAMES)
def test_what_the_page_calls_a_color_in_any_language_is_understood(name: str) -> None:
    for text in TEXTS[f"color.{name}"].values():
        assert name in spellings_of(text)
        assert color_in(f"({text.upper()}, 100 %)") == name


def test_no_word_means_two_colors() -> None:
    words = [
        word
        for name in COLOR_NAMES
        for word in {word for table in COLOR_WORDS.values() for word in table.get(name, "").split()}
    ]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Rot", "rosso"),
        ("rote", "red"),
        ("  Azul  marino", "dunkelblau"),
        ("GREY", "grau"),
        ("WEISS", "weiß"),
        ("czerwona", "vermelho"),
    ],
)
def test_a_color_is_the_same_in_every_language(text: str, same: str) -> None:
    assert same.casefold() in spellings_of(text)
    assert spellings_of(text) == spellings_of(same)


@pytest.mark.parametrize("text", ["", "Rot / Weiß", "azzurro", "Phoenix", "red pepper", "Rotwein"])
def test_what_is_not_just_a_color_stays_itself(text: str) -> None:
    assert spellings_of(text) == frozenset()


@pytest.mark.parametrize(
    ("text", "color"),
    [("Rot / Weiß", "red"), ("bleu marine foncé", "navy"), ("Rotwein", None), ("Phoenix", None), ("", None)],
)
def test_a_color_is_found_in_a_longer_text(text: str, color: str | None) -> None:
    assert color_in(text) == color
