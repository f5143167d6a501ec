"""Addresses on the web, and fetching from them as a stranger would, not from inside this network."""
