"""Fits the weights of the parts of a search: `fashion-wizard train fusion`."""
