"""The next step of a conversation, from its state and the new message. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from fashion_wizard.appearance.color_names import satisfies_color
from fashion_wizard.garment import may_answer
from fashion_wizard.server.chat.message import Message
from fashion_wizard.server.chat.state import State

Kind = Literal[
    "search",
    "which",
    "absent",
    "photo",
    "price",
    "no-price",
    "no-length",
    "look",
    "about",
    "stock",
    "no-place",
    "thanks",
    "help",
    "puzzled",
]

_SHORTER: Final = 0.85
"""A garment that is shorter has at most this share of the length."""


@dataclass(frozen=True, slots=True)
class PhotoGarment:
    """A garment of the customer's photo.

    Attributes:
        label: As in `Garment`.
        colors: Its colors, the one with the larger area first.
        pattern: None if it is not known.
        length: The height of its box by its width; None if it is not known.
    """

    label: str
    colors: tuple[str, ...]
    pattern: str | None
    length: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next.

    Attributes:
        kind: `search`: show results; `which`: ask which garment to search for; `absent`: say that the photo
            shows no such garment; `photo`: ask for a photo; `price`: give the prices of the results at
            `places`; `no-price`: say that prices are not known; `no-length`: say that lengths are not;
            `look`: show what goes with the result at `places` or, without one, with the state's item;
            `about`: describe one result; `stock`: say whether it is in stock, in `size`; `no-place`: say
            that there is no such result; `thanks`, `help`, `puzzled`: answer without the shop.
        state: The new state.
        places: Places of results, from 0.
        label: Of the garment that is absent.
        size: The size that is asked for, if one is.
        then: A message about results that are not shown yet: the step after these are found.
    """

    kind: Kind
    state: State
    places: tuple[int, ...] = ()
    label: str | None = None
    size: str | None = None
    then: Message | None = None


def decide(
    message: Message,
    state: State,
    garments: Sequence[PhotoGarment] | None,
    prices: Sequence[float | None],
    item_length: float | None = None,
) -> Step:
    """The next step of a conversation.

    Args:
        message: The new message.
        state: The state before it.
        garments: The garments of the photo, the most prominent first; None without a photo.
        prices: The prices of the last results; None where the shop gives none.
        item_length: As `PhotoGarment.length`, of the state's item.
    """
    has_topic = state.item is not None or garments is not None
    if message.help and not message.changes_filters:
        return Step("help", state)
    if not has_topic:
        return Step("photo", state)
    if state.item is None and garments is not None:
        if (
            message.label
            and len(garments) > 1
            and not any(may_answer(message.label, garment.label) for garment in garments)
        ):
            asked = state.model_copy(update={"asked": state.garment is None})
            return Step("absent", asked, label=message.label)
        message, state = _choose_garment(message, state, garments)
        if not garments or (state.garment is None and _is_choice(message, state, garments)):
            return Step("which", state.model_copy(update={"asked": True}))
        if state.garment is None:
            state = state.model_copy(update={"garment": 0, "asked": len(garments) > 1})
        elif state.garment >= len(garments):
            state = State(garment=0)
        elif state.asked:
            state = state.model_copy(update={"asked": False})
    length = item_length
    if state.item is None and garments and state.garment is not None:
        length = garments[state.garment].length
    return _about_topic(message, state, prices, length)


def _about_topic(
    message: Message, state: State, prices: Sequence[float | None], length: float | None
) -> Step:
    """The step once it is clear which garment the conversation is about, of this length."""
    if message.reset:
        return Step("search", state.without_filters())
    if message.more and state.shown:
        skipped = (*state.seen, *state.shown)[-100:]
        return Step("search", state.model_copy(update={"seen": skipped, "shown": ()}))
    if message.about_results and not state.shown and not (message.look and state.item is not None):
        first = state if message.similar else _with_filters(message, state, prices)
        return Step("search", first, then=message)
    if message.look:
        return _look(message, state)
    if (message.shorter or message.longer) and (length is None or message.number is not None):
        return Step("no-length", state)
    if state.shown and (step := _about_results(message, state, prices)):
        return step
    if (message.cheaper or message.dearer) and state.shown and all(price is None for price in prices):
        return Step("no-price", state)
    if message.changes_filters:
        return Step("search", _with_filters(message, state, prices, length))
    return _without_request(message, state)


def _look(message: Message, state: State) -> Step:
    """The step after the question what goes with a result, the state's item, or else the first result.

    There are results, or an item.
    """
    if message.number is not None:
        place = len(state.shown) - 1 if message.number == -1 else message.number - 1
        return Step("look", state, (place,)) if 0 <= place < len(state.shown) else Step("no-place", state)
    if state.item is not None:
        return Step("look", state)
    return Step("look", state, (0,))


def _without_request(message: Message, state: State) -> Step:
    """The step after a message that requests nothing new."""
    if message.thanks:
        return Step("thanks", state)
    if not state.shown and not state.seen:
        return Step("search", state)
    return Step("help" if message.greeting else "puzzled", state)


def _choose_garment(
    message: Message, state: State, garments: Sequence[PhotoGarment]
) -> tuple[Message, State]:
    """The garment of the photo that a message chooses, and the rest of the message.

    Words that describe the chosen garment are no filters: "the striped top" leaves nothing if the top is
    striped; "the top in red" leaves the color if the top is blue. Its place is none of a result.
    """
    place = _chosen_place(message, state, garments)
    if place is None:
        return message, state
    garment = garments[place]
    rest = replace(
        message,
        color=None if message.color and satisfies_color(message.color, garment.colors) else message.color,
        pattern=None if message.pattern == garment.pattern else message.pattern,
        number=None,
    )
    # Filters from before the first choice apply to it; those for another garment do not.
    if state.garment is None or state.asked:
        first = {"garment": place, "asked": False, "shown": (), "seen": ()}
        return rest, state.model_copy(update=first)
    return rest, State(garment=place)


def _chosen_place(message: Message, state: State, garments: Sequence[PhotoGarment]) -> int | None:
    """The place of the garment that a message chooses; None if it chooses none.

    A label chooses at any time; a place only while no garment is chosen, a color or a pattern only in answer
    to the question, or as "the red one". Else they say what is wanted, of the most prominent garment.
    """
    is_open = state.garment is None and len(garments) > 1
    if message.label and not message.similar:
        named = [place for place, garment in enumerate(garments) if garment.label == message.label] or [
            place for place, garment in enumerate(garments) if may_answer(message.label, garment.label)
        ]
        if named and state.garment not in named and len(garments) > 1:
            return next((place for place in named if _fits(message, garments[place])), named[0])
        return None
    if is_open and message.number is not None and not message.similar:
        place = len(garments) - 1 if message.number == -1 else message.number - 1
        return place if 0 <= place < len(garments) else None
    if is_open and _describes(message, state):
        fitting = [place for place, garment in enumerate(garments) if _fits(message, garment)]
        return fitting[0] if len(fitting) == 1 else None
    return None


def _describes(message: Message, state: State) -> bool:
    """Whether a color or a pattern of a message describes a garment of the photo, not what is wanted."""
    return bool(message.color or message.pattern) and (message.picks or state.asked)


def _is_choice(message: Message, state: State, garments: Sequence[PhotoGarment]) -> bool:
    """Whether a message leaves open which of several garments is meant, and asks for nothing yet."""
    if len(garments) == 1:
        return False
    if _describes(message, state):
        return message.picks or any(_fits(message, garment) for garment in garments)
    return not message.asks


def _fits(message: Message, garment: PhotoGarment) -> bool:
    return (message.color is None or satisfies_color(message.color, garment.colors)) and (
        message.pattern is None or message.pattern == garment.pattern
    )


def _about_results(message: Message, state: State, prices: Sequence[float | None]) -> Step | None:
    """The step after a message about results that were shown; None if it is about something else."""
    if message.number is None:
        if message.similar and not message.changes_filters:
            return Step("search", _similar_to(state, 0))
        return Step("price", state, tuple(range(len(state.shown)))) if message.cost else None
    place = len(state.shown) - 1 if message.number == -1 else message.number - 1
    if not 0 <= place < len(state.shown):
        return Step("no-place", state)
    if message.cost:
        return Step("price", state, (place,))
    if (message.in_stock or message.size) and not message.similar:
        return Step("stock", state, (place,), size=message.size)
    if message.similar or message.changes_filters:
        return Step("search", _with_filters(message, _similar_to(state, place), prices))
    return Step("about", state, (place,))


def _similar_to(state: State, place: int) -> State:
    """A state whose topic is an item that was shown; the price filter stays."""
    return State(item=state.shown[place], most=state.most, least=state.least)


def _with_filters(
    message: Message, state: State, prices: Sequence[float | None], length: float | None = None
) -> State:
    """The state with the filters of a message; each replaces the filter of its kind.

    Args:
        message: The message.
        state: The state before it.
        prices: Of the last results.
        length: Of the garment that is searched for.
    """
    changes: dict[str, object] = {"shown": (), "seen": ()} if message.changes_filters else {}
    if message.any_color or message.color or message.not_color:
        changes |= {"color": message.color, "not_color": message.not_color}
    if message.any_pattern or message.pattern or message.not_pattern:
        changes |= {"pattern": message.pattern, "not_pattern": message.not_pattern}
    if message.size:
        changes["size"] = message.size
    if message.in_stock:
        changes["in_stock"] = True
    if message.any_price:
        changes |= {"most": None, "least": None}
    if message.most is not None or message.least is not None:
        changes |= {"most": message.most, "least": message.least}
    known = next((price for price in prices if price is not None), None)
    if known is not None and message.cheaper:
        changes |= {"most": max(0.0, round(known - 0.01, 2)), "least": None}
    if known is not None and message.dearer and not message.cheaper:
        changes |= {"least": round(known + 0.01, 2), "most": None}
    if length is not None and message.shorter:
        changes |= {"longest": round(_SHORTER * (state.longest or length), 3), "shortest": None}
    if length is not None and message.longer:
        changes |= {"shortest": round((state.shortest or length) / _SHORTER, 3), "longest": None}
    return state.model_copy(update=changes)
