"""Facts about urgent reminders."""

from typing import ClassVar
from uuid import UUID

from workhall.kit.events import Event
from workhall.kit.ids import MemberId


class DingConfirmed(Event):
    """`source` says what it was about, in the words of whoever sent it: module and key."""

    name: ClassVar[str] = "notify.ding_confirmed.v1"
    ding_id: UUID
    member_id: MemberId
    source_module: str | None = None
    source_key: str | None = None
