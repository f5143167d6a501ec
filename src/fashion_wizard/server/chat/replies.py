"""The replies of a conversation in English. Pure functions."""

from collections.abc import Sequence
from typing import Final

from fashion_wizard.appearance.describe import PLURAL, noun
from fashion_wizard.server.answers import Choice, GarmentAnswer, HitAnswer
from fashion_wizard.server.chat.state import State

_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ORDINALS: Final = (
    *("first", "second", "third", "fourth", "fifth", "sixth"),
    *("seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"),
)
_WITH: Final = {
    "plain": "plain",
    "striped": "with stripes",
    "checked": "with checks",
    "dotted": "with dots",
    "printed": "with a print",
}

NO_PHOTO: Final = "Show me a photo of a garment, or of somebody wearing it, and I look for it in the shop."
NO_GARMENT: Final = (
    "I cannot make out a garment in this photo. Could you send another, closer and in better light?"
)
NO_PRICES: Final = "I do not know the prices of these."
THANKS: Final = "You are welcome. Show me another photo whenever you like."


def which(garments: Sequence[GarmentAnswer]) -> str:
    """Ask which of several garments to search for."""
    return f"I see {listed([with_article(garment) for garment in garments])}. Which one?"


def which_choices(garments: Sequence[GarmentAnswer]) -> list[Choice]:
    """A quick reply for each garment, which chooses that garment only."""
    names = [garment.name for garment in garments]
    return [
        Choice(text=name, say=f"the {name}" if names.count(name) == 1 else f"number {place}")
        for place, name in enumerate(names, 1)
    ]


def with_article(garment: GarmentAnswer) -> str:
    """A name such as "a striped blue top" or "blue trousers"."""
    if garment.label in PLURAL:
        return garment.name
    return f"{'an' if garment.name[0] in 'aeiou' else 'a'} {garment.name}"


def listed(names: Sequence[str]) -> str:
    """An enumeration such as "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def conditions(state: State) -> str:
    """The filters in words, such as "in red, with dots, up to 30.00"; empty without filters."""
    parts = []
    if state.color:
        parts.append(f"in {state.color}")
    if state.not_color:
        parts.append(f"not in {state.not_color}")
    if state.pattern:
        parts.append(_WITH[state.pattern])
    if state.not_pattern:
        parts.append(f"not {state.not_pattern}")
    if state.least is not None and state.most is not None:
        parts.append(f"between {state.least:.2f} and {state.most:.2f}")
    elif state.most is not None:
        parts.append(f"up to {state.most:.2f}")
    elif state.least is not None:
        parts.append(f"from {state.least:.2f} on")
    return ", ".join(parts)


def found(same: Sequence[HitAnswer], similar: Sequence[HitAnswer], state: State) -> str:
    """Say how many results are the same garment and how many are similar, and under which filters."""
    filters = conditions(state)
    tail = f", {filters}" if filters else ""
    if not same and not similar:
        return nothing(state)
    if not same:
        nearest = (
            "This is the nearest" if len(similar) == 1 else f"These {count(len(similar))} are the nearest"
        )
        return f"Nothing is quite the same{tail}. {nearest}."
    if same and not similar:
        return f"{_are(len(same), 'the same')}{tail}."
    return f"{_are(len(same), 'the same')}, {_are(len(similar), 'similar').lower()}{tail}."


def nothing(state: State) -> str:
    """Say that there are no results, and which filters could be dropped."""
    if state.seen:
        return "That is all I have. Say “anything” to start again."
    if state.has_filters:
        return f"I have nothing like it {conditions(state)}. Say “anything” to drop that, or change it."
    return "I have nothing like it."


def _are(number: int, what: str) -> str:
    return f"This one is {what}" if number == 1 else f"These {count(number)} are {what}"


def count(number: int) -> str:
    """A number, in words up to ten."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def ordinal(place: int) -> str:
    """An ordinal, such as "second" for 1: places count from 0."""
    return _ORDINALS[place] if place < len(_ORDINALS) else f"number {place + 1}"


def cost(results: Sequence[tuple[int, str, str | None]]) -> str:
    """Give prices.

    Args:
        results: Place, name and price of each.
    """
    if all(price is None for _, _, price in results):
        return NO_PRICES
    if len(results) == 1:
        ((place, name, price),) = results
        return f"The {ordinal(place)}, {name}, costs {price}."
    return (
        "; ".join(f"{place + 1}: {name}, {price or 'price unknown'}" for place, name, price in results) + "."
    )


def about(place: int, name: str, price: str | None, metadata: Sequence[tuple[str, str]]) -> str:
    """Describe one result."""
    sentences = [f"The {ordinal(place)} is {name}."]
    if price:
        sentences.append(f"It costs {price}.")
    facts = [f"{key}: {value}" for key, value in metadata if key not in {"name", "price", "currency", "url"}][
        :4
    ]
    if facts:
        sentences.append(f"{'; '.join(facts)}.")
    return " ".join(sentences)


def no_place(shown: int) -> str:
    """Say that there is no such result."""
    return (
        f"I have shown {count(shown)}. Say a number from 1 to {shown}." if shown > 1 else "I have shown one."
    )


def absent(label: str, garments: Sequence[GarmentAnswer]) -> str:
    """Say that the photo shows no such garment."""
    names = listed([with_article(garment) for garment in garments])
    return f"I see no {noun(label)} in this photo, but {names}. Which one?"


def help_text(shown: bool) -> str:
    """Say what the customer can ask."""
    if not shown:
        return f"{NO_PHOTO} Then say what you would like: “in red?”, “with dots?”, “cheaper?”."
    return (
        "You can say “the same in red?”, “something with dots?”, “plain?”, “cheaper?”, “under 50”, "
        "“more like the second”, “how much is the first?”, “more”, or “anything” to start again."
    )


def puzzled(message: str) -> str:
    """Say that a message was not understood, and what the customer can ask."""
    quoted = " ".join(message.split())[:60]
    return f"I did not understand “{quoted}”. {help_text(shown=True)}"


def search_choices(state: State, prices: bool) -> list[Choice]:
    """Quick replies below results."""
    say = ["Cheaper?"] if prices else []
    say += ["In blue?" if state.color != "blue" else "In red?"]
    say += ["Plain?"] if state.pattern != "plain" else ["With stripes?"]
    say += ["More like the first", "More"]
    if state.has_filters:
        say.append("Anything")
    return [Choice(text=text, say=text) for text in say]
