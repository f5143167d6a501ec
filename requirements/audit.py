"""Looks for known holes in every locked version.

    python requirements/audit.py [--unreachable-is-fine] [LOCK ...]

pip-audit asks a service on the web about each package. Exit status 1 says that a version has a known hole; 3,
that the service did not know some packages or could not be asked, so that nothing was shown.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCKS = sorted(Path(__file__).parent.glob("*.lock"))


def audited(lock: Path) -> list[dict[str, Any]] | None:
    """What pip-audit says of each package of a lock; None if it says nothing."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--format", "json"]
    command += ["--disable-pip", "--no-deps", "--progress-spinner", "off"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return None
    return found


def main() -> int:
    """Print what is known; gives the exit status."""
    parser = argparse.ArgumentParser(description="Known holes of all locked versions.")
    parser.add_argument("--unreachable-is-fine", action="store_true", help="exit status 0 instead of 3")
    parser.add_argument("locks", nargs="*", type=Path, default=LOCKS)
    options = parser.parse_args()
    holes, unknown, known = set(), set(), set()
    for lock in options.locks:
        for package in audited(lock) or [{"name": lock.name, "skip_reason": "pip-audit failed"}]:
            name = f"{package['name']} {package.get('version', '')}".strip()
            if "skip_reason" in package:
                unknown.add(name)
                continue
            known.add(name)
            for hole in package["vulns"]:
                fixed = ", ".join(hole["fix_versions"]) or "no version"
                holes.add(f"{name}: {hole['id']}, mended in {fixed}")
    for line in sorted(holes):
        print(line)
    print(f"{len(holes)} known holes in {len(known)} packages that were looked up")
    if unknown - known:
        shown = ", ".join(sorted(unknown - known)[:5])
        print(f"NOT LOOKED UP, as no service knows them here: {len(unknown - known)} packages ({shown}, ...)")
    if holes:
        return 1
    return 3 if unknown - known and not options.unreachable_is_fine else 0


if __name__ == "__main__":
    sys.exit(main())
