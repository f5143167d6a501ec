"""The conversation."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form

from fashion_wizard.server.answers import ChatAnswer
from fashion_wizard.server.chat.state import MOST_CHARACTERS, parse_state
from fashion_wizard.server.chat.talk import Talk
from fashion_wizard.server.chat.words import MOST
from fashion_wizard.server.fields import OnePhoto, ServiceOf, may_read
from fashion_wizard.server.forms import PhotoRoute

router = APIRouter(tags=["chat"], dependencies=[Depends(may_read)], route_class=PhotoRoute)


@router.post("/v1/chat", summary="Talk about a picture")
async def chat(
    served: ServiceOf,
    sent: OnePhoto,
    message: Annotated[
        str, Form(description="What the customer says.", max_length=MOST, examples=["in red?"])
    ] = "",
    state: Annotated[
        str | None,
        Form(description="The last answer's `state`, as JSON.", max_length=MOST_CHARACTERS, examples=["{}"]),
    ] = None,
) -> ChatAnswer:
    """One turn. The server keeps nothing: the photo and the state come with every message."""
    settled = parse_state(state)
    query = (await served.queries(sent.files))[0] if sent.files else None
    return await served.run(lambda: Talk(served.shop).answer(message, query, settled))
