"""Photos as strangers send them: whole ones of every kind, and each damaged at every kind of place."""

from fashion_wizard_lab.strangers.damage import PLACES, DamagedFile, damaged_file

__all__ = ["PLACES", "DamagedFile", "damaged_file"]
