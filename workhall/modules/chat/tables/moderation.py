"""Rows about messages that were reported."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workhall.kit.orm import OrgRow


class ReportRow(OrgRow):
    """`message` is the entry as it stood, `kind` and `title` where: what decides does not change when the message is
    edited or recalled afterwards."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("org_id", "conversation_id", "seq", "reporter_id"),
        CheckConstraint("state IN ('open', 'dismissed', 'acted')", name="state"),
        ForeignKeyConstraint(
            ["org_id", "conversation_id"], ["chat.conversation.org_id", "chat.conversation.id"], ondelete="CASCADE"
        ),
        Index("ix_report_org_id_state_at", "org_id", "state", "at", "id"),
        Index("ix_report_org_id_reporter_id_at", "org_id", "reporter_id", "at", "id"),
        Index("ix_report_org_id_reported_id_at", "org_id", "reported_id", "at", "id"),
        {"schema": "chat"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID]
    seq: Mapped[int]
    reporter_id: Mapped[UUID]
    reported_id: Mapped[UUID]
    kind: Mapped[str]
    title: Mapped[str | None]
    reason: Mapped[str]
    note: Mapped[str]
    message: Mapped[str]
    at: Mapped[datetime]
    state: Mapped[str]
    answer: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
