"""A server under load for a long time: what grows from minute to minute leaks.

    python benchmarks/lasting_load.py [--minutes 60] [--clients 20]

Clients search, look at items, chat, and put and delete items, each its next request as soon as it has the
last answer. Every half minute a feed with other prices is read into the same catalog by another process, and
every ten seconds a process that decodes photos is killed. Toys stand in for the models: what is measured lies
around them. Each minute prints a row. Exit status 1 says that an answer was neither expected nor the refusal
of a busy server (429, 503), or that the server's memory has grown by more than 5 % since the tenth minute.
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
from pathlib import Path

import httpx2

from fashion_wizard.server.keys import KeyRing
from fashion_wizard_lab.strangers.whole import whole_files
from strangers import PROGRAM, serving

BUSY = {429, 503}
EXPECTED = {200, 201, 204, 404, 422}
"""Also an item that is not there, and a photo whose decoder was killed."""
SETTLED = 10
HEAD = ("minute", "requests", "busy", "errors", "server MB", "decoders MB", "WAL MB", "files", "descriptors")
GROWING = HEAD[4:]


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


def customer(number, address, key, stop, counts):
    """One client until it is stopped; counts its answers by status."""
    rng = random.Random(number)  # noqa: S311 (nothing here is secret)
    files = whole_files()
    write = {"Authorization": f"Bearer {key}"}
    with httpx2.Client(base_url=address, trust_env=False, timeout=120) as client:
        while not stop.is_set():
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


def measured(pid, catalog):
    wal = catalog / "catalog.sqlite-wal"
    return (
        megabytes(pid),
        sum(megabytes(child) for child in decoders(pid)),
        wal.stat().st_size / 1e6 if wal.exists() else 0.0,
        sum(1 for path in catalog.rglob("*") if path.is_file()),
        len(list(Path(f"/proc/{pid}/fd").iterdir())),
    )


def disturb(pid, folder, catalog, stop, counts):
    """Kills a decoder every ten seconds, and reads the feed again every thirty."""
    prices = itertools.count(10)
    for turn in itertools.count():
        if stop.wait(10):
            return
        if running := decoders(pid):
            os.kill(running[turn % len(running)], signal.SIGKILL)
        if turn % 3 == 0:
            write_feed(folder, prices)
            counts["feed" if refresh(folder, catalog) else "feed failed"] += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--clients", type=int, default=20)
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
    threads = [
        threading.Thread(target=customer, args=(number, address, key, stop, counts))
        for number in range(options.clients)
    ]
    threads.append(threading.Thread(target=disturb, args=(pid, folder, catalog, stop, counts)))
    for thread in threads:
        thread.start()
    print(f"| {' | '.join(HEAD)} |\n{'|---' * len(HEAD)}|", flush=True)
    before = Counter()
    for minute in range(1, options.minutes + 1):
        time.sleep(60)
        now = Counter(counts) - before
        before = Counter(counts)
        wrong = {status: n for status, n in now.items() if status not in EXPECTED | BUSY | {"feed"}}
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
    if len(rows) > SETTLED:
        for name, start, end in zip(GROWING, rows[SETTLED - 1], rows[-1], strict=True):
            if name == "server MB" and end > 1.05 * start:
                print(f"{name} has grown from {start:.1f} to {end:.1f}")
                failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    main()
