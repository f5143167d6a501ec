"""How many bytes a garment's features need: hit@1 by bytes, and the basis of descriptors.

The features of a data set's gallery are stored in several ways and read again; those of the queries stay as
they were computed. Each query's main garment is compared with all garments of the gallery, as the default
search does, and the item of the likeliest is right or wrong. Features are computed once and kept in `--work`.

    python benchmarks/compact_features.py curve ../shared/data/luma-men --work FOLDER [--json FILE]
    python benchmarks/compact_features.py learn PHOTOS... --photos 100 --target descriptor_basis.npy

`learn` writes the directions that hold most of the squared length of the descriptors of photos' garments: the
first eigenvectors of the mean of their outer products.
"""

import argparse
import json
import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from fashion_wizard import defaults
from fashion_wizard.catalog.blobs import pack_mask, pack_points, unpack_points
from fashion_wizard.catalog.descriptors import basis, pack_descriptors, unpack_descriptors, whole_basis
from fashion_wizard.catalog.find import find_photos
from fashion_wizard.catalog.unit_vectors import pack_vector, unit, unpack_vector, whole_numbers
from fashion_wizard.features.embedding import BLOCKS
from fashion_wizard.garment import Features, Garment, Keypoints, may_answer
from fashion_wizard.matching.garments import match_garments
from fashion_wizard.palette import BODY_PARTS
from fashion_wizard.photo import load_photo
from fashion_wizard.search.comparison import compare_vectors
from fashion_wizard.search.fuse import shipped
from fashion_wizard.search.method import VERIFIED
from fashion_wizard.search.query_garment import SURE_LABEL, by_prominence
from fashion_wizard.search.weights import PartWeights
from fashion_wizard_lab.datasets.inshop.partition import read_inshop

KEPT: Final = 64
"""Directions of the basis that ships."""
Rows = NDArray[np.float32]
Encode = Callable[[Features], tuple[Features, int]]
"""Features as they are read again, and the number of bytes that were stored."""


@dataclass(frozen=True, eq=False, slots=True)
class Described:
    """A garment of one photo.

    Attributes:
        item: What the photo is of.
        garment: The garment.
        prominence: Its box beside the largest box of the photo, by area.
        features: Its features.
    """

    item: str
    garment: Garment
    prominence: float
    features: Features


def whole(features: Features) -> tuple[Features, int]:
    """As layout 2 stored features: half floats for descriptors, floats for the rest."""
    points = features.keypoints
    short = points.descriptors.astype("<f2")
    back = short.astype(np.float32)
    back /= np.linalg.norm(back, axis=1, keepdims=True)
    size = short.nbytes + 12 * len(points) + 4 * (len(features.color) + len(features.embedding))
    return replace(features, keypoints=replace(points, descriptors=back)), size


def compact(descriptors: Callable[[Rows], tuple[Rows, int]]) -> Encode:
    """Points, scores, color and embedding as the catalog stores them; descriptors in a way of their own."""

    def encode(features: Features) -> tuple[Features, int]:
        points = features.keypoints
        rows, size = descriptors(points.descriptors)
        blobs = [pack_vector(features.color), pack_vector(features.embedding), pack_points(points.points)]
        back = Keypoints(unpack_points(blobs[2], len(points)), points.scores, rows)
        size += sum(map(len, blobs)) + 2 * len(points)
        return Features(back, unpack_vector(blobs[0]), unpack_vector(blobs[1])), size

    return encode


def in_basis(largest: int) -> Callable[[Rows], tuple[Rows, int]]:
    """As the catalog stores them, but for the largest whole number."""

    def encode(rows: Rows) -> tuple[Rows, int]:
        data = pack_descriptors(rows, largest)
        return unpack_descriptors(data, len(rows)), len(data)

    return encode


def a_byte_a_number(rows: Rows) -> tuple[Rows, int]:
    """All numbers of the descriptors in a byte each."""
    return (unit(whole_numbers(rows)) if len(rows) else rows), rows.size


def in_directions(count: int) -> Callable[[Rows], tuple[Rows, int]]:
    """In the first directions of the basis, a byte each."""
    directions = basis()[:count] / np.linalg.norm(basis()[:count], axis=1, keepdims=True)

    def encode(rows: Rows) -> tuple[Rows, int]:
        if not len(rows):
            return rows, 0
        return np.asarray(unit(whole_numbers(rows @ directions.T)) @ directions, np.float32), count * len(
            rows
        )

    return encode


WAYS: Final[dict[str, Encode]] = {
    "layout 2": whole,
    "a byte a number": compact(a_byte_a_number),
    **{f"64 directions, up to {most}": compact(in_basis(most)) for most in (127, 63, 31, 15, 7, 3)},
    "48 directions": compact(in_directions(48)),
    "32 directions": compact(in_directions(32)),
    "16 directions": compact(in_directions(16)),
}


def described(root: Path, part: Literal["query", "gallery"], work: Path) -> list[list[Described]]:
    """The garments of each photo of a part of a data set, the likeliest to be meant first."""
    file = work / f"{root.name}-{part}.pickle"
    if file.exists():
        return list(pickle.loads(file.read_bytes()))  # noqa: S301 (written below)
    segmenter, extractor = defaults.segmenter(), defaults.feature_extractor()
    found = []
    for entry in read_inshop(root).of(part):
        photo = load_photo(entry.path)
        garments = by_prominence([each for each in segmenter.segment(photo) if each.label not in BODY_PARTS])
        found.append(prominent(entry.item, [(each, extractor.extract(photo, each)) for each in garments]))
        print(f"\r{root.name} {part} {len(found)}", end="", flush=True)
    work.mkdir(parents=True, exist_ok=True)
    file.write_bytes(pickle.dumps(found))
    return found


def prominent(item: str, garments: Sequence[tuple[Garment, Features]]) -> list[Described]:
    """The garments of one photo, each with its prominence."""
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (each.box for each, _ in garments)]
    return [
        Described(item, garment, area / max(areas), features)
        for (garment, features), area in zip(garments, areas, strict=True)
    ]


def hit_at_1(queries: Sequence[Described], gallery: Sequence[Described]) -> float:
    """The share of queries whose likeliest garment is of their item."""
    colors = np.stack([each.features.color for each in gallery])
    embeddings = np.stack([each.features.embedding for each in gallery])
    prominence = np.array([each.prominence for each in gallery], np.float32)
    return float(np.mean([_right(each, gallery, embeddings, colors, prominence) for each in queries]))


def _right(
    query: Described, gallery: Sequence[Described], embeddings: Rows, colors: Rows, prominence: Rows
) -> bool:
    fusion, weights = shipped(), PartWeights()
    parts = compare_vectors(query.features, embeddings, colors, BLOCKS)
    parts["pattern"] = np.zeros(len(gallery), np.float32)
    count = len(query.features.keypoints)
    fits = np.array([_may_be(query.garment, other.garment) for other in gallery])

    def likely() -> NDArray[np.floating]:
        return np.where(fits, fusion.log_odds(parts, prominence, count, weights), -np.inf)

    for place in np.argsort(-likely(), kind="stable")[:VERIFIED].tolist():
        other = gallery[place].features.keypoints
        parts["pattern"][place] = match_garments(query.features.keypoints, other).score
    return gallery[int(np.argmax(likely()))].item == query.item


def _may_be(one: Garment, other: Garment) -> bool:
    return min(one.score, other.score) < SURE_LABEL or may_answer(one.label, other.label)


def curve(root: Path, work: Path) -> dict[str, Any]:
    """hit@1 and bytes a garment of each way to store features; bytes with the mask."""
    gallery = [garment for photo in described(root, "gallery", work) for garment in photo]
    queries = [photo[0] for photo in described(root, "query", work) if photo]
    masks = [len(pack_mask(each.garment.mask, each.garment.box)) for each in gallery]
    counts = [len(each.features.keypoints) for each in gallery]
    figures: dict[str, Any] = {
        "garments": len(gallery),
        "queries": len(queries),
        "keypoints a garment": float(np.mean(counts)),
        "mask, bytes": float(np.mean(masks)),
    }
    for name, encode in WAYS.items():
        stored = [encode(each.features) for each in gallery]
        again = [replace(each, features=back) for each, (back, _) in zip(gallery, stored, strict=True)]
        size = float(np.mean([size for _, size in stored]) + np.mean(masks))
        figures[name] = {"bytes": size, "hit@1": hit_at_1(queries, again)}
        print(f"{name:30} {size:10,.0f} bytes a garment   hit@1 {figures[name]['hit@1']:.4f}", flush=True)
    return figures


def learn(folders: Sequence[Path], most: int, target: Path) -> None:
    """Write the basis of the descriptors of photos, at most so many of each folder."""
    segmenter, extractor = defaults.segmenter(), defaults.feature_extractor()
    moments = np.zeros((256, 256))
    count = 0
    for folder in folders:
        found = find_photos([folder]).photos
        for place in range(min(most, len(found))):
            photo = load_photo(found[place * len(found) // min(most, len(found))].path)
            for garment in segmenter.segment(photo):
                if garment.label not in BODY_PARTS:
                    rows = extractor.extract(photo, garment).keypoints.descriptors.astype(np.float64)
                    moments += rows.T @ rows
                    count += len(rows)
            print(f"\r{folder} {place + 1} {count:,}", end="", flush=True)
    values, vectors = np.linalg.eigh(moments)
    directions = vectors[:, ::-1][:, :KEPT].T
    directions *= np.sign(directions[np.arange(KEPT), np.abs(directions).argmax(axis=1)])[:, None]
    np.save(target, whole_basis(directions))
    share = values[::-1][:KEPT].sum() / values.sum()
    print(f"\n{KEPT} directions hold {share:.3f} of the squared length of {count:,} descriptors")


def main() -> None:
    """Measure, or learn."""
    parser = argparse.ArgumentParser(description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    measuring = verbs.add_parser("curve")
    measuring.add_argument("root", type=Path)
    measuring.add_argument("--work", type=Path, required=True)
    measuring.add_argument("--json", type=Path)
    learning = verbs.add_parser("learn")
    learning.add_argument("folders", type=Path, nargs="+")
    learning.add_argument("--photos", type=int, default=100)
    learning.add_argument("--target", type=Path, required=True)
    asked = parser.parse_args()
    if asked.verb == "learn":
        learn(asked.folders, asked.photos, asked.target)
        return
    figures = curve(asked.root, asked.work)
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
