"""Matches between the keypoints of two garments."""
