"""Figures, pictures and reports of what the product does on data sets with known answers."""
