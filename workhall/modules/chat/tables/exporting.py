"""Rows about conversations that somebody takes along."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from workhall.kit.orm import OrgRow


class ExportRow(OrgRow):
    """`size` in bytes once it is made; the file lies under the row's id until `expires_at`."""

    __tablename__ = "export"
    __table_args__ = (
        ForeignKeyConstraint(
            ["org_id", "conversation_id"], ["chat.conversation.org_id", "chat.conversation.id"], ondelete="CASCADE"
        ),
        Index("ix_export_org_id_member_id_asked_at", "org_id", "member_id", "asked_at"),
        {"schema": "chat"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID]
    member_id: Mapped[UUID]
    job_id: Mapped[UUID]
    locale: Mapped[str]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    size: Mapped[int | None]
    messages: Mapped[int | None]
