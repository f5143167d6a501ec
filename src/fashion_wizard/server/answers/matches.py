"""The answer with the keypoint matches of two garments."""

from pydantic import BaseModel, Field

from fashion_wizard.server.answers.photos import Box, PhotoAnswer, Size


class MatchSide(Size):
    """One of two garments whose keypoints were matched."""

    box: Box
    keypoints: int
    photo: PhotoAnswer | None


class Match(BaseModel):
    """A match: two keypoints that are mutual nearest neighbors."""

    query: tuple[float, float]
    hit: tuple[float, float]
    agrees: bool = Field(description="Whether it is an inlier: it agrees with other matches on one geometry.")


class MatchesAnswer(BaseModel):
    """The keypoint matches between two garments."""

    query: MatchSide
    hit: MatchSide
    matches: list[Match]
    agreeing: int
