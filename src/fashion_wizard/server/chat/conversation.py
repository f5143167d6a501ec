"""One turn of a conversation: parse, decide, search, answer. Blocks; stores nothing."""

from collections.abc import Sequence
from typing import Final

from fashion_wizard.catalog.availability import in_stock
from fashion_wizard.catalog.item_color import color_name
from fashion_wizard.catalog.offers import price_at, told_at, told_price
from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.catalog.values import number, texts
from fashion_wizard.clock import now
from fashion_wizard.errors import FashionWizardError
from fashion_wizard.garment import Garment
from fashion_wizard.search.hits import Hit
from fashion_wizard.search.weights import PartWeights
from fashion_wizard.server.answers.chat import ChatAnswer, Choice, Group
from fashion_wizard.server.answers.photos import GarmentAnswer
from fashion_wizard.server.backend import Backend
from fashion_wizard.server.chat.filters import ConversationFilter, length_of, said_sizes
from fashion_wizard.server.chat.languages import Language, to_english
from fashion_wizard.server.chat.message import MAX_CHARACTERS, parse_message
from fashion_wizard.server.chat.replies import Replies
from fashion_wizard.server.chat.rules import PhotoGarment, Step, decide
from fashion_wizard.server.chat.state import State
from fashion_wizard.server.presenter import item_fields
from fashion_wizard.server.search_request import SearchOptions, SentPhoto
from fashion_wizard.server.stored_garments import main_garment

_RESULTS: Final = 8
_PIECES: Final = 2
"""Items that are shown for each garment of a look."""
_MOST_SHOWN: Final = 20


class Conversation:
    """Answers messages from one catalog.

    Args:
        backend: Searches the catalog.
        language: In which it reads and answers.
    """

    def __init__(self, backend: Backend, language: Language = "en") -> None:
        self._backend = backend
        self._language = language
        self._replies = Replies(language)
        self._searches = backend.searches

    def answer(self, text: str, photo: SentPhoto | None, state: State) -> ChatAnswer:
        """One turn.

        Args:
            text: The customer's message; may be empty with a photo.
            photo: The photo that the conversation is about.
            state: As the last answer gave it.
        """
        with self._backend.catalog.snapshot():
            return self._turn(text, photo, state)

    def _turn(self, text: str, photo: SentPhoto | None, state: State) -> ChatAnswer:
        message = parse_message(to_english(text[:MAX_CHARACTERS], self._language))
        garments = self._searches.find_garments(photo) if photo and state.item is None else []
        described = (
            [self._searches.describe(photo, garment, place) for place, garment in enumerate(garments)]
            if photo
            else []
        )
        options = [
            PhotoGarment(answer.label, tuple(answer.colors), answer.pattern, length_of(garment))
            for answer, garment in zip(described, garments, strict=True)
        ]
        length = self._item_length(state.item)
        seen = options if photo else None
        step = decide(message, state, seen, self._prices(state), length)
        answer, searched = self._answered(step, text, photo, garments, described), step.kind == "search"
        then, shown = step.then, State.model_validate(answer.state)
        if then and shown.shown:  # it is about what was not found yet, as "cheaper?" with a new photo
            step = decide(then, shown, seen, self._prices(shown), length)
            found, answer = answer, self._answered(step, text, photo, garments, described)
            if step.kind != "search" and not answer.groups:
                both = f"{found.text} {answer.text}"
                answer = answer.model_copy(update={"text": both, "groups": found.groups})
            else:
                searched = step.kind == "search"
        place = step.state.garment
        topic = described[place] if place is not None and place < len(described) else None
        is_new = state.garment is None or not (step.state.has_filters or step.state.seen)
        if searched and topic and is_new:
            opening = self._replies.text("reply.see", garment=self._replies.garment(topic))
            answer = answer.model_copy(update={"text": opening + answer.text})
        return self._backend.recorder.chat(
            answer,
            step.state.item,
            topic,
            [conditions] if (conditions := Replies("en").conditions(step.state)) else [],
            searched=searched,
        )

    def _prices(self, state: State) -> list[float | None]:
        """The prices of the last results; None where the shop gives none."""
        shown = map(self._backend.catalog.item, state.shown)
        return [number(price_at(item.metadata, now())) if item else None for item in shown]

    def _answered(
        self,
        step: Step,
        text: str,
        photo: SentPhoto | None,
        garments: Sequence[Garment],
        described: Sequence[GarmentAnswer],
    ) -> ChatAnswer:
        """What to answer where this is the next step."""
        if step.kind == "search":
            return self._search(step.state, photo, garments)
        shown = [self._backend.catalog.item(item) for item in step.state.shown]
        return self._reply(step, text, described, shown)

    def _reply(
        self,
        step: Step,
        text: str,
        garments: Sequence[GarmentAnswer],
        shown: Sequence[StoredItem | None],
    ) -> ChatAnswer:
        replies = self._replies
        is_question = step.kind in {"which", "absent"}
        choices = replies.which_choices(garments) if is_question else []
        items = [(place, item) for place in step.places if (item := shown[place])]
        match step.kind:
            case "which":
                reply = replies.which(garments) if garments else replies.text("reply.no-garment")
            case "absent":
                reply = replies.absent(step.label or "", garments)
            case "photo":
                reply = replies.text("reply.no-photo")
            case "price":
                reply = replies.cost(
                    [
                        (place, item_fields(item)["name"], told_price(item.metadata, now()))
                        for place, item in items
                    ]
                )
            case "no-price":
                reply = replies.text("reply.no-prices")
            case "no-length":
                reply = replies.text("reply.no-length")
            case "look":
                return self._look(step, items)
            case "about" | "stock" if items:
                ((place, item),) = items
                reply, choices = self._about(place, item, step), [replies.like_choice(place)]
            case "no-place" | "about" | "stock":
                reply = replies.no_place(len(shown))
            case "thanks":
                reply = replies.text("reply.thanks")
            case "help":
                reply = replies.help_text(shown=bool(shown))
            case _:
                reply = replies.puzzled(text)
        return _answer(reply, step.state, choices=choices, garments=list(garments) if is_question else [])

    def _look(self, step: Step, items: Sequence[tuple[int, StoredItem]]) -> ChatAnswer:
        """What goes with a result that was shown, or with the item that the conversation is about."""
        replies, state = self._replies, step.state
        stored = items[0][1] if items else self._backend.catalog.item(state.item or "")
        if stored is None:
            return _answer(replies.no_place(len(state.shown)), state)
        name = item_fields(stored)["name"]
        pieces = self._searches.look(stored.id, SearchOptions(k=_PIECES)).pieces
        groups = [Group(title=replies.label(piece.label), hits=piece.hits) for piece in pieces if piece.hits]
        shown = tuple(hit.item for group in groups for hit in group.hits)[:_MOST_SHOWN]
        if not groups:
            return _answer(replies.text("reply.look.none", name=name), state)
        answer = replies.text("reply.look", name=name)
        return _answer(answer, state.model_copy(update={"shown": shown, "seen": ()}), groups=groups)

    def _about(self, place: int, item: StoredItem, step: Step) -> str:
        """What there is to say about one result, or whether it is in stock."""
        name = item_fields(item)["name"]
        if step.size is not None:
            return self._replies.size(place, name, step.size, in_stock=self._in_size(item, step.size))
        if step.kind == "stock":
            return self._replies.stock(place, name, in_stock=in_stock(item))
        facts = [(key, ", ".join(texts(value))) for key, value in told_at(item.metadata, now()).items()]
        return self._replies.about(
            place, name, told_price(item.metadata, now()), facts, in_stock=in_stock(item)
        )

    def _in_size(self, item: StoredItem, size: str) -> bool | None:
        """Whether an item, or a variant in its color, is in stock in a size; None if no size is known."""
        catalog = self._backend.catalog
        variants, key = [item], catalog.style_key()
        if key and (style := catalog.styles_of([item.id], key).get(item.id)):
            color = color_name(item.metadata).casefold()
            variants = [
                each for each in catalog.variants(style, key) if color_name(each.metadata).casefold() == color
            ]
        if not any(map(said_sizes, variants)):
            return None
        return any(size in said_sizes(variant) and in_stock(variant) for variant in variants)

    def _item_length(self, item: str | None) -> float | None:
        """The length of the garment that an item is about; None without one."""
        try:
            return length_of(main_garment(self._backend.catalog, item)[0]) if item else None
        except FashionWizardError:
            return None

    def _search(self, state: State, photo: SentPhoto | None, garments: Sequence[Garment]) -> ChatAnswer:
        catalog = self._backend.catalog
        if state.item is not None:
            label = main_garment(catalog, state.item)[0].label
        elif photo is not None and state.garment is not None:
            label = garments[state.garment].label
        else:
            raise ValueError("there is nothing to search for")
        item_filter = ConversationFilter(catalog, self._backend.appearances, state, label)
        # A filter on color or pattern replaces the query's own.
        weights = PartWeights(
            color=0.0 if state.color or state.not_color else 1.0,
            pattern=0.0 if state.pattern or state.not_pattern else 1.0,
        )
        filtered = state.has_filters or bool(state.seen)
        options = SearchOptions(
            k=_RESULTS,
            weights=weights,
            item_filter=item_filter if filtered else None,
            stock="in" if state.in_stock else "last",
        )
        if state.item is not None:
            hits = self._searches.similar_results(state.item, options).hits
        elif photo is not None and state.garment is not None:
            hits = self._searches.results(photo, garments[state.garment], options)
        return self._show(state, hits, is_incomplete=item_filter.is_incomplete)

    def _show(self, state: State, hits: Sequence[Hit], *, is_incomplete: bool) -> ChatAnswer:
        replies = self._replies
        answers = self._backend.presenter.results(hits, item_query=state.item is not None)
        same = [answer for answer in answers if answer.same]
        similar = [answer for answer in answers if not answer.same]
        text = replies.found(same, similar, state)
        if is_incomplete:
            text += replies.text("reply.incomplete")
        conditions = replies.conditions(state)
        titles = [
            f"{title}{replies.text('list.comma')}{conditions}" if conditions else title
            for title in (replies.text("group.same"), replies.text("group.similar"))
        ]
        groups = [
            Group(title=title, hits=group)
            for title, group in zip(titles, (same, similar), strict=True)
            if group
        ]
        shown = tuple(answer.item for answer in (*same, *similar))
        choices = []
        if answers:
            choices = replies.search_choices(state, prices=any(answer.price for answer in answers))
        return _answer(text, state.model_copy(update={"shown": shown}), groups=groups, choices=choices)


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
