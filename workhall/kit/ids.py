"""Typed ids. All of them are UUIDv7 (RFC 9562), so they sort by the time they were made."""

from typing import NewType
from uuid import UUID

from uuid_utils.compat import uuid7

OrgId = NewType("OrgId", UUID)
AccountId = NewType("AccountId", UUID)
SessionId = NewType("SessionId", UUID)
MemberId = NewType("MemberId", UUID)
EventId = NewType("EventId", UUID)


def new_id() -> UUID:
    """Made in the application, never by the database, so that a retried write carries the same id."""
    return uuid7()
