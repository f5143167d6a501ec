"""Trains the network that says which way up a photo is."""
