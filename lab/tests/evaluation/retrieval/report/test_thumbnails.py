"""Pictures that stand in a page themselves."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from fashion_wizard_lab.evaluation.retrieval.report.thumbnails import SIDE, photo_thumbnail, thumbnail


def decoded(markup):
    data = re.search(r'src="data:image/jpeg;base64,([^"]+)"', markup)[1]
    return Image.open(io.BytesIO(base64.b64decode(data)))


@pytest.mark.parametrize("size", [(30, 40), (SIDE, SIDE), (1000, 500), (20, 3000)])
@pytest.mark.parametrize("mode", ["RGB", "P", "RGBA"])
def test_any_picture_becomes_a_small_jpeg_of_its_shape(size, mode):
    markup = thumbnail(Image.new(mode, size), "a <picture>")
    with decoded(markup) as picture:
        assert max(picture.size) == min(SIDE, max(size))
        assert f'width="{picture.width}" height="{picture.height}"' in markup
    assert 'alt="a &lt;picture&gt;"' in markup


def test_a_photo_keeps_its_colors(tmp_path):
    Image.fromarray(np.full((400, 300, 3), (200, 30, 60), np.uint8)).save(tmp_path / "a.png")
    with decoded(photo_thumbnail(tmp_path / "a.png", "red")) as picture:
        assert np.abs(np.asarray(picture).mean(axis=(0, 1)) - (200, 30, 60)).max() < 4


@pytest.mark.parametrize(("content", "says"), [(None, "photo is missing"), (b"no photo", "photo is damaged")])
def test_a_photo_that_cannot_be_shown_says_why(tmp_path, content, says):
    if content:
        (tmp_path / "a.jpg").write_bytes(content)
    assert says in photo_thumbnail(tmp_path / "a.jpg", "x")
