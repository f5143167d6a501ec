"""Decoding in processes of its own: what a hostile photo can cost."""

import io
import time

import numpy as np
import pytest
from PIL import Image

from fashion_wizard.errors import PhotoError
from fashion_wizard.server import decoding
from fashion_wizard.server.decoding import WORKING_SIDE, Decoders
from fashion_wizard.server.settings import Settings


@pytest.fixture
def decoders(tmp_path):
    opened = []

    def open_with(**settings) -> Decoders:
        opened.append(Decoders(Settings(catalog=tmp_path, **({"workers": 1} | settings))))
        return opened[-1]

    yield open_with
    for pool in opened:
        pool.close()


def jpeg(width: int, height: int, **more) -> bytes:
    stream = io.BytesIO()
    rng = np.random.default_rng(1)
    small = rng.integers(0, 256, (height // 8, width // 8, 3), np.uint8)
    Image.fromarray(small).resize((width, height)).save(stream, "JPEG", **more)
    return stream.getvalue()


def test_a_decoded_photo_is_upright_and_at_most_the_working_size(decoders) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    decoded = decoders().photo(jpeg(3200, 1600, exif=exif))
    assert (decoded.width, decoded.height) == (1600, 3200)
    assert decoded.photo.shape == (WORKING_SIDE, WORKING_SIDE // 2, 3)
    small = decoders().photo(jpeg(320, 240))
    assert small.photo.shape == (240, 320, 3)


def test_memory_is_limited_and_the_next_photo_is_decoded(decoders) -> None:
    pool = decoders(decode_bytes=60_000_000)
    with pytest.raises(PhotoError, match=r"memory|cannot be decoded"):
        pool.photo(jpeg(6000, 4000))
    assert pool.photo(jpeg(320, 240)).photo.shape == (240, 320, 3)


def test_time_is_limited_and_the_next_photo_is_decoded(decoders) -> None:
    pool = decoders(decode_seconds=0.01)
    started = time.monotonic()
    with pytest.raises(PhotoError, match="takes too long"):
        pool.photo(jpeg(3200, 1600))
    assert time.monotonic() - started < 30
    # The same pool, given its time, works on.
    object.__setattr__(pool._settings, "decode_seconds", 60.0)
    assert pool.photo(jpeg(320, 240)).width == 320


def test_the_time_that_a_process_takes_to_start_is_not_the_photos(decoders, monkeypatch) -> None:
    pool = decoders(decode_seconds=60.0)
    limits = []
    limited = decoding._limited
    note = lambda process, seconds: limits.append(seconds) or limited(process, seconds)  # noqa: E731
    monkeypatch.setattr(decoding, "_limited", note)
    for _ in range(2):
        pool.photo(jpeg(320, 240))
    assert limits == [decoding.START_SECONDS, 60.0, 60.0]


def test_a_decoder_that_died_is_replaced(decoders) -> None:
    pool = decoders()
    pool.warm()
    process = pool._free.get()
    process.kill()
    process.wait()
    pool._free.put(process)
    assert pool.photo(jpeg(320, 240)).width == 320


def test_a_pool_that_is_closed_while_it_starts_leaves_no_process(decoders) -> None:
    pool, started = decoders(), []
    start = pool._start
    pool._start = lambda: started.append(start()) or started[-1]
    pool.close()
    pool._free.put(None)
    pool.warm()
    assert [process.returncode is not None for process in started] == [True]


def test_other_data_is_refused_in_one_sentence(decoders) -> None:
    pool = decoders()
    for junk in (b"", b"x", b"\xff\xd8\xff\xe0", jpeg(320, 240)[:400], b"GIF89a", b"%PDF-1.7", b"<svg/>"):
        with pytest.raises(PhotoError, match="the photo"):
            pool.photo(junk)
    with pytest.raises(PhotoError, match="MB"):
        decoders(max_bytes=100).photo(jpeg(320, 240))
