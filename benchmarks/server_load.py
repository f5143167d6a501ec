"""Many customers at once, beside an earlier build.

    python benchmarks/server_load.py PHOTOS --catalog CATALOG [--clients 20] [--seconds 60] [--beside SRC]

Starts the server on loopback on a copy of an indexed catalog, waits until it is ready, and measures:

- searches: clients search, each its next search as soon as it has the answer to the last. Each photo is
  encoded once more, anew whenever its turn comes again: customers do not send the shop's own files, whose
  garments are known. A refusal for a full queue counts as an error.
- another garment of a photo that was searched before, by its `photo_id` where the build has one, else by
  sending it again; against the first search. Tapped at once, and tapped after the server had nothing to do.
- thumbnails: 24 that were never made, on the idle server and while the clients search.
- writes: searches one after another, alone, and while items change ten times a second.
- leaving: from the moment that a client closes its connection until no search runs.

With `--beside`, the same is done with the build whose `src` is given, and each row is printed as a ratio.
What the processor worked for a search tells more than the clock where other programs run, too.
"""

import argparse
import io
import itertools
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from PIL import Image

from fashion_wizard.server.keys import KeyRing

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".avif"}
SOURCE = Path(__file__).parents[1] / "src"
_RUSH_SECONDS = 2.0
"""After so long, clients that began at once no longer all send or wait at the same time."""


def of_processes(pid: int, field: str) -> Iterator[list[str]]:
    """The fields of /proc/PID/`field` of a process and its children."""
    for file in Path("/proc").glob(f"[0-9]*/{field}"):
        try:
            fields = file.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if pid in {int(file.parent.name), int(fields[1])}:
            yield fields


@dataclass(frozen=True)
class Server:
    """A server that runs.

    Attributes:
        address: Where.
        process: Its process.
        key: It may change items.
    """

    address: str
    process: subprocess.Popen[str]
    key: str

    def client(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.address, timeout=600, trust_env=False)

    def worked(self) -> float:
        """Seconds of processor so far, with those of children that live."""
        ticks = sum(int(each[11]) + int(each[12]) for each in of_processes(self.process.pid, "stat"))
        return ticks / os.sysconf("SC_CLK_TCK")

    def resident(self) -> float:
        """Megabytes that it and its children hold."""
        pages = sum(int(each[21]) for each in of_processes(self.process.pid, "stat"))
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def serving(source: Path, catalog: Path) -> Iterator[Server]:
    """The server of a build on a copy of a catalog, ready and warm."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "catalog"
        shutil.copytree(catalog, copy)
        key = KeyRing(copy).add("benchmark", write=True)
        command = [sys.executable, "-m", "fashion_wizard", "serve", "--port", "0", "--catalog", str(copy)]
        environment = os.environ | {"PYTHONPATH": str(source)}
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
        try:
            assert process.stderr
            line = process.stderr.readline()
            found = re.search(r"http://[\d.]+:\d+", line)
            if not found:
                sys.exit(line + process.stderr.read())
            server = Server(found[0], process, key)
            with server.client() as client:
                while client.get("/readyz").status_code != 200:
                    time.sleep(0.2)
            yield server
        finally:
            process.terminate()
            process.wait()


def opened(path: Path) -> Image.Image:
    """A photo in color, its longer side 1,600 pixels at most."""
    with Image.open(path) as photo:
        photo.thumbnail((1600, 1600))
        return photo.convert("RGB")


class Customers:
    """Photos in turn as JPEG files, of which none is quite like another. May be used from many threads."""

    def __init__(self, photos: list[Image.Image]) -> None:
        self._photos = itertools.chain.from_iterable(
            ((photo, 90 - turn % 30) for photo in photos) for turn in itertools.count()
        )
        self._lock = threading.Lock()

    def next(self) -> bytes:
        with self._lock:
            photo, quality = next(self._photos)
        stream = io.BytesIO()
        photo.save(stream, "JPEG", quality=quality)
        return stream.getvalue()


@contextmanager
def searching(server: Server, customers: Customers, clients: int) -> Iterator[list[tuple[int, float]]]:
    """Clients that search while the block runs, and what they got: status and seconds of each search."""
    done: list[tuple[int, float]] = []
    stop = threading.Event()

    def search() -> None:
        with server.client() as client:
            while not stop.is_set():
                photo, started = customers.next(), time.perf_counter()
                try:
                    status = client.post("/v1/search", files={"photo": photo}).status_code
                except httpx2.TransportError:
                    status = 0
                done.append((status, time.perf_counter() - started))

    threads = [threading.Thread(target=search) for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield done
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def timed(client: httpx2.Client, method: str, path: str, **request: object) -> tuple[float, httpx2.Response]:
    started = time.perf_counter()
    answer = client.request(method, path, **request)
    return time.perf_counter() - started, answer


def searches(server: Server, customers: Customers, clients: int, seconds: float) -> dict[str, float]:
    """Searches a second, how long they take, and what they cost."""
    held, before, started = server.resident(), server.worked(), time.perf_counter()
    with searching(server, customers, clients) as done:
        time.sleep(seconds)
    took = time.perf_counter() - started
    good = sorted(took for status, took in done if status == 200)
    print(
        f"  statuses {dict(Counter(status for status, _ in done))}, MB {held:.0f} to {server.resident():.0f}"
    )
    return {
        "searches a second": len(good) / took,
        "median, s": statistics.median(good),
        "99th percentile, s": good[min(len(good) - 1, int(0.99 * len(good)))],
        "processor a search, s": (server.worked() - before) / len(good),
    }


def another_garment(server: Server, customers: Customers, photos: int) -> dict[str, float]:
    """A first search against one for another garment of the photo, by clock and by processor.

    Customers look at the results of the first before they tap another garment. So half of the photos have
    theirs tapped at once, and half when the server has done what it does ahead.
    """
    rows: dict[str, float] = {}
    with server.client() as client:
        by_id = client.post("/v1/photos", files={"photo": customers.next()}).status_code == 200
        for when in ("at once", "after the server was idle"):
            clock, work = Counter[str](), Counter[str]()
            left = photos
            while left:
                photo, before = customers.next(), server.worked()
                if by_id:
                    upload, answer = timed(client, "POST", "/v1/photos", files={"photo": photo})
                    again = {"data": {"photo_id": answer.json()["photo_id"]}}
                else:
                    upload, answer = timed(client, "POST", "/v1/garments", files={"photo": photo})
                    again = {"files": {"photo": photo}}
                if len(answer.json()["garments"]) < 2:
                    continue
                left -= 1
                search, _ = timed(client, "POST", "/v1/search", **again)
                clock["first"] += upload + search
                work["first"] += server.worked() - before
                if when != "at once":
                    wait_until_idle(client)
                between = server.worked()
                fields = {"data": again.get("data", {}) | {"garment": "1"}}
                clock["other"] += timed(client, "POST", "/v1/search", **again | fields)[0]
                work["other"] += server.worked() - between
                wait_until_idle(client)
            rows |= {
                f"another garment {when} / first, by clock": clock["other"] / clock["first"],
                f"another garment {when} / first, by processor": work["other"] / work["first"],
                f"another garment {when}, s": clock["other"] / photos,
            }
    return rows


def wait_until_idle(client: httpx2.Client) -> None:
    """Returns once the server computes nothing ahead; at once for a build that does not say so."""
    while True:
        metrics = client.get("/metrics").text
        if "queue_ahead" not in metrics or "queue_ahead 0.0" in metrics:
            return
        time.sleep(0.01)


def thumbnails(server: Server, customers: Customers, clients: int) -> dict[str, float]:
    """24 thumbnails on the idle server, and 24 others of the same photos, as large, while clients search.

    Those of the moment when all clients come at once are a row of their own.
    """
    with server.client() as client:
        urls = [item["photo"]["url"] for item in client.get("/v1/items?limit=48").json()["items"]]

        def time_of(photos: list[str], *sizes: int) -> float:
            started = time.perf_counter()
            for url, size in zip(photos, itertools.cycle(sizes), strict=False):
                assert client.get(url, params={"size": size}).status_code == 200
            return time.perf_counter() - started

        time_of(urls, 160)
        idle = time_of(urls[:24], 320, 640), time_of(urls[24:], 320, 640)
        with searching(server, customers, clients):
            rush = time_of(urls[:24], 640, 320)
            time.sleep(_RUSH_SECONDS)
            busy = time_of(urls[24:], 640, 320)
    return {
        "24 thumbnails under load / idle": busy / idle[1],
        "24 thumbnails while all clients come / idle": rush / idle[0],
    }


def writes(server: Server, customers: Customers, count: int) -> dict[str, float]:
    """Searches one after another while items change ten times a second, against searches alone."""
    headers = {"Authorization": f"Bearer {server.key}"}
    stop = threading.Event()

    def write() -> None:
        with server.client() as client:
            items = [item["item"] for item in client.get("/v1/items?limit=50").json()["items"]]
            for turn in itertools.count():
                if stop.wait(0.1):
                    return
                body = {"metadata": f'{{"name": "item", "price": "{turn}"}}'}
                client.put(f"/v1/items/{items[turn % len(items)]}", data=body, headers=headers)

    def search() -> float:
        with server.client() as client:
            photos = [{"files": {"photo": customers.next()}} for _ in range(count)]
            return sum(timed(client, "POST", "/v1/search", **photo)[0] for photo in photos)

    alone = search()
    writer = threading.Thread(target=write)
    writer.start()
    beside = search()
    stop.set()
    writer.join()
    return {"searches beside writes / alone": beside / alone}


def leaving(server: Server, customers: Customers, count: int) -> dict[str, float]:
    """The longest time in seconds from a client's leaving, in the midst of its search, until nothing runs."""
    host, port = server.address.removeprefix("http://").split(":")
    longest = 0.0
    with server.client() as client:
        for _ in range(count):
            photo = customers.next()
            head = f"POST /v1/search HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(photo)}\r\n\r\n"
            with socket.create_connection((host, int(port))) as connection:
                connection.sendall(head.encode() + photo)
                time.sleep(0.25)
            left = time.perf_counter()
            while "queue_running 0.0" not in client.get("/metrics").text:
                time.sleep(0.01)
            longest = max(longest, time.perf_counter() - left)
    return {"a search runs on after its client left, s": longest}


def measured(source: Path, catalog: Path, chosen: argparse.Namespace) -> dict[str, float]:
    """All rows of one build."""
    print(f"{source}:")
    files = sorted(path for path in chosen.photos.rglob("*") if path.suffix.lower() in SUFFIXES)
    customers = Customers([opened(path) for path in files[:: max(1, len(files) // 100)][:100]])
    with serving(source, catalog) as server:
        with server.client() as client:  # whoever comes first has the indexes built
            client.post("/v1/search", files={"photo": customers.next()})
        rows = another_garment(server, customers, chosen.repeat)
        rows |= leaving(server, customers, chosen.repeat)
        rows |= writes(server, customers, chosen.repeat)
        rows |= thumbnails(server, customers, chosen.clients)
        rows |= searches(server, customers, chosen.clients, chosen.seconds)
    for name, value in rows.items():
        print(f"  {name}: {value:.3f}", flush=True)
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photos", type=Path)
    parser.add_argument("--catalog", type=Path, required=True)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--repeat", type=int, default=10, help="Searches of each row but the first.")
    parser.add_argument("--beside", type=Path, help="The src folder of an earlier build.")
    chosen = parser.parse_args()
    sources = [*([chosen.beside] if chosen.beside else []), SOURCE]
    rows = [measured(source.resolve(), chosen.catalog, chosen) for source in sources]
    if len(rows) == 2:
        print("now / before:")
        for name, value in rows[1].items():
            print(f"  {name}: {value / rows[0][name]:.2f}")


if __name__ == "__main__":
    main()
