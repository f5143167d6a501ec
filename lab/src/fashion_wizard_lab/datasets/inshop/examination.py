"""Looks through a folder in the In-shop layout: what is there, what is missing, and what it is good for."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sized
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final, get_args

from fashion_wizard.errors import ColorMapError, DatasetError, FashionWizardError
from fashion_wizard.parallel import cores, in_order
from fashion_wizard.photo import load_photo
from fashion_wizard.progress import Progress
from fashion_wizard.segmentation.coco import NO_POLYGON, annotation_mask, has_unusable_part
from fashion_wizard.segmentation.color_map import read_color_map
from fashion_wizard_lab.datasets.inshop import files
from fashion_wizard_lab.datasets.inshop.annotations import Annotated, read_annotations
from fashion_wizard_lab.datasets.inshop.attributes import read_attributes, read_colors, read_descriptions
from fashion_wizard_lab.datasets.inshop.checkup import Checkup, Part, Unit, uses_of
from fashion_wizard_lab.datasets.inshop.color_maps import MappedPhoto, find_color_maps
from fashion_wizard_lab.datasets.inshop.files import COLOR_MAPS, IMAGES, MAP_SUFFIX, PARTITION
from fashion_wizard_lab.datasets.inshop.landmarks import read_landmarks
from fashion_wizard_lab.datasets.inshop.partition import Inshop, read_inshop, read_items
from fashion_wizard_lab.datasets.inshop.photo import Split
from fashion_wizard_lab.datasets.inshop.release import is_release

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
        annotated = read_annotations(inshop, split)
        wrong = [*annotated.problems, *(undecodable_annotations(annotated.of, progress) if decode else ())]
        file = files.annotations_file(split)
        outline_parts.append(_part(inshop, f"outlines, {split}", file, annotated.of, wrong, split))
        outlined |= annotated.of.keys()
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
    """All lists that describe items."""
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


_PHOTO_SUFFIXES: Final = {".jpg", ".jpeg", ".png", ".webp"}


def stray_photos(inshop: Inshop) -> list[str]:
    """Photos below `Img/img` that the partition does not list, one sentence each."""
    return [
        f"{IMAGES}/{within} is not in {PARTITION}"
        for within in _photos_below(inshop.root / IMAGES)
        if f"img/{within}" not in inshop.listed
    ]


def stray_color_maps(inshop: Inshop) -> list[str]:
    """Color maps below `Img/img_highres_seg` without a photo in the partition, one sentence each."""
    known = {str(PurePosixPath(*PurePosixPath(name).parts[1:]).with_suffix("")) for name in inshop.listed}
    return [
        f"{COLOR_MAPS}/{within} belongs to no photo of {PARTITION}"
        for within in _photos_below(inshop.root / COLOR_MAPS)
        if str(within).removeprefix("img_highres/").removesuffix(MAP_SUFFIX) not in known
    ]


def _photos_below(folder: Path) -> list[PurePosixPath]:
    return sorted(
        PurePosixPath(path.relative_to(folder).as_posix())
        for path in folder.rglob("*")
        if path.suffix.lower() in _PHOTO_SUFFIXES
    )


def undecodable_photos(inshop: Inshop, progress: Progress | None = None) -> list[str]:
    """Photos that cannot be decoded, one sentence each."""

    def decode(name: str) -> None:
        load_photo(paths[name], name=name)

    paths = {photo.name: photo.path for photo in inshop.photos}
    return _complaints("decoding photos", paths, decode, progress)


def undecodable_maps(maps: Mapping[str, MappedPhoto], progress: Progress | None = None) -> list[str]:
    """Color maps that cannot be decoded or have colors outside of the palette, one sentence each."""

    def decode(name: str) -> None:
        read_color_map(maps[name].color_map)

    return _complaints("decoding color maps", maps, decode, progress)


def undecodable_annotations(
    annotated: Mapping[str, Annotated], progress: Progress | None = None
) -> list[str]:
    """Photos with an outline that cannot be drawn, one sentence each."""

    def decode(name: str) -> None:
        width, height = annotated[name].size
        for annotation in annotated[name].annotations:
            segmentation = annotation.get("segmentation")
            annotation_mask(segmentation, height, width)
            if has_unusable_part(segmentation):
                raise ColorMapError(f"a part of an outline cannot be drawn: {NO_POLYGON}")

    return _complaints("drawing annotations", annotated, decode, progress)


def _complaints(
    what: str, names: Iterable[str], decode: Callable[[str], None], progress: Progress | None
) -> list[str]:
    def complain(name: str) -> str:
        try:
            decode(name)
        except FashionWizardError as error:
            text = str(error)
            return text if name in text else f"{name}: {text}"
        return ""

    names = list(names)
    found = []
    for done, complaint in enumerate(in_order(complain, names, cores()), 1):
        if complaint:
            found.append(complaint)
        if progress:
            progress(what, done, len(names))
    return found
