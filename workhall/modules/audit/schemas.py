"""What the log shows."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from workhall.kit.ids import MemberId


class AuditEntry(BaseModel):
    """`actor` is a member; `system` names the part of the program that acted by itself. Names are never kept here, only
    ids: a person who is erased elsewhere is erased here too."""

    seq: int
    at: datetime
    actor: UUID | None
    system: str | None
    action: str
    subject: str
    detail: dict[str, Any]
    hash: str
    """SHA-256, hexadecimal. Whoever notes it down elsewhere can prove later that nothing before it was changed."""


class Verification(BaseModel):
    """`broken_at` is the first number whose entry is missing or does not fit its hash."""

    ok: bool
    checked: int
    broken_at: int | None


class SecurityEntry(BaseModel):
    """Something that happened to one's own account. `device` names system and browser, `agent` is what the browser said
    of itself."""

    id: UUID
    at: datetime
    action: str
    address: str
    device: str
    agent: str


class LookEntry(BaseModel):
    """Somebody looked at data about the reader, `count` times from `first_at` to `last_at`. `label` says in the
    reader's language at what; `subject` is where: an address within the organisation (`/messages/…`), or empty."""

    id: UUID
    kind: str
    label: str
    looker_id: MemberId
    subject: str
    first_at: datetime
    last_at: datetime
    count: int
