"""The program that decodes strangers' photos, in a process of its own with little memory.

`decoding.Decoders` starts it, asks it by its standard input, and ends it when it takes too long. Each
question and each answer is a line of JSON and then as many bytes as its `length` says.
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
    """Let this process have so many bytes more than it has now; anything beyond fails (Linux)."""
    if "resource" not in globals():
        return
    with contextlib.suppress(OSError, ValueError):
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123
            now = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + more, now + more))


def shrink(photo: Photo, side: int) -> Photo:
    """The photo with its longer side at most so many pixels."""
    height, width = photo.shape[:2]
    scale = side / max(height, width)
    if scale >= 1:
        return photo
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(Image.fromarray(photo).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0))


def answer(question: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """Decode one photo: as bare pixels, or as a JPEG without any metadata."""
    try:
        photo, (width, height) = load_sized_photo(
            data, max_bytes=question["max_bytes"], max_pixels=question["max_pixels"], name=question["name"]
        )
        small = np.ascontiguousarray(shrink(photo, question["side"]))
        told = {"width": width, "height": height, "shape": small.shape[:2]}
        if question["form"] == "pixels":
            return told, small.tobytes()
        stream = io.BytesIO()
        Image.fromarray(small).save(stream, "JPEG", quality=86, optimize=True, progressive=True)
        return told, stream.getvalue()
    except PhotoError as error:
        return {"error": str(error)}, b""
    except MemoryError:
        return {
            "error": f"{question['name']}: there is not enough memory to decode it; save a smaller copy"
        }, b""


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer until nobody asks any more."""
    while line := questions.readline():
        question = json.loads(line)
        told, data = answer(question, questions.read(question["length"]))
        answers.write(json.dumps(told | {"length": len(data)}).encode() + b"\n" + data)
        answers.flush()


def main() -> None:
    """Take the limit from the command line, and serve."""
    limit_memory(int(sys.argv[1]))
    # Whatever a library prints must not get between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
