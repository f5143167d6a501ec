"""The catalog's layouts: each file here holds the statements that make one layout of the one before it.

A new catalog goes through all of them. A new layout is one more file here, and a catalog of the layout before
it, stored in `tests/catalog/layouts/`.
"""

from typing import Final

from fashion_wizard.catalog.migrations import layout_1, layout_2

STEPS: Final[tuple[tuple[str, ...], ...]] = (layout_1.STATEMENTS, layout_2.STATEMENTS)
"""The statements that lead from each layout to the next, from layout 0, an empty file."""
