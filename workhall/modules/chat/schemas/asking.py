"""What goes in and out about messages to which an answer is needed."""

from typing import Annotated
from uuid import UUID

import msgspec

Number = Annotated[int, msgspec.Meta(ge=0, le=2**62)]
MOST_ASKED = 50
"""People of whom one message can ask an answer: a ledger of who owes what is for those who know each other."""

Asked = Annotated[list[UUID], msgspec.Meta(max_length=MOST_ASKED)]


class Asking(msgspec.Struct):
    """From whom an answer is needed, and by when (milliseconds since 1970; none: whenever)."""

    of: Asked
    due: Annotated[int, msgspec.Meta(ge=0, le=253_000_000_000_000)] | None = None


class Ask(msgspec.Struct):
    """Of a message of the caller's own. Nobody (`of` empty): an answer is no longer needed."""

    conversation_id: UUID
    seq: Number
    of: Asked
    due: Annotated[int, msgspec.Meta(ge=0, le=253_000_000_000_000)] | None = None


class Acknowledge(msgspec.Struct):
    """The caller has seen a message that asks for this word."""

    conversation_id: UUID
    seq: Number


class Answered(msgspec.Struct):
    """The caller has done what the message asked of them, without writing an answer."""

    conversation_id: UUID
    seq: Number
