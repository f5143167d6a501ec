"""The answer of a conversation."""

from typing import Any

from pydantic import BaseModel, Field

from fashion_wizard.server.answers.photos import GarmentAnswer
from fashion_wizard.server.answers.results import QUERY_ID, HitAnswer


class Choice(BaseModel):
    """A quick reply: what its button shows, and what it says as the customer's next message."""

    text: str
    say: str


class Group(BaseModel):
    """A group of results with a title."""

    title: str
    hits: list[HitAnswer]


class ChatAnswer(BaseModel):
    """The reply of a conversation."""

    text: str
    choices: list[Choice]
    garments: list[GarmentAnswer]
    groups: list[Group]
    state: dict[str, Any] = Field(description="Send it back unchanged with the next message.")
    query_id: str = QUERY_ID
