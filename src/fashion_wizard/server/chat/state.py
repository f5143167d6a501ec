"""All that a conversation remembers; it travels with every message, and the server keeps nothing."""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fashion_wizard.server.looks.color_names import COLOR_NAMES
from fashion_wizard.server.problems import wrong_field

MOST_CHARACTERS: Final = 30_000

Pattern = Literal["plain", "striped", "checked", "dotted", "printed"]
Price = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Item = Annotated[str, Field(max_length=200)]


class State(BaseModel):
    """What was settled so far; checked like everything that strangers send.

    Attributes:
        garment: Which garment of the photo is talked about; None until that is settled.
        item: Which item of the catalog is talked about instead of the photo.
        color, pattern: What hits should have.
        not_color, not_pattern: What they should not have.
        most, least: What they may cost.
        shown: The items that were shown last, in order.
        seen: Items of earlier pages, which "more" leaves out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    garment: Annotated[int, Field(ge=0, lt=1000)] | None = None
    item: Item | None = None
    color: Literal[COLOR_NAMES] | None = None  # type: ignore[valid-type]
    pattern: Pattern | None = None
    not_color: Literal[COLOR_NAMES] | None = None  # type: ignore[valid-type]
    not_pattern: Pattern | None = None
    most: Price | None = None
    least: Price | None = None
    shown: Annotated[tuple[Item, ...], Field(max_length=20)] = ()
    seen: Annotated[tuple[Item, ...], Field(max_length=100)] = ()

    @property
    def filtered(self) -> bool:
        """Whether there are wishes beyond likeness."""
        wishes = (self.color, self.pattern, self.not_color, self.not_pattern, self.most, self.least)
        return any(wish is not None for wish in wishes)

    def without_wishes(self) -> "State":
        """The same topic, nothing else."""
        return State(garment=self.garment, item=self.item)


def parse_state(text: str | None) -> State:
    """A state as it comes back.

    Raises:
        Problem: if it is none that this server could have given.
    """
    if not text or not text.strip():
        return State()
    if len(text) > MOST_CHARACTERS:
        raise wrong_field("state", "it is too long; send back what the last answer said, or leave it out")
    try:
        return State.model_validate_json(text)
    except ValidationError:
        raise wrong_field(
            "state",
            "this is no state of a conversation; send back what the last answer said, or leave it out",
        ) from None
