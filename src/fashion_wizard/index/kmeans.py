"""k-means by FAISS: the centers of inverted lists, and visual words."""

import faiss
import numpy as np
from numpy.typing import NDArray

ROUNDS = 12
"""Lloyd iterations; on descriptors the error hardly falls after the tenth."""

SAMPLE_PER_CENTER = 64
"""At most this many vectors are used for each center; more make the centers hardly better, but slower."""


def kmeans(
    vectors: NDArray[np.float32], centers: int, *, spherical: bool = False, seed: int = 0
) -> NDArray[np.float32]:
    """Find the centers of `centers` clusters of vectors.

    The same vectors and seed give the same centers. Of more than `SAMPLE_PER_CENTER * centers`
    vectors a random part is used.

    Args:
        vectors: `(N, D)` float32, finite, at least one.
        centers: The number of clusters, at least 1. Where there are no more vectors than that,
            each of them is a center.
        spherical: Keep the centers at unit length, for vectors compared by cosine.
        seed: Of the random start.

    Returns:
        `(min(centers, N), D)` float32.

    Raises:
        ValueError: if there is no vector, a number is not finite, or `centers` is less than 1.
    """
    if vectors.ndim != 2 or not vectors.size:
        raise ValueError(f"k-means needs (N, D) vectors, at least one, not an array of shape {vectors.shape}")
    if centers < 1:
        raise ValueError(f"k-means makes at least one cluster, not {centers}")
    if not np.isfinite(vectors).all():
        raise ValueError("k-means needs finite vectors; some hold NaN or infinity")
    vectors = np.ascontiguousarray(vectors, dtype=np.float32)
    if len(vectors) <= centers:
        return vectors.copy()
    clustering = faiss.Kmeans(
        vectors.shape[1],
        centers,
        niter=ROUNDS,
        seed=seed,
        spherical=spherical,
        # FAISS prints a warning below 39 vectors a center; few vectors are normal in a small shop.
        min_points_per_centroid=1,
        max_points_per_centroid=SAMPLE_PER_CENTER,
    )
    clustering.train(vectors)
    return np.array(clustering.centroids, dtype=np.float32).reshape(centers, vectors.shape[1])
