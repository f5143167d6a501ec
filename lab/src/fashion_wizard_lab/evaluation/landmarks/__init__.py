"""Fixed landmarks in boxes beside keypoints in masks: figures, and a picture of both on the same garments."""
