"""Find clothes by picture: the exact garment, or the most similar ones, from a shop's own photos."""
