"""Choices that are made by environment variables."""

import os
from collections.abc import Sequence

from fashion_wizard.errors import FashionWizardError


def wanted_by(variable: str, known: Sequence[str]) -> str | None:
    """Reads which of the known values an environment variable chooses; None if it is not set.

    Raises:
        FashionWizardError: if it names something else.
    """
    wanted = os.environ.get(variable) or None
    if wanted not in {None, *known}:
        raise FashionWizardError(
            f"the variable {variable} is {wanted!r}; set it to {' or '.join(known)}, or unset it"
        )
    return wanted
