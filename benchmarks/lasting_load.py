"""A server under load for a long time: what grows from minute to minute leaks.

    python benchmarks/lasting_load.py [--minutes 60] [--clients 20] [--rate R] [--kill S] [--feed S]

Clients search, look at items, chat, and put and delete items: all of them together `--rate` requests a
second, or, without it, each its next request as soon as it has the last answer. Every `--feed` seconds
another process reads a feed with other prices into the same catalog, and every `--kill` seconds a process
that decodes photos is killed. Toys stand in for the models: what is measured lies around them. Each minute
prints a row. At the end, the median of each column in ten minutes from the tenth on is compared with that of
the last ten minutes. Exit status 1 says that an answer was neither expected nor the refusal of a busy server
(429, 503), or that memory, write-ahead logs, files or descriptors have grown by more than 5 %.
"""

import argparse
import itertools
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from statistics import median

import httpx2

from fashion_wizard.server.keys import KeyRing
from fashion_wizard_lab.strangers.whole import whole_files
from strangers import PROGRAM, serving

BUSY = {429, 503}
EXPECTED = {200, 201, 204, 404, 422}
"""Also an item that is not there, and a photo whose decoder was killed."""
DISTURBED = {"feed", "decoder killed"}
SETTLED = 10
"""Minutes until all caches are filled; also how many minutes are compared with the last ones."""
ALLOWED = 1.05
HEAD = ("minute", "requests", "busy", "errors")
MEASURED = ("server MB", "largest decoder MB", "WAL MB", "files", "descriptors", "journal MB")
FLAT = MEASURED[:-1]
"""The journal holds every query until its days are over."""


def write_feed(folder, prices):
    rows = ["id,title,link,image_link,price,availability"]
    for number in range(len(whole_files())):
        link = f"https://shop.example/{number}"
        rows.append(f"F{number},Item {number},{link},{link}.jpg,{next(prices)}.00 EUR,in_stock")
        (folder / f"{number}.jpg").write_bytes(whole_files()[number].data)
    (folder / "feed.csv").write_text("\n".join(rows) + "\n")


def refresh(folder, catalog):
    command = [*PROGRAM, "index", "--feed", str(folder / "feed.csv"), "--photos", str(folder)]
    run = subprocess.run([*command, "--catalog", str(catalog)], capture_output=True, text=True, check=False)
    return run.returncode == 0


def customer(number, address, key, stop, counts, pause):
    """One client until it is stopped; counts its answers by status. It waits `pause` seconds on average."""
    rng = random.Random(number)  # noqa: S311 (nothing here is secret)
    files = whole_files()
    write = {"Authorization": f"Bearer {key}"}
    with httpx2.Client(base_url=address, trust_env=False, timeout=120) as client:
        while not stop.wait(rng.expovariate(1 / pause) if pause else 0):
            photo = {"files": {"photo": rng.choice(files).data + rng.randbytes(4)}}
            item = f"/v1/items/client-{number}"
            method, path, more = rng.choice(
                [
                    ("POST", "/v1/search", photo | {"data": {"k": "5"}}),
                    ("POST", "/v1/search", photo | {"data": {"where": "price<=500"}}),
                    ("POST", "/v1/garments", photo),
                    ("POST", "/v1/chat", photo | {"data": {"message": "the top in red"}}),
                    ("GET", "/v1/items", {}),
                    ("GET", "/v1/facets", {}),
                    ("PUT", item, photo | {"headers": write}),
                    ("DELETE", item, {"headers": write}),
                ]
            )
            try:
                status = client.request(method, path, **more).status_code
            except httpx2.HTTPError as error:
                status = type(error).__name__
            counts[status] += 1


def megabytes(pid):
    try:
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1000 if found else 0.0


def decoders(pid):
    """Those children that decode: each thread of the server may have started some."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            found += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def size(paths):
    total = 0
    for path in paths:
        with suppress(FileNotFoundError):
            total += path.stat().st_size
    return total / 1e6


def measured(pid, catalog):
    return (
        megabytes(pid),
        max((megabytes(child) for child in decoders(pid)), default=0.0),
        size(catalog.rglob("*-wal")),
        sum(1 for path in catalog.rglob("*") if path.is_file()),
        len(list(Path(f"/proc/{pid}/fd").iterdir())),
        size(catalog.glob("queries.sqlite3*")),
    )


def every(seconds, stop, action):
    """Call an action with 0, 1, 2, ... until it is stopped."""
    for turn in itertools.count():
        if stop.wait(seconds):
            return
        action(turn)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--rate", type=float, help="requests a second, of all clients together")
    parser.add_argument("--kill", type=float, default=10, help="seconds from one killed decoder to the next")
    parser.add_argument("--feed", type=float, default=30, help="seconds from one feed to the next")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, catalog = Path(name) / "feed", Path(name) / "catalog"
        folder.mkdir()
        write_feed(folder, itertools.count(10))
        assert refresh(folder, catalog)
        key = KeyRing(catalog).add("boss", write=True)
        with serving(catalog) as (server, client):
            sys.exit(load(options, server.pid, str(client.base_url), key, folder, catalog))


def load(options, pid, address, key, folder, catalog):
    stop, counts, rows, failed = threading.Event(), Counter(), [], False
    pause = options.clients / options.rate if options.rate else 0
    prices = itertools.count(10)

    def kill(turn):
        if running := decoders(pid):
            os.kill(running[turn % len(running)], signal.SIGKILL)
            counts["decoder killed"] += 1

    def feed(_):
        write_feed(folder, prices)
        counts["feed" if refresh(folder, catalog) else "feed failed"] += 1

    threads = [
        threading.Thread(target=customer, args=(number, address, key, stop, counts, pause))
        for number in range(options.clients)
    ]
    threads.append(threading.Thread(target=every, args=(options.kill, stop, kill)))
    threads.append(threading.Thread(target=every, args=(options.feed, stop, feed)))
    for thread in threads:
        thread.start()
    print(f"| {' | '.join(HEAD + MEASURED)} |\n{'|---' * len(HEAD + MEASURED)}|", flush=True)
    before = Counter()
    for minute in range(1, options.minutes + 1):
        time.sleep(60)
        now = Counter(counts) - before
        before = Counter(counts)
        wrong = {status: n for status, n in now.items() if status not in EXPECTED | BUSY | DISTURBED}
        failed = failed or bool(wrong)
        requests = sum(n for status, n in now.items() if isinstance(status, int))
        rows.append(measured(pid, catalog))
        cells = (minute, requests, sum(now[status] for status in BUSY), wrong or 0)
        shown = [f"{value:,.1f}" if isinstance(value, float) else f"{value:,}" for value in rows[-1]]
        print(f"| {' | '.join([*map(str, cells), *shown])} |", flush=True)
    stop.set()
    for thread in threads:
        thread.join()
    print("answers:", dict(sorted(counts.items(), key=str)))
    return 1 if grown(rows) or failed else 0


def grown(rows):
    """Whether something that has to stay flat has not; says how much each has changed."""
    first, last = rows[SETTLED - 1 : 2 * SETTLED - 1], rows[-SETTLED:]
    if len(rows) < 3 * SETTLED:
        print(f"whether it stays flat is judged from {3 * SETTLED} minutes on")
        return False
    found = False
    for name, start, end in zip(MEASURED, zip(*first, strict=True), zip(*last, strict=True), strict=True):
        before, after = median(start), median(end)
        more = name in FLAT and after > ALLOWED * before
        found = found or more
        print(f"{name}: {before:,.1f}, in the end {after:,.1f}{': GROWN' if more else ''}")
    return found


if __name__ == "__main__":
    main()
