"""The log's rows. The application may add entries and read them, and nothing else: see the grants in the migration."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from workhall.kit.orm import GlobalRow, OrgRow

_SCHEMA: dict[str, Any] = {"schema": "audit"}


class Entry(OrgRow):
    """`hash` = SHA-256(hash of the entry before, then the canonical JSON of this one); `detail` is kept as the very
    text that was hashed, because jsonb would not give it back byte by byte."""

    __tablename__ = "entry"
    __table_args__ = _SCHEMA

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[UUID | None]
    system: Mapped[str | None]
    action: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[str]
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class Head(OrgRow):
    """The end of an organisation's chain. Locked by every writer, so that numbers have no gap and hashes no fork."""

    __tablename__ = "head"
    __table_args__ = _SCHEMA

    seq: Mapped[int]
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    closed_at: Mapped[datetime | None]
    """When the organisation was deleted; set and cleared by database functions only, which decide what may be
    purged."""


class AccountEntry(GlobalRow):
    """What happened to an account outside any organisation: sign-ins, failures, changed passwords."""

    __tablename__ = "account_entry"
    __table_args__ = (Index("ix_account_entry_at", "at"), _SCHEMA)
    __reason__: ClassVar[str] = (
        "an account belongs to its person and not to an organisation, which must not read its sign-ins"
    )

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    action: Mapped[str]
    address: Mapped[str]
    device: Mapped[str]
