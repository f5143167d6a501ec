"""How a garment looks, in words: its colors and its pattern."""
