"""When each package that ships was released last, oldest first.

    python requirements/ages.py [--years 2]

Needs uv, which asks the package index for the newest version in range and its date.
"""

import argparse
import datetime
import re
import shutil
import subprocess
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def shipped() -> set[str]:
    """Names of all packages in the lock of the image."""
    text = (ROOT / "requirements/serve,milvus.lock").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", text, flags=re.M))


def released() -> dict[str, tuple[str, datetime.date]]:
    """Version and day of the newest release in range of each package, by name."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("pyproject.toml", "README.md", "LICENSE", "src/fashion_wizard/__init__.py"):
            target = Path(folder, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)
        subprocess.run(["uv", "lock", "--quiet"], cwd=folder, check=True)
        lock = tomllib.loads(Path(folder, "uv.lock").read_text(encoding="utf-8"))
    found = {}
    for package in lock["package"]:
        files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
        days = [file["upload-time"].date() for file in files if "upload-time" in file]
        if days:
            found[package["name"]] = (package["version"], max(days))
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="When each package that ships was released last.")
    parser.add_argument("--years", type=float, default=0, help="only those that are older")
    years = parser.parse_args().years
    limit = datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=365 * years)
    print("| package | version | released |\n|---|---|---|")
    names = shipped()
    for name, (version, day) in sorted(released().items(), key=lambda row: row[1][1]):
        if name in names and day <= limit:
            print(f"| {name} | {version} | {day} |")


if __name__ == "__main__":
    main()
