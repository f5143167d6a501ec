"""One turn of a conversation: read, decide, look up, tell. Blocks; keeps nothing."""

import time
from collections.abc import Sequence
from typing import Final

from fashion_wizard.catalog.rows import StoredGarment, StoredItem
from fashion_wizard.catalog.values import number, texts
from fashion_wizard.garment import Garment, may_answer
from fashion_wizard.search.hits import Hit
from fashion_wizard.search.like import Like
from fashion_wizard.server.answers import ChatAnswer, Choice, GarmentAnswer, Group
from fashion_wizard.server.chat import replies
from fashion_wizard.server.chat.rules import Seen, Step, decide
from fashion_wizard.server.chat.state import State
from fashion_wizard.server.chat.words import Said, understand
from fashion_wizard.server.looks.color_names import answers_color
from fashion_wizard.server.looks.look import Look
from fashion_wizard.server.present import said as said_of
from fashion_wizard.server.questions import SentPhoto, Wish, main_garment
from fashion_wizard.server.shop import Shop

_HITS: Final = 8
_LOOK_SECONDS: Final = 3.0
"""How long garments may be looked at for the first time before a turn has to be answered."""


class Talk:
    """Answers one shop's customers.

    Args:
        shop: Where hits come from.
    """

    def __init__(self, shop: Shop) -> None:
        """See above."""
        self._shop = shop

    def answer(self, message: str, query: SentPhoto | None, state: State) -> ChatAnswer:
        """One turn.

        Args:
            message: What the customer says; may be empty with a photo.
            query: The photo that is talked about.
            state: As the last answer gave it.
        """
        said = understand(message)
        found = self._shop.found(query) if query and state.item is None else []
        garments = [self._shop.described(query, one, n) for n, one in enumerate(found)] if query else []
        seen = [Seen(one.label, tuple(one.colors), one.pattern) for one in garments]
        shown = [(item, self._shop.catalog.item(item)) for item in state.shown]
        prices = [number(item.metadata.get("price")) if item else None for _, item in shown]
        step = decide(said, state, seen if query else None, prices)
        if step.kind == "search":
            return self._search(step.state, query, found, garments)
        return self._tell(step, said, message, garments, [item for _, item in shown])

    def _tell(
        self,
        step: Step,
        said: Said,
        message: str,
        garments: Sequence[GarmentAnswer],
        shown: Sequence[StoredItem | None],
    ) -> ChatAnswer:
        asks = step.kind in {"which", "absent"}
        choices = replies.which_choices(garments) if asks else []
        there = [(place, said_of(item), item) for place in step.places if (item := shown[place])]
        match step.kind:
            case "which":
                text = replies.which(garments) if garments else replies.NO_GARMENT
            case "absent":
                text = replies.absent(said.label or "", garments)
            case "photo":
                text = replies.NO_PHOTO
            case "price":
                text = replies.cost([(place, told["name"], _price(item)) for place, told, item in there])
            case "no-price":
                text = replies.NO_PRICES
            case "about" if there:
                ((place, told, item),) = there
                facts = [(key, ", ".join(texts(value))) for key, value in item.metadata.items()]
                text = replies.about(place, told["name"], _price(item), facts)
                choices = [
                    Choice(
                        text=f"More like the {replies.ordinal(place)}", say=f"More like number {place + 1}"
                    )
                ]
            case "no-place" | "about":
                text = replies.no_place(len(shown))
            case "thanks":
                text = replies.THANKS
            case "help":
                text = replies.help_text(shown=bool(shown))
            case _:
                text = replies.puzzled(message)
        return _answer(text, step.state, choices=choices, garments=list(garments) if asks else [])

    def _search(
        self,
        state: State,
        query: SentPhoto | None,
        found: Sequence[Garment],
        garments: Sequence[GarmentAnswer],
    ) -> ChatAnswer:
        wanted = _Wanted(self._shop, state)
        # Who asks for another color or pattern wants the rest alike.
        like = Like(
            color=0.0 if state.color or state.not_color else 1.0,
            pattern=0.0 if state.pattern or state.not_pattern else 1.0,
        )
        wish = Wish(k=_HITS, like=like, wanted=wanted if wanted.asks else None)
        opening = ""
        if state.item is not None:
            wanted.label = main_garment(self._shop.catalog, state.item)[0].label
            hits = self._shop.like_item(state.item, wish).hits
        elif query is not None and state.garment is not None:
            wanted.label = found[state.garment].label
            hits = self._shop.hits(query, found[state.garment], wish)
            if not state.filtered and not state.seen:
                opening = f"I see {replies.with_article(garments[state.garment])}. "
        else:
            raise ValueError("there is nothing to search for")
        return self._told(state, hits, opening, wanted)

    def _told(self, state: State, hits: Sequence[Hit], opening: str, wanted: "_Wanted") -> ChatAnswer:
        answers = self._shop.present.hits(hits, others=state.item is not None)
        same = [hit for hit in answers if hit.same]
        similar = [hit for hit in answers if not hit.same]
        text = opening + replies.found(same, similar, state)
        if wanted.late:
            text += " I have not looked at all of the shop yet; ask me again in a moment."
        wished = replies.wishes(state)
        titles = [f"{title}, {wished}" if wished else title for title in ("the same", "similar")]
        groups = [
            Group(title=title, hits=group)
            for title, group in zip(titles, (same, similar), strict=True)
            if group
        ]
        shown = tuple(hit.item for hit in (*same, *similar))
        choices = replies.search_choices(state, any(hit.price for hit in answers)) if answers else []
        return _answer(text, state.model_copy(update={"shown": shown}), groups=groups, choices=choices)


class _Wanted:
    """Whether an item is as a customer wishes: by what the shop says, else by how it looks."""

    def __init__(self, shop: Shop, state: State) -> None:
        self._shop = shop
        self._state = state
        self._seen = frozenset(state.seen)
        self._deadline = time.monotonic() + _LOOK_SECONDS
        self.label = ""
        self.late = False
        self.asks = state.filtered or bool(state.seen)

    def __call__(self, item: StoredItem) -> bool:
        state = self._state
        if item.id in self._seen:
            return False
        price = number(item.metadata.get("price"))
        if state.most is not None and (price is None or price > state.most):
            return False
        if state.least is not None and (price is None or price < state.least):
            return False
        looks = state.color or state.not_color or state.pattern or state.not_pattern
        return not looks or self._looks_right(item)

    def _looks_right(self, item: StoredItem) -> bool:
        state = self._state
        color, pattern = _told_look(item)
        asks_color, asks_pattern = state.color or state.not_color, state.pattern or state.not_pattern
        looks = self._looks(item) if (asks_color and not color) or (asks_pattern and not pattern) else []
        colors = [(color,)] if color else [look.colors for look in looks]
        patterns = {pattern} if pattern else {look.pattern for look in looks}
        if (asks_color and not colors) or (asks_pattern and not patterns):
            return False  # nothing is known
        return (
            (state.color is None or any(answers_color(state.color, one) for one in colors))
            and (state.not_color is None or not any(answers_color(state.not_color, one) for one in colors))
            and (state.pattern is None or state.pattern in patterns)
            and (state.not_pattern is None or state.not_pattern not in patterns)
        )

    def _looks(self, item: StoredItem) -> list[Look]:
        """How the item looks on each of its photos: the largest garment that may be what is asked for."""
        largest: list[StoredGarment] = []
        for photo in self._shop.catalog.photos(item=item.id):
            rows = self._shop.catalog.garments_of(photo.digest)
            largest += sorted((row for row in rows if may_answer(self.label, row.label)), key=_area)[-1:]
        looks = self._shop.looks.of(largest, self._deadline)
        self.late = self.late or len(looks) < len(largest)
        return list(looks.values())


def _price(item: StoredItem) -> str | None:
    """As "29.00 EUR", if the shop says in which currency."""
    price: str | None = said_of(item)["price"]
    currency = item.metadata.get("currency")
    return f"{price} {currency}" if price and isinstance(currency, str) and currency else price


def _area(row: StoredGarment) -> int:
    x0, y0, x1, y1 = row.box
    return (x1 - x0) * (y1 - y0)


def _told_look(item: StoredItem) -> tuple[str | None, str | None]:
    """Color and pattern in the shop's own words, which are believed before any look."""
    color, *patterns = (" ".join(texts(item.metadata.get(key))) for key in ("color", "pattern", "fabric"))
    return understand(color).color, understand(" ".join(patterns)).pattern


def _answer(
    text: str,
    state: State,
    *,
    choices: Sequence[Choice] = (),
    garments: Sequence[GarmentAnswer] = (),
    groups: Sequence[Group] = (),
) -> ChatAnswer:
    return ChatAnswer(
        text=text,
        choices=list(choices),
        garments=list(garments),
        groups=list(groups),
        state=state.model_dump(exclude_defaults=True, mode="json"),
    )
