"""Conversations that somebody takes along."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update

from workhall.kit.ctx import Ctx
from workhall.kit.orm import ours
from workhall.modules.chat.tables import ExportRow


async def add(ctx: Ctx, values: dict[str, Any]) -> ExportRow:
    row = ExportRow(org_id=ctx.org_id, **values)
    ctx.db.add(row)
    await ctx.db.flush()
    return row


async def mine(ctx: Ctx) -> Sequence[ExportRow]:
    """The newest first."""
    query = ours(ctx, ExportRow).where(ExportRow.member_id == ctx.me).order_by(ExportRow.asked_at.desc(), ExportRow.id)
    return (await ctx.db.scalars(query)).all()


async def one(ctx: Ctx, export_id: UUID) -> ExportRow | None:
    return (await ctx.db.scalars(ours(ctx, ExportRow).where(ExportRow.id == export_id))).first()


async def made(ctx: Ctx, export_id: UUID, size: int, messages: int) -> bool:
    """Whether it is still wanted."""
    done = (
        update(ExportRow)
        .where(ExportRow.org_id == ctx.org_id, ExportRow.id == export_id)
        .values(size=size, messages=messages)
        .returning(ExportRow.id)
    )
    return (await ctx.db.execute(done)).first() is not None


async def drop(ctx: Ctx, export_id: UUID) -> None:
    await ctx.db.execute(delete(ExportRow).where(ExportRow.org_id == ctx.org_id, ExportRow.id == export_id))


async def expired(ctx: Ctx, at: datetime) -> list[UUID]:
    gone = delete(ExportRow).where(ExportRow.org_id == ctx.org_id, ExportRow.expires_at <= at).returning(ExportRow.id)
    return list(await ctx.db.scalars(gone))


async def of_member(ctx: Ctx, member: UUID) -> list[UUID]:
    gone = delete(ExportRow).where(ExportRow.org_id == ctx.org_id, ExportRow.member_id == member)
    return list(await ctx.db.scalars(gone.returning(ExportRow.id)))
