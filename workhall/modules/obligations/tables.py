"""Rows of the schema `obligations`. The same tables stand in migrations/; a test compares the two."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workhall.kit.orm import OrgRow

_OPEN = text("settled_at IS NULL")
_WAITED_FOR = text("settled_at IS NULL AND to_member_id IS NOT NULL")
_DONE = text("settled_at IS NOT NULL")


class ObligationRow(OrgRow):
    """`source` is the module that owns the thing, `key` its own name for it; a thing may be owed by several members."""

    __tablename__ = "obligation"
    __table_args__ = (
        UniqueConstraint("org_id", "source", "key", "member_id"),
        Index("ix_obligation_open", "org_id", "member_id", "sort_at", "id", postgresql_where=_OPEN),
        Index("ix_obligation_waited_for", "org_id", "to_member_id", "sort_at", "id", postgresql_where=_WAITED_FOR),
        Index("ix_obligation_done", "org_id", "member_id", "settled_at", "id", postgresql_where=_DONE),
        Index("ix_obligation_settled_at", "org_id", "settled_at", postgresql_where=_DONE),
        ForeignKeyConstraint(["org_id"], ["identity.organisation.id"], ondelete="CASCADE"),
        {"schema": "obligations"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str]
    key: Mapped[str]
    member_id: Mapped[UUID]
    """Who owes it."""
    to_member_id: Mapped[UUID | None]
    """Who waits for it."""
    kind: Mapped[str]
    title: Mapped[str]
    link: Mapped[str]
    due_at: Mapped[datetime | None]
    sort_at: Mapped[datetime]
    """`due_at`, and what is due at no time last: a page of the inbox is one walk along an index."""
    owed_at: Mapped[datetime]
    snoozed_until: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
