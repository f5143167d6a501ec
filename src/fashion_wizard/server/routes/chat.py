"""The conversation."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form

from fashion_wizard.server.answers import ChatAnswer
from fashion_wizard.server.chat.state import MOST_CHARACTERS, parse_state
from fashion_wizard.server.chat.talk import Talk
from fashion_wizard.server.chat.words import MOST
from fashion_wizard.server.fields import Photo, ServiceOf, Url, may_read, photo_bytes

router = APIRouter(tags=["chat"], dependencies=[Depends(may_read)])


@router.post("/v1/chat", summary="Talk about a picture")
async def chat(
    served: ServiceOf,
    message: Annotated[
        str, Form(description="What the customer says.", max_length=MOST, examples=["in red?"])
    ] = "",
    state: Annotated[
        str | None,
        Form(description="The last answer's `state`, as JSON.", max_length=MOST_CHARACTERS, examples=["{}"]),
    ] = None,
    photo: Photo = None,
    url: Url = None,
) -> ChatAnswer:
    """One turn. The server keeps nothing: the photo and the state come with every message."""
    settled = parse_state(state)
    files = await photo_bytes(served, [photo] if photo else [], url, 1)
    query = (await served.queries(files))[0] if files else None
    return await served.run(lambda: Talk(served.shop).answer(message, query, settled))
