"""The least score of a garment, label by label, as a file beside a network's weights."""

import json
from pathlib import Path

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.palette import LABELS


def read_thresholds(file: Path) -> dict[str, float]:
    """The least score of a garment, by label.

    Raises:
        FashionWizardError: if the file is missing or damaged.
    """
    try:
        read: dict[str, float] = json.loads(file.read_text(encoding="utf-8"))
        return {label: float(read[label]) for label in LABELS[1:]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FashionWizardError(f"{file} does not hold the least score of each label: {error}") from None
