"""What goes in and out of chat. People appear as member ids; their names come from the directory's cache."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from pydantic import BaseModel, Field, StringConstraints

MAX_TEXT = 8000
"""Characters of one message."""
MAX_MEMBERS = 20_000

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
ConversationKind = Literal["direct", "group"]
ParticipantRole = Literal["owner", "member"]


class Entry(BaseModel):
    """One numbered change of a conversation. Short names, because millions of them are sent and kept.

    `o` is the message ordinal after this entry, `at` milliseconds since 1970-01-01 UTC, `key` the sender's own key.
    Bodies: message {text}; created {title}; renamed {title}; joined {members}; left {members, removed, owner?}.
    """

    c: UUID
    s: int
    o: int
    k: str
    by: UUID | None
    at: int
    b: dict[str, Any]
    key: UUID | None = None


class LogPage(BaseModel):
    """Consecutive entries, oldest first. `last_seq` is the conversation's newest number, wherever the page lies."""

    entries: list[Entry]
    first_seq: int
    last_seq: int


class Position(BaseModel):
    member_id: UUID
    read_seq: int
    delivered_seq: int


class Conversation(BaseModel):
    id: UUID
    kind: ConversationKind
    title: str | None
    other_member_id: UUID | None
    member_count: int
    face_ids: list[UUID]
    role: ParticipantRole
    created_at: datetime
    last_at: datetime
    last_seq: int
    last_ordinal: int
    read_seq: int
    read_ordinal: int
    unread: int
    last_entry: Entry | None
    positions: list[Position]
    can: list[str]


class Participant(BaseModel):
    member_id: UUID
    role: ParticipantRole
    joined_at: datetime
    read_seq: int
    delivered_seq: int
    can: list[str]


class NewDirect(BaseModel):
    kind: Literal["direct"]
    member_id: UUID


class NewGroup(BaseModel):
    kind: Literal["group"]
    title: Title
    member_ids: Annotated[list[UUID], Field(max_length=1000)] = []


NewConversation = Annotated[NewDirect | NewGroup, Field(discriminator="kind")]


class ChangeConversation(BaseModel):
    title: Title


class AddMembers(BaseModel):
    member_ids: Annotated[list[UUID], Field(min_length=1, max_length=1000)]


# Socket commands


class Send(msgspec.Struct):
    conversation_id: UUID
    key: UUID
    text: str


class Sent(msgspec.Struct):
    seq: int
    ordinal: int
    at: int
    repeated: bool = False


class UpTo(msgspec.Struct):
    conversation_id: UUID
    seq: int


class Read(msgspec.Struct):
    read_seq: int
    read_ordinal: int
    rev: int


class Typing(msgspec.Struct):
    conversation_id: UUID


class Resume(msgspec.Struct):
    feed: int = 0
    held: dict[UUID, int] = {}


class Resumed(msgspec.Struct):
    """`afresh`: too much is missing, load the lists anew. `more`: the newest number of conversations that are too far
    behind to be sent whole."""

    afresh: bool
    feed: int
    feed_entries: list[msgspec.Raw] = []
    entries: list[msgspec.Raw] = []
    more: dict[str, int] = {}
