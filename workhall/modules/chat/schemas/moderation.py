"""What goes in and out about blocking people and reporting messages."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, StringConstraints

Reason = Literal["harassment", "discrimination", "threat", "spam", "private_data", "other"]
ReportState = Literal["open", "dismissed", "acted"]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]


class Blocked(BaseModel):
    """Whom the caller has blocked; nobody else is told."""

    member_ids: list[UUID]


class NewReport(BaseModel):
    reason: Reason
    note: Words = ""


class Decision(BaseModel):
    """`answer` is told to whoever reported it."""

    state: Literal["dismissed", "acted"]
    answer: Words = ""


class OwnReport(BaseModel):
    """To whoever reported the message."""

    id: UUID
    conversation_id: UUID
    seq: int
    reported_id: UUID
    reason: Reason
    note: str
    at: datetime
    state: ReportState
    answer: str | None
    decided_at: datetime | None


class Report(OwnReport):
    """To those who decide: the message as it stood when it was reported, and nothing around it."""

    reporter_id: UUID
    kind: Literal["direct", "group"]
    title: str | None
    message: dict[str, Any]
    decided_by: UUID | None


class AboutMe(BaseModel):
    """To whoever wrote the message, once it is decided: never who reported it, nor what they added."""

    id: UUID
    conversation_id: UUID
    seq: int
    reason: Reason
    state: ReportState
    decided_at: datetime | None
    message: dict[str, Any]
