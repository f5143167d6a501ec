"""The replies of a conversation. Pure functions of a language."""

from collections.abc import Sequence
from typing import Final

from fashion_wizard.appearance.describe import PLURAL, noun
from fashion_wizard.search.hits import none_likely
from fashion_wizard.server.answers.chat import Choice
from fashion_wizard.server.answers.photos import GarmentAnswer
from fashion_wizard.server.answers.results import HitAnswer
from fashion_wizard.server.chat.languages import Language
from fashion_wizard.server.chat.state import State
from fashion_wizard.server.texts import text

_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ORDINALS: Final = (
    *("first", "second", "third", "fourth", "fifth", "sixth"),
    *("seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"),
)
_QUOTED: Final = 60
_FACTS: Final = 4


class Replies:
    """The replies in one language. Only English has words for numbers and articles.

    Args:
        language: The customer's language.
    """

    def __init__(self, language: Language) -> None:
        self._language = language

    def text(self, key: str, **values: object) -> str:
        """A text of the file; see `texts.text`."""
        return text(self._language, key, **values)

    def garment(self, garment: GarmentAnswer) -> str:
        """A name such as "a striped blue top" or "blue trousers"."""
        if self._language != "en":
            return self.described(garment)
        if garment.label in PLURAL:
            return garment.name
        return f"{'an' if garment.name[0] in 'aeiou' else 'a'} {garment.name}"

    def described(self, garment: GarmentAnswer) -> str:
        """A name such as "striped blue top"."""
        if self._language == "en":
            return garment.name
        colors = [self.text(f"color.{color}") for color in garment.colors]
        color = (
            self.text("color.two", first=colors[0], second=colors[1]) if len(colors) > 1 else "".join(colors)
        )
        pattern = garment.pattern if garment.pattern and garment.pattern != "plain" else None
        words = [self.label(garment.label), color, self.text(f"pattern.{pattern}") if pattern else ""]
        return self.text("list.comma").join(word for word in words if word)

    def label(self, label: str) -> str:
        """The everyday word for garments of a label."""
        return noun(label) if self._language == "en" else self.text(f"garment.{label}")

    def listed(self, garments: Sequence[GarmentAnswer]) -> str:
        """An enumeration such as "a top, a bag and blue trousers"."""
        names = [self.garment(garment) for garment in garments]
        if self._language != "en":
            return "; ".join(names)
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

    def which(self, garments: Sequence[GarmentAnswer]) -> str:
        """Ask which of several garments to search for."""
        return self.text("reply.which", garments=self.listed(garments))

    def which_choices(self, garments: Sequence[GarmentAnswer]) -> list[Choice]:
        """A quick reply for each garment, which chooses that garment only."""
        names = [self.described(garment) for garment in garments]
        return [
            Choice(
                text=name,
                say=f"the {name}"
                if self._language == "en" and names.count(name) == 1
                else self.text("reply.number", place=place),
            )
            for place, name in enumerate(names, 1)
        ]

    def conditions(self, state: State) -> str:
        """The filters in words, such as "in red, with dots, up to 30.00"; empty without filters."""
        parts = []
        if state.color:
            parts.append(self.text("condition.color", color=self.text(f"color.{state.color}")))
        if state.not_color:
            parts.append(self.text("condition.not-color", color=self.text(f"color.{state.not_color}")))
        if state.pattern:
            parts.append(self.text(f"with.{state.pattern}"))
        if state.not_pattern:
            parts.append(
                self.text("condition.not-pattern", pattern=self.text(f"pattern.{state.not_pattern}"))
            )
        if state.longest is not None:
            parts.append(self.text("condition.shorter"))
        if state.shortest is not None:
            parts.append(self.text("condition.longer"))
        if state.size is not None:
            parts.append(self.text("condition.size", size=state.size.upper()))
        if state.in_stock:
            parts.append(self.text("condition.in-stock"))
        least, most = (None if price is None else f"{price:.2f}" for price in (state.least, state.most))
        if least and most:
            parts.append(self.text("condition.between", least=least, most=most))
        elif most:
            parts.append(self.text("condition.most", most=most))
        elif least:
            parts.append(self.text("condition.least", least=least))
        return self.text("list.comma").join(parts)

    def found(self, same: Sequence[HitAnswer], similar: Sequence[HitAnswer], state: State) -> str:
        """Say how many results are the same garment and how many are similar, and under which filters."""
        filters = self.conditions(state)
        tail = f"{self.text('list.comma')}{filters}" if filters else ""
        if not same and not similar:
            return self.nothing(state)
        if not same and none_likely(hit.score for hit in similar) and not similar[0].alike:
            return self.text("reply.unlikely", tail=tail)
        if not same:
            return self._counted("reply.nearest", similar, tail=tail)
        both = [self._counted("reply.same", same)]
        if similar:
            both.append(self._counted("reply.similar", similar))
        return f"{self.text('list.comma').join(both)}{tail}."

    def nothing(self, state: State) -> str:
        """Say that there are no results, and which filters could be dropped."""
        if state.seen:
            return self.text("reply.seen")
        if state.has_filters:
            return self.text("reply.nothing.filtered", conditions=self.conditions(state))
        return self.text("reply.nothing")

    def cost(self, results: Sequence[tuple[int, str, str | None]]) -> str:
        """Give prices.

        Args:
            results: Place, name and price of each.
        """
        if all(price is None for _, _, price in results):
            return self.text("reply.no-prices")
        if len(results) == 1:
            ((place, name, price),) = results
            return self.text("reply.cost", **self.place(place), name=name, price=price)
        unknown = self.text("reply.price-unknown")
        return "; ".join(f"{place + 1}: {name}, {price or unknown}" for place, name, price in results) + "."

    def about(
        self,
        place: int,
        name: str,
        price: str | None,
        metadata: Sequence[tuple[str, str]],
        *,
        in_stock: bool,
    ) -> str:
        """Describe one result."""
        sentences = [self.text("reply.about", **self.place(place), name=name)]
        if not in_stock or any(key == "availability" for key, _ in metadata):
            sentences = [self.stock(place, name, in_stock=in_stock)]
        if price:
            sentences.append(self.text("reply.about.cost", price=price))
        shown = {"name", "price", "sale_price", "currency", "url", "availability"}
        if facts := [f"{key}: {value}" for key, value in metadata if key not in shown][:_FACTS]:
            sentences.append(f"{'; '.join(facts)}.")
        return " ".join(sentences)

    def stock(self, place: int, name: str, *, in_stock: bool) -> str:
        """Say whether one result is in stock."""
        key = "reply.about.in-stock" if in_stock else "reply.about.sold-out"
        return f"{self.text('reply.about', **self.place(place), name=name)} {self.text(key)}"

    def size(self, place: int, name: str, size: str, *, in_stock: bool | None) -> str:
        """Say whether one result is in stock in a size; None if its sizes are not known."""
        key = {True: "reply.about.size", False: "reply.about.no-size", None: "reply.about.sizes-unknown"}
        sentence = self.text(key[in_stock], size=size.upper())
        return f"{self.text('reply.about', **self.place(place), name=name)} {sentence}"

    def no_place(self, shown: int) -> str:
        """Say that there is no such result."""
        if shown <= 1:
            return self.text("reply.place.one")
        return self.text("reply.places", shown=shown, number=self._number(shown))

    def absent(self, label: str, garments: Sequence[GarmentAnswer]) -> str:
        """Say that the photo shows no such garment."""
        return self.text("reply.absent", label=self.label(label), garments=self.listed(garments))

    def help_text(self, *, shown: bool) -> str:
        """Say what the customer can ask."""
        if shown:
            return self.text("reply.help")
        return self.text("reply.help.first", photo=self.text("reply.no-photo"))

    def puzzled(self, message: str) -> str:
        """Say that a message was not understood, and what the customer can ask."""
        quoted = " ".join(message.split())[:_QUOTED]
        return self.text("reply.puzzled", message=quoted, help=self.help_text(shown=True))

    def search_choices(self, state: State, *, prices: bool) -> list[Choice]:
        """Quick replies below results."""
        keys = ["choice.cheaper"] if prices else []
        keys += ["choice.blue" if state.color != "blue" else "choice.red"]
        keys += ["choice.plain"] if state.pattern != "plain" else ["choice.striped"]
        keys += ["choice.first", "choice.look", "choice.more"]
        if state.has_filters:
            keys.append("choice.anything")
        return [Choice(text=words, say=words) for words in map(self.text, keys)]

    def like_choice(self, place: int) -> Choice:
        """A quick reply for items similar to a result."""
        return Choice(
            text=self.text("choice.like", **self.place(place)),
            say=self.text("choice.like-number", place=place + 1),
        )

    def place(self, place: int) -> dict[str, object]:
        """A place from 0, as texts take it."""
        ordinal = _ORDINALS[place] if place < len(_ORDINALS) else f"number {place + 1}"
        return {"ordinal": ordinal, "place": place + 1}

    def _counted(self, key: str, hits: Sequence[HitAnswer], **values: object) -> str:
        return self.text(key, count=len(hits), number=self._number(len(hits)), **values)

    def _number(self, count: int) -> str:
        return _NUMBERS[count] if self._language == "en" and count < len(_NUMBERS) else str(count)
