"""Trains the garment embedding: `fashion-wizard train embedding`."""
