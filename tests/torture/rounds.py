"""Kill rounds: a catalog is changed, the program is killed or its disk fails, and what is there is compared.

python -m tests.torture.rounds --rounds 1000 --seed 1 --folder FOLDER --json REPORT

Every change runs in a process of its own. Before the at-th call that changes a file it is killed, or half of
that call is done and it is killed, or the power is cut (see `power.py`), or it is killed at a random time; or
the disk is full from there on, or read only, or slow, or one fsync fails, or one write is short. `at` goes
through all steps of each change, one by one. Afterwards another process opens the catalog, and it has to hold
what a plain dict says, with each item as it was before the change or after it, and after it if the change had
ended. `check` must find nothing.
"""

import argparse
import json
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tests.torture.power import Disk, cut
from tests.torture.shim import LIBRARY, Faults, compiled, run_with

from fashion_wizard.errors import FashionWizardError

KINDS: Final = {
    "k": "killed before a step",
    "h": "killed in a step",
    "p": "power cut",
    "t": "killed at a random time",
    "f": "disk full",
    "r": "disk read-only",
    "e": "fsync fails",
    "s": "short write",
    "l": "slow disk",
    "c": "left alone",
}
CHANGES: Final = {
    "index_add": 3, "index_replace": 2, "index_metadata": 1, "prune": 1, "remove": 1, "put": 4,
    "put_metadata": 1, "delete": 2, "refresh": 3, "merge": 3, "upgrade": 1, "backup": 2, "restore": 1,
    "dump": 1, "repair": 1, "describe": 1, "server_put": 1,
}  # fmt: skip
"""Each change, and how often it comes."""
_WEIGHTS: Final = {"k": 5, "h": 3, "p": 4, "t": 2, "f": 2, "r": 1, "e": 1, "s": 1, "l": 1, "c": 2}
_LONGEST: Final = 120.0


def in_child(job: Callable[[], Any], log: Path, kill_after: float | None = None) -> tuple[str, Any]:
    """Run a job in a process of its own.

    Returns:
        How it ended (`done`, `refused`, `crashed` or `killed`), and what the job gave or said.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _run(job, writing, log)
    os.close(writing)
    answer = b""
    deadline = time.monotonic() + (_LONGEST if kill_after is None else kill_after)
    while True:
        ready, _, _ = select.select([reading], [], [], max(deadline - time.monotonic(), 0))
        if not ready:
            os.kill(child, signal.SIGKILL)
            break
        piece = os.read(reading, 1 << 16)
        if not piece:
            break
        answer += piece
    os.close(reading)
    os.waitpid(child, 0)
    if not answer.endswith(b"\n"):
        return ("killed" if kill_after is None or kill_after < _LONGEST else "hung"), log.read_text()[-500:]
    how, what = json.loads(answer)
    return how, what


def _run(job: Callable[[], Any], writing: int, log: Path) -> None:
    """The child: never returns."""
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.stdout = os.fdopen(1, "w")
    sys.stderr = os.fdopen(2, "w")
    try:
        result: tuple[str, Any] = ("done", job())
    except FashionWizardError as error:
        result = ("refused", str(error))
    except SystemExit as ended:
        sys.stderr.flush()
        result = ("refused" if ended.code else "done", log.read_text()[-500:])
    except BaseException:
        result = ("crashed", traceback.format_exc()[-3000:])
    text = json.dumps(result).encode() + b"\n"
    while text:
        text = text[os.write(writing, text) :]
    os._exit(0)


class Rounds:
    """Some rounds on one shop."""

    def __init__(self, folder: Path, seed: int) -> None:
        """A new shop."""
        from tests.torture.shop import Shop, use_toys

        use_toys()
        self.chance = random.Random(seed)
        self.shop = Shop(folder / "shop", seed)
        self.log = folder / "log"
        self.faults = Faults()
        self.steps: dict[str, int] = {}
        self.next: dict[tuple[str, str], int] = defaultdict(int)
        self.seen: set[tuple[str, str, int]] = set()
        self.ends: Counter[str] = Counter()
        self.of_kind: Counter[str] = Counter()
        self.of_change: Counter[str] = Counter()
        self.problems: list[str] = []
        self.lost = 0

    def round(self) -> None:
        """One change, one fault, one comparison."""
        from tests.torture.shop import as_content, found_in

        names, weights = zip(*CHANGES.items(), strict=True)
        change = None
        while change is None:
            change = self.shop.change(self.chance.choices(names, weights)[0])
        kind = self.chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
        if change.name not in self.steps:
            kind = "c"
        at = self._step(change.name, kind)
        planned = change

        def job() -> int:
            if kind != "t":
                self.faults.note_in(noted)
                self.faults.arm(kind, at, self.shop.root)
            try:
                planned.run()
            except SystemExit as ended:
                if ended.code:
                    raise
            return self.faults.count()

        noted = _empty(self.log.with_name("noted"))
        disk = Disk.of(self.shop.root) if kind == "p" else None
        after = self.chance.uniform(0.001, 0.25) if kind == "t" else None
        how, what = in_child(job, self.log, after)
        if disk is not None and how == "killed":
            cut(self.shop.root, disk, noted)
        output = " ".join(self.log.read_text().split())[-600:]
        if how == "done" and kind == "c":
            self.steps[change.name] = max(self.steps.get(change.name, 0), int(what or 0))
        self.ends[f"{KINDS[kind]}: {how}"] += 1
        self.of_kind[KINDS[kind]] += 1
        self.of_change[change.name] += 1
        where = f"{change.name} {kind}{at} {how}"
        if how in {"crashed", "hung"} or (how == "refused" and kind in "ctl"):
            self.problems.append(f"{where}: {what}")
        ended, found = in_child(lambda: found_in(self.shop, planned), self.log)
        if ended != "done":
            self.problems.append(f"{where}, and then {ended}: {found}")
            self.lost += len(self.shop.model)
            raise SystemExit(f"{where}: {found}")
        self.problems += [f"{where}: {text}" for text in found["problems"]]
        now = as_content(found)
        wrong = self.shop.accept(change, now, done=how == "done")
        self.lost += len(wrong)
        self.problems += [f"{where}: {text}; it said: {output}" for text in wrong]
        if change.name == "backup":
            self._settle_backup(how == "done")
        if change.name == "restore":
            self.shop.forget_names(now)
        self._clear()

    def _clear(self) -> None:
        """Remove what killed programs left beside the catalog, which nothing counts on."""
        for path in self.shop.root.iterdir():
            if path.name.startswith((".", "catalog.before")):
                shutil.rmtree(path, ignore_errors=True)
                path.unlink(missing_ok=True)

    def _step(self, name: str, kind: str) -> int:
        steps = max(self.steps.get(name, 1), 1)
        self.next[name, kind] = at = self.next[name, kind] % steps + 1
        if kind in "khpfr":
            self.seen.add((name, kind, at))
        return at

    def _settle_backup(self, done: bool) -> None:
        """What the backup holds now."""
        if done:
            self.shop.kept = dict(self.shop.model)
        elif self.shop.backup.exists():
            from tests.torture.shop import content, restore

            folder = self.shop.root / "restored"

            def read() -> dict[str, list[Any]]:
                restore(self.shop.backup, folder)
                return {item: [price, sorted(photos)] for item, (price, photos) in content(folder).items()}

            how, found = in_child(read, self.log)
            shutil.rmtree(folder, ignore_errors=True)
            if how == "done":
                self.shop.kept = {item: (price, frozenset(photos)) for item, (price, photos) in found.items()}

    def report(self, rounds: int, seconds: float) -> dict[str, Any]:
        """What was done and found."""
        killed = sum(count for end, count in self.ends.items() if end.endswith("killed"))
        return {
            "rounds": rounds,
            "killed": killed,
            "items_lost_or_wrong": self.lost,
            "problems": self.problems,
            "by_fault": dict(self.of_kind),
            "ends": dict(sorted(self.ends.items())),
            "by_change": dict(self.of_change),
            "steps_of_each_change": self.steps,
            "different_steps_failed_at": len(self.seen),
            "seconds": round(seconds, 1),
        }


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def run_rounds(rounds: int, seed: int, folder: Path) -> dict[str, Any]:
    """Run so many rounds; a new shop for every hundred."""
    started = time.monotonic()
    total: dict[str, Any] = {}
    done = 0
    steps: dict[str, int] = {}
    following: dict[tuple[str, str], int] = defaultdict(int)
    while done < rounds:
        with tempfile.TemporaryDirectory(dir=folder) as room:
            some = Rounds(Path(room), seed + done)
            some.steps, some.next = steps, following
            count = min(100, rounds - done)
            for number in range(count):
                before = len(some.problems)
                try:
                    some.round()
                except SystemExit:
                    count = number + 1
                for problem in some.problems[before:]:
                    sys.stderr.write(f"{problem}\n")
                if count == number + 1:
                    break
            done += count
            _add(total, some.report(count, time.monotonic() - started))
            if rounds > 100:
                sys.stderr.write(f"{done} of {rounds} rounds, {len(total['problems'])} problems\n")
    total["seconds"] = round(time.monotonic() - started, 1)
    return total


def _add(total: dict[str, Any], more: dict[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, dict) and key != "steps_of_each_change":
            total[key] = dict(Counter(total.get(key, {})) + Counter(value))
        elif isinstance(value, int | list) and not isinstance(value, bool):
            total[key] = total.get(key, type(value)()) + value
        else:
            total[key] = value


def main() -> None:
    """Run the rounds of the command line."""
    parser = argparse.ArgumentParser(description="Kill rounds on a catalog.")
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    if LIBRARY not in os.environ:
        with tempfile.TemporaryDirectory() as room:
            done = run_with(compiled(Path(room)), ["tests.torture.rounds", *sys.argv[1:]])
        sys.exit(done.returncode)
    report = run_rounds(chosen.rounds, chosen.seed, chosen.folder)
    text = json.dumps(report, indent=1)
    if chosen.json:
        chosen.json.write_text(text + "\n")
    sys.stdout.write(text + "\n")
    sys.exit(1 if report["problems"] else 0)


if __name__ == "__main__":
    main()
