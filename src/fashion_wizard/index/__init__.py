"""From a vector to its nearest neighbors among those of a catalog."""
