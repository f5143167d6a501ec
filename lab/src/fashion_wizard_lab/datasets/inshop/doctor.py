"""Looks through a folder in the In-shop layout: what is there, what is missing, and what it is good for."""

from collections import Counter
from collections.abc import Iterable, Sized
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final, get_args

from fashion_wizard.errors import DatasetError
from fashion_wizard.progress import Progress
from fashion_wizard_lab.datasets.inshop import files
from fashion_wizard_lab.datasets.inshop.annotations import read_annotations
from fashion_wizard_lab.datasets.inshop.attributes import read_attributes, read_colors
from fashion_wizard_lab.datasets.inshop.checkup import Checkup, Part, Unit
from fashion_wizard_lab.datasets.inshop.color_maps import find_color_maps
from fashion_wizard_lab.datasets.inshop.decoding import (
    undecodable_annotations,
    undecodable_maps,
    undecodable_photos,
)
from fashion_wizard_lab.datasets.inshop.descriptions import read_descriptions
from fashion_wizard_lab.datasets.inshop.landmarks import read_landmarks
from fashion_wizard_lab.datasets.inshop.partition import Inshop, read_inshop, read_items
from fashion_wizard_lab.datasets.inshop.photo import Split
from fashion_wizard_lab.datasets.inshop.release import is_release
from fashion_wizard_lab.datasets.inshop.strays import stray_color_maps, stray_photos
from fashion_wizard_lab.datasets.inshop.uses import uses_of

_SPLITS: Final[tuple[Split, ...]] = get_args(Split)


def examine(root: Path, *, decode: bool = False, progress: Progress | None = None) -> Checkup:
    """Look through a data set.

    Args:
        root: As for `read_inshop`.
        decode: Also decode every photo, color map and outline, instead of trusting their headers.
        progress: Called while that goes on.

    Raises:
        DatasetError: if there is no partition, or a list that everything hangs on cannot be read as text.
    """
    inshop = read_inshop(root, needs=())
    maps, landmarks = find_color_maps(inshop), read_landmarks(inshop)
    photos_wrong, maps_wrong = stray_photos(inshop), [*maps.problems, *stray_color_maps(inshop)]
    if decode:
        photos_wrong += undecodable_photos(inshop, progress)
        maps_wrong += undecodable_maps(maps.of, progress)
    outlined: set[str] = set()
    outline_parts = []
    for split in _SPLITS:
        told = read_annotations(inshop, split)
        wrong = [*told.problems, *(undecodable_annotations(told.of, progress) if decode else ())]
        file = files.annotations_file(split)
        outline_parts.append(_part(inshop, f"outlines, {split}", file, told.of, wrong, split))
        outlined |= told.of.keys()
    highres = [photo for photo in inshop.photos if files.find_highres(inshop.root, photo)]
    return Checkup(
        root=inshop.root,
        full_release=is_release(inshop.listed),
        photos=_count(inshop.listed.values()),
        items=_count(set(inshop.listed.values())),
        parts=(
            *_photo_parts(inshop, photos_wrong),
            _part(inshop, "landmarks", files.LANDMARKS, landmarks.of, landmarks.problems),
            *_item_parts(inshop),
            *outline_parts,
            _part(inshop, "color maps", files.COLOR_MAPS, maps.of, maps_wrong),
            _part(inshop, "full-size photos", files.HIGHRES, highres),
        ),
        uses=uses_of(inshop, maps.of, outlined, landmarks.of),
    )


def _photo_parts(inshop: Inshop, photos_wrong: Iterable[str]) -> tuple[Part, ...]:
    """The photos and their boxes; what was found while reading them goes to one of these."""
    boxes_wrong = [problem for problem in inshop.problems if problem.startswith(files.BOXES)]
    rest = [problem for problem in inshop.problems if problem.startswith(files.PARTITION)]
    boxed = [photo for photo in inshop.photos if photo.box]
    photos = _part(inshop, "photos", files.PARTITION, inshop.photos, [*rest, *photos_wrong])
    return (
        replace(photos, hint=photos.hint if inshop.photos else _hint(inshop.root, files.IMAGES)),
        _part(inshop, "boxes, types, poses", files.BOXES, boxed, boxes_wrong),
    )


def _item_parts(inshop: Inshop) -> tuple[Part, ...]:
    """All that is said of items in words."""
    items = {item for item, _ in inshop.listed.values()}
    items_wrong = [problem for problem in inshop.problems if problem.startswith(files.ITEMS)]
    listed = read_items(inshop.root, []) if _is_there(inshop.root, files.ITEMS) else set()
    attributes, colors = read_attributes(inshop).items, read_colors(inshop)
    try:
        described, wrong = read_descriptions(inshop.root).keys() & items, []
    except DatasetError as error:
        described, wrong = set(), [str(error)]
    wrong += [f"{files.DESCRIPTIONS}: nothing of {item}" for item in sorted(items - described)]
    return (
        _part(inshop, "items", files.ITEMS, listed & items, items_wrong, unit="items"),
        _part(inshop, "descriptions", files.DESCRIPTIONS, described, wrong, unit="items"),
        _part(inshop, "attributes", files.ATTRIBUTES, attributes.of, attributes.problems, unit="items"),
        _part(inshop, "colors", files.COLORS, colors.of, colors.problems),
    )


def _part(
    inshop: Inshop,
    name: str,
    file: str,
    found: Sized,
    problems: Iterable[str] = (),
    split: Split | None = None,
    unit: Unit = "photos",
) -> Part:
    there = _is_there(inshop.root, file)
    wanted = [(photo, item) for photo, (item, of) in inshop.listed.items() if split in {None, of}]
    return Part(
        name=name,
        file=file,
        there=there,
        found=len(found) if there else 0,
        expected=len({item for _, item in wanted} if unit == "items" else wanted),
        unit=unit,
        problems=tuple(problems) if there else (),
        hint="" if there else _hint(inshop.root, file),
    )


def _is_there(root: Path, file: str) -> bool:
    """Whether a list, or a folder of photos or color maps, is in one of its usual places."""
    if PurePosixPath(file).suffix:
        return files.find_list(root, file) is not None
    return any((root / base / PurePosixPath(file).name).is_dir() for base in files.BASES)


def _hint(root: Path, file: str) -> str:
    """What to do about a missing part: the release comes in archives."""
    archive = f"{PurePosixPath(file).stem}.zip"
    packed = sorted(root.rglob(archive))
    return f"unpack {packed[0].relative_to(root)}" if packed else ""


def _count(of: Iterable[tuple[str, Split]]) -> dict[Split, int]:
    found = Counter(split for _, split in of)
    return {split: found[split] for split in _SPLITS}
