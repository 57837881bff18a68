"""Facts about conversations."""

from typing import ClassVar
from uuid import UUID

from workhall.kit.events import Event
from workhall.kit.ids import MemberId


class CardPosted(Event):
    """A module shows a thing of its own: in a conversation, or in the direct one with a member. `key` is that of the
    message."""

    name: ClassVar[str] = "chat.card_posted.v1"
    kind: str
    thing_id: UUID
    by: MemberId
    key: UUID
    conversation_id: UUID | None = None
    member_id: MemberId | None = None


class CardChanged(Event):
    """The thing is another than its cards say."""

    name: ClassVar[str] = "chat.card_changed.v1"
    kind: str
    thing_id: UUID
