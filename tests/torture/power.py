"""A power cut: of a folder only what was flushed is there afterwards, bytes by fsync of a file, names by that
of a folder. That is less than most file systems keep, and all that a program may rely on.
"""

import shutil
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_SHARED: Final = "-shm"
"""Memory that SQLite shares between processes: never read after a restart."""


@dataclass
class Disk:
    """What is on a disk below a folder, by inodes.

    Attributes:
        files: The bytes of each file.
        folders: The names in each folder, with their inodes.
        links: Where each symbolic link leads.
    """

    files: dict[int, bytes] = field(default_factory=dict)
    folders: dict[int, dict[str, int]] = field(default_factory=dict)
    links: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> "Disk":
        """What a folder holds now."""
        disk = cls()
        disk._add(folder)
        return disk

    def _add(self, path: Path) -> int:
        status = path.lstat()
        number = status.st_ino
        if stat.S_ISLNK(status.st_mode):
            self.links[number] = str(path.readlink())
        elif stat.S_ISDIR(status.st_mode):
            self.folders[number] = {inner.name: self._add(inner) for inner in path.iterdir()}
        elif not path.name.endswith(_SHARED):
            self.files[number] = path.read_bytes()
        return number


def cut(folder: Path, before: Disk, noted: Path) -> None:
    """Leave of a folder what a power cut leaves.

    Args:
        folder: As a killed program left it.
        before: What was on the disk before the program ran.
        noted: What the library noted while it ran, see fault.c.
    """
    now = Disk.of(folder)
    top = folder.stat().st_ino
    names, contents = dict(before.folders), dict(before.files)
    for path in noted.iterdir():
        if path.name.startswith("d"):
            rows = (line.split(" ", 1) for line in path.read_text().splitlines())
            names[int(path.name[1:])] = {
                name: int(number) for number, name in rows if name not in {".", ".."}
            }
        elif path.name.startswith("f"):
            contents[int(path.name[1:])] = path.read_bytes()
    links = now.links | before.links
    kinds = set(now.folders) | set(before.folders)
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()

    def build(number: int, target: Path) -> None:
        for name, inner in names.get(number, {}).items():
            if name.endswith(_SHARED):
                continue
            path = target / name
            if inner in links:
                path.symlink_to(links[inner])
            elif inner in kinds:
                path.mkdir()
                build(inner, path)
            else:
                path.write_bytes(contents.get(inner, b""))

    build(top, folder)
