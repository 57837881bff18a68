"""What goes in and out of obligations. People appear as member ids; their names come from the directory's cache."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from workhall.kit.ids import MemberId

MOST_COUNTED = 100
TITLE_LENGTH = 200


class InboxState(StrEnum):
    """Of what one owes oneself: to be done, put off until later, done."""

    OPEN = "open"
    SNOOZED = "snoozed"
    DONE = "done"


class Obligation(BaseModel):
    """`link` is an address within the organisation (`/messages/…`), `source` the module behind it. `snoozed_until` is
    told to nobody but the one who owes it."""

    id: UUID
    source: str
    kind: str
    title: str
    link: str
    member_id: MemberId
    to_member_id: MemberId | None
    due_at: datetime | None
    owed_at: datetime
    snoozed_until: datetime | None
    settled_at: datetime | None
    can: list[str]


class Snooze(BaseModel):
    """Null brings it back at once."""

    model_config = ConfigDict(extra="forbid")

    until: AwareDatetime | None


class InboxCount(BaseModel):
    """What is open now and how much of it is overdue, counted up to 100."""

    open: int
    overdue: int
