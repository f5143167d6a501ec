"""Weights learned from DeepFashion In-shop: for research only, marked so, and never among those that ship."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.files import sha256_of
from fashion_wizard.weights import weights_path

LICENSE: Final = "non-commercial, research only"

_TERMS: Final = (
    "These weights were learned from a data set in the layout of DeepFashion In-shop. Its photos are handed "
    "out for non-commercial research only, and so are these weights: no shop may use them, and they must not "
    "ship with fashion-wizard. Only where all photos were your own, or rendered, is that yours to decide."
)


def refuse_to_ship(target: Path) -> None:
    """Fail where research weights would be written among those that ship.

    Raises:
        FashionWizardError: if `target` is the package's folder of weights, or in it.
    """
    shipped = weights_path("").resolve()
    if shipped in (target.resolve(), *target.resolve().parents):
        raise FashionWizardError(
            f"{target} is where the weights lie that ship, and weights learned from In-shop are for research "
            "only: name another --target"
        )


def write_card(title: str, files: Sequence[Path], facts: Mapping[str, object]) -> Path:
    """Write what research weights are, and what they may not be used for, beside them.

    Args:
        title: What they are, as a heading.
        files: The files of weights, all in one folder; the card is named after the first.
        facts: What was learned from, by which settings, with which figures: one row each.

    Returns:
        The card, `<first file>.card.md`.
    """
    card = files[0].with_name(f"{files[0].stem}.card.md")
    rows = {
        "license": f"**{LICENSE}**",
        **{f"SHA-256 of {file.name}": f"`{sha256_of(file)}`" for file in files},
        **facts,
    }
    lines = [f"# {title}", "", _TERMS, "", "| | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in rows.items()]
    card.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return card
