"""One store of photos for several server processes."""

import pickle

import numpy as np
import pytest

from fashion_wizard.garment import Garment
from fashion_wizard.server.decoding import Decoded
from fashion_wizard.server.problems import Problem
from fashion_wizard.server.search_request import SentPhoto
from fashion_wizard.server.settings import Settings
from fashion_wizard.server.shared_photos import StoreAddress, connect, shared_photos


def test_what_one_process_keeps_another_finds(tmp_path) -> None:
    rng = np.random.default_rng(1)
    pixels = rng.integers(0, 256, (40, 30, 3), np.uint8)
    mask = rng.random((40, 30)) < 0.5
    photo = SentPhoto(Decoded(pixels, 60, 80), "0" * 64, (Garment.from_mask("top", mask, 0.5),))
    with shared_photos(Settings(catalog=tmp_path)) as address:
        first, second = connect(address), connect(address)
        photo_id, ends = first.put(photo, "a")
        found = second.get(photo_id, "a")
        np.testing.assert_array_equal(found.decoded.photo, pixels)
        np.testing.assert_array_equal(found.garments[0].mask, mask)
        assert (found.size, found.digest, ends > 0) == ((60, 80), "0" * 64, True)
        with pytest.raises(Problem, match="send the photo again") as caught:
            second.get(photo_id, "b")
        assert (caught.value.status, caught.value.code) == (404, "photo-unknown")
        second.remove(photo_id, "a")
        second.remove_ended()
        with pytest.raises(Problem):
            first.get(photo_id, "a")
        with pytest.raises(Exception, match="digest"):
            connect(StoreAddress(address.socket, b"guessed"))


def test_a_problem_of_another_process_is_the_same_here() -> None:
    problem = pickle.loads(pickle.dumps(Problem(410, "photo-ended", "send it again")))  # noqa: S301
    assert (problem.status, problem.code, str(problem)) == (410, "photo-ended", "send it again")
