"""What hangs on messages, as the application role reads it: reactions, threads, pins, earlier wordings, mentions."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert

from workhall.kit.ctx import Ctx
from workhall.kit.orm import ours
from workhall.modules.chat.tables import (
    AttachmentRow,
    HouseRuleRow,
    LogRow,
    LooseFileRow,
    PinRow,
    ReactionRow,
    ReplyRow,
    RevisionRow,
)

SHOWN_OF_A_REACTION = 20
MOST_MENTIONS = 100


async def bodies(ctx: Ctx, conversation_id: UUID, seqs: Sequence[int]) -> list[str]:
    """Entries by number, in their order; those that do not exist are missing."""
    query = select(LogRow.body).where(
        LogRow.org_id == ctx.org_id, LogRow.conversation_id == conversation_id, LogRow.seq.in_(seqs)
    )
    return list(await ctx.db.scalars(query.order_by(LogRow.seq)))


@dataclass(frozen=True, slots=True)
class Given:
    x: str
    count: int
    by: list[UUID]
    mine: bool


_REACTIONS = text(
    "SELECT r.seq, r.x, count(*) FILTER (WHERE r.given) AS n, max(r.change_seq) AS e,"
    " (array_agg(r.member_id ORDER BY r.at, r.member_id) FILTER (WHERE r.given))[1:20] AS who,"
    " coalesce(bool_or(r.member_id = :me AND r.given), false) AS mine,"
    " min(r.at) FILTER (WHERE r.given) AS first_at"
    " FROM chat.reaction r"
    " WHERE r.org_id = :org_id AND r.conversation_id = :conversation_id AND r.seq = ANY(CAST(:seqs AS bigint[]))"
    " GROUP BY r.seq, r.x ORDER BY r.seq, first_at, r.x"
)


async def reactions(ctx: Ctx, conversation_id: UUID, seqs: Sequence[int]) -> dict[int, tuple[int, list[Given]]]:
    """For each message that ever had one: the number of the newest change, and what is given now. One statement, so
    that the two agree."""
    values = {"org_id": ctx.org_id, "conversation_id": conversation_id, "seqs": list(seqs), "me": ctx.me}
    newest: dict[int, int] = defaultdict(int)
    given: dict[int, list[Given]] = defaultdict(list)
    for row in await ctx.db.execute(_REACTIONS, values):
        newest[row.seq] = max(newest[row.seq], row.e)
        if row.n:
            given[row.seq].append(Given(row.x, row.n, list(row.who), row.mine))
    return {seq: (e, given[seq]) for seq, e in newest.items()}


async def threads(ctx: Ctx, conversation_id: UUID, roots: Sequence[int]) -> list[tuple[int, int, int, datetime]]:
    """(root, answers, number of the newest, when it was written)."""
    query = (
        select(ReplyRow.root, func.count(), func.max(ReplyRow.seq), func.max(ReplyRow.at))
        .where(ReplyRow.org_id == ctx.org_id, ReplyRow.conversation_id == conversation_id, ReplyRow.root.in_(roots))
        .group_by(ReplyRow.root)
        .order_by(ReplyRow.root)
    )
    return [(row[0], row[1], row[2], row[3]) for row in await ctx.db.execute(query)]


async def replies(ctx: Ctx, conversation_id: UUID, root: int, after: int, limit: int) -> list[int]:
    """Numbers of a thread's answers above `after`, ascending."""
    query = select(ReplyRow.seq).where(
        ReplyRow.org_id == ctx.org_id,
        ReplyRow.conversation_id == conversation_id,
        ReplyRow.root == root,
        ReplyRow.seq > after,
    )
    return list(await ctx.db.scalars(query.order_by(ReplyRow.seq).limit(limit)))


async def pins(ctx: Ctx, conversation_id: UUID, visible_from: int) -> list[int]:
    """Numbers of pinned messages, the last pinned first; there are few."""
    query = select(PinRow.seq).where(
        PinRow.org_id == ctx.org_id, PinRow.conversation_id == conversation_id, PinRow.seq > visible_from
    )
    return list(await ctx.db.scalars(query.order_by(PinRow.at.desc(), PinRow.seq.desc())))


async def wordings(ctx: Ctx, conversation_id: UUID, seq: int, after: int, limit: int) -> list[RevisionRow]:
    """Earlier wordings numbered above `after`, the first sent first."""
    query = ours(ctx, RevisionRow).where(
        RevisionRow.conversation_id == conversation_id, RevisionRow.seq == seq, RevisionRow.n > after
    )
    return list(await ctx.db.scalars(query.order_by(RevisionRow.n).limit(limit)))


async def who_reacted(
    ctx: Ctx, conversation_id: UUID, seq: int, x: str, after: tuple[datetime, UUID] | None, limit: int
) -> list[ReactionRow]:
    query = ours(ctx, ReactionRow).where(
        ReactionRow.conversation_id == conversation_id,
        ReactionRow.seq == seq,
        ReactionRow.x == x,
        ReactionRow.given,
    )
    if after is not None:
        at, member = after
        query = query.where((ReactionRow.at > at) | ((ReactionRow.at == at) & (ReactionRow.member_id > member)))
    return list(await ctx.db.scalars(query.order_by(ReactionRow.at, ReactionRow.member_id).limit(limit)))


async def attachments(
    ctx: Ctx, conversation_id: UUID, above: int, before: tuple[int, UUID] | None, limit: int
) -> list[AttachmentRow]:
    """Files of messages numbered over `above`, the newest first."""
    query = ours(ctx, AttachmentRow).where(AttachmentRow.conversation_id == conversation_id, AttachmentRow.seq > above)
    if before is not None:
        query = query.where(tuple_(AttachmentRow.seq, AttachmentRow.file_id) < before)
    return list(
        await ctx.db.scalars(query.order_by(AttachmentRow.seq.desc(), AttachmentRow.file_id.desc()).limit(limit))
    )


_MENTIONS = text(
    "SELECT w.id, m.ordinals FROM unnest(CAST(:ids AS uuid[]), CAST(:read AS bigint[])) AS w (id, read)"
    " CROSS JOIN LATERAL (SELECT array_agg(o.ordinal ORDER BY o.ordinal) AS ordinals FROM ("
    "   SELECT DISTINCT n.ordinal FROM chat.mention n WHERE n.org_id = :org_id AND n.conversation_id = w.id"
    "   AND n.ordinal > w.read AND n.audience = ANY(CAST(:audiences AS text[])) AND n.by_id <> :me"
    f"   ORDER BY n.ordinal LIMIT {MOST_MENTIONS}) o) m"
    " WHERE m.ordinals IS NOT NULL"
)


async def unread_mentions(
    ctx: Ctx, read: Sequence[tuple[UUID, int]], audiences: Sequence[str]
) -> dict[UUID, list[int]]:
    """Ordinals above what was read, for (conversation, read ordinal)."""
    values = {
        "org_id": ctx.org_id,
        "me": ctx.me,
        "ids": [one[0] for one in read],
        "read": [one[1] for one in read],
        "audiences": list(audiences),
    }
    return {row.id: list(row.ordinals) for row in await ctx.db.execute(_MENTIONS, values)}


async def house_rules(ctx: Ctx) -> HouseRuleRow | None:
    return (await ctx.db.scalars(ours(ctx, HouseRuleRow))).first()


async def keep_house_rules(ctx: Ctx, values: dict[str, Any]) -> None:
    made = insert(HouseRuleRow).values(org_id=ctx.org_id, **values)
    await ctx.db.execute(made.on_conflict_do_update(index_elements=["org_id"], set_=values))


async def loose_files(ctx: Ctx, limit: int) -> list[UUID]:
    query = select(LooseFileRow.file_id).where(LooseFileRow.org_id == ctx.org_id)
    return list(await ctx.db.scalars(query.limit(limit)))


async def forget_loose_files(ctx: Ctx, ids: Sequence[UUID]) -> None:
    await ctx.db.execute(delete(LooseFileRow).where(LooseFileRow.org_id == ctx.org_id, LooseFileRow.file_id.in_(ids)))
