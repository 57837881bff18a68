"""Links into groups, and who waits behind them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from workhall.kit.ctx import Ctx
from workhall.kit.orm import ours
from workhall.modules.chat.tables import ConversationRow, JoinLinkRow, JoinRequestRow

BARRED = timedelta(days=7)
"""How long somebody who was turned away, or taken out, cannot come by link."""


async def link(ctx: Ctx, conversation_id: UUID) -> JoinLinkRow | None:
    """The one that is valid now."""
    query = ours(ctx, JoinLinkRow).where(
        JoinLinkRow.conversation_id == conversation_id, JoinLinkRow.expires_at > ctx.now
    )
    return (await ctx.db.scalars(query)).first()


async def keep_link(ctx: Ctx, conversation_id: UUID, link_id: UUID, secret_hash: bytes, expires_at: datetime) -> None:
    values: dict[str, Any] = {
        "id": link_id,
        "secret_hash": secret_hash,
        "created_by": ctx.me,
        "created_at": ctx.now,
        "expires_at": expires_at,
    }
    made = insert(JoinLinkRow).values(org_id=ctx.org_id, conversation_id=conversation_id, **values)
    await ctx.db.execute(made.on_conflict_do_update(index_elements=["org_id", "conversation_id"], set_=values))


async def revoke(ctx: Ctx, conversation_id: UUID) -> None:
    await ctx.db.execute(
        delete(JoinLinkRow).where(JoinLinkRow.org_id == ctx.org_id, JoinLinkRow.conversation_id == conversation_id)
    )


async def behind(ctx: Ctx, secret_hash: bytes) -> ConversationRow | None:
    """The group that a valid link opens."""
    query = (
        select(ConversationRow)
        .join(
            JoinLinkRow,
            (JoinLinkRow.org_id == ConversationRow.org_id) & (JoinLinkRow.conversation_id == ConversationRow.id),
        )
        .where(
            ConversationRow.org_id == ctx.org_id,
            JoinLinkRow.org_id == ctx.org_id,
            JoinLinkRow.secret_hash == secret_hash,
            JoinLinkRow.expires_at > ctx.now,
        )
    )
    return (await ctx.db.scalars(query)).first()


async def request(ctx: Ctx, conversation_id: UUID, member: UUID) -> JoinRequestRow | None:
    query = ours(ctx, JoinRequestRow).where(
        JoinRequestRow.conversation_id == conversation_id, JoinRequestRow.member_id == member
    )
    return (await ctx.db.scalars(query.with_for_update())).first()


async def waiting(
    ctx: Ctx, conversation_id: UUID, after: tuple[datetime, UUID] | None, limit: int
) -> list[JoinRequestRow]:
    """The longest waiting first."""
    query = ours(ctx, JoinRequestRow).where(
        JoinRequestRow.conversation_id == conversation_id, JoinRequestRow.refused_at.is_(None)
    )
    if after is not None:
        query = query.where(tuple_(JoinRequestRow.at, JoinRequestRow.member_id) > after)
    return list(await ctx.db.scalars(query.order_by(JoinRequestRow.at, JoinRequestRow.member_id).limit(limit)))


async def ask(ctx: Ctx, conversation_id: UUID, member: UUID) -> None:
    await _put(ctx, conversation_id, member, refused_at=None, refused_by=None)


async def bar(ctx: Ctx, conversation_id: UUID, member: UUID) -> None:
    await _put(ctx, conversation_id, member, refused_at=ctx.now, refused_by=ctx.me)


async def _put(ctx: Ctx, conversation_id: UUID, member: UUID, **state: Any) -> None:
    values = {"at": ctx.now, **state}
    made = insert(JoinRequestRow).values(org_id=ctx.org_id, conversation_id=conversation_id, member_id=member, **values)
    keys = ["org_id", "conversation_id", "member_id"]
    await ctx.db.execute(made.on_conflict_do_update(index_elements=keys, set_=values))


async def barred(ctx: Ctx, conversation_id: UUID, members: Sequence[UUID]) -> bool:
    """Whether one of them was turned away or taken out not long ago."""
    query = select(JoinRequestRow.member_id).where(
        JoinRequestRow.org_id == ctx.org_id,
        JoinRequestRow.conversation_id == conversation_id,
        JoinRequestRow.member_id.in_(members),
        JoinRequestRow.refused_at > ctx.now - BARRED,
    )
    return (await ctx.db.scalars(query.limit(1))).first() is not None


async def forget_requests(ctx: Ctx, conversation_id: UUID, members: Sequence[UUID]) -> None:
    await ctx.db.execute(
        delete(JoinRequestRow).where(
            JoinRequestRow.org_id == ctx.org_id,
            JoinRequestRow.conversation_id == conversation_id,
            JoinRequestRow.member_id.in_(members),
        )
    )
