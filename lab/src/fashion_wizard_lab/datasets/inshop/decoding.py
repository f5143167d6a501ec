"""Decodes all that a data set holds: what a header promises, the rest of the file may not keep."""

from collections.abc import Callable, Iterable, Mapping

from fashion_wizard.errors import ColorMapError, FashionWizardError
from fashion_wizard.parallel import cores, in_order
from fashion_wizard.photo import load_photo
from fashion_wizard.progress import Progress
from fashion_wizard.segmentation.coco import NO_POLYGON, annotation_mask, has_unusable_part
from fashion_wizard.segmentation.color_map import read_color_map
from fashion_wizard_lab.datasets.inshop.annotations import Annotated
from fashion_wizard_lab.datasets.inshop.color_maps import MappedPhoto
from fashion_wizard_lab.datasets.inshop.partition import Inshop

"""Called with what is being decoded, how much of it is done, and how much there is."""


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
