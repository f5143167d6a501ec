"""The state of a conversation. It travels with every message; the server stores none."""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fashion_wizard.appearance.color_names import COLOR_NAMES
from fashion_wizard.appearance.patterns import Pattern
from fashion_wizard.server.problems import wrong_field

MAX_CHARACTERS: Final = 30_000

Price = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Length = Annotated[float, Field(gt=0, le=1e3, allow_inf_nan=False)]
Item = Annotated[str, Field(max_length=200)]


class State(BaseModel):
    """The topic and the filters of a conversation. It comes from the client, so every field is checked.

    Attributes:
        garment: The number of the garment to search for; None until it is chosen.
        asked: Whether the last answer asked which garment it is, or took the most prominent one unasked: the
            next message may choose another, and filters stay.
        item: The item of the catalog to search for instead of the photo.
        color, pattern: What results should have.
        not_color, not_pattern: What results should not have.
        most, least: The highest and lowest price of results.
        longest, shortest: The largest and smallest length of results, as the height of a garment's box by its
            width.
        size: The size of results.
        in_stock: Whether results are in stock.
        shown: The last results, in order.
        seen: Earlier results, which "more" leaves out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    garment: Annotated[int, Field(ge=0, lt=1000)] | None = None
    asked: bool = False
    item: Item | None = None
    color: Literal[COLOR_NAMES] | None = None  # type: ignore[valid-type]
    pattern: Pattern | None = None
    not_color: Literal[COLOR_NAMES] | None = None  # type: ignore[valid-type]
    not_pattern: Pattern | None = None
    most: Price | None = None
    least: Price | None = None
    longest: Length | None = None
    shortest: Length | None = None
    size: Annotated[str, Field(max_length=10)] | None = None
    in_stock: bool = False
    shown: Annotated[tuple[Item, ...], Field(max_length=20)] = ()
    seen: Annotated[tuple[Item, ...], Field(max_length=100)] = ()

    @property
    def has_filters(self) -> bool:
        """Whether any filter is set."""
        filters = (
            *(self.color, self.pattern, self.not_color, self.not_pattern),
            *(self.most, self.least, self.longest, self.shortest, self.size),
        )
        return self.in_stock or any(value is not None for value in filters)

    def without_filters(self) -> "State":
        """The same topic without filters."""
        return State(garment=self.garment, item=self.item)


def parse_state(text: str | None) -> State:
    """Parse the state that a client sends back.

    Raises:
        Problem: if it is not valid.
    """
    if not text or not text.strip():
        return State()
    if len(text) > MAX_CHARACTERS:
        raise wrong_field("state", "it is too long; send back the state of the last answer, or leave it out")
    try:
        return State.model_validate_json(text)
    except ValidationError:
        raise wrong_field(
            "state",
            "this is not a conversation's state; send back the state of the last answer, or leave it out",
        ) from None
