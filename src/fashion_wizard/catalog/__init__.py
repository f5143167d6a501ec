"""What was indexed, in one SQLite file: items, photos, garments and their features."""
