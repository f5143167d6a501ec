"""A conversation about a picture: what was said, what it changes, how it is answered. Rules alone."""
