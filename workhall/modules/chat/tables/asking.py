"""Rows about messages that ask something of whoever reads them: an answer, or a word that they were seen."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import Mapped, mapped_column

from workhall.kit.orm import OrgRow

_CONVERSATION = ["chat.conversation.org_id", "chat.conversation.id"]


class AskRow(OrgRow):
    """A message that waits, or waited, for answers. What is asked stands in the message itself; this finds it. Only the
    writer changes it."""

    __tablename__ = "ask"
    __table_args__ = (
        ForeignKeyConstraint(["org_id", "conversation_id"], _CONVERSATION, ondelete="CASCADE"),
        Index("ix_ask_open", "org_id", "conversation_id", "seq", postgresql_where=text("is_open")),
        Index("ix_ask_changed_at", "org_id", "changed_at"),
        {"schema": "chat"},
    )

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    by_id: Mapped[UUID]
    waits_for: Mapped[list[UUID]] = mapped_column(ARRAY(PG_UUID(as_uuid=True)))
    """Those who have not answered yet."""
    is_open: Mapped[bool]
    rev: Mapped[int]
    """Number of the entry that changed it last."""
    changed_at: Mapped[datetime]


class OwedRow(OrgRow):
    """What the inbox of obligations knows of it: everything up to `rev`, and who has it as something to be done."""

    __tablename__ = "owed"
    __table_args__ = (
        ForeignKeyConstraint(["org_id", "conversation_id"], _CONVERSATION, ondelete="CASCADE"),
        {"schema": "chat"},
    )

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rev: Mapped[int]
    by_members: Mapped[list[UUID]] = mapped_column(ARRAY(PG_UUID(as_uuid=True)))


class AcknowledgedRow(OrgRow):
    """Who has pressed the button of a message that asks for it. It goes with the message."""

    __tablename__ = "acknowledged"
    __table_args__ = (
        ForeignKeyConstraint(["org_id", "conversation_id"], _CONVERSATION, ondelete="CASCADE"),
        {"schema": "chat"},
    )

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
