"""Rows of the schema `notify`. The same tables stand in migrations/; a test compares the two."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKeyConstraint, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workhall.kit.orm import GlobalRow, OrgRow

_SCHEMA: dict[str, Any] = {"schema": "notify"}


def _fk_to_organisation() -> Any:
    return ForeignKeyConstraint(["org_id"], ["identity.organisation.id"], ondelete="CASCADE")


def _fk_to_ding() -> Any:
    return ForeignKeyConstraint(["org_id", "ding_id"], ["notify.ding.org_id", "notify.ding.id"], ondelete="CASCADE")


class PushDevice(GlobalRow):
    """A browser that may be woken. `endpoint` is an address at its maker's push service that the browser gave us; with
    the two keys only this browser can read what is sent there."""

    __tablename__ = "push_device"
    __table_args__ = (
        UniqueConstraint("endpoint_hash"),
        UniqueConstraint("session_id"),
        Index("ix_push_device_account_id", "account_id"),
        _SCHEMA,
    )
    __reason__: ClassVar[str] = "a browser is signed in to an account and hears of all its organisations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    session_id: Mapped[UUID]
    endpoint: Mapped[str]
    endpoint_hash: Mapped[bytes] = mapped_column(LargeBinary)
    p256dh: Mapped[str]
    auth: Mapped[str]
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    """When the push service last took something for it."""


class Notice(OrgRow):
    """What somebody is told. Another one about the same thing (`collapse_key`) takes its place."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("org_id", "member_id", "collapse_key"),
        Index("ix_notice_org_id_member_id_id", "org_id", "member_id", "id", postgresql_where=text("in_app")),
        _fk_to_organisation(),
        _SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID]
    kind: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    link: Mapped[str]
    collapse_key: Mapped[str]
    urgent: Mapped[bool]
    in_app: Mapped[bool]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    pushed_at: Mapped[datetime | None]


class Preference(OrgRow):
    """Only where somebody wants it otherwise than the kind's maker thought."""

    __tablename__ = "preference"
    __table_args__ = (_fk_to_organisation(), _SCHEMA)

    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    in_app: Mapped[bool]
    push: Mapped[bool]
    mail: Mapped[bool]


class MemberChoice(OrgRow):
    __tablename__ = "member_choice"
    __table_args__ = (_fk_to_organisation(), _SCHEMA)

    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    hides_content: Mapped[bool]


class OrganisationChoice(OrgRow):
    """One row for an organisation that has changed something. Pauses in seconds, costs in points for each receiver."""

    __tablename__ = "organisation_choice"
    __table_args__ = (_fk_to_organisation(), _SCHEMA)

    hides_content: Mapped[bool]
    pause_push: Mapped[int]
    pause_mail: Mapped[int]
    pause_sms: Mapped[int]
    pause_call: Mapped[int]
    cost_sms: Mapped[int]
    cost_call: Mapped[int]


class Budget(OrgRow):
    """Points a month for a role, where it is not the usual number."""

    __tablename__ = "budget"
    __table_args__ = (_fk_to_organisation(), _SCHEMA)

    role_id: Mapped[UUID] = mapped_column(primary_key=True)
    points: Mapped[int]


class Spending(OrgRow):
    """What a member has spent in a month (2026-11, in UTC)."""

    __tablename__ = "spending"
    __table_args__ = (_fk_to_organisation(), _SCHEMA)

    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(primary_key=True)
    points: Mapped[int]


class Ding(OrgRow):
    """`sender_id` is empty when a part of the program sent it. The counts follow from the receivers."""

    __tablename__ = "ding"
    __table_args__ = (
        Index("ix_ding_org_id_sender_id_id", "org_id", "sender_id", "id"),
        _fk_to_organisation(),
        _SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sender_id: Mapped[UUID | None]
    body: Mapped[str]
    source_module: Mapped[str | None]
    source_key: Mapped[str | None]
    channels: Mapped[list[str]] = mapped_column(ARRAY(Text))
    overrides: Mapped[bool]
    cost: Mapped[int]
    month: Mapped[str]
    receivers: Mapped[int]
    confirmed: Mapped[int]
    rated: Mapped[int]
    rated_urgent: Mapped[int]
    created_at: Mapped[datetime]
    starts_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    recalled_at: Mapped[datetime | None]


class Receiver(OrgRow):
    """One person whom a ding is for. `next_channel` and `next_at`: what is tried next, and when; empty at the end."""

    __tablename__ = "receiver"
    __table_args__ = (
        Index("ix_receiver_org_id_member_id_ding_id", "org_id", "member_id", "ding_id"),
        Index(
            "ix_receiver_org_id_ding_id_next_at",
            "org_id",
            "ding_id",
            "next_at",
            postgresql_where=text("next_at IS NOT NULL"),
        ),
        _fk_to_ding(),
        _SCHEMA,
    )

    ding_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    next_channel: Mapped[str | None]
    next_at: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    reached: Mapped[str | None]
    """The last channel that was used."""
    started_at: Mapped[datetime | None]
    shown_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    rated_urgent: Mapped[bool | None]


class Step(OrgRow):
    """What was tried with a receiver, for the sender to see. `result`: sent, or why not."""

    __tablename__ = "step"
    __table_args__ = (_fk_to_ding(), _SCHEMA)

    ding_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    result: Mapped[str]
