"""The catalog's layouts: each file here holds the steps that make one layout of the one before it.

A new catalog goes through all of them. A new layout is one more file here, and a catalog of the layout before
it, stored in `tests/catalog/layouts/`.
"""

import sqlite3
from collections.abc import Callable
from typing import Final

from fashion_wizard.catalog.migrations import layout_1, layout_2, layout_3, layout_4, layout_5

Step = str | Callable[[sqlite3.Connection], None]
"""A statement of SQL, or what SQL alone cannot do; inside a transaction."""

STEPS: Final[tuple[tuple[Step, ...], ...]] = (
    layout_1.STATEMENTS,
    layout_2.STATEMENTS,
    layout_3.STATEMENTS,
    layout_4.STATEMENTS,
    layout_5.STATEMENTS,
)
"""The steps that lead from each layout to the next, from layout 0, an empty file."""
