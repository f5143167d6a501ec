import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from fashion_wizard.features.photo_hash import BITS, COPY_BITS, alike, may_be_copies, photo_hash


def drawing(seed: int, color: str = "navy") -> Image.Image:
    """A figure of random shapes on white."""
    dice = np.random.default_rng(seed)
    picture = Image.new("RGB", (320, 400), "white")
    draw = ImageDraw.Draw(picture)
    for _ in range(9):
        x, y = dice.integers(0, 250, 2).tolist()
        width, height = dice.integers(30, 140, 2).tolist()
        draw.ellipse((x, y, x + width, y + height), fill=color)
    return picture


def hash_of(picture: Image.Image) -> bytes:
    return photo_hash(np.array(picture))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("quality", "scale"), [(75, 1), (50, 0.5), (90, 0.25)])
def test_a_photo_saved_again_is_a_copy(seed, quality, scale):
    picture = drawing(seed)
    data = io.BytesIO()
    picture.resize((int(320 * scale), int(400 * scale)), Image.Resampling.LANCZOS).save(
        data, "JPEG", quality=quality
    )
    assert may_be_copies(hash_of(picture), hash_of(Image.open(data).convert("RGB")))


def test_other_photos_and_other_colors_are_no_copies():
    hashes = [hash_of(drawing(seed)) for seed in range(6)]
    pairs = [(one, other) for place, one in enumerate(hashes) for other in hashes[:place]]
    assert not any(may_be_copies(*pair) for pair in pairs)
    assert not may_be_copies(hash_of(drawing(0, "navy")), hash_of(drawing(0, "maroon")))


@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 900, 3), (64, 64, 3)])
def test_any_photo_has_a_hash_of_one_length(shape):
    photo = np.full(shape, 130, np.uint8)
    photo.flags.writeable = False
    assert len(photo_hash(photo)) == BITS // 8 + 8 * 8 * 3
    assert may_be_copies(photo_hash(photo), photo_hash(photo))


def test_photos_that_are_alike_by_signs_are_found_at_once_among_all():
    dice = np.random.default_rng(0)
    first = dice.bytes(BITS // 8)
    hashes = [first, None]
    for changed in (0, 1, 9, 10, 11, 40):
        signs = np.unpackbits(np.frombuffer(first, np.uint8))
        signs[dice.choice(BITS, changed, replace=False)] ^= 1
        hashes.append(np.packbits(signs).tobytes() + bytes(8 * 24))
    found = alike(hashes)
    for row, one in enumerate(hashes):
        for column, other in enumerate(hashes):
            near = one is not None and other is not None
            if near:
                signs = [np.unpackbits(np.frombuffer(each[: BITS // 8], np.uint8)) for each in (one, other)]
                near = int((signs[0] != signs[1]).sum()) <= COPY_BITS
            assert found[row, column] == near
    assert alike([]).shape == (0, 0)
