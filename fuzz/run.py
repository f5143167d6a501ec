"""Coverage-guided fuzzing of our own parsers, by Atheris and libFuzzer.

    python -m fuzz.run [--minutes 60] [--targets filters,feed] [--corpus .cache/fuzz]

Each target gets an equal share of the time, one after another. Inputs that reached new code are stored below
`--corpus`, so that the next run goes on from there. An input by which a parser breaks a promise is a
finding: it is stored beside them, once for each place in the code, and the run goes on. So is one that takes
more than ten seconds or two gigabytes, which ends its target. Exit status 1 says that there are findings.
"""

import argparse
import hashlib
import re
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
_SLOWEST: Final = 10
_MEMORY: Final = 2000
_COUNT: Final = re.compile(r"stat::number_of_executed_units:\s*(\d+)|^#(\d+)\t", re.MULTILINE)
_COVERAGE: Final = re.compile(r"cov: (\d+)")


def fuzz(name: str, corpus: Path, seconds: int) -> None:
    """Fuzz one target in this process, which ends with it."""
    import atheris

    with atheris.instrument_imports(include=["fashion_wizard"]):
        from fuzz.targets import TARGETS
    target = TARGETS[name]
    known: set[str] = set()

    def test_one_input(data: bytes) -> None:
        try:
            target.run(data)
        except Exception as error:
            place = place_of(error)
            if place not in known:
                known.add(place)
                report(corpus, place, data)

    options = [f"-max_total_time={seconds}", f"-timeout={_SLOWEST}", f"-rss_limit_mb={_MEMORY}"]
    options += [f"-max_len={target.longest}", "-print_final_stats=1", f"-artifact_prefix={corpus}.findings/"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], test_one_input)
    atheris.Fuzz()


def place_of(error: BaseException) -> str:
    """The kind of an error, and the innermost line of the product or of a target that it came through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "/fashion_wizard/" in frame.filename or "/fuzz/" in frame.filename]
    frame = ours[-1]
    return f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno} in {frame.name}"


def report(corpus: Path, place: str, data: bytes) -> None:
    """Store a finding, with what it is."""
    file = findings_of(corpus) / hashlib.sha256(place.encode()).hexdigest()[:16]
    file.write_bytes(data)
    file.with_suffix(".txt").write_text(f"{place}\n{traceback.format_exc()}")


def findings_of(corpus: Path) -> Path:
    """The folder of a target's findings."""
    return Path(f"{corpus}.findings")


def run(name: str, corpus: Path, seconds: int) -> tuple[int, int, list[str]]:
    """Fuzz one target in a process of its own.

    Returns:
        How many inputs were executed, how many branches of the product they reached, and what was found.
    """
    from fuzz.seeds import seeds

    corpus.mkdir(parents=True, exist_ok=True)
    findings = findings_of(corpus)
    findings.mkdir(exist_ok=True)
    for stale in findings.iterdir():
        stale.unlink()
    for number, seed in enumerate(seeds(name)):
        (corpus / f"seed-{number}").write_bytes(seed)
    command = [sys.executable, "-m", "fuzz.run", "--one", name, str(seconds), str(corpus)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
    counts = [int(first or second) for first, second in _COUNT.findall(done.stderr)]
    reached = [int(number) for number in _COVERAGE.findall(done.stderr)]
    found = [file.read_text().splitlines()[0] for file in sorted(findings.glob("*.txt"))]
    found += [f"{file.name.partition('-')[0]}: {file}" for file in findings.glob("*-*")]
    if done.returncode and not found:
        found.append(f"ended with status {done.returncode}: {done.stderr[-500:]}")
    return max(counts, default=0), max(reached, default=0), found


def main() -> int:
    """Fuzz the targets of the command line; gives the exit status."""
    from fuzz.targets import TARGETS

    parser = argparse.ArgumentParser(description="Fuzz our own parsers.")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--targets", default=",".join(TARGETS))
    parser.add_argument("--corpus", type=Path, default=ROOT / ".cache/fuzz")
    options = parser.parse_args()
    names = options.targets.split(",")
    total, findings, started = 0, [], time.monotonic()
    print("| parser | executions | branches reached | findings |\n|---|---|---|---|", flush=True)
    for name in names:
        seconds = max(1, round(options.minutes * 60 / len(names)))
        count, reached, found = run(name, options.corpus.absolute() / name, seconds)
        print(f"| {name} | {count:,} | {reached:,} | {len(found)} |", flush=True)
        total += count
        findings += [f"{name}: {text}" for text in found]
    print(f"| all | {total:,} | | {len(findings)} |\n{(time.monotonic() - started) / 60:.0f} minutes")
    for text in findings:
        print("FOUND", text)
    return 1 if findings else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        fuzz(sys.argv[2], Path(sys.argv[4]), int(sys.argv[3]))
    sys.exit(main())
