"""Decodes clients' photos in separate processes, with limits on time and memory."""

import json
import logging
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any, Final
from weakref import WeakSet

import numpy as np

from fashion_wizard.errors import PhotoError
from fashion_wizard.photo import Photo
from fashion_wizard.server.decoder import READY
from fashion_wizard.server.settings import Settings

WORKING_SIDE: Final = 1600
"""Longer side, in pixels, that a query photo is scaled down to; segmentation and features need no more."""

START_SECONDS: Final = 120.0
"""Time limit for starting a process."""

_PASSED: Final = {
    "PATH",
    "PYTHONPATH",
    "PYTHONHOME",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "LANG",
    "LC_ALL",
} | {
    "SYSTEMROOT",
    "TEMP",
    "TMPDIR",
}
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False, slots=True)
class Decoded:
    """A decoded query photo.

    Attributes:
        photo: `(h, w, 3)` uint8 RGB, upright, its longer side at most `WORKING_SIDE`.
        width: Width of the photo as it was sent, upright, in pixels.
        height: Its height.
    """

    photo: Photo
    width: int
    height: int


class Decoders:
    """A pool of decoding processes, which are started when first needed, and replaced after they fail.

    A photo that takes too much time or memory ends its own process and nothing else. On Linux, a process can
    neither open files nor use the network. May be used from many threads; a thread waits while all processes
    are busy.

    Args:
        settings: The limits.
        processes: How many; by default one for each worker.

    Attributes:
        sandbox_failure: Why the last photo was decoded outside a sandbox; None if it was inside one.
    """

    def __init__(self, settings: Settings, processes: int | None = None) -> None:
        self._settings = settings
        self._processes = processes or settings.workers
        self._free: queue.LifoQueue[subprocess.Popen[bytes] | None] = queue.LifoQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._starting: WeakSet[subprocess.Popen[bytes]] = WeakSet()
        self.sandbox_failure: str | None = None
        for _ in range(self._processes):
            self._free.put(None)

    def warm(self) -> None:
        """Start all processes now."""
        taken = [self._free.get() for _ in range(self._processes)]
        for process in taken:
            self._give_back(process or self._start())

    def photo(self, data: bytes, *, name: str = "the photo") -> Decoded:
        """Decode a query photo.

        Raises:
            PhotoError: if it cannot be used.
        """
        response, photo = self._pixels(data, name, WORKING_SIDE)
        return Decoded(photo, response["width"], response["height"])

    def whole(self, data: bytes, *, name: str = "the photo") -> Photo:
        """Decode a photo for indexing: `(H, W, 3)` uint8 RGB, upright, with all its pixels.

        Raises:
            PhotoError: if it cannot be used.
        """
        return self._pixels(data, name, self._settings.max_pixels)[1]

    def jpeg(self, data: bytes, side: int, *, name: str = "the photo") -> bytes:
        """The photo as a JPEG without metadata, scaled down to a longer side of at most `side` pixels.

        Raises:
            PhotoError: if it cannot be used.
        """
        return self._request(data, name, "jpeg", side)[1]

    def close(self) -> None:
        """End all idle processes; the others end after their photo."""
        with self._lock:
            self._closed = True
        while True:
            try:
                process = self._free.get_nowait()
            except queue.Empty:
                return
            if process:
                _end(process)

    def _give_back(self, process: subprocess.Popen[bytes] | None) -> None:
        with self._lock:
            if not (self._closed and process):
                self._free.put(process)
                return
        _end(process)

    def _pixels(self, data: bytes, name: str, side: int) -> tuple[dict[str, Any], Photo]:
        response, pixels = self._request(data, name, "pixels", side)
        height, width = response["shape"]
        return response, np.frombuffer(pixels, np.uint8).reshape(height, width, 3)

    def _request(self, data: bytes, name: str, form: str, side: int) -> tuple[dict[str, Any], bytes]:
        if len(data) > self._settings.max_bytes:
            raise PhotoError(
                f"{name}: {len(data) / 1e6:.1f} MB is more than the {self._settings.max_bytes / 1e6:g} MB "
                "allowed; save a smaller copy"
            )
        request = {
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
            response, picture = self._exchange(process, json.dumps(request).encode() + b"\n" + data)
            alive = process
            self._note_sandbox(response["sandbox_failure"])
        except _TooLongError:
            raise PhotoError(f"{name}: it takes too long to decode; save a smaller copy") from None
        except (OSError, ValueError):
            raise PhotoError(f"{name}: it cannot be decoded; save it again as JPEG") from None
        finally:
            if process and not alive:
                _end(process)
            self._give_back(alive)
        if "error" in response:
            raise PhotoError(response["error"])
        return response, picture

    def _exchange(self, process: subprocess.Popen[bytes], request: bytes) -> tuple[dict[str, Any], bytes]:
        """Send a request to a process and wait for its response; the process is killed at the time limit."""
        requests, responses = _pipes(process)
        if process in self._starting:
            # A busy machine may start a process slowly, which is not the photo's fault.
            with _limited(process, START_SECONDS):
                if responses.readline() != READY:
                    raise ValueError("the process did not start")
            self._starting.discard(process)
        with _limited(process, self._settings.decode_seconds):
            requests.write(request)
            requests.flush()
            response = json.loads(responses.readline())
            picture = responses.read(response["length"])
            if len(picture) != response["length"]:
                raise ValueError("the response is cut off")
        return response, picture

    def _note_sandbox(self, failure: str | None) -> None:
        if failure and not self.sandbox_failure:
            _log.warning("photos are decoded outside a sandbox: %s", failure)
        self.sandbox_failure = failure

    def _start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(  # noqa: S603 (this program, and a number)
            [sys.executable, "-m", "fashion_wizard.server.decoder", str(self._settings.decode_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
        )
        self._starting.add(process)
        return process


@contextmanager
def _limited(process: subprocess.Popen[bytes], seconds: float) -> Iterator[None]:
    """Kill a process if the block is not done in time.

    Raises:
        _TooLongError: if it was not.
    """
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    watch = threading.Timer(seconds, stop)
    watch.daemon = True
    watch.start()
    try:
        yield
    except (OSError, ValueError):
        if late.is_set():
            raise _TooLongError from None
        raise
    finally:
        watch.cancel()


def _environment() -> dict[str, str]:
    """What a decoder needs of the environment: how to find Python, and no secret that may be beside it."""
    passed = {name: value for name, value in os.environ.items() if name.upper() in _PASSED}
    return passed | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class _TooLongError(Exception):
    """Decoding a photo took longer than allowed."""


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    """The pipes to standard input and from standard output of a process."""
    if process.stdin is None or process.stdout is None:
        raise OSError("the process has no pipes")
    return process.stdin, process.stdout


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for stream in _pipes(process):
        with suppress(OSError):
            stream.close()
    process.wait()
