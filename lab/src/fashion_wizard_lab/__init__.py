"""What makes and measures Fashion Wizard's weights, and what only they need.

The laboratory imports the product, never the other way round.
"""
