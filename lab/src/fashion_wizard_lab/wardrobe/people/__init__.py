"""The people who wear the clothes: bodies, poses, faces and hair."""
