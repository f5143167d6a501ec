"""What the salesperson says. Pure functions from facts to English."""

from collections.abc import Sequence
from typing import Final

from fashion_wizard.server.answers import Choice, GarmentAnswer, HitAnswer
from fashion_wizard.server.chat.state import State
from fashion_wizard.server.looks.look import PLURAL, word

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
NO_PRICES: Final = "The shop has not told me what these cost."
THANKS: Final = "You are welcome. Show me another photo whenever you like."


def which(garments: Sequence[GarmentAnswer]) -> str:
    """Ask which of several garments is meant."""
    return f"I see {listed([with_article(one) for one in garments])}. Which one?"


def which_choices(garments: Sequence[GarmentAnswer]) -> list[Choice]:
    """A quick reply for each garment; each says what picks that garment and no other."""
    names = [one.name for one in garments]
    return [
        Choice(text=one.name, say=f"the {one.name}" if names.count(one.name) == 1 else f"number {place}")
        for place, one in enumerate(garments, 1)
    ]


def with_article(garment: GarmentAnswer) -> str:
    """As "a striped blue top", "blue trousers"."""
    if garment.label in PLURAL:
        return garment.name
    return f"{'an' if garment.name[0] in 'aeiou' else 'a'} {garment.name}"


def listed(names: Sequence[str]) -> str:
    """As "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def wishes(state: State) -> str:
    """As "in red, with dots, up to 30.00"; empty if there are none."""
    told = []
    if state.color:
        told.append(f"in {state.color}")
    if state.not_color:
        told.append(f"not in {state.not_color}")
    if state.pattern:
        told.append(_WITH[state.pattern])
    if state.not_pattern:
        told.append(f"not {state.not_pattern}")
    if state.least is not None and state.most is not None:
        told.append(f"between {state.least:.2f} and {state.most:.2f}")
    elif state.most is not None:
        told.append(f"up to {state.most:.2f}")
    elif state.least is not None:
        told.append(f"from {state.least:.2f} on")
    return ", ".join(told)


def found(same: Sequence[HitAnswer], similar: Sequence[HitAnswer], state: State) -> str:
    """Tell what was found: what is the same, what is similar, and under which wishes."""
    wished = wishes(state)
    tail = f", {wished}" if wished else ""
    if not same and not similar:
        return nothing(state)
    if not same:
        many = "This is the nearest" if len(similar) == 1 else f"These {count(len(similar))} are the nearest"
        return f"Nothing is quite the same{tail}. {many}."
    if same and not similar:
        return f"{_are(len(same), 'the same')}{tail}."
    return f"{_are(len(same), 'the same')}, {_are(len(similar), 'similar').lower()}{tail}."


def nothing(state: State) -> str:
    """Tell that nothing was found, and what could be dropped."""
    if state.seen:
        return "That is all I have. Say “anything” to start again."
    if state.filtered:
        return f"I have nothing like it {wishes(state)}. Say “anything” to drop that, or wish otherwise."
    return "I have nothing like it."


def _are(number: int, what: str) -> str:
    return f"This one is {what}" if number == 1 else f"These {count(number)} are {what}"


def count(number: int) -> str:
    """A number in words up to ten."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def ordinal(place: int) -> str:
    """As "second" for 1; places count from 0."""
    return _ORDINALS[place] if place < len(_ORDINALS) else f"number {place + 1}"


def cost(told: Sequence[tuple[int, str, str | None]]) -> str:
    """Tell prices.

    Args:
        told: Place, name and price of each hit.
    """
    if all(price is None for _, _, price in told):
        return NO_PRICES
    if len(told) == 1:
        ((place, name, price),) = told
        return f"The {ordinal(place)}, {name}, costs {price}."
    return "; ".join(f"{place + 1}: {name}, {price or 'price not told'}" for place, name, price in told) + "."


def about(place: int, name: str, price: str | None, metadata: Sequence[tuple[str, str]]) -> str:
    """Tell about one hit."""
    told = [f"The {ordinal(place)} is {name}."]
    if price:
        told.append(f"It costs {price}.")
    more = [f"{key}: {value}" for key, value in metadata if key not in {"name", "price", "currency", "url"}][
        :4
    ]
    if more:
        told.append(f"{'; '.join(more)}.")
    return " ".join(told)


def no_place(shown: int) -> str:
    """Tell that there is no such hit."""
    return (
        f"I have shown {count(shown)}. Say a number from 1 to {shown}." if shown > 1 else "I have shown one."
    )


def absent(label: str, garments: Sequence[GarmentAnswer]) -> str:
    """Tell that the photo shows no such garment."""
    seen = listed([with_article(one) for one in garments])
    return f"I see no {word(label)} in this photo, but {seen}. Which one?"


def help_text(shown: bool) -> str:
    """What can be said."""
    if not shown:
        return f"{NO_PHOTO} Then say what you wish: “in red?”, “with dots?”, “cheaper?”."
    return (
        "You can say “the same in red?”, “something with dots?”, “plain?”, “cheaper?”, “under 50”, "
        "“more like the second”, “how much is the first?”, “more”, or “anything” to drop all wishes."
    )


def puzzled(message: str) -> str:
    """Tell that a message was not understood, and what would be."""
    quoted = " ".join(message.split())[:60]
    return f"I did not understand “{quoted}”. {help_text(shown=True)}"


def search_choices(state: State, prices: bool) -> list[Choice]:
    """Quick replies after hits."""
    say = ["Cheaper?"] if prices else []
    say += ["In blue?" if state.color != "blue" else "In red?"]
    say += ["Plain?"] if state.pattern != "plain" else ["With stripes?"]
    say += ["More like the first", "More"]
    if state.filtered:
        say.append("Anything")
    return [Choice(text=text, say=text) for text in say]
