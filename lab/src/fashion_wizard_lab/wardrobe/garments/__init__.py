"""The garments of the wardrobe: outlines, seams, folds and landmarks of every kind."""
