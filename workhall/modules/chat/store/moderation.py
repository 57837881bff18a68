"""Who has blocked whom, and reported messages."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.orm import ours
from workhall.modules.chat.store.log import Connection
from workhall.modules.chat.tables import ConversationRow, OwnRow, ReportRow

BLOCKED = "blocked"
"""Key of the register."""


async def blocked_now(connection: Connection, org_id: UUID, member: UUID) -> list[str]:
    """Whom the member has blocked, locked against another device that changes it."""
    body = await connection.fetchval(
        "SELECT body FROM chat.own WHERE org_id = $1 AND member_id = $2 AND key = $3 FOR UPDATE",
        org_id,
        member,
        BLOCKED,
    )
    return list(json.loads(body)["members"]) if body else []


async def blocked_by(ctx: Ctx, member: UUID) -> list[UUID]:
    body = await ctx.db.scalar(
        select(OwnRow.body).where(OwnRow.org_id == ctx.org_id, OwnRow.member_id == member, OwnRow.key == BLOCKED)
    )
    return [UUID(one) for one in json.loads(body)["members"]] if body else []


async def who_blocks(ctx: Ctx, members: Sequence[UUID], whom: UUID) -> list[UUID]:
    """Those of the members who have blocked somebody."""
    rows = await ctx.db.scalars(
        select(OwnRow.member_id).where(
            OwnRow.org_id == ctx.org_id,
            OwnRow.member_id.in_(members),
            OwnRow.key == BLOCKED,
            OwnRow.body.contains(f'"{whom}"'),
        )
    )
    return list(rows)


async def either_blocks(ctx: Ctx, one: UUID, other: UUID) -> bool:
    return bool(await who_blocks(ctx, [one], other) or await who_blocks(ctx, [other], one))


async def direct_of(ctx: Ctx, direct_key: str) -> UUID | None:
    found: UUID | None = await ctx.db.scalar(
        select(ConversationRow.id).where(ConversationRow.org_id == ctx.org_id, ConversationRow.direct_key == direct_key)
    )
    return found


async def put(ctx: Ctx, values: dict[str, Any]) -> ReportRow:
    """A second report of a message by the same person is the first one."""
    made = insert(ReportRow).values(org_id=ctx.org_id, **values).on_conflict_do_nothing()
    await ctx.db.execute(made)
    found = await ctx.db.scalar(
        ours(ctx, ReportRow).where(
            ReportRow.conversation_id == values["conversation_id"],
            ReportRow.seq == values["seq"],
            ReportRow.reporter_id == values["reporter_id"],
        )
    )
    if found is None:
        raise NotFound
    return found


async def one(ctx: Ctx, report_id: UUID) -> ReportRow | None:
    """Locked."""
    return (await ctx.db.scalars(ours(ctx, ReportRow).where(ReportRow.id == report_id).with_for_update())).first()


Side = Literal["open", "decided", "mine", "about_me"]


async def listed(ctx: Ctx, side: Side, after: tuple[datetime, UUID] | None, limit: int) -> list[ReportRow]:
    """What waits longest comes first; of what is decided or one's own, the newest. Nobody decides about themselves."""
    query = ours(ctx, ReportRow)
    if side == "open":
        query = query.where(ReportRow.state == "open", ReportRow.reported_id != ctx.me)
    elif side == "decided":
        query = query.where(ReportRow.state.in_(("dismissed", "acted")), ReportRow.reported_id != ctx.me)
    elif side == "mine":
        query = query.where(ReportRow.reporter_id == ctx.me)
    else:
        # Between two it is plain who reported: there only what had consequences is told.
        query = query.where(
            ReportRow.reported_id == ctx.me,
            (ReportRow.state == "acted") | ((ReportRow.state == "dismissed") & (ReportRow.kind == "group")),
        )
    place = tuple_(ReportRow.at, ReportRow.id)
    if after is not None:
        query = query.where(place > after if side == "open" else place < after)
    order = (ReportRow.at, ReportRow.id) if side == "open" else (ReportRow.at.desc(), ReportRow.id.desc())
    return list(await ctx.db.scalars(query.order_by(*order).limit(limit)))


async def of_member(ctx: Ctx, member: UUID) -> list[ReportRow]:
    return list(
        await ctx.db.scalars(ours(ctx, ReportRow).where(ReportRow.reporter_id == member).order_by(ReportRow.at))
    )


async def forget_before(ctx: Ctx, at: datetime) -> None:
    await ctx.db.execute(delete(ReportRow).where(ReportRow.org_id == ctx.org_id, ReportRow.decided_at < at))
