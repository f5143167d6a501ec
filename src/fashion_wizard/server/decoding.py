"""Strangers' photos are decoded in processes of their own, within a time and a memory that are bounded."""

import json
import os
import queue
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any, Final

import numpy as np

from fashion_wizard.errors import PhotoError
from fashion_wizard.photo import Photo
from fashion_wizard.server.settings import Settings

WORKING_SIDE: Final = 1600
"""Longer side, in pixels, that a query is shrunk to; garments, keypoints and colors need no more."""


@dataclass(frozen=True, eq=False, slots=True)
class Decoded:
    """A photo to search with.

    Attributes:
        photo: `(h, w, 3)` uint8 RGB, upright, its longer side at most `WORKING_SIDE`.
        width: Of the photo as it was sent, upright, in pixels.
        height: Likewise.
    """

    photo: Photo
    width: int
    height: int


class Decoders:
    """A few processes that decode, started when first needed and again after one had to be ended.

    A photo that takes too long, or more memory than allowed, costs its own process and nothing else. May be
    used from many threads; no more decode at once than there are processes.

    Args:
        settings: Limits, and how many processes.
    """

    def __init__(self, settings: Settings) -> None:
        """Nothing is started yet."""
        self._settings = settings
        self._free: queue.LifoQueue[subprocess.Popen[bytes] | None] = queue.LifoQueue()
        self._lock = threading.Lock()
        self._closed = False
        for _ in range(settings.workers):
            self._free.put(None)

    def warm(self) -> None:
        """Start all processes now."""
        held = [self._free.get() for _ in range(self._settings.workers)]
        for process in held:
            self._free.put(process or self._start())

    def photo(self, data: bytes, *, name: str = "the photo") -> Decoded:
        """Decode a photo to search with.

        Raises:
            PhotoError: if it cannot be used.
        """
        told, photo = self._pixels(data, name, WORKING_SIDE)
        return Decoded(photo, told["width"], told["height"])

    def whole(self, data: bytes, *, name: str = "the photo") -> Photo:
        """Decode a photo that is to be kept: `(H, W, 3)` uint8 RGB, upright, with all its pixels.

        Raises:
            PhotoError: if it cannot be used.
        """
        return self._pixels(data, name, self._settings.max_pixels)[1]

    def jpeg(self, data: bytes, side: int, *, name: str = "the photo") -> bytes:
        """The photo as a JPEG of at most so many pixels on its longer side, without any metadata.

        Raises:
            PhotoError: if it cannot be used.
        """
        return self._ask(data, name, "jpeg", side)[1]

    def close(self) -> None:
        """End all processes that are not at work; the others end after it."""
        with self._lock:
            self._closed = True
        while True:
            try:
                process = self._free.get_nowait()
            except queue.Empty:
                return
            if process:
                _end(process)

    def _pixels(self, data: bytes, name: str, side: int) -> tuple[dict[str, Any], Photo]:
        told, pixels = self._ask(data, name, "pixels", side)
        height, width = told["shape"]
        return told, np.frombuffer(pixels, np.uint8).reshape(height, width, 3)

    def _ask(self, data: bytes, name: str, form: str, side: int) -> tuple[dict[str, Any], bytes]:
        if len(data) > self._settings.max_bytes:
            raise PhotoError(
                f"{name}: {len(data) / 1e6:.1f} MB is more than the {self._settings.max_bytes / 1e6:g} MB "
                "allowed; save a smaller copy"
            )
        question = {
            "form": form,
            "side": side,
            "name": name,
            "max_bytes": self._settings.max_bytes,
            "max_pixels": self._settings.max_pixels,
            "length": len(data),
        }
        process = self._free.get()
        alive: subprocess.Popen[bytes] | None = None
        try:
            if process and process.poll() is not None:
                _end(process)
                process = None
            process = process or self._start()
            answered = self._exchange(process, json.dumps(question).encode() + b"\n" + data)
            alive = process
        except _TooLongError:
            raise PhotoError(f"{name}: it takes too long to decode; save a smaller copy") from None
        except (OSError, ValueError):
            raise PhotoError(f"{name}: it cannot be decoded; save it again as JPEG") from None
        finally:
            if process and not alive:
                _end(process)
            with self._lock:
                closed = self._closed
            if closed and alive:
                _end(alive)
            else:
                self._free.put(alive)
        told, picture = answered
        if "error" in told:
            raise PhotoError(told["error"])
        return told, picture

    def _exchange(self, process: subprocess.Popen[bytes], question: bytes) -> tuple[dict[str, Any], bytes]:
        """Ask one process; it is ended when its time is up, which ends the waiting here."""
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        watch = threading.Timer(self._settings.decode_seconds, stop)
        watch.daemon = True
        watch.start()
        try:
            asking, answering = _pipes(process)
            asking.write(question)
            asking.flush()
            told = json.loads(answering.readline())
            picture = answering.read(told["length"])
            if len(picture) != told["length"]:
                raise ValueError("the answer is cut off")
        except (OSError, ValueError):
            if late.is_set():
                raise _TooLongError from None
            raise
        finally:
            watch.cancel()
        return told, picture

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 (this very program, and a number)
            [sys.executable, "-m", "fashion_wizard.server.decoder", str(self._settings.decode_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )


class _TooLongError(Exception):
    """The time to decode a photo is up."""


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    """Standard input and output of a process that was started with both as pipes."""
    if process.stdin is None or process.stdout is None:
        raise OSError("the process has no pipes")
    return process.stdin, process.stdout


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for stream in _pipes(process):
        with suppress(OSError):
            stream.close()
    process.wait()
