"""The three COCO-style files of the In-shop layout: the outlines of garments and body parts."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from fashion_wizard.palette import LABELS
from fashion_wizard_lab.datasets.inshop.files import annotations_file, find_list, find_of_size
from fashion_wizard_lab.datasets.inshop.partition import Inshop
from fashion_wizard_lab.datasets.inshop.photo import InshopPhoto, Size, Split
from fashion_wizard_lab.datasets.inshop.rows import ListContents


@dataclass(frozen=True, slots=True)
class Annotated:
    """The annotations of a photo in a COCO-style file.

    Attributes:
        size: Width and height in pixels of the photo that the outlines were drawn on: that of `img` or of
            `img_highres`.
        annotations: Entries of the document's `annotations`.
        categories: Label names by category id.
    """

    size: Size
    annotations: Sequence[Mapping[str, Any]]
    categories: Mapping[int, str]


def read_annotations(inshop: Inshop, split: Split) -> ListContents[Annotated]:
    """The annotations in the COCO-style file of a split, by photo name.

    A photo whose size the file does not have, or that has a category outside of the palette, is named and
    left out. That a photo is not in the file at all is no problem: the release annotates only some.
    """
    file = annotations_file(split)
    path = find_list(inshop.root, file)
    if path is None:
        return ListContents({}, (f"no annotations of the {split} photos: {file} is missing",))
    try:
        document = json.loads(path.read_text("utf-8-sig"))
        categories = {
            int(category["id"]): str(category["name"]).strip().lower() for category in document["categories"]
        }
        images = [
            (image["id"], str(image["file_name"]), (image["width"], image["height"]))
            for image in document["images"]
        ]
        own: dict[Any, list[Mapping[str, Any]]] = defaultdict(list)
        for annotation in document["annotations"]:
            own[annotation["image_id"]].append(annotation)
    except (OSError, ValueError, KeyError, TypeError) as error:
        return ListContents({}, (f"cannot read {path}: {type(error).__name__}: {error}",))
    problems = [
        f"{file}: category {number} is called {name!r}, which is no label of the palette"
        for number, name in categories.items()
        if name not in LABELS[1:]
    ]
    photos = {below_images(photo.name): photo for photo in inshop.of(split)}
    found: dict[str, Annotated] = {}
    for number, name, size in images:
        photo = photos.get(below_images(name))
        wrong = _wrong(inshop, photo, size, own.get(number, []), categories)
        if photo is None or wrong:
            problems.append(f"{file}: {name} {wrong or f'is no {split} photo that can be used'}")
        elif photo.name in found:
            problems.append(f"{file}: {name} is listed twice; the first entry counts")
        else:
            found[photo.name] = Annotated(size, own[number], categories)
    known = {number for number, _, _ in images}
    lost = sum(len(annotations) for number, annotations in own.items() if number not in known)
    if lost:
        problems.append(f"{file}: {lost} annotations belong to no image of the file")
    return ListContents(found, tuple(problems))


def below_images(name: str) -> str:
    """A photo's name below `img` or `img_highres`: in this the lists and these files agree."""
    parts = PurePosixPath(name).parts
    return str(PurePosixPath(*parts[1:])) if len(parts) > 1 and parts[0].startswith("img") else name


def _wrong(
    inshop: Inshop,
    photo: InshopPhoto | None,
    size: Size,
    annotations: Sequence[Mapping[str, Any]],
    categories: Mapping[int, str],
) -> str:
    """Why an image's annotations cannot be used; empty if they can."""
    if photo is None:
        return ""
    if find_of_size(inshop.root, photo, size) is None:
        return f"is annotated at {size[0]}x{size[1]}, which is the size of none of its photos"
    if not annotations:
        return "has no annotation"
    labels = [categories.get(annotation.get("category_id", -1)) for annotation in annotations]
    if not set(labels) <= set(LABELS[1:]):
        strange = next(
            annotation.get("category_id")
            for annotation, label in zip(annotations, labels, strict=True)
            if label not in LABELS[1:]
        )
        return f"has an annotation of category {strange!r}, which is no label of the palette"
    return ""
