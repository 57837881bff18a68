"""The log's rows. The application may add entries and read them, and nothing else: see the grants in the migration."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint
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


class Look(OrgRow):
    """Somebody looked at data about a member. Looks of the same kind at the same thing that follow within ten minutes
    are one row with a count."""

    __tablename__ = "look"
    __table_args__ = (
        UniqueConstraint("org_id", "member_id", "looker_id", "kind", "subject", "slot"),
        Index("ix_look_org_id_member_id_last_at_id", "org_id", "member_id", "last_at", "id"),
        Index("ix_look_org_id_last_at", "org_id", "last_at"),
        _SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID]
    """Who was looked at; the one person who reads the row."""
    looker_id: Mapped[UUID]
    kind: Mapped[str]
    subject: Mapped[str]
    slot: Mapped[int]
    """Which ten minutes since 1970 it began in: two first looks at once make one row."""
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    count: Mapped[int]


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
