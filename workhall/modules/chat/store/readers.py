"""Who has read a message, as the application role asks it: by the key of the participants, in one pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId
from workhall.kit.orm import ours
from workhall.modules.chat.store.acknowledging import ASKS
from workhall.modules.chat.tables import ConversationRow, LogRow, ParticipantRow, ReaderRow, RemindedRow

# Whoever joined after a message is not asked about it. Who shares nothing is counted neither way.
_COUNTED = "p.joined_seq < m.seq AND coalesce(p.shared_from, 0) < m.seq AND p.member_id <> m.sender_id"
_COUNTS = text(
    "SELECT m.seq, m.sender_id, count(p.member_id) AS of, count(p.member_id) FILTER (WHERE p.read_seq >= m.seq) AS n"
    " FROM (SELECT l.seq, l.sender_id FROM unnest(CAST(:seqs AS bigint[])) AS w (seq)"
    "       JOIN chat.log l ON l.org_id = :org_id AND l.conversation_id = :conversation_id AND l.seq = w.seq"
    "       WHERE l.kind = 'message' AND l.sender_id = :author) m"
    " LEFT JOIN chat.participant p ON p.org_id = :org_id AND p.conversation_id = :conversation_id"
    f" AND {_COUNTED} GROUP BY m.seq, m.sender_id ORDER BY m.seq"
)
_NEWEST_COUNTS = text(
    "SELECT m.seq, m.sender_id, count(p.member_id) AS of, count(p.member_id) FILTER (WHERE p.read_seq >= m.seq) AS n"
    " FROM (SELECT r.seq, r.sender_id FROM ("
    "         SELECT k.seq, k.sender_id, row_number() OVER (PARTITION BY k.sender_id ORDER BY k.seq DESC) AS place"
    "         FROM (SELECT l.seq, l.sender_id FROM chat.log l WHERE l.org_id = :org_id"
    "               AND l.conversation_id = :conversation_id AND l.seq > :after AND l.seq <= :upto"
    "               AND l.kind = 'message' ORDER BY l.seq DESC LIMIT 200) k) r"
    "       WHERE r.place <= 3 ORDER BY r.seq DESC LIMIT 20) m"
    " LEFT JOIN chat.participant p ON p.org_id = :org_id AND p.conversation_id = :conversation_id"
    f" AND {_COUNTED} GROUP BY m.seq, m.sender_id ORDER BY m.seq"
)


@dataclass(frozen=True, slots=True)
class Counted:
    seq: int
    author: UUID
    of: int
    n: int


async def counts(ctx: Ctx, conversation_id: UUID, author: UUID, seqs: Sequence[int]) -> list[Counted]:
    """Of those of the messages that the author wrote."""
    values = {"org_id": ctx.org_id, "conversation_id": conversation_id, "author": author, "seqs": list(seqs)}
    return [Counted(row.seq, row.sender_id, row.of, row.n) for row in await ctx.db.execute(_COUNTS, values)]


async def newest_counts(ctx: Ctx, conversation_id: UUID, after: int, upto: int) -> list[Counted]:
    """Of the last messages of each author in a stretch of the log."""
    values = {"org_id": ctx.org_id, "conversation_id": conversation_id, "after": after, "upto": upto}
    return [Counted(row.seq, row.sender_id, row.of, row.n) for row in await ctx.db.execute(_NEWEST_COUNTS, values)]


async def readers(
    ctx: Ctx, conversation_id: UUID, author: UUID, seq: int, state: str, after: UUID | None, limit: int | None
) -> list[MemberId]:
    """Those of whom a message may be asked, by their state, in the order of their ids."""
    shared = func.coalesce(ParticipantRow.shared_from, 0) < seq
    query = select(ParticipantRow.member_id).where(
        ParticipantRow.org_id == ctx.org_id,
        ParticipantRow.conversation_id == conversation_id,
        ParticipantRow.member_id != author,
        ParticipantRow.joined_seq < seq,
    )
    if state == "not_shared":
        query = query.where(~shared)
    else:
        has_read = ParticipantRow.read_seq >= seq
        query = query.where(shared, has_read if state == "read" else ~has_read)
    if after is not None:
        query = query.where(ParticipantRow.member_id > after)
    found = await ctx.db.scalars(query.order_by(ParticipantRow.member_id).limit(limit))
    return [MemberId(one) for one in found]


async def author(ctx: Ctx, conversation_id: UUID, seq: int) -> tuple[UUID | None, bool]:
    """Of a message that has not been recalled, and whether it asks to be acknowledged."""
    query = select(LogRow.sender_id, LogRow.body.like(ASKS)).where(
        LogRow.org_id == ctx.org_id,
        LogRow.conversation_id == conversation_id,
        LogRow.seq == seq,
        LogRow.kind == "message",
        LogRow.body.not_like('%,"gone":true%'),
    )
    row = (await ctx.db.execute(query)).first()
    return (row[0], row[1]) if row else (None, False)


async def conversation(ctx: Ctx, conversation_id: UUID) -> ConversationRow | None:
    return (await ctx.db.scalars(ours(ctx, ConversationRow).where(ConversationRow.id == conversation_id))).first()


async def may_remind(ctx: Ctx, conversation_id: UUID, seq: int, since: datetime) -> bool:
    """Takes the turn: nobody was reminded of this message since then."""
    made = insert(RemindedRow).values(org_id=ctx.org_id, conversation_id=conversation_id, seq=seq, at=ctx.now)
    taken = made.on_conflict_do_update(
        index_elements=["org_id", "conversation_id", "seq"], set_={"at": ctx.now}, where=RemindedRow.at < since
    ).returning(RemindedRow.seq)
    return (await ctx.db.execute(taken)).first() is not None


async def wishes(ctx: Ctx, scopes: Sequence[UUID]) -> dict[UUID, str]:
    """What the caller wishes in conversations, and under their own id in all."""
    query = ours(ctx, ReaderRow).where(ReaderRow.member_id == ctx.me, ReaderRow.scope.in_(scopes))
    return {row.scope: row.hides for row in await ctx.db.scalars(query)}


async def all_wishes(ctx: Ctx, member: UUID) -> list[tuple[UUID, str]]:
    query = ours(ctx, ReaderRow).where(ReaderRow.member_id == member).order_by(ReaderRow.scope)
    return [(row.scope, row.hides) for row in await ctx.db.scalars(query)]
