"""What the application role reads: lists, pages of the log, positions, what a client missed."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId
from workhall.kit.orm import ours
from workhall.modules.chat.tables import ConversationRow, FeedHeadRow, FeedRow, LogRow, ParticipantRow

Mine = tuple[ConversationRow, ParticipantRow]


async def seat(ctx: Ctx, conversation_id: UUID) -> Mine | None:
    """The conversation and the caller's place in it."""
    rows = await ctx.db.execute(_mine(ctx).where(ConversationRow.id == conversation_id))
    found = rows.first()
    return (found[0], found[1]) if found else None


async def mine(ctx: Ctx, after: tuple[datetime, UUID] | None, limit: int) -> list[Mine]:
    """The caller's conversations, latest activity first."""
    query = _mine(ctx).order_by(ConversationRow.last_at.desc(), ConversationRow.id.desc()).limit(limit)
    if after is not None:
        query = query.where(tuple_(ConversationRow.last_at, ConversationRow.id) < after)
    return [(row[0], row[1]) for row in await ctx.db.execute(query)]


def _mine(ctx: Ctx) -> Any:
    return (
        select(ConversationRow, ParticipantRow)
        .join(
            ParticipantRow,
            (ParticipantRow.org_id == ConversationRow.org_id) & (ParticipantRow.conversation_id == ConversationRow.id),
        )
        .where(
            ConversationRow.org_id == ctx.org_id,
            ParticipantRow.org_id == ctx.org_id,
            ParticipantRow.member_id == ctx.me,
        )
    )


_DETAILS = text(
    "SELECT w.id, l.body AS last_body, a.body AS announced, f.ids AS face_ids"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:seqs AS bigint[]), CAST(:above AS bigint[])) AS w (id, seq, above)"
    " LEFT JOIN chat.log l ON l.org_id = :org_id AND l.conversation_id = w.id AND l.seq = w.seq"
    " LEFT JOIN chat.log a ON a.org_id = :org_id AND a.conversation_id = w.id AND a.seq = w.above"
    " CROSS JOIN LATERAL (SELECT array_agg(q.member_id) AS ids FROM (SELECT p.member_id FROM chat.participant p"
    "   WHERE p.org_id = :org_id AND p.conversation_id = w.id ORDER BY p.member_id LIMIT 4) q) f"
)


async def details(ctx: Ctx, rows: Sequence[Mine]) -> dict[UUID, tuple[str | None, list[UUID], str | None]]:
    """The newest shown entry, up to four participants and the announcement above, for a page of conversations at
    once."""
    values = {
        "org_id": ctx.org_id,
        "ids": [row.id for row, _ in rows],
        "seqs": [_shown(*one) for one in rows],
        "above": [_above(*one) for one in rows],
    }
    found = await ctx.db.execute(_DETAILS, values)
    return {row.id: (row.last_body, list(row.face_ids or ()), row.announced) for row in found}


def _shown(row: ConversationRow, own: ParticipantRow) -> int:
    """0, which no entry has, where the newest lies in a past that the caller does not see."""
    seq = row.last_seq if row.shown_seq is None else row.shown_seq
    return seq if seq > (own.visible_from or 0) else 0


def _above(row: ConversationRow, own: ParticipantRow) -> int:
    """0 once it was put away. Newcomers see it whatever else of the past is closed to them: it holds now."""
    seq = row.announced_seq or 0
    return seq if seq > (own.dismissed_seq or 0) else 0


async def others(ctx: Ctx, conversations: Sequence[UUID]) -> list[ParticipantRow]:
    """The other participants of the given (direct) conversations."""
    query = ours(ctx, ParticipantRow).where(
        ParticipantRow.conversation_id.in_(conversations), ParticipantRow.member_id != ctx.me
    )
    return list(await ctx.db.scalars(query))


async def member_conversations(ctx: Ctx, member: UUID) -> list[UUID]:
    query = select(ParticipantRow.conversation_id).where(
        ParticipantRow.org_id == ctx.org_id, ParticipantRow.member_id == member
    )
    return list(await ctx.db.scalars(query))


async def page(ctx: Ctx, conversation_id: UUID, after: int, limit: int) -> list[str]:
    """Bodies numbered after+1 and up."""
    query = select(LogRow.body).where(
        LogRow.org_id == ctx.org_id, LogRow.conversation_id == conversation_id, LogRow.seq > after
    )
    return list(await ctx.db.scalars(query.order_by(LogRow.seq).limit(limit)))


async def page_before(ctx: Ctx, conversation_id: UUID, before: int, limit: int, above: int = 0) -> list[str]:
    """The last `limit` bodies numbered below `before` and over `above`, oldest first."""
    query = select(LogRow.body).where(
        LogRow.org_id == ctx.org_id,
        LogRow.conversation_id == conversation_id,
        LogRow.seq < before,
        LogRow.seq > above,
    )
    return list(await ctx.db.scalars(query.order_by(LogRow.seq.desc()).limit(limit)))[::-1]


_FIRST_SINCE = text(
    "WITH RECURSIVE halves (low, high) AS (SELECT CAST(:closed AS bigint), CAST(:last AS bigint) + 1"
    " UNION ALL SELECT CASE WHEN l.at < :time THEN l.seq ELSE h.low END,"
    "   CASE WHEN l.at < :time THEN h.high ELSE l.seq END"
    "   FROM halves h JOIN chat.log l ON l.org_id = :org_id AND l.conversation_id = :conversation_id"
    "   AND l.seq = (h.low + h.high) / 2 WHERE h.high - h.low > 1)"
    " SELECT l.seq FROM chat.log l WHERE l.org_id = :org_id AND l.conversation_id = :conversation_id"
    " AND l.seq >= (SELECT min(high) FROM halves) AND l.kind = 'message' ORDER BY l.seq LIMIT 1"
)


async def first_since(ctx: Ctx, conversation_id: UUID, time: datetime, closed: int, last: int) -> int | None:
    """The number of the first message at or after `time`. Numbers grow with the time: halving needs no other index
    than the key."""
    values = {"org_id": ctx.org_id, "conversation_id": conversation_id, "time": time, "closed": closed, "last": last}
    found: int | None = await ctx.db.scalar(_FIRST_SINCE, values)
    return found


async def feed_head(ctx: Ctx) -> tuple[int, int]:
    """(last, first kept) number of the caller's feed; (0, 1) before there is any."""
    query = ours(ctx, FeedHeadRow).where(FeedHeadRow.member_id == ctx.me)
    row = (await ctx.db.scalars(query)).first()
    return (row.last_n, row.first_n) if row else (0, 1)


async def feed(ctx: Ctx, after: int, limit: int) -> list[str]:
    query = select(FeedRow.body).where(FeedRow.org_id == ctx.org_id, FeedRow.member_id == ctx.me, FeedRow.n > after)
    return list(await ctx.db.scalars(query.order_by(FeedRow.n).limit(limit)))


_HEADS = text(
    "SELECT c.id, c.last_seq, coalesce(p.visible_from, 0) FROM chat.participant p"
    " JOIN chat.conversation c ON c.org_id = :org_id AND c.id = p.conversation_id"
    " WHERE p.org_id = :org_id AND p.member_id = :member_id"
)


async def heads(db: AsyncSession, org_id: UUID, member_id: UUID) -> list[tuple[UUID, int, int]]:
    """(conversation, newest number, number up to which its past is closed) of all that a member takes part in."""
    rows = await db.execute(_HEADS, {"org_id": org_id, "member_id": member_id})
    return [(row[0], row[1], row[2]) for row in rows]


_MEMBER_TOPICS = text(
    "SELECT p.member_id, c.id, c.last_seq FROM chat.participant p"
    " JOIN chat.conversation c ON c.org_id = :org_id AND c.id = p.conversation_id"
    " WHERE p.org_id = :org_id AND p.member_id = ANY(CAST(:members AS uuid[]))"
    " UNION ALL SELECT w.id, w.id, coalesce(h.last_n, 0) FROM unnest(CAST(:members AS uuid[])) AS w (id)"
    " LEFT JOIN chat.feed_head h ON h.org_id = :org_id AND h.member_id = w.id"
)


async def member_topics(ctx: Ctx, members: Sequence[MemberId]) -> list[tuple[MemberId, UUID, int]]:
    """(member, topic, newest number): the conversations of each member, and their feeds under their own ids."""
    rows = await ctx.db.execute(_MEMBER_TOPICS, {"org_id": ctx.org_id, "members": list(members)})
    return [(MemberId(row[0]), row[1], row[2]) for row in rows]


_MISSED = text(
    "SELECT l.body FROM unnest(CAST(:ids AS uuid[]), CAST(:held AS bigint[])) AS w (id, held)"
    " JOIN chat.log l ON l.org_id = :org_id AND l.conversation_id = w.id AND l.seq > w.held"
    " ORDER BY l.conversation_id, l.seq"
)


async def missed(ctx: Ctx, held: dict[UUID, int]) -> list[str]:
    values = {"org_id": ctx.org_id, "ids": list(held), "held": list(held.values())}
    return list(await ctx.db.scalars(_MISSED, values))


_STREAM_HEADS = text(
    "SELECT c.id, c.last_seq FROM chat.conversation c WHERE c.org_id = :org_id AND c.id = ANY(CAST(:ids AS uuid[]))"
    " UNION ALL SELECT h.member_id, h.last_n FROM chat.feed_head h"
    " WHERE h.org_id = :org_id AND h.member_id = ANY(CAST(:ids AS uuid[]))"
)
_STREAM_LOG = text(
    "SELECT l.body FROM chat.log l WHERE l.org_id = :org_id AND l.conversation_id = :topic"
    " AND l.seq > :after AND l.seq <= :upto ORDER BY l.seq"
)
_STREAM_FEED = text(
    "SELECT f.body FROM chat.feed f WHERE f.org_id = :org_id AND f.member_id = :topic"
    " AND f.n > :after AND f.n <= :upto ORDER BY f.n"
)


async def stream_heads(db: AsyncSession, org_id: UUID, topics: Sequence[UUID]) -> list[tuple[UUID, int]]:
    """Newest numbers of conversations and of members' feeds."""
    rows = await db.execute(_STREAM_HEADS, {"org_id": org_id, "ids": list(topics)})
    return [(row[0], row[1]) for row in rows]


async def stream(db: AsyncSession, org_id: UUID, topic: UUID, after: int, upto: int) -> tuple[str, list[str]]:
    """The kind of push and the bodies; a topic is a conversation or a member."""
    values = {"org_id": org_id, "topic": topic, "after": after, "upto": upto}
    bodies = list(await db.scalars(_STREAM_LOG, values))
    if bodies:
        return "chat.log", bodies
    return "chat.feed", list(await db.scalars(_STREAM_FEED, values))


_PRUNE_SENT = text("DELETE FROM chat.sent WHERE org_id = :org_id AND at < :before")
_PRUNE_FEED = text("DELETE FROM chat.feed WHERE org_id = :org_id AND at < :before")
_RAISE_FIRST = text(
    "UPDATE chat.feed_head h SET first_n = coalesce(f.first_n, h.last_n + 1) FROM ("
    "  SELECT g.member_id, (SELECT min(r.n) FROM chat.feed r WHERE r.org_id = :org_id AND r.member_id = g.member_id)"
    "  AS first_n FROM chat.feed_head g WHERE g.org_id = :org_id) f"
    " WHERE h.org_id = :org_id AND h.member_id = f.member_id"
)


async def prune(ctx: Ctx, before: datetime) -> None:
    """Send keys and feed entries of one organisation that are past their time."""
    values = {"org_id": ctx.org_id, "before": before}
    await ctx.db.execute(_PRUNE_SENT, values)
    await ctx.db.execute(_PRUNE_FEED, values)
    await ctx.db.execute(_RAISE_FIRST, {"org_id": ctx.org_id})


_FORGET_AT_ONCE = 5000


async def forget_some(ctx: Ctx) -> int:
    """Removes up to some thousand rows of the tables that no foreign key empties; how many they were."""
    removed = 0
    for table, key in (
        ("log", "conversation_id, seq"),
        ("sent", "conversation_id, sender_id, key"),
        ("feed", "member_id, n"),
        ("revision", "conversation_id, seq, n"),
        ("reaction", "conversation_id, seq, x, member_id"),
        ("pin", "conversation_id, seq"),
        ("reply", "conversation_id, root, seq"),
        ("mention", "conversation_id, ordinal, audience"),
        ("loose_file", "file_id"),
        ("card", "conversation_id, seq"),
        ("preview", "url_hash"),
        ("message_change", "conversation_id, seq, change_seq"),
        ("attachment", "file_id"),
        ("own", "member_id, key"),
        ("search_mark", "conversation_id"),
        ("reader", "member_id, scope"),
    ):
        gone = await ctx.db.execute(
            text(
                f"DELETE FROM chat.{table} WHERE org_id = :org_id AND ({key}) IN"
                f" (SELECT {key} FROM chat.{table} WHERE org_id = :org_id LIMIT {_FORGET_AT_ONCE}) RETURNING 1"
            ),
            {"org_id": ctx.org_id},
        )
        removed += len(gone.all())
    return removed


async def own_messages(ctx: Ctx, conversation_id: UUID, member: UUID) -> AsyncIterator[str]:
    """Bodies of what a member said in a conversation, a page at a time."""
    after = 0
    while True:
        query = select(LogRow.seq, LogRow.body, LogRow.sender_id, LogRow.kind).where(
            LogRow.org_id == ctx.org_id, LogRow.conversation_id == conversation_id, LogRow.seq > after
        )
        rows = (await ctx.db.execute(query.order_by(LogRow.seq).limit(_FORGET_AT_ONCE))).all()
        if not rows:
            return
        after = rows[-1].seq
        for row in rows:
            if row.sender_id == member and row.kind == "message":
                yield row.body


async def forget_feed(ctx: Ctx, member: UUID) -> None:
    await ctx.db.execute(
        text("DELETE FROM chat.feed WHERE org_id = :org_id AND member_id = :member_id"),
        {"org_id": ctx.org_id, "member_id": member},
    )
