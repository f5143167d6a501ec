"""Writes `MODEL_CARD.md` from `cards/*.json`; `make model-card` runs it."""

import json
from typing import Any, Final

from fashion_wizard.files import sha256_of
from fashion_wizard.weights import weights_path

CARDS: Final = weights_path("cards")
_HEAD: Final = "# Model card\n\nEvery file in this folder, what it was made of and how, and its figures.\n"


def read_cards() -> list[dict[str, Any]]:
    """The entries, sorted.

    Each has the keys `order`, `files` (SHA-256 by file name), `about`, `facts`, `commands` and `notes`, and
    may have `made`, which introduces the commands. Texts are Markdown.
    """
    cards = [json.loads(path.read_text(encoding="utf-8")) for path in CARDS.glob("*.json")]
    return sorted(cards, key=lambda card: int(card["order"]))


def refresh_hashes() -> None:
    """Update the hashes of all files in the entries."""
    for path in CARDS.glob("*.json"):
        card = json.loads(path.read_text(encoding="utf-8"))
        card["files"] = {name: sha256_of(weights_path(name)) for name in card["files"]}
        path.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def render(cards: list[dict[str, Any]]) -> str:
    """The whole card as Markdown."""
    return "\n".join([_HEAD, *map(_entry, cards)])


def _entry(card: dict[str, Any]) -> str:
    facts = [
        *((f"SHA-256 of {name}", f"`{digest}`") for name, digest in card["files"].items()),
        *card["facts"].items(),
    ]
    table = "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in facts)])
    commands = "\n".join(["```console", *(f"$ {command}" for command in card["commands"]), "```"])
    title = f"## {', '.join(card['files'])}"
    parts = [title, card["about"], table, card.get("made", ""), commands, card["notes"]]
    return "\n\n".join(part for part in parts if part) + "\n"


def main() -> None:
    """Update the hashes, then write the card."""
    refresh_hashes()
    weights_path("MODEL_CARD.md").write_text(render(read_cards()), encoding="utf-8")


if __name__ == "__main__":
    main()
