"""What a garment looks like, in a salesperson's words: its colors and its pattern."""
