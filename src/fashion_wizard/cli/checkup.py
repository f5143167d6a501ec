"""What `fashion-wizard doctor` finds out: the installation, the machine, the settings, a catalog."""

import os
import platform
import re
import shutil
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, requires, version
from itertools import islice
from pathlib import Path
from typing import Any, Final

import onnxruntime

import fashion_wizard
from fashion_wizard import defaults
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli.settings import FILE_VARIABLE, PREFIX, SETTINGS, variable
from fashion_wizard.errors import FashionWizardError
from fashion_wizard.files import sha256_of
from fashion_wizard.index.store_files import recalls
from fashion_wizard.model import PRECISION_VARIABLE, precision
from fashion_wizard.nearest import nearest
from fashion_wizard.parallel import cores
from fashion_wizard.weights import weights_path
from fashion_wizard.weights.card import read_cards

LITTLE_MEMORY: Final = 800_000_000
"""Bytes; under load, a server with a small catalog takes up to 739 MB."""
LITTLE_DISK: Final = 200_000_000
_PHOTOS_LOOKED_FOR: Final = 2_000
_EXTRA: Final = re.compile(r"extra *== *['\"](\w+)")


def examine(catalog: Path | None, settings_file: Path | None) -> dict[str, Any]:
    """Everything, as one document for JSON; `problems` says what is wrong and what to do.

    Args:
        catalog: The catalog that somebody named; None for `catalog` in the working folder, if it exists.
        settings_file: The file of settings that was read, if any.
    """
    problems: list[str] = []
    folder = catalog or Path("catalog")
    return {
        "version": fashion_wizard.__version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": _packages(problems),
        "models": _models(problems),
        "inference": _inference(problems),
        "machine": _machine(folder, problems),
        "settings": _settings(settings_file, problems),
        "catalog": _catalog(folder, problems) if catalog or folder.is_dir() else None,
        "problems": problems,
    }


def _packages(problems: list[str]) -> list[dict[str, Any]]:
    """What the product needs, and what its extra `serve` does; the version is None where one is missing."""
    found: list[dict[str, Any]] = []
    needed: list[str] = []
    with suppress(PackageNotFoundError):  # run from its source, without being installed
        needed = sorted(requires("fashion-wizard") or (), key=str.casefold)
    for requirement in needed:
        name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
        extra = found_extra[1] if (found_extra := _EXTRA.search(requirement)) else None
        if extra in {None, "serve"}:
            found.append({"name": name, "extra": extra, "version": _version(name)})
    found.append({"name": "fashion-wizard-lab", "extra": "lab", "version": _version("fashion-wizard-lab")})
    if lacking := [package["name"] for package in found if not package["extra"] and not package["version"]]:
        problems.append(f"not installed: {', '.join(lacking)}; install the package again")
    return found


def _version(package: str) -> str | None:
    with suppress(PackageNotFoundError):
        return version(package)
    return None


def _models(problems: list[str]) -> list[dict[str, Any]]:
    """Each file of the models, and whether its bytes are those that were released."""
    found = []
    for card in read_cards():
        for name, digest in card["files"].items():
            path = weights_path(name)
            state = "missing" if not path.is_file() else "whole" if sha256_of(path) == digest else "changed"
            size = path.stat().st_size if path.is_file() else 0
            found.append({"file": name, "bytes": size, "sha256": digest, "state": state})
            if state != "whole":
                problems.append(f"the model {name} is {state}; install the package again")
    return found


def _inference(problems: list[str]) -> dict[str, Any]:
    """The runtime of the models. To find the precision, a small network runs."""
    found: dict[str, Any] = {
        "onnxruntime": onnxruntime.__version__,
        "providers": onnxruntime.get_available_providers(),
        "provider": "CPUExecutionProvider",
        "precision": None,
        "precision_set": bool(os.environ.get(PRECISION_VARIABLE)),
    }
    try:
        found["precision"] = precision()
    except FashionWizardError as error:
        problems.append(str(error))
    return found


def _machine(folder: Path, problems: list[str]) -> dict[str, Any]:
    """Cores, memory and disk that this process can use; None where this system does not say."""
    total, free = _memory()
    place = next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.is_dir())
    disk = shutil.disk_usage(place)
    if free is not None and free < LITTLE_MEMORY:
        problems.append(f"only {free / 1e6:,.0f} MB of memory are free; a server takes up to 0.8 GB")
    if disk.free < LITTLE_DISK:
        problems.append(f"only {disk.free / 1e6:,.0f} MB of disk are free at {place}")
    return {
        "cores": cores(),
        "memory_total": total,
        "memory_free": free,
        "disk_at": str(place),
        "disk_free": disk.free,
    }


def _memory() -> tuple[int | None, int | None]:
    """Bytes of memory in all and free, of the machine or of the container (cgroup 2), whichever has less."""
    total = free = None
    with suppress(OSError, ValueError, AttributeError):
        total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with suppress(OSError, StopIteration):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        free = int(next(line for line in lines if line.startswith("MemAvailable")).split()[1]) * 1024
    with suppress(OSError, ValueError):
        limit, used = (int(Path(f"/sys/fs/cgroup/memory.{n}").read_text()) for n in ("max", "current"))
        total, free = min(limit, total or limit), min(limit - used, free or limit)
    return total, free


def _settings(file: Path | None, problems: list[str]) -> dict[str, Any]:
    """The file of settings, and the variables of the environment, those of the file among them."""
    known = {name.removeprefix(PREFIX): name for name in (FILE_VARIABLE, *map(variable, SETTINGS))}
    found = {name: value for name, value in sorted(os.environ.items()) if name.startswith(PREFIX)}
    problems += [
        f"the variable {name} sets nothing; did you mean {known[near[0]]}?"
        for name in found.keys() - known.values()
        if (near := nearest(name.removeprefix(PREFIX), known))
    ]
    variables = {name: value for name, value in found.items() if name in known.values()}
    return {"file": str(file) if file else None, "variables": variables}


def _catalog(folder: Path, problems: list[str]) -> dict[str, Any]:
    """The state of a catalog; only its path where it cannot be opened."""
    found: dict[str, Any] = {"path": str(folder)}
    try:
        with Catalog(folder, create=False) as opened, opened.snapshot():
            totals, others = opened.info(), opened.made_otherwise(defaults.feature_extractor().name)
            recall = recalls(opened.index_folder)
            photos = [photo.path for photo in opened.photos()]
    except FashionWizardError as error:
        problems.append(str(error))
        return found
    gone = sum(not path.is_file() for path in islice(photos, _PHOTOS_LOOKED_FOR))
    if gone:
        problems.append(
            f"{gone:,} of {min(len(photos), _PHOTOS_LOOKED_FOR):,} photos that were looked for are gone; if "
            f"they were moved, run: fashion-wizard info --catalog {folder} --move-root FOLDER"
        )
    if others.garments:
        problems.append(
            f"no search finds {others.garments:,} garments indexed with other models; run: {others.command}"
        )
    return {
        **found,
        "items": totals.items,
        "photos": totals.photos,
        "garments": totals.garments,
        "bytes": totals.bytes,
        "made_by": list(totals.recipes),
        "indexes": recall,
        "photos_gone": gone,
        "writable": os.access(folder, os.W_OK),
    }
