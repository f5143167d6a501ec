"""The route of the conversation."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form

from fashion_wizard.server.answers.chat import ChatAnswer
from fashion_wizard.server.chat.conversation import Conversation
from fashion_wizard.server.chat.languages import Language
from fashion_wizard.server.chat.message import MAX_CHARACTERS
from fashion_wizard.server.chat.state import MAX_CHARACTERS as STATE_CHARACTERS
from fashion_wizard.server.chat.state import parse_state
from fashion_wizard.server.fields import OnePhoto, RequestService, require_read
from fashion_wizard.server.forms import PhotoRoute
from fashion_wizard.server.other_fields import check_fields

router = APIRouter(
    tags=["chat"], dependencies=[Depends(require_read), Depends(check_fields)], route_class=PhotoRoute
)


@router.post("/v1/chat", summary="Talk about a picture")
async def chat(
    service: RequestService,
    photos: OnePhoto,
    message: Annotated[
        str, Form(description="The customer's message.", max_length=MAX_CHARACTERS, examples=["in red?"])
    ] = "",
    state: Annotated[
        str | None,
        Form(description="The last answer's `state`, as JSON.", max_length=STATE_CHARACTERS, examples=["{}"]),
    ] = None,
    language: Annotated[
        Language, Form(description="In which the message is, and the answer will be.")
    ] = "en",
) -> ChatAnswer:
    """One turn. The server stores no conversation: send photo (or its id) and last state each time."""
    parsed = parse_state(state)
    answer = Conversation(service.backend, language).answer
    if not photos:
        return await service.run(lambda: answer(message, None, parsed), "chat")
    return await service.ask(lambda sent: answer(message, sent[0], parsed), photos.files, photos.ids)
