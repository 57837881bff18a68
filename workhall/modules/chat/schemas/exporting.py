"""What goes in and out about conversations that somebody takes along."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel


class Export(BaseModel):
    """`progress` from 0 to 1. Once `state` is done, the file can be fetched until `expires_at`."""

    id: UUID
    conversation_id: UUID
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    progress: float
    size: int | None
    messages: int | None
    asked_at: datetime
    expires_at: datetime


class Exports(BaseModel):
    """The caller's, the newest first: at most one of each conversation, and twenty."""

    items: list[Export]
