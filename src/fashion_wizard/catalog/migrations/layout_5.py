"""Layout 5: by how many quarters a photo has to be turned until its garments are upright.

Those of older layouts were taken for upright, and are until their photos are computed again.
"""

from typing import Final

STATEMENTS: Final = ("ALTER TABLE garments ADD COLUMN turned INTEGER NOT NULL DEFAULT 0",)
