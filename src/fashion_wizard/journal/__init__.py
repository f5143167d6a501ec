"""What customers searched for, what they found, and what they did with it."""
