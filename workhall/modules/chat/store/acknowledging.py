"""Who has acknowledged a message that asks for it, as the application role reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select, text

from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId
from workhall.modules.chat.tables import AcknowledgedRow, ParticipantRow

ASKS = '%"ack":true%'

# Who hides their reading is counted once they have said so themselves; who came later is not asked.
_OF = text(
    "SELECT m.seq, m.sender_id, count(p.member_id) AS of, count(a.member_id) AS n,"
    " coalesce(bool_or(a.member_id = :me), false) AS mine"
    " FROM (SELECT l.seq, l.sender_id FROM unnest(CAST(:seqs AS bigint[])) AS w (seq)"
    "       JOIN chat.log l ON l.org_id = :org_id AND l.conversation_id = :conversation_id AND l.seq = w.seq"
    "       WHERE l.kind = 'message' AND l.body LIKE :asks) m"
    " LEFT JOIN chat.participant p ON p.org_id = :org_id AND p.conversation_id = :conversation_id"
    " AND p.joined_seq < m.seq AND p.member_id <> m.sender_id"
    " LEFT JOIN chat.acknowledged a ON a.org_id = :org_id AND a.conversation_id = :conversation_id AND a.seq = m.seq"
    " AND a.member_id = p.member_id"
    " WHERE p.member_id IS NULL OR a.member_id IS NOT NULL OR coalesce(p.shared_from, 0) < m.seq OR p.member_id = :me"
    " GROUP BY m.seq, m.sender_id ORDER BY m.seq"
)


@dataclass(frozen=True, slots=True)
class Counted:
    seq: int
    author: UUID
    of: int
    n: int
    mine: bool


async def of(ctx: Ctx, conversation_id: UUID, me: UUID, seqs: Sequence[int]) -> list[Counted]:
    """Of those of the messages that ask for it."""
    values = {
        "org_id": ctx.org_id,
        "conversation_id": conversation_id,
        "me": me,
        "seqs": list(seqs),
        "asks": ASKS,
    }
    return [Counted(row.seq, row.sender_id, row.of, row.n, row.mine) for row in await ctx.db.execute(_OF, values)]


async def people(
    ctx: Ctx, conversation_id: UUID, author: UUID, seq: int, state: str, after: UUID | None, limit: int | None
) -> list[MemberId]:
    """Those whom a message asks, by whether they have acknowledged it, in the order of their ids."""
    said = AcknowledgedRow.member_id.is_not(None)
    shared = func.coalesce(ParticipantRow.shared_from, 0) < seq
    query = (
        select(ParticipantRow.member_id)
        .outerjoin(
            AcknowledgedRow,
            (AcknowledgedRow.org_id == ctx.org_id)
            & (AcknowledgedRow.conversation_id == ParticipantRow.conversation_id)
            & (AcknowledgedRow.seq == seq)
            & (AcknowledgedRow.member_id == ParticipantRow.member_id),
        )
        .where(
            ParticipantRow.org_id == ctx.org_id,
            ParticipantRow.conversation_id == conversation_id,
            ParticipantRow.member_id != author,
            or_(ParticipantRow.joined_seq < seq, said),
        )
    )
    wanted = {"read": said, "unread": ~said & shared, "not_shared": ~said & ~shared}
    query = query.where(wanted[state])
    if after is not None:
        query = query.where(ParticipantRow.member_id > after)
    found = await ctx.db.scalars(query.order_by(ParticipantRow.member_id).limit(limit))
    return [MemberId(one) for one in found]
