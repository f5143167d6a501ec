"""Trains the network that labels every pixel of a photo."""
