"""Reads any folder in the layout of DeepFashion In-shop Clothes Retrieval.

Source: Liu et al., "DeepFashion: Powering Robust Clothes Recognition and Retrieval with Rich Annotations",
CVPR 2016, and the notes handed out with the release. Lists are text: a line with the number of rows, a line
with the names of the columns, then one row a photo, columns padded with blanks.
"""

from fashion_wizard_lab.datasets.inshop.annotations import Annotated, read_annotations
from fashion_wizard_lab.datasets.inshop.attributes import (
    Attributes,
    read_attributes,
    read_colors,
    read_descriptions,
)
from fashion_wizard_lab.datasets.inshop.checkup import Checkup, Part, Use
from fashion_wizard_lab.datasets.inshop.color_maps import MappedPhoto, find_color_maps
from fashion_wizard_lab.datasets.inshop.examination import examine
from fashion_wizard_lab.datasets.inshop.files import find_color_map, find_highres, photo_size
from fashion_wizard_lab.datasets.inshop.landmarks import LANDMARK_NAMES, Landmarks, read_landmarks
from fashion_wizard_lab.datasets.inshop.partition import Inshop, read_inshop
from fashion_wizard_lab.datasets.inshop.photo import CLOTHES_TYPES, POSE_TYPES, Box, InshopPhoto, Split
from fashion_wizard_lab.datasets.inshop.rows import ListContents

__all__ = [
    "CLOTHES_TYPES",
    "LANDMARK_NAMES",
    "POSE_TYPES",
    "Annotated",
    "Attributes",
    "Box",
    "Checkup",
    "Inshop",
    "InshopPhoto",
    "Landmarks",
    "ListContents",
    "MappedPhoto",
    "Part",
    "Split",
    "Use",
    "examine",
    "find_color_map",
    "find_color_maps",
    "find_highres",
    "photo_size",
    "read_annotations",
    "read_attributes",
    "read_colors",
    "read_descriptions",
    "read_inshop",
    "read_landmarks",
]
