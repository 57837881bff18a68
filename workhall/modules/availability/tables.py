"""Rows of the schema `availability`. The same tables stand in migrations/; a test compares the two."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from workhall.kit.orm import OrgRow

_SCHEMA: dict[str, Any] = {"schema": "availability"}


def _fk_to_organisation() -> Any:
    return ForeignKeyConstraint(["org_id"], ["identity.organisation.id"], ondelete="CASCADE")


class SpanRow(OrgRow):
    """`source` is the module that pushed it and keeps the reason; `key` is that module's own name for it."""

    __tablename__ = "span"
    __table_args__ = (
        UniqueConstraint("org_id", "source", "key"),
        Index("ix_span_org_id_member_id_ends_at", "org_id", "member_id", "ends_at"),
        Index("ix_span_org_id_ends_at", "org_id", "ends_at"),
        _fk_to_organisation(),
        _SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID]
    kind: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    source: Mapped[str]
    key: Mapped[str]
    note: Mapped[str | None]


class OwnTime(OrgRow):
    """What a member says about their own time. Minutes count from midnight in their zone; a window whose end is not
    after its start ends on the next day."""

    __tablename__ = "own_time"
    __table_args__ = (_fk_to_organisation(), _SCHEMA)

    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    time_zone: Mapped[str | None]
    quiet_from: Mapped[int | None]
    quiet_to: Mapped[int | None]
    quiet_days: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    """ISO weekdays (1 is Monday) on which a quiet window begins."""
    dnd_until: Mapped[datetime | None]


class Calendar(OrgRow):
    """The organisation's default has the organisation's own id, so that two first writers make one row; further ones
    will have ids of their own. Without a row nobody has said when people work here."""

    __tablename__ = "calendar"
    __table_args__ = (_fk_to_organisation(), _SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    time_zone: Mapped[str]
    hours: Mapped[list[list[int]]] = mapped_column(JSONB)
    """[ISO weekday, from, to] each, minutes from midnight."""
    changed_at: Mapped[datetime]


class Holiday(OrgRow):
    """Of a calendar, which need not have a row: holidays may be known before the hours are."""

    __tablename__ = "holiday"
    __table_args__ = (_fk_to_organisation(), _SCHEMA)

    calendar_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str]
