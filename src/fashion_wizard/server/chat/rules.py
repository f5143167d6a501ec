"""What a message changes: from what was said and what was settled, to the next step. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from fashion_wizard.garment import may_answer
from fashion_wizard.server.chat.state import State
from fashion_wizard.server.chat.words import Said
from fashion_wizard.server.looks.color_names import answers_color

Kind = Literal[
    "search",
    "which",
    "absent",
    "photo",
    "price",
    "no-price",
    "about",
    "no-place",
    "thanks",
    "help",
    "puzzled",
]


@dataclass(frozen=True, slots=True)
class Seen:
    """A garment of the photo.

    Attributes:
        label: As in `Garment`.
        colors: Its colors, most of the cloth first.
        pattern: None where nothing is sure.
    """

    label: str
    colors: tuple[str, ...]
    pattern: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next.

    Attributes:
        kind: `search`: look for hits; `which`: ask which garment is meant; `absent`: say that the photo shows
            no such garment; `photo`: ask for a photo; `price`: tell what `places` cost; `no-price`: say that
            prices are not known; `about`: tell about one hit; `no-place`: say that there is no such hit;
            `thanks`, `help`, `puzzled`: say something kind.
        state: What is settled from now on.
        places: Hits that are told about, from 0.
    """

    kind: Kind
    state: State
    places: tuple[int, ...] = ()


def decide(said: Said, state: State, seen: Sequence[Seen] | None, prices: Sequence[float | None]) -> Step:
    """The next step of a conversation.

    Args:
        said: What the message says.
        state: What was settled before.
        seen: The photo's garments, the likeliest first; None without a photo.
        prices: What the items shown last cost, as far as the shop told.
    """
    topic = state.item is not None or seen is not None
    if said.help and not said.filters:
        return Step("help", state)
    if not topic:
        return Step("photo", state)
    if state.item is None and seen is not None:
        if said.label and len(seen) > 1 and not any(may_answer(said.label, one.label) for one in seen):
            return Step("absent", state)
        said, state = _settle_garment(said, state, seen)
        if not seen or (state.garment is None and len(seen) > 1):
            return Step("which", _wishes(said, state, prices))
        if state.garment is None or state.garment >= len(seen):
            state = State(garment=0)
    if said.reset:
        return Step("search", state.without_wishes())
    if said.more and state.shown:
        known = (*state.seen, *state.shown)[-100:]
        return Step("search", state.model_copy(update={"seen": known, "shown": ()}))
    if state.shown and (step := _about_shown(said, state, prices)):
        return step
    if (said.cheaper or said.dearer) and state.shown and all(price is None for price in prices):
        return Step("no-price", state)
    if said.filters:
        return Step("search", _wishes(said, state, prices))
    return _without_wishes(said, state)


def _without_wishes(said: Said, state: State) -> Step:
    """A message that asks for nothing new."""
    if said.thanks:
        return Step("thanks", state)
    if not state.shown and not state.seen:
        return Step("search", state)
    return Step("help" if said.greeting else "puzzled", state)


def _settle_garment(said: Said, state: State, seen: Sequence[Seen]) -> tuple[Said, State]:
    """Which garment of the photo is meant: by its kind, or, while that is the question, by anything.

    What describes a garment of the photo is no wish: of "the striped top", said of a striped top, nothing is
    left; of "the top in red", said of a blue one, the color is.
    """
    place = _meant(said, state, seen)
    if place is None:
        return said, state
    one = seen[place]
    left = replace(
        said,
        color=None if said.color and answers_color(said.color, one.colors) else said.color,
        pattern=None if said.pattern == one.pattern else said.pattern,
    )
    # Wishes that came before the garment was settled are for it; those for another garment are not.
    return left, state.model_copy(update={"garment": place}) if state.garment is None else State(
        garment=place
    )


def _meant(said: Said, state: State, seen: Sequence[Seen]) -> int | None:
    """The place of the garment that a message settles; None if it settles nothing."""
    open_question = state.garment is None and len(seen) > 1
    if said.label and not said.like:
        named = [place for place, one in enumerate(seen) if one.label == said.label] or [
            place for place, one in enumerate(seen) if may_answer(said.label, one.label)
        ]
        if named and state.garment not in named and len(seen) > 1:
            return next((place for place in named if _fits(said, seen[place])), named[0])
        return None
    if open_question and said.number is not None:
        place = len(seen) - 1 if said.number == -1 else said.number - 1
        return place if 0 <= place < len(seen) else None
    if open_question and (said.color or said.pattern):
        fitting = [place for place, one in enumerate(seen) if _fits(said, one)]
        return fitting[0] if len(fitting) == 1 else None
    return None


def _fits(said: Said, one: Seen) -> bool:
    return (said.color is None or answers_color(said.color, one.colors)) and (
        said.pattern is None or said.pattern == one.pattern
    )


def _about_shown(said: Said, state: State, prices: Sequence[float | None]) -> Step | None:
    """What a message that points at hits asks for; None if it does not."""
    if said.number is None:
        if said.like and not said.filters:
            return Step("search", _like(state, 0))
        return Step("price", state, tuple(range(len(state.shown)))) if said.cost else None
    place = len(state.shown) - 1 if said.number == -1 else said.number - 1
    if not 0 <= place < len(state.shown):
        return Step("no-place", state)
    if said.cost:
        return Step("price", state, (place,))
    if said.like or said.filters:
        return Step("search", _wishes(said, _like(state, place), prices))
    return Step("about", state, (place,))


def _like(state: State, place: int) -> State:
    """An item that was shown becomes the topic; what it may cost stays."""
    return State(item=state.shown[place], most=state.most, least=state.least)


def _wishes(said: Said, state: State, prices: Sequence[float | None]) -> State:
    """The state with what a message wishes; one wish of a kind replaces the one before."""
    new: dict[str, object] = {"shown": (), "seen": ()} if said.filters else {}
    if said.any_color or said.color or said.not_color:
        new |= {"color": said.color, "not_color": said.not_color}
    if said.any_pattern or said.pattern or said.not_pattern:
        new |= {"pattern": said.pattern, "not_pattern": said.not_pattern}
    if said.any_price:
        new |= {"most": None, "least": None}
    if said.most is not None or said.least is not None:
        new |= {"most": said.most, "least": said.least}
    known = next((price for price in prices if price is not None), None)
    if known is not None and said.cheaper:
        new |= {"most": max(0.0, round(known - 0.01, 2)), "least": None}
    if known is not None and said.dearer and not said.cheaper:
        new |= {"least": round(known + 0.01, 2), "most": None}
    return state.model_copy(update=new)
