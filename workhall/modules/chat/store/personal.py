"""What is a person's own, as the application role reads it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, tuple_, update

from workhall.kit.ctx import Ctx
from workhall.kit.orm import ours
from workhall.modules.chat.tables import OwnRow, ScheduledRow


async def own(ctx: Ctx, kind: str | None, before: tuple[datetime, str] | None, limit: int) -> list[OwnRow]:
    """The caller's registers, the last changed first."""
    query = ours(ctx, OwnRow).where(OwnRow.member_id == ctx.me)
    if kind is not None:
        query = query.where(OwnRow.kind == kind)
    if before is not None:
        query = query.where(tuple_(OwnRow.at, OwnRow.key) < before)
    return list(await ctx.db.scalars(query.order_by(OwnRow.at.desc(), OwnRow.key.desc()).limit(limit)))


async def by_key(ctx: Ctx, keys: Sequence[str]) -> list[OwnRow]:
    return list(await ctx.db.scalars(ours(ctx, OwnRow).where(OwnRow.member_id == ctx.me, OwnRow.key.in_(keys))))


async def of_member(ctx: Ctx, member: UUID) -> list[OwnRow]:
    return list(await ctx.db.scalars(ours(ctx, OwnRow).where(OwnRow.member_id == member).order_by(OwnRow.key)))


async def forget(ctx: Ctx, member: UUID) -> None:
    await ctx.db.execute(delete(OwnRow).where(OwnRow.org_id == ctx.org_id, OwnRow.member_id == member))
    await ctx.db.execute(
        delete(ScheduledRow).where(ScheduledRow.org_id == ctx.org_id, ScheduledRow.member_id == member)
    )


async def scheduled(ctx: Ctx, after: tuple[datetime, UUID] | None, limit: int) -> list[ScheduledRow]:
    """The caller's, the next first; what was sent stays until it is a week old."""
    query = ours(ctx, ScheduledRow).where(ScheduledRow.member_id == ctx.me)
    if after is not None:
        query = query.where(tuple_(ScheduledRow.send_at, ScheduledRow.id) > after)
    return list(await ctx.db.scalars(query.order_by(ScheduledRow.send_at, ScheduledRow.id).limit(limit)))


async def count_waiting(ctx: Ctx) -> int:
    query = select(ScheduledRow.id).where(
        ScheduledRow.org_id == ctx.org_id, ScheduledRow.member_id == ctx.me, ScheduledRow.state == "waiting"
    )
    return len(list(await ctx.db.scalars(query)))


async def one_scheduled(ctx: Ctx, scheduled_id: UUID) -> ScheduledRow | None:
    """Locked."""
    return (
        await ctx.db.scalars(ours(ctx, ScheduledRow).where(ScheduledRow.id == scheduled_id).with_for_update())
    ).first()


async def add_scheduled(ctx: Ctx, row: ScheduledRow) -> None:
    ctx.db.add(row)
    await ctx.db.flush()


async def change_scheduled(ctx: Ctx, scheduled_id: UUID, **values: Any) -> None:
    await ctx.db.execute(
        update(ScheduledRow).where(ScheduledRow.org_id == ctx.org_id, ScheduledRow.id == scheduled_id).values(**values)
    )


async def drop_scheduled(ctx: Ctx, scheduled_id: UUID) -> None:
    await ctx.db.execute(delete(ScheduledRow).where(ScheduledRow.org_id == ctx.org_id, ScheduledRow.id == scheduled_id))


async def prune_scheduled(ctx: Ctx, before: datetime) -> None:
    await ctx.db.execute(
        delete(ScheduledRow).where(
            ScheduledRow.org_id == ctx.org_id, ScheduledRow.state == "sent", ScheduledRow.send_at < before
        )
    )
