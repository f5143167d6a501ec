"""A retrieval run as one HTML page, and as pictures."""
