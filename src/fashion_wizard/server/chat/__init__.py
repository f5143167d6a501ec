"""A conversation about a photo by rules: parse the message, decide the next step, answer."""
