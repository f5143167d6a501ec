"""When the plain foreground stands for garments that a network does not find."""

import numpy as np
import pytest

from fashion_wizard.garment import UNKNOWN_LABEL, Garment
from fashion_wizard.segmentation.fallback import shows_person, with_fallback

PHOTO = np.zeros((40, 40, 3), np.uint8)


def garment(label: str, score: float, rows: slice) -> Garment:
    mask = np.zeros((40, 40), np.bool_)
    mask[rows, 10:30] = True
    found = Garment.from_mask(label, mask)
    return Garment(label, mask, found.box, score)


class Ground:
    """Takes all of the photo for the foreground, or what is not at its border; counts its calls."""

    def __init__(self, score: float = 0.9, *, free: bool = False) -> None:
        self.asked, self.score, self.free = 0, score, free

    def segment(self, photo: np.ndarray, path: object = None) -> list[Garment]:
        self.asked += 1
        mask = np.ones(photo.shape[:2], np.bool_)
        if self.free:
            mask[[0, -1]] = mask[:, [0, -1]] = False
        found = Garment.from_mask(UNKNOWN_LABEL, mask)
        return [Garment(UNKNOWN_LABEL, mask, found.box, self.score)]


PEOPLE = [
    [("top", 0.4), ("face", 0.8)],
    [("pants", 0.5), ("skin", 0.6)],
    [("outer", 0.79), ("top", 0.1), ("hair", 0.5)],
]
OTHERS = [
    [("top", 0.4)],
    [("top", 0.4), ("face", 0.4)],
    # A close look: hair and a scrap of a garment.
    [("dress", 0.2), ("hair", 0.8)],
    [("face", 0.9)],
    [],
]


def labels_of(found: list[tuple[str, float]], ground: Ground) -> list[str]:
    shown = [garment(label, score, slice(3 * n, 3 * n + 3)) for n, (label, score) in enumerate(found)]
    return [each.label for each in with_fallback(shown, ground, PHOTO, None)]


@pytest.mark.parametrize("free", [True, False])
@pytest.mark.parametrize("found", OTHERS)
def test_the_foreground_stands_for_what_is_not_found(found, free):
    expected = [UNKNOWN_LABEL, *(label for label, _ in found)]
    answered = labels_of(found, Ground(free=free))
    assert answered[0] == UNKNOWN_LABEL
    assert sorted(answered) == sorted(expected)


@pytest.mark.parametrize("found", PEOPLE)
def test_around_a_person_scenery_is_no_garment_and_a_figure_before_a_plain_ground_is(found):
    assert sorted(labels_of(found, Ground())) == sorted(label for label, _ in found)
    assert labels_of(found, Ground(free=True))[0] == UNKNOWN_LABEL


@pytest.mark.parametrize("found", [[("top", 0.85)], [("top", 0.3), ("dress", 0.8), ("face", 0.2)]])
def test_beside_a_sure_garment_the_foreground_is_not_computed(found):
    ground = Ground()
    assert sorted(labels_of(found, ground)) == sorted(label for label, _ in found)
    assert not ground.asked


@pytest.mark.parametrize("found", [*PEOPLE, [("top", 0.4)]])
def test_an_unsure_foreground_beside_other_garments_is_not_relied_on(found):
    assert UNKNOWN_LABEL not in labels_of(found, Ground(0.49, free=True))


@pytest.mark.parametrize("score", [0.2, 0.9])
def test_a_garment_that_covers_half_of_the_foreground_explains_it(score):
    large = np.ones((40, 40), np.bool_)
    found = [Garment("dress", large, (0, 0, 40, 40), 0.4)]
    assert [each.label for each in with_fallback(found, Ground(score), PHOTO, None)] == ["dress"]


def test_a_person_is_a_body_part_and_something_worn_both_seen_for_themselves():
    seen = garment("top", 0.3, slice(0, 5)), garment("skin", 0.5, slice(5, 9))
    assert shows_person(seen)
    assert not shows_person([garment("top", 0.29, slice(0, 5)), seen[1]])
    assert not shows_person([seen[0], garment("skin", 0.49, slice(5, 9))])
    assert not shows_person(seen[:1])
    assert not shows_person(seen[1:])
    assert not shows_person([])
