"""Uploads under way, what they became, and who has it. Bytes lie in kit's blobs; rows say what and whose they are."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from workhall.kit.orm import OrgRow

_SCHEMA: dict[str, Any] = {"schema": "files"}


def _fk_to_organisation() -> Any:
    return ForeignKeyConstraint(["org_id"], ["identity.organisation.id"], ondelete="CASCADE")


class Upload(OrgRow):
    """Kept for a day after its last byte, also when it ended, so that a repeated question gets the same answer."""

    __tablename__ = "upload"
    __table_args__ = (
        Index("ix_upload_org_id_member_id", "org_id", "member_id"),
        Index("ix_upload_org_id_touched_at", "org_id", "touched_at"),
        _fk_to_organisation(),
        _SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID]
    owner_kind: Mapped[str]
    owner_id: Mapped[UUID]
    name: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str | None]
    """What the client says the whole will have."""
    w: Mapped[int | None]
    h: Mapped[int | None]
    ms: Mapped[int | None]
    wave: Mapped[str | None]
    voice: Mapped[bool]
    position: Mapped[int]
    """Bytes that are stored, without a gap."""
    file_id: Mapped[UUID | None]
    """Set when it became a file."""
    ended_at: Mapped[datetime | None]
    """Set when it became a file, was cancelled, or arrived damaged."""
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime]


class Part(OrgRow):
    __tablename__ = "part"
    __table_args__ = (
        ForeignKeyConstraint(["org_id", "upload_id"], ["files.upload.org_id", "files.upload.id"], ondelete="CASCADE"),
        _SCHEMA,
    )

    upload_id: Mapped[UUID] = mapped_column(primary_key=True)
    start: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int]
    blob_id: Mapped[UUID]


class Blob(OrgRow):
    """Bytes that one or more files share. Its row is written before them, so that what a crash leaves behind is known
    and removed."""

    __tablename__ = "blob"
    __table_args__ = (
        Index(
            "ix_blob_org_id_created_at",
            "org_id",
            "created_at",
            postgresql_where=text("stored_at IS NULL OR ending_at IS NOT NULL"),
        ),
        _fk_to_organisation(),
        _SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    size: Mapped[int]
    sha256: Mapped[str]
    media_type: Mapped[str]
    thumbs: Mapped[str]
    """`none` for what has no picture, `due`, `drawn`, or `refused` when it could not be drawn."""
    created_at: Mapped[datetime]
    stored_at: Mapped[datetime | None]
    ending_at: Mapped[datetime | None]
    """No file refers to it any more, and none may begin to."""


class File(OrgRow):
    __tablename__ = "file"
    __table_args__ = (
        Index("ix_file_org_id_blob_id", "org_id", "blob_id"),
        Index("ix_file_org_id_owner_kind_owner_id_id", "org_id", "owner_kind", "owner_id", "id"),
        Index("ix_file_org_id_uploaded_by_id", "org_id", "uploaded_by", "id"),
        _fk_to_organisation(),
        ForeignKeyConstraint(["org_id", "blob_id"], ["files.blob.org_id", "files.blob.id"]),
        _SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    blob_id: Mapped[UUID]
    owner_kind: Mapped[str]
    owner_id: Mapped[UUID]
    name: Mapped[str]
    w: Mapped[int | None]
    h: Mapped[int | None]
    ms: Mapped[int | None]
    wave: Mapped[str | None]
    voice: Mapped[bool]
    uploaded_by: Mapped[UUID]
    created_at: Mapped[datetime]
