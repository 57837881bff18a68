"""Rows about what messages hold beside their words."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from workhall.kit.orm import OrgRow


class CardRow(OrgRow):
    """Where a module's thing is shown. `by_id`: in whose name."""

    __tablename__ = "card"
    __table_args__ = (Index("ix_card_org_id_kind_thing_id", "org_id", "kind", "thing_id"), {"schema": "chat"})

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    thing_id: Mapped[UUID]
    by_id: Mapped[UUID]


class MessageChangeRow(OrgRow):
    """Entries that say what a message now shows beside its words, so that nothing stays of it when it is recalled."""

    __tablename__ = "message_change"
    __table_args__ = ({"schema": "chat"},)

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    change_seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class PreviewRow(OrgRow):
    """What an address leads to; `body` none: nothing that could be shown."""

    __tablename__ = "preview"
    __table_args__ = (Index("ix_preview_org_id_fetched_at", "org_id", "fetched_at"), {"schema": "chat"})

    url_hash: Mapped[bytes] = mapped_column(primary_key=True)
    body: Mapped[str | None]
    fetched_at: Mapped[datetime]
    expires_at: Mapped[datetime]
