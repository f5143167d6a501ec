"""From a garment to the numbers that are compared."""
