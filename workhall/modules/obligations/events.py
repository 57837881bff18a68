"""Facts of obligations: past tense, with a versioned name that is never changed."""

from datetime import datetime
from typing import ClassVar

from workhall.kit.events import Event
from workhall.kit.ids import MemberId


class ObligationOwed(Event):
    """These members owe something that they did not owe before, or what they owe is different now."""

    name: ClassVar[str] = "obligations.obligation_owed.v1"
    source: str
    key: str
    kind: str
    title: str
    link: str
    due_at: datetime | None
    member_ids: tuple[MemberId, ...]
    to_member_id: MemberId | None


class ObligationSettled(Event):
    """These members have done it. What is withdrawn was never done and is not told here."""

    name: ClassVar[str] = "obligations.obligation_settled.v1"
    source: str
    key: str
    member_ids: tuple[MemberId, ...]
