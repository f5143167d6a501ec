#!/usr/bin/env bash
# Surprise: in Qdrant's local mode, `Fusion.DBSF` over two searches by Euclidean distance puts the farthest
#            garments first.
#
# What:      qdrant-client 1.20.0, `QdrantClient(":memory:")`, `query_points` with two prefetches and
#            `FusionQuery(fusion=Fusion.DBSF)`, Distance.EUCLID and Distance.MANHATTAN, beside COSINE and
#            Fusion.RRF.
# Input:     200 garments with one vector; two queries near each other (two photos of a garment), the nearest 20
#            each, fused to ten.
# Expected:  garments that are near both photos first, as with RRF, and as with DBSF for COSINE. Qdrant's guide
#            says that DBSF normalizes the scores of each prefetch by their mean and deviation before it adds them
#            up; it excepts no metric.
# Seen:      of the garments that both searches found, the ten farthest, from far to near: distances are added up
#            as if they were similarities. The same query for the server's version 1.19.0 is reported in
#            qdrant/qdrant (issue 10611, September 2026, open), and the correction for local mode is proposed in
#            qdrant/qdrant-client (pull request 1455, open); this release still has it.
# Cost:      every search by several photos, or by photo and text, returns the worst of what its parts found, and
#            each part alone is right.
# What helps: COSINE or DOT, or RRF, which looks at ranks only.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'qdrant-client==1.20.0' 'numpy==2.4.6'
"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

import numpy as np
from qdrant_client import QdrantClient, models

random = np.random.default_rng(0)
vectors = random.normal(size=(200, 8))
photos = random.normal(size=8) + 0.1 * random.normal(size=(2, 8))
distances = {
    models.Distance.EUCLID: np.linalg.norm(photos[:, None] - vectors, axis=2),
    models.Distance.MANHATTAN: np.abs(photos[:, None] - vectors).sum(axis=2),
    models.Distance.COSINE: 1 - photos @ vectors.T
    / np.linalg.norm(photos, axis=1)[:, None] / np.linalg.norm(vectors, axis=1),
}
print("qdrant-client", version("qdrant-client"))
for metric, right in distances.items():
    client = QdrantClient(":memory:")
    client.create_collection("garments", vectors_config=models.VectorParams(size=8, distance=metric))
    points = [models.PointStruct(id=number, vector=row.tolist()) for number, row in enumerate(vectors)]
    client.upsert("garments", points)
    parts = [models.Prefetch(query=photo.tolist(), limit=20) for photo in photos]
    both = set(np.argsort(right[0])[:20]) & set(np.argsort(right[1])[:20])
    rank = {number: place for place, number in enumerate(sorted(both, key=lambda number: right[:, number].sum()))}
    first = {}
    for fusion in (models.Fusion.RRF, models.Fusion.DBSF):
        query = models.FusionQuery(fusion=fusion)
        found = client.query_points("garments", prefetch=parts, query=query, limit=10).points
        places = [rank[point.id] + 1 if point.id in rank else None for point in found]
        print(f"{metric.value:9} {fusion.value:4}: places by distance, of {len(both)} found twice: {places}")
        first[fusion] = places[0]
    assert len(both) >= 14 and first[models.Fusion.RRF] <= 2
    if metric == models.Distance.COSINE:
        assert first[models.Fusion.DBSF] <= 2
    else:
        assert first[models.Fusion.DBSF] >= len(both) - 1
PYTHON
# Output on 2026-11-29:
# qdrant-client 1.20.0
# Euclid    rrf : places by distance, of 16 found twice: [1, 3, 2, 4, 5, 6, 7, 8, 9, 12]
# Euclid    dbsf: places by distance, of 16 found twice: [16, 15, 14, 13, 12, 11, 10, 9, 8, 7]
# Manhattan rrf : places by distance, of 18 found twice: [1, 3, 4, 2, 6, 7, 5, 8, 9, 10]
# Manhattan dbsf: places by distance, of 18 found twice: [18, 17, 16, 15, 14, 12, 13, 11, 10, 9]
# Cosine    rrf : places by distance, of 17 found twice: [1, 5, 2, 4, 3, 8, 7, 6, 10, 9]
# Cosine    dbsf: places by distance, of 17 found twice: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
