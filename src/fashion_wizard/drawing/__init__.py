"""Pictures for people: garments, keypoints, matches and results."""
