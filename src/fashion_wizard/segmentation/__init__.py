"""From a photo to its garments."""
