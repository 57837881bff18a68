"""What a person may watch: how far a long job is, and the wish to end it. A row of ours beside the queue's."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from sqlalchemy import text

from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound

if TYPE_CHECKING:
    from workhall.kit.services import Services

State = Literal["waiting", "running", "done", "failed", "cancelled"]

_CREATE = text(
    "INSERT INTO queue.long_job"
    " (id, org_id, job_id, name, state, progress, note, cancel_asked, created_at, updated_at)"
    " VALUES (:id, :org_id, :job_id, :name, 'waiting', 0, '', false, :now, :now)"
)
_FIND = text(
    "SELECT id, name, state, progress, note, error, cancel_asked, created_at, updated_at FROM queue.long_job"
    " WHERE id = :id AND org_id IS NOT DISTINCT FROM CAST(:org_id AS uuid)"
)
_ASK_CANCEL = text(
    "UPDATE queue.long_job SET cancel_asked = true, updated_at = :now WHERE id = :id"
    " AND org_id IS NOT DISTINCT FROM CAST(:org_id AS uuid) RETURNING job_id"
)
_TAKE_AWAY = text("DELETE FROM queue.pgqueuer WHERE id = :job_id AND status = 'queued' RETURNING id")
_SET_STATE = text(
    "UPDATE queue.long_job SET state = :state, error = :error, updated_at = :now,"
    " progress = CASE WHEN CAST(:state AS text) = 'done' THEN 1 ELSE progress END WHERE id = :id RETURNING cancel_asked"
)
_REPORT = text(
    "UPDATE queue.long_job SET progress = :progress, note = :note, updated_at = :now WHERE id = :id"
    " RETURNING cancel_asked"
)


@dataclass(frozen=True, slots=True)
class LongJob:
    """`progress` runs from 0 to 1; `note` is what the job last said; `error` stands after a failed attempt."""

    id: UUID
    name: str
    state: State
    progress: float
    note: str
    error: str | None
    cancel_asked: bool
    created_at: datetime
    updated_at: datetime


class JobCancelled(Exception):
    """Someone asked the running job to end. A job lets it pass, after it has cleaned up what it began."""


@dataclass(frozen=True, slots=True)
class JobHandle:
    """The running job as it sees itself. Without an id (a job nobody watches) every method does nothing."""

    app: "Services | None"
    id: UUID | None

    async def report(self, progress: float, note: str = "") -> None:
        """Say how far it is, from 0 to 1. Raises JobCancelled when someone asked for the end: report often."""
        values = {"progress": min(max(progress, 0.0), 1.0), "note": note[:500]}
        if await self._write(_REPORT, values):
            raise JobCancelled

    async def begin(self) -> None:
        if await self._write(_SET_STATE, {"state": "running", "error": None}):
            raise JobCancelled

    async def put_back(self, why: str) -> None:
        await self._write(_SET_STATE, {"state": "waiting", "error": why})

    async def ended(self, state: State, error: str | None = None) -> None:
        await self._write(_SET_STATE, {"state": state, "error": error})

    async def _write(self, statement: object, values: dict[str, object]) -> bool:
        """True when the end was asked for."""
        if self.app is None or self.id is None:
            return False
        async with self.app.db.transaction(None) as session:
            now = self.app.clock.now()
            found = await session.execute(statement, {"id": self.id, "now": now, **values})  # type: ignore[call-overload]
            row = found.first()
            return row is not None and bool(row[0])


async def create(ctx: Ctx, long_id: UUID, name: str, job_id: int) -> None:
    values = {"id": long_id, "org_id": ctx.who.org_id, "job_id": job_id, "name": name, "now": ctx.now}
    await ctx.db.execute(_CREATE, values)


async def find(ctx: Ctx, long_id: UUID) -> LongJob:
    row = (await ctx.db.execute(_FIND, {"id": long_id, "org_id": ctx.who.org_id})).first()
    if row is None:
        raise NotFound
    return LongJob(**row._asdict())


async def cancel(ctx: Ctx, long_id: UUID) -> None:
    asked = await ctx.db.execute(_ASK_CANCEL, {"id": long_id, "org_id": ctx.who.org_id, "now": ctx.now})
    row = asked.first()
    if row is None:
        raise NotFound
    if (await ctx.db.execute(_TAKE_AWAY, {"job_id": row.job_id})).first() is not None:
        await ctx.db.execute(_SET_STATE, {"id": long_id, "state": "cancelled", "error": None, "now": ctx.now})
