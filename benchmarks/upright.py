"""How many photos that lie on a side, or upside down, are set upright; and how many are turned wrongly.

    python benchmarks/upright.py PHOTOS... [--every 1]

PHOTOS are files or folders of photos that are the right way up. Each is segmented as it is, and turned by
one, two and three quarters. A photo counts as set right if its garments are to be turned by as much as it
was turned, as turned wrongly if they are to be turned otherwise; else it stays as it was sent.
"""

import argparse
from pathlib import Path

import numpy as np
from rich.table import Table

from fashion_wizard.catalog.find import find_photos
from fashion_wizard.defaults import segmenter
from fashion_wizard.photo import load_photo
from fashion_wizard.turning import turn_photo
from fashion_wizard_lab.cli.tables import print_whole


def main() -> None:
    """Turn, segment, count."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("photos", type=Path, nargs="+")
    parser.add_argument("--every", type=int, default=1, help="only every so manieth photo")
    options = parser.parse_args()
    files = [found.path for found in find_photos(options.photos).photos][:: options.every]
    print_whole(measure(files))


def measure(files: list[Path]) -> Table:
    """One row for each turn."""
    finder = segmenter()
    found = np.zeros((len(files), 4), np.int64)
    for place, file in enumerate(files):
        photo = load_photo(file)
        for quarters in range(4):
            found[place, quarters] = max(
                (garment.turned for garment in finder.segment(turn_photo(photo, -quarters))), default=0
            )
    table = Table("lies by", "set right", "turned wrongly", "stays", title=f"{len(files)} photos")
    for quarters in range(4):
        right = found[:, quarters] == quarters
        wrong = ~right & (found[:, quarters] != 0)
        shares = (right.mean(), wrong.mean(), (~right & ~wrong).mean())
        table.add_row(f"{90 * quarters} degrees", *(f"{share:.3f}" for share in shares))
    return table


if __name__ == "__main__":
    main()
