"""Layout 4: the order of an item's photos.

Photos of older layouts have no place, and come by their paths, as before. The next run of a feed gives them
the order in which they stand there.
"""

from typing import Final

STATEMENTS: Final = ("ALTER TABLE photos ADD COLUMN place INTEGER",)
