"""Messages to which an answer is needed: what the writer keeps of them, and what the application role reads."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, text

from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId
from workhall.modules.chat.store.log import Connection
from workhall.modules.chat.tables import AskRow, LogRow

# The writer's

_PUT = """
INSERT INTO chat.ask AS a (org_id, conversation_id, seq, by_id, waits_for, is_open, rev, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (org_id, conversation_id, seq) DO UPDATE SET waits_for = excluded.waits_for, is_open = excluded.is_open,
    rev = excluded.rev, changed_at = excluded.changed_at
"""


async def put(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Several changes of one message in a batch: the last word counts."""
    last = {tuple(row[:3]): tuple(row) for row in rows}
    await connection.executemany(_PUT, [last[place] for place in sorted(last)])


async def touch(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """The message says something else now."""
    await connection.executemany(
        "UPDATE chat.ask SET rev = greatest(rev, $4), changed_at = $5"
        " WHERE org_id = $1 AND conversation_id = $2 AND seq = $3",
        rows,
    )


async def close(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """The message is gone."""
    await connection.executemany(
        "UPDATE chat.ask SET waits_for = '{}', is_open = false, rev = $4, changed_at = $5"
        " WHERE org_id = $1 AND conversation_id = $2 AND seq = $3",
        rows,
    )


async def askable(
    connection: Connection, org_id: UUID, conversations: Sequence[UUID], members: Sequence[UUID]
) -> dict[tuple[UUID, UUID], int]:
    """Of those who take part: the number up to which the past is closed to them."""
    rows = await connection.fetch(
        "SELECT p.conversation_id, p.member_id, coalesce(p.visible_from, 0)"
        " FROM unnest($2::uuid[], $3::uuid[]) AS w (conversation_id, member_id)"
        " JOIN chat.participant p"
        " ON p.org_id = $1 AND p.conversation_id = w.conversation_id AND p.member_id = w.member_id",
        org_id,
        conversations,
        members,
    )
    return {(row[0], row[1]): row[2] for row in rows}


# The application's

_BEHIND = text(
    "SELECT a.conversation_id, a.seq FROM chat.ask a"
    " LEFT JOIN chat.owed o ON o.org_id = :org_id AND o.conversation_id = a.conversation_id AND o.seq = a.seq"
    " WHERE a.org_id = :org_id AND a.changed_at > :since AND a.rev > coalesce(o.rev, 0)"
    " ORDER BY a.changed_at LIMIT 1000"
)
_SEATLESS = text(
    "SELECT DISTINCT a.conversation_id, m.id FROM chat.ask a"
    " CROSS JOIN LATERAL unnest(a.waits_for || a.by_id) AS m (id)"
    " LEFT JOIN chat.participant p"
    " ON p.org_id = :org_id AND p.conversation_id = a.conversation_id AND p.member_id = m.id"
    " WHERE a.org_id = :org_id AND a.is_open AND p.member_id IS NULL LIMIT 1000"
)
_HOLD = text(
    "INSERT INTO chat.owed AS o (org_id, conversation_id, seq, rev, by_members)"
    " VALUES (:org_id, :conversation_id, :seq, 0, '{}')"
    " ON CONFLICT (org_id, conversation_id, seq) DO UPDATE SET rev = o.rev RETURNING o.rev, o.by_members"
)
_KEEP = text(
    "UPDATE chat.owed SET rev = :rev, by_members = CAST(:by_members AS uuid[])"
    " WHERE org_id = :org_id AND conversation_id = :conversation_id AND seq = :seq"
)


async def behind(ctx: Ctx, since: datetime) -> list[tuple[UUID, int]]:
    """Messages of which the inbox of obligations does not know the newest."""
    rows = await ctx.db.execute(_BEHIND, {"org_id": ctx.org_id, "since": since})
    return [(row[0], row[1]) for row in rows]


async def seatless(ctx: Ctx) -> list[tuple[UUID, MemberId]]:
    """Who is waited for, or waits, in a conversation in which they no longer take part."""
    return [(row[0], MemberId(row[1])) for row in await ctx.db.execute(_SEATLESS, {"org_id": ctx.org_id})]


async def hold(ctx: Ctx, conversation_id: UUID, seq: int) -> tuple[int, list[UUID]]:
    """What the inbox knows, locked for this transaction: (number of the entry, who has it to do)."""
    place = {"org_id": ctx.org_id, "conversation_id": conversation_id, "seq": seq}
    row = (await ctx.db.execute(_HOLD, place)).one()
    return row[0], list(row[1])


async def keep(ctx: Ctx, conversation_id: UUID, seq: int, rev: int, by_members: Sequence[UUID]) -> None:
    place = {"org_id": ctx.org_id, "conversation_id": conversation_id, "seq": seq}
    await ctx.db.execute(_KEEP, {**place, "rev": rev, "by_members": list(by_members)})


async def stands(ctx: Ctx, conversation_id: UUID, seq: int) -> tuple[int, str] | None:
    """(number of the entry that changed it last, the message as it is now) of an asking message."""
    query = (
        select(AskRow.rev, LogRow.body)
        .join(
            LogRow,
            (LogRow.org_id == ctx.org_id)
            & (LogRow.conversation_id == AskRow.conversation_id)
            & (LogRow.seq == AskRow.seq),
        )
        .where(AskRow.org_id == ctx.org_id, AskRow.conversation_id == conversation_id, AskRow.seq == seq)
    )
    row = (await ctx.db.execute(query)).first()
    return (row[0], row[1]) if row else None


async def open_in(ctx: Ctx, conversations: Sequence[UUID]) -> list[tuple[UUID, int, set[UUID]]]:
    """(conversation, number, who waits or is waited for) of what is open there."""
    query = select(AskRow.conversation_id, AskRow.seq, AskRow.by_id, AskRow.waits_for).where(
        AskRow.org_id == ctx.org_id, AskRow.is_open, AskRow.conversation_id.in_(conversations)
    )
    rows = await ctx.db.execute(query.order_by(AskRow.conversation_id, AskRow.seq))
    return [(row[0], row[1], {row[2], *row[3]}) for row in rows]


async def open_of(ctx: Ctx, member: MemberId) -> list[tuple[UUID, int]]:
    """Where the member is waited for, or waits."""
    query = select(AskRow.conversation_id, AskRow.seq).where(
        AskRow.org_id == ctx.org_id,
        AskRow.is_open,
        or_(AskRow.by_id == member, AskRow.waits_for.contains([member])),
    )
    rows = await ctx.db.execute(query.order_by(AskRow.conversation_id, AskRow.seq))
    return [(row[0], row[1]) for row in rows]
