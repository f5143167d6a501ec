"""Thousands of damaged photos: each is read or refused with a reason, and nothing that is stored is harmed.

    python benchmarks/strangers.py [--files 10000] [--seed 0] [--ways decoder,cli,put,search]

`fashion_wizard_lab.strangers` makes the files, from number 0 on, the same ones for the same seed. Each goes
through the server's decoders, `index` of the command line, `PUT /v1/items/{id}` and `POST /v1/search`. Toys
stand in for the models, so that a file costs what reading it costs. At the end the items that were there
before are compared, byte by byte. The table has, for each kind of place that is damaged and each way, how
many files were read, how many refused, and how many ended a decoder, which then was replaced. Exit status 1
says that a promise was broken.
"""

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx2

from fashion_wizard.errors import PhotoError
from fashion_wizard.server.decoding import Decoders
from fashion_wizard.server.keys import KeyRing
from fashion_wizard.server.settings import Settings
from fashion_wizard_lab.strangers import PLACES, damaged_file
from fashion_wizard_lab.strangers.whole import whole_files

PROGRAM = [sys.executable, str(Path(__file__).with_name("toy_program.py"))]
DECODER_ENDED = ("it cannot be decoded; save it again", "takes too long to decode")
CLIENTS = 4
ITEMS = 6


class Outcomes:
    """What became of each file, by way and place, and the slowest of each way."""

    def __init__(self):
        self.counts = Counter()
        self.slowest = Counter()
        self.broken = []

    def note(self, way, place, outcome, seconds=0.0):
        self.counts[way, place, outcome] += 1
        self.slowest[way] = max(self.slowest[way], seconds)

    def count(self, way, place, outcome):
        places = PLACES if place == "all" else [place]
        return sum(self.counts[way, place, outcome] for place in places)

    def print(self, ways):
        heads = [f"{way}: read / refused / decoder ended" for way in ways]
        print("| damaged at | " + " | ".join(heads) + " |")
        print("|---" * (len(ways) + 1) + "|")
        for place in (*PLACES, "all"):
            cells = []
            for way in ways:
                numbers = [
                    sum(
                        n
                        for (w, p, o), n in self.counts.items()
                        if (w, o) == (way, outcome) and place in {p, "all"}
                    )
                    for outcome in ("read", "refused", "ended")
                ]
                cells.append(" / ".join(f"{number:,}" for number in numbers))
            print(f"| {place} | " + " | ".join(cells) + " |")
        for way, seconds in self.slowest.items():
            print(f"slowest file, {way}: {seconds:.2f} s")
        for line in self.broken[:20]:
            print("BROKEN:", line)


def outcome_of(reason):
    return "ended" if any(text in reason for text in DECODER_ENDED) else "refused"


def through_decoder(numbers, seed, outcomes, folder):
    pool = Decoders(Settings(catalog=folder, workers=1))
    for number in numbers:
        file, started = damaged_file(number, seed), time.monotonic()
        try:
            pool.photo(file.data)
            outcome = "read"
        except PhotoError as error:
            outcome = outcome_of(str(error))
        outcomes.note("decoder", file.place, outcome, time.monotonic() - started)
    if pool.sandbox_failure:
        outcomes.broken.append(f"no sandbox: {pool.sandbox_failure}")
    pool.close()


def through_cli(numbers, seed, outcomes, folder):
    """All files in one folder: a file that ended the program would take the others with it."""
    photos = folder / "photos"
    photos.mkdir()
    files = {f"{number:06}.jpg": damaged_file(number, seed) for number in numbers}
    for name, file in files.items():
        (photos / name).write_bytes(file.data)
    run = subprocess.run(
        [*PROGRAM, "index", str(photos), "--catalog", str(folder / "cli")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    refused = set(re.findall(r"left out: \S*/(\d+\.jpg): \S", run.stderr))
    if run.returncode not in {0, 1} or "Traceback" in run.stderr:
        outcomes.broken.append(f"index ended with status {run.returncode}")
    listed = subprocess.run(
        [*PROGRAM, "items", "--catalog", str(folder / "cli"), "--limit", "1000000", "--json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    stored = {item["id"] for item in json.loads(listed.stdout)["items"]}
    for name, file in files.items():
        if (name in refused) == (name in stored or Path(name).stem in stored):
            outcomes.broken.append(
                f"{file.kind} damaged at {file.place}: neither refused nor stored, or both"
            )
        outcomes.note("cli", file.place, "refused" if name in refused else "read")


@contextmanager
def serving(catalog, *options):
    """A server with toys on a free port; gives its process and a client."""
    server = subprocess.Popen(
        [*PROGRAM, "serve", "--catalog", str(catalog), "--port", "0", *options],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        line = server.stderr.readline()
        address = re.search(r"http://[\d.:]+", line)[0]
        with httpx2.Client(base_url=address, trust_env=False, timeout=600) as client:
            while client.get("/readyz").status_code != 200:
                time.sleep(0.2)
            yield server, client
    finally:
        server.terminate()
        server.wait()


def stored(client):
    """All that the server says of the items that were there before, with the bytes of their photos."""
    ids = sorted(item["item"] for item in client.get("/v1/items", params={"limit": 100}).json()["items"])
    answers = [client.get(f"/v1/items/{item}").json() for item in ids if not item.startswith("stranger")]
    assert len(answers) == ITEMS
    return [(answer, *(client.get(photo["url"]).content for photo in answer["photos"])) for answer in answers]


def through_server(numbers, seed, outcomes, folder, ways):
    catalog = folder / "served"
    photos = folder / "whole"
    photos.mkdir()
    for number, whole in enumerate(whole_files()[:ITEMS]):
        (photos / f"whole-{number}.png").write_bytes(whole.data)
    subprocess.run(
        [*PROGRAM, "index", str(photos), "--catalog", str(catalog)], check=True, capture_output=True
    )
    key = {"Authorization": f"Bearer {KeyRing(catalog).add('boss', write=True)}"}
    with serving(catalog) as (server, client):
        before = stored(client)

        def send(number):
            file = damaged_file(number, seed)
            for way in ways:
                started = time.monotonic()
                if way == "put":
                    item = f"/v1/items/stranger-{number % 8}"
                    answer = client.put(item, files={"photo": file.data}, headers=key)
                else:
                    answer = client.post("/v1/search", files={"photo": file.data}, data={"k": "3"})
                seconds = time.monotonic() - started
                if answer.status_code in {200, 201}:
                    outcomes.note(way, file.place, "read", seconds)
                elif answer.status_code == 422 and answer.json()["detail"]:
                    outcomes.note(way, file.place, outcome_of(answer.json()["detail"]), seconds)
                else:
                    outcomes.broken.append(f"{way}: status {answer.status_code} for damage at {file.place}")

        with ThreadPoolExecutor(CLIENTS) as clients:
            for _ in clients.map(send, numbers):
                pass
        if server.poll() is not None:
            outcomes.broken.append("the server died")
        if stored(client) != before:
            outcomes.broken.append("an item that was stored before has changed")
        peak = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{server.pid}/status").read_text())
        print(f"the server held {int(peak[1]) / 1000:.0f} MB at most")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--ways", default="decoder,cli,put,search")
    options = parser.parse_args()
    ways = options.ways.split(",")
    outcomes, numbers = Outcomes(), range(options.files)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "decoder" in ways:
            through_decoder(numbers, options.seed, outcomes, folder)
        if "cli" in ways:
            through_cli(numbers, options.seed, outcomes, folder)
        if server_ways := [way for way in ways if way in {"put", "search"}]:
            through_server(numbers, options.seed, outcomes, folder, server_ways)
    outcomes.print(ways)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"the largest process held {children.ru_maxrss / 1000:.0f} MB")
    sys.exit(1 if outcomes.broken else 0)


if __name__ == "__main__":
    main()
