"""Learns how much each part of a search says: `fashion-wizard train fusion`."""
