"""English words for colors and patterns, and which of them a text asks for or rules out."""

import re
from typing import Final

from fashion_wizard.appearance.color_names import COLOR_NAMES


def by_word(synonyms: dict[str, str]) -> dict[str, str]:
    """The meaning of each word, from the words of each meaning, which are separated by spaces."""
    return {word: meaning for meaning, words in synonyms.items() for word in words.split()}


_COLORS: Final = {name: name for name in COLOR_NAMES} | by_word(
    {
        "gray": "grey silver charcoal",
        "purple": "violet lilac lavender",
        "burgundy": "maroon wine",
        "turquoise": "teal aqua cyan petrol",
        "beige": "cream sand tan camel",
        "white": "ivory",
        "pink": "rose fuchsia magenta",
        "olive": "khaki",
        "yellow": "gold golden mustard",
        "brown": "chocolate",
        "red": "scarlet crimson",
        "green": "mint",
        "navy": "indigo",
    }
)
_PATTERNS: Final = by_word(
    {
        "striped": "striped stripes stripe stripy pinstripe",
        "checked": "checked checks check checkered plaid tartan gingham squares",
        "dotted": "dotted dots dot dotty polka spots spotted",
        "printed": "printed print prints patterned floral flowers flowery",
        "plain": "plain solid unicolor uni",
    }
)
_NEGATIONS: Final = frozenset({"not", "no", "without", "never", "isnt", "arent", "dont"})
_DARK_BLUE: Final = re.compile(r"\b(dark|deep|midnight) blue\b")


def normalized(text: str) -> str:
    """A text in small letters, with single spaces and plain apostrophes."""
    return " ".join(text.casefold().replace("’", "'").split())


def words_of(text: str) -> list[str]:
    """The words of a normalized text, without apostrophes."""
    return re.findall(r"[a-z0-9]+", text.replace("'", ""))


def find_colors(text: str) -> tuple[str | None, str | None]:
    """The first color that a normalized text asks for and the first that it rules out.

    Returns:
        Names of `COLOR_NAMES`: "not red but blue" gives blue and red.
    """
    wanted, unwanted = _find(words_of(text), _COLORS)
    return "navy" if wanted == "blue" and _DARK_BLUE.search(text) else wanted, unwanted


def find_patterns(text: str) -> tuple[str | None, str | None]:
    """The first pattern that a normalized text asks for and the first that it rules out."""
    return _find(words_of(text), _PATTERNS)


def _find(words: list[str], vocabulary: dict[str, str]) -> tuple[str | None, str | None]:
    wanted, unwanted = None, None
    for place, word in enumerate(words):
        if word in vocabulary:
            # A negation reaches over one word: "not so red", "no more dots".
            if not _NEGATIONS.isdisjoint(words[max(0, place - 2) : place]):
                unwanted = unwanted or vocabulary[word]
            else:
                wanted = wanted or vocabulary[word]
    return wanted, unwanted
