"""Many customers at once: searches a second, how long they wait, and what the server's memory does.

    python benchmarks/server_load.py PHOTOS --catalog CATALOG [--clients 20] [--seconds 60]

Starts the server on loopback on an indexed catalog, waits until it is ready, and asks `POST /v1/search` with
the photos in turn, each client its next search as soon as it has the answer to the last. A refusal for a full
queue counts as an error. Each photo is encoded once more, anew whenever its turn comes again: customers do
not send the shop's own files, whose garments are known. Memory is told at the start and after every fifth of
the time: what grows to the end leaks. What the processor worked for a search tells more than the clock where
other programs run, too.
"""

import argparse
import io
import itertools
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx2
from PIL import Image

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


def resident(pid: int) -> float:
    """Megabytes that a process and its children hold."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
        except OSError:
            continue
        parent = re.search(r"^PPid:\s+(\d+)", text, re.MULTILINE)
        size = re.search(r"^VmRSS:\s+(\d+)", text, re.MULTILINE)
        if size and parent and pid in {int(status.parent.name), int(parent[1])}:
            total += int(size[1])
    return total / 1000


def worked(pid: int) -> float:
    """Seconds of processor that a process has used so far, and those of its children that live."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if pid in {int(stat.parent.name), int(fields[1])}:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def phases(address: str) -> str:
    """Mean seconds of each phase, as the server has measured them."""
    text = httpx2.get(f"{address}/metrics", trust_env=False).text
    found = re.findall(r'phase_seconds_(sum|count)\{phase="(\w+)"\} (\S+)', text)
    sums = {phase: float(value) for kind, phase, value in found if kind == "sum"}
    counts = {phase: float(value) for kind, phase, value in found if kind == "count"}
    return ", ".join(f"{phase} {sums[phase] / counts[phase]:.2f}" for phase in sums if counts[phase])


def opened(path: Path) -> Image.Image:
    """A photo in color, its longer side 1,600 pixels at most."""
    with Image.open(path) as photo:
        photo.thumbnail((1600, 1600))
        return photo.convert("RGB")


def customers(photos: list[Image.Image]) -> Iterator[bytes]:
    """Photos in turn as JPEG files, of which none is quite like another."""
    for turn in itertools.count():
        for photo in photos:
            stream = io.BytesIO()
            photo.save(stream, "JPEG", quality=90 - turn % 30)
            yield stream.getvalue()


def ask(
    address: str, photos: Iterator[bytes], lock: threading.Lock, until: float, done: list[tuple[int, float]]
) -> None:
    """One client."""
    with httpx2.Client(base_url=address, timeout=300, trust_env=False) as client:
        while time.perf_counter() < until:
            with lock:
                photo = next(photos)
            started = time.perf_counter()
            try:
                status = client.post("/v1/search", files={"photo": photo}).status_code
            except httpx2.TransportError:
                status = 0
            done.append((status, time.perf_counter() - started))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photos", type=Path)
    parser.add_argument("--catalog", type=Path, required=True)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    chosen = parser.parse_args()
    files = sorted(path for path in chosen.photos.rglob("*") if path.suffix.lower() in SUFFIXES)
    photos, lock = customers([opened(path) for path in files[:200]]), threading.Lock()
    program = [
        sys.executable,
        "-m",
        "fashion_wizard",
        "serve",
        "--port",
        "0",
        "--catalog",
        str(chosen.catalog),
    ]
    server = subprocess.Popen(program, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr
        line = server.stderr.readline()
        found = re.search(r"http://[\d.]+:\d+", line)
        if not found:
            sys.exit(line)
        address = found[0]
        while httpx2.get(f"{address}/readyz", trust_env=False).status_code != 200:
            time.sleep(0.2)
        # One search before the clock runs: whoever comes first has the indexes built.
        httpx2.post(f"{address}/v1/search", files={"photo": next(photos)}, timeout=300, trust_env=False)
        held, before = [resident(server.pid)], worked(server.pid)
        done: list[tuple[int, float]] = []
        started = time.perf_counter()
        clients = [
            threading.Thread(target=ask, args=(address, photos, lock, started + chosen.seconds, done))
            for _ in range(chosen.clients)
        ]
        for client in clients:
            client.start()
        for fifth in range(1, 6):
            time.sleep(max(0.0, started + chosen.seconds * fifth / 5 - time.perf_counter()))
            held.append(resident(server.pid))
        for client in clients:
            client.join()
        took = time.perf_counter() - started
        processor = worked(server.pid) - before
        told = phases(address)
    finally:
        server.terminate()
        server.wait()
    good = sorted(seconds for status, seconds in done if status == 200)
    errors = Counter(status for status, _ in done if status != 200)
    print(f"{chosen.clients} clients for {took:.0f} s, {len(files[:200])} photos in turn")
    print(f"searches a second: {len(good) / took:.2f} ({len(good)} searches)")
    if len(good) > 1:
        print(
            f"seconds a search: median {statistics.median(good):.2f}, 99th percentile "
            f"{good[min(len(good) - 1, int(0.99 * len(good)))]:.2f}"
        )
    print(f"processor: {processor / max(1, len(good)):.2f} s a search, {processor / took:.2f} cores busy")
    print(f"seconds of each phase (search contains features): {told}")
    print(f"memory in MB, decoders included: {', '.join(f'{size:.0f}' for size in held)}")
    print(f"errors: {dict(errors) or 'none'}")


if __name__ == "__main__":
    main()
