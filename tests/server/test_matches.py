"""The matches of an answer are those that the score counts."""

import numpy as np
import pytest
from fastapi.testclient import TestClient

from fashion_wizard.matching.garments import HALF

from .conftest import COLORS, encoded, outfit


def seen_again(number: int, color: str) -> bytes:
    """The photo of an item of the shop, moved a little and in noise: it is compared, not known."""
    photo = np.roll(outfit(COLORS[color], (90, 70, 50), number, 40), (3, -4), (0, 1)).astype(int)
    noise = np.random.default_rng(number).integers(-6, 7, photo.shape)
    return encoded(np.clip(photo + noise, 0, 255).astype(np.uint8))


@pytest.mark.parametrize(("number", "color"), [(1, "blue"), (3, "yellow"), (5, "black")])
def test_the_pattern_score_counts_the_inliers(client: TestClient, number: int, color: str) -> None:
    photo = seen_again(number, color)
    answer = client.post("/v1/search", files={"photo": photo}, data={"garment": "top", "k": 6}).json()
    counts = []
    for hit in answer["hits"]:
        question = {"garment": "top", "hit": hit["garment"]}
        found = client.post("/v1/matches", files={"photo": photo}, data=question).json()
        counts.append(sum(match["agrees"] for match in found["matches"]))
        assert found["agreeing"] == counts[-1]
        assert hit["parts"]["pattern"] == pytest.approx(counts[-1] / (counts[-1] + HALF), abs=1e-4)
    assert max(counts) > HALF
    assert len(set(counts)) > 1


def test_matches_are_of_the_garment_that_the_search_asked_for(client: TestClient) -> None:
    # The shop has no such top, and sells trousers like these.
    photo = encoded(outfit((250, 0, 250), (90, 70, 50), 1, 40))
    answer = client.post("/v1/search", files={"photo": photo}, data={"k": 1}).json()
    assert (answer["asked"]["id"], answer["asked"]["label"]) == (1, "pants")
    hit = {"hit": answer["hits"][0]["garment"]}
    default, pants, top = (
        client.post("/v1/matches", files={"photo": photo}, data=hit | garment).json()
        for garment in ({}, {"garment": "1"}, {"garment": "0"})
    )
    assert default == pants != top
