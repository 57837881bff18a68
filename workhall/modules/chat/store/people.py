"""Who takes part, as the application role reads it, and the groups that follow the directory."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import case, select, tuple_

from workhall.kit.ctx import Ctx
from workhall.kit.orm import ours
from workhall.modules.chat.tables import ConversationRow, ParticipantRow

_RANK = case((ParticipantRow.role == "owner", 0), (ParticipantRow.role == "admin", 1), else_=2)
RANKS = {"owner": 0, "admin": 1}


async def participants(
    ctx: Ctx, conversation_id: UUID, after: tuple[int, UUID] | None, limit: int
) -> list[ParticipantRow]:
    """Owners, admins, then the others."""
    query = ours(ctx, ParticipantRow).where(ParticipantRow.conversation_id == conversation_id)
    if after is not None:
        query = query.where(tuple_(_RANK, ParticipantRow.member_id) > after)
    return list(await ctx.db.scalars(query.order_by(_RANK, ParticipantRow.member_id).limit(limit)))


async def keepers(ctx: Ctx, conversation_id: UUID) -> list[UUID]:
    """Who runs the group."""
    query = select(ParticipantRow.member_id).where(
        ParticipantRow.org_id == ctx.org_id,
        ParticipantRow.conversation_id == conversation_id,
        ParticipantRow.role.in_(RANKS),
    )
    return list(await ctx.db.scalars(query.order_by(ParticipantRow.member_id)))


async def some(ctx: Ctx, conversation_id: UUID, members: Sequence[UUID]) -> dict[UUID, ParticipantRow]:
    """Those of the given that take part."""
    query = ours(ctx, ParticipantRow).where(
        ParticipantRow.conversation_id == conversation_id, ParticipantRow.member_id.in_(members)
    )
    return {row.member_id: row for row in await ctx.db.scalars(query)}


async def all_ids(ctx: Ctx, conversation_id: UUID) -> set[UUID]:
    query = select(ParticipantRow.member_id).where(
        ParticipantRow.org_id == ctx.org_id, ParticipantRow.conversation_id == conversation_id
    )
    return set(await ctx.db.scalars(query))


async def nicknames(ctx: Ctx, conversation_id: UUID, after: UUID | None, limit: int) -> list[ParticipantRow]:
    query = ours(ctx, ParticipantRow).where(
        ParticipantRow.conversation_id == conversation_id, ParticipantRow.nickname.is_not(None)
    )
    if after is not None:
        query = query.where(ParticipantRow.member_id > after)
    return list(await ctx.db.scalars(query.order_by(ParticipantRow.member_id).limit(limit)))


async def heir(ctx: Ctx, conversation_id: UUID, leaving: UUID) -> ParticipantRow | None:
    """Who comes first when the writer looks for a new owner (seats.promote_if_orphaned); an owner means nobody has
    to."""
    query = ours(ctx, ParticipantRow).where(
        ParticipantRow.conversation_id == conversation_id, ParticipantRow.member_id != leaving
    )
    order = (_RANK, ParticipantRow.joined_seq, ParticipantRow.joined_at, ParticipantRow.member_id)
    return (await ctx.db.scalars(query.order_by(*order).limit(1))).first()


async def conversation(ctx: Ctx, conversation_id: UUID) -> ConversationRow | None:
    query = ours(ctx, ConversationRow).where(ConversationRow.id == conversation_id)
    return (await ctx.db.scalars(query.execution_options(populate_existing=True))).first()


async def following(ctx: Ctx, after: UUID | None = None, limit: int | None = None) -> list[ConversationRow]:
    """Groups that follow the directory."""
    query = ours(ctx, ConversationRow).where(ConversationRow.follows.is_not(None))
    if after is not None:
        query = query.where(ConversationRow.id > after)
    return list(await ctx.db.scalars(query.order_by(ConversationRow.id).limit(limit)))


async def among_of(ctx: Ctx, member: UUID, conversations: Sequence[UUID]) -> set[UUID]:
    """Which of the conversations somebody takes part in."""
    query = select(ParticipantRow.conversation_id).where(
        ParticipantRow.org_id == ctx.org_id,
        ParticipantRow.member_id == member,
        ParticipantRow.conversation_id.in_(conversations),
    )
    return set(await ctx.db.scalars(query))
