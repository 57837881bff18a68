"""Accounts and what hangs on them are global; memberships, roles and invitations belong to an organisation."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from workhall.kit.orm import GlobalRow, OrgRow

_SCHEMA: dict[str, Any] = {"schema": "identity"}


def _fk_to_organisation() -> Any:
    return ForeignKeyConstraint(["org_id"], ["identity.organisation.id"], ondelete="CASCADE")


class Organisation(GlobalRow):
    __tablename__ = "organisation"
    __table_args__ = (
        Index("ix_organisation_deleted_at", "deleted_at", postgresql_where=text("deleted_at IS NOT NULL")),
        _SCHEMA,
    )
    __reason__: ClassVar[str] = "the organisations themselves; every organisation's rows refer to it"
    __placement__: ClassVar[str] = "reference"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    sector: Mapped[str]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    """Deleted for everyone at once; the rows follow 30 days later, until then a command brings it back."""


class Account(GlobalRow):
    """A login is unique among the accounts that have verified it. Unverified claims stand beside one another, so that
    nobody can squat on an address and signing up with a taken one looks like any other sign-up."""

    __tablename__ = "account"
    __table_args__ = (
        Index("ix_account_email", "email"),
        Index("uq_account_email", "email", unique=True, postgresql_where=text("email_verified_at IS NOT NULL")),
        Index("ix_account_phone", "phone"),
        Index("uq_account_phone", "phone", unique=True, postgresql_where=text("phone_verified_at IS NOT NULL")),
        _SCHEMA,
    )
    __reason__: ClassVar[str] = "one person has one account in many organisations"
    __placement__: ClassVar[str] = "reference"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str | None]
    email_verified_at: Mapped[datetime | None]
    phone: Mapped[str | None]
    phone_verified_at: Mapped[datetime | None]
    locale: Mapped[str]
    theme: Mapped[str]
    reduce_motion: Mapped[bool]
    picture_hash: Mapped[str | None]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    """The row stays as a nameless stone, because memberships in other people's history refer to it."""


class Picture(GlobalRow):
    """About 10 kB each and as small as the rows beside it. In the database and not with the files, because so it
    changes and goes with the account in one transaction, and no call to a file store happens inside one."""

    __tablename__ = "picture"
    __table_args__ = _SCHEMA
    __reason__: ClassVar[str] = "belongs to an account"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("identity.account.id", ondelete="CASCADE"), primary_key=True)
    hash: Mapped[str]
    data: Mapped[bytes] = mapped_column(LargeBinary)


class Credential(GlobalRow):
    """Apart from the account, so that reading an account never reads a password hash."""

    __tablename__ = "credential"
    __table_args__ = _SCHEMA
    __reason__: ClassVar[str] = "belongs to an account"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("identity.account.id", ondelete="CASCADE"), primary_key=True)
    password_hash: Mapped[str]
    changed_at: Mapped[datetime]


class Device(GlobalRow):
    """A browser in which the account has signed in before. Its attempts are counted apart from strangers', so that
    strangers who exhaust the limit of a login do not lock its owner out."""

    __tablename__ = "device"
    __table_args__ = (Index("ix_device_account_id", "account_id"), _SCHEMA)
    __reason__: ClassVar[str] = "belongs to an account"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("identity.account.id", ondelete="CASCADE"))
    seen_at: Mapped[datetime]


class Session(GlobalRow):
    __tablename__ = "session"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index("ix_session_account_id", "account_id"),
        Index("ix_session_expires_at", "expires_at"),
        _SCHEMA,
    )
    __reason__: ClassVar[str] = "one sign-in serves every organisation of an account; written often, so local"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("identity.account.id", ondelete="CASCADE"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    agent: Mapped[str]
    address: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class ContactClaim(GlobalRow):
    """An address or number that an account says is its own, until the code that was sent there comes back."""

    __tablename__ = "contact_claim"
    __table_args__ = _SCHEMA
    __reason__: ClassVar[str] = "belongs to an account"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("identity.account.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    target: Mapped[str]
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime]
    tries: Mapped[int]


class ResetToken(GlobalRow):
    __tablename__ = "reset_token"
    __table_args__ = (Index("ix_reset_token_account_id", "account_id"), _SCHEMA)
    __reason__: ClassVar[str] = "belongs to an account"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("identity.account.id", ondelete="CASCADE"))
    sent_to: Mapped[str]
    """The address or number that proves itself when the link is used; empty when it was made on the server."""
    expires_at: Mapped[datetime]


class AccountOrganisation(GlobalRow):
    __tablename__ = "account_organisation"
    __table_args__ = (Index("ix_account_organisation_org_id", "org_id"), _SCHEMA)
    __reason__: ClassVar[str] = "which organisations an account is in: memberships lie behind each organisation's wall"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("identity.account.id", ondelete="CASCADE"), primary_key=True)
    org_id: Mapped[UUID] = mapped_column(ForeignKey("identity.organisation.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[UUID]


class Member(OrgRow):
    """An account's membership. It is kept when the person leaves and taken up again when they come back, so that what
    they wrote stays theirs."""

    __tablename__ = "member"
    __table_args__ = (
        UniqueConstraint("org_id", "account_id"),
        _fk_to_organisation(),
        ForeignKeyConstraint(["account_id"], ["identity.account.id"]),
        _SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class Role(OrgRow):
    """Built-in roles hold no permissions here: they follow from the manifests, so new ones reach them by themselves."""

    __tablename__ = "role"
    __table_args__ = (
        UniqueConstraint("org_id", "builtin"),
        Index("uq_role_org_id_name", "org_id", text("lower(name)"), unique=True),
        _fk_to_organisation(),
        _SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    builtin: Mapped[str | None]
    permissions: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime]


class MemberRole(OrgRow):
    """Nobody is listed for the built-in role `member`: every member has it."""

    __tablename__ = "member_role"
    __table_args__ = (
        Index("ix_member_role_org_id_role_id", "org_id", "role_id"),
        ForeignKeyConstraint(
            ["org_id", "member_id"], ["identity.member.org_id", "identity.member.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["org_id", "role_id"], ["identity.role.org_id", "identity.role.id"], ondelete="CASCADE"),
        _SCHEMA,
    )

    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    role_id: Mapped[UUID] = mapped_column(primary_key=True)


class Invitation(OrgRow):
    """The secret of its link follows from the installation's key and `id`, so that the link can be shown again; here
    stands only its hash."""

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("org_id", "secret_hash"),
        Index("ix_invitation_org_id_created_by", "org_id", "created_by"),
        Index("ix_invitation_org_id_role_id", "org_id", "role_id"),
        ForeignKeyConstraint(
            ["org_id", "created_by"], ["identity.member.org_id", "identity.member.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["org_id", "role_id"], ["identity.role.org_id", "identity.role.id"]),
        _SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    email: Mapped[str | None]
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
    role_id: Mapped[UUID | None]
    department_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    uses: Mapped[int]
    max_uses: Mapped[int | None]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime]
