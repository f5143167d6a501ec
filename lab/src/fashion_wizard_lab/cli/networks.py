"""The networks that find garments, as choices of an option."""

from enum import StrEnum


class NetworkChoice(StrEnum):
    """The networks that find garments."""

    semantic = "semantic"
    maskrcnn = "maskrcnn"
