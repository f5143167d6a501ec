"""SuperPoint, trained as in arXiv 1712.07629: synthetic shapes, homographic adaptation, joint training."""
