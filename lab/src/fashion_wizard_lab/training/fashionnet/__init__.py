"""FashionNet, trained as in Liu et al., "DeepFashion", CVPR 2016, from a folder in the In-shop layout."""
