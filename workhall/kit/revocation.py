"""What must not be lost with the bus: a revoked session, a removed member. Written in the transaction that revokes,
told by a hint after the commit, and polled by every gateway at least every 500 ms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import text

from workhall.kit.ctx import Ctx
from workhall.kit.ids import new_id
from workhall.kit.services import Services
from workhall.kit.unit import system_unit

Kind = Literal["session", "member", "topic"]

# Longer than any transaction may take (statement_timeout and idle timeout together), so that a late commit is not
# missed.
WINDOW = timedelta(seconds=90)

_INSERT = text(
    "INSERT INTO core.revocation (id, at, kind, org_id, subject, topic) "
    " VALUES (:id, :at, :kind, :org_id, :subject, :topic)"
)
_INSERT_MANY = text(
    "INSERT INTO core.revocation (id, at, kind, org_id, subject)"
    " SELECT id, :at, :kind, CAST(:org_id AS uuid), subject"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:subjects AS uuid[])) AS given (id, subject)"
)
_SINCE = text("SELECT id, kind, org_id, subject, topic FROM core.revocation WHERE at > :since")
_PRUNE = text("DELETE FROM core.revocation WHERE at < :before")


@dataclass(frozen=True, slots=True)
class Revocation:
    """`session`: subject is the session. `member`: the member of `org_id`, all sockets. `topic`: the member no longer
    hears one topic."""

    id: UUID
    kind: Kind
    org_id: UUID | None
    subject: UUID
    topic: UUID | None


async def record(ctx: Ctx, kind: Kind, subject: UUID, *, org_id: UUID | None = None, topic: UUID | None = None) -> None:
    """Takes effect on open sockets within half a second of the commit, usually at once."""
    values = {"id": new_id(), "at": ctx.now, "kind": kind, "org_id": org_id, "subject": subject, "topic": topic}
    await ctx.db.execute(_INSERT, values)
    ctx.hint("wh:revoked", b"")


async def record_many(ctx: Ctx, kind: Kind, subjects: Sequence[UUID], *, org_id: UUID | None = None) -> None:
    """The same for many at once: every session of an account, every member of an organisation."""
    if not subjects:
        return
    values = {"ids": [new_id() for _ in subjects], "at": ctx.now, "kind": kind, "org_id": org_id}
    await ctx.db.execute(_INSERT_MANY, {**values, "subjects": list(subjects)})
    ctx.hint("wh:revoked", b"")


async def recent(app: Services) -> list[Revocation]:
    """Everything revoked within the window; receivers remember what they have already carried out."""
    async with system_unit(app, "gateway") as ctx:
        rows = await ctx.db.execute(_SINCE, {"since": ctx.now - WINDOW})
        return [Revocation(row.id, row.kind, row.org_id, row.subject, row.topic) for row in rows]


async def prune(app: Services) -> None:
    async with app.db.transaction(None) as session:
        await session.execute(_PRUNE, {"before": app.clock.now() - 2 * WINDOW})
