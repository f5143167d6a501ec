"""How fast the search is, and what it still finds, among very many garments."""
