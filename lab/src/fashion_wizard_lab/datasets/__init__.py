"""Readers of data sets, and their splits."""
