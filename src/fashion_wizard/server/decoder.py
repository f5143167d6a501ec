"""The program that decodes clients' photos in a separate process, with limited memory and inside a sandbox.

`decoding.Decoders` starts it, sends requests to its standard input, and kills it when it takes too long. Each
request and each response is a line of JSON followed by `length` bytes.
"""

import contextlib
import io
import json
import os
import sys
from typing import Any, BinaryIO, Final

import numpy as np
from PIL import AvifImagePlugin, Image, ImageCms

from fashion_wizard.errors import PhotoError
from fashion_wizard.photo import Photo, load_sized_photo
from fashion_wizard.server.sandbox import SandboxError, confine

with contextlib.suppress(ImportError):  # Windows has no such limits
    import resource

READY: Final = b"ready\n"
"""Written once, before the first response."""


def limit_memory(more: int) -> None:
    """Limit this process to so many bytes more than it has now; further allocations fail (Linux)."""
    if "resource" not in globals():
        return
    with contextlib.suppress(OSError, ValueError):
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123
            now = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + more, now + more))


def shrink(photo: Photo, side: int) -> Photo:
    """The photo scaled down to a longer side of at most `side` pixels."""
    height, width = photo.shape[:2]
    scale = side / max(height, width)
    if scale >= 1:
        return photo
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(Image.fromarray(photo).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0))


def decode(request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """Decode one photo: to pixels, or to a JPEG without metadata.

    Args:
        request: Has `form`, `side`, `name`, `max_bytes` and `max_pixels`.
        data: The file.

    Returns:
        The response, which has `error` where the photo cannot be used, and its bytes.
    """
    try:
        photo, (width, height) = load_sized_photo(
            data, max_bytes=request["max_bytes"], max_pixels=request["max_pixels"], name=request["name"]
        )
        small = np.ascontiguousarray(shrink(photo, request["side"]))
        response = {"width": width, "height": height, "shape": small.shape[:2]}
        if request["form"] == "pixels":
            return response, small.tobytes()
        stream = io.BytesIO()
        Image.fromarray(small).save(stream, "JPEG", quality=86, optimize=True, progressive=True)
        return response, stream.getvalue()
    except PhotoError as error:
        return {"error": str(error)}, b""
    except MemoryError:
        return {
            "error": f"{request['name']}: there is not enough memory to decode it; save a smaller copy"
        }, b""


def load_decoders() -> None:
    """Decode a picture of each kind, so that every module and library is loaded that decoding may need."""
    picture = Image.new("RGBA", (64, 64), (200, 100, 50, 128))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    exif = Image.Exif()
    exif[0x0112] = 6
    kinds = [("JPEG", "RGB"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGBA")]
    for kind, mode in [*kinds, *([("AVIF", "RGBA")] if AvifImagePlugin.SUPPORTED else [])]:
        stream = io.BytesIO()
        picture.convert(mode).save(stream, kind, exif=exif, icc_profile=profile, xmp=b"<x:xmpmeta/>")
        for form in ("pixels", "jpeg"):
            for data in (stream.getvalue(), stream.getvalue()[:-40], stream.getvalue()[:60]):
                request = {"form": form, "side": 32, "name": "", "max_bytes": 1_000_000, "max_pixels": 10_000}
                decode(request, data)


def serve(requests: BinaryIO, responses: BinaryIO, sandbox_failure: str | None) -> None:
    """Say that it is ready, and handle requests until the stream ends.

    Each response says why there is no sandbox, if there is none.
    """
    responses.write(READY)
    responses.flush()
    while line := requests.readline():
        request = json.loads(line)
        response, data = decode(request, requests.read(request["length"]))
        response |= {"length": len(data), "sandbox_failure": sandbox_failure}
        responses.write(json.dumps(response).encode() + b"\n" + data)
        responses.flush()


def main() -> None:
    """Limit memory as the command line says, enter the sandbox, and serve."""
    # What libraries print goes to standard error, so that it cannot mix with responses.
    responses = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # The sandbox lets no thread start, without which the decoder of AVIF would fail.
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    load_decoders()
    limit_memory(int(sys.argv[1]))
    failure = None
    try:
        confine()
    except SandboxError as error:
        failure = str(error)
    serve(sys.stdin.buffer, responses, failure)


if __name__ == "__main__":
    main()
