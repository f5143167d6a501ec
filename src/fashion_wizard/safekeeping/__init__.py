"""Copies of a catalog, and whether it is whole: backup and restore, dump and load, check and repair."""
