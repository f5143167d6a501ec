"""The program that decodes clients' photos in a separate process with limited memory.

`decoding.Decoders` starts it, sends requests to its standard input, and kills it when it takes too long. Each
request and each response is a line of JSON followed by `length` bytes.
"""

import contextlib
import io
import json
import os
import sys
from typing import Any, BinaryIO

import numpy as np
from PIL import Image

from fashion_wizard.errors import PhotoError
from fashion_wizard.photo import Photo, load_sized_photo

with contextlib.suppress(ImportError):  # Windows has no such limits
    import resource


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


def serve(requests: BinaryIO, responses: BinaryIO) -> None:
    """Handle requests until the stream ends."""
    while line := requests.readline():
        request = json.loads(line)
        response, data = decode(request, requests.read(request["length"]))
        responses.write(json.dumps(response | {"length": len(data)}).encode() + b"\n" + data)
        responses.flush()


def main() -> None:
    """Limit memory as the command line says, and serve."""
    limit_memory(int(sys.argv[1]))
    # What libraries print goes to standard error, so that it cannot mix with responses.
    responses = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, responses)


if __name__ == "__main__":
    main()
