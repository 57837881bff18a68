"""Who is to be told of a message, as the application role reads it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from workhall.kit.ctx import Ctx
from workhall.modules.chat.tables import ConversationRow, LogRow


@dataclass(frozen=True, slots=True)
class Room:
    title: str | None
    member_count: int


@dataclass(frozen=True, slots=True)
class Seat:
    """`pref` and `special` as the person keeps them, see service.personal."""

    member_id: UUID
    read_seq: int
    pref: dict[str, Any]
    special: frozenset[str]
    blocked: frozenset[str]


async def room(ctx: Ctx, conversation_id: UUID) -> Room | None:
    query = select(ConversationRow.title, ConversationRow.member_count).where(
        ConversationRow.org_id == ctx.org_id, ConversationRow.id == conversation_id
    )
    row = (await ctx.db.execute(query)).first()
    return Room(row[0], row[1]) if row else None


async def messages(ctx: Ctx, conversation_id: UUID, seqs: Sequence[int]) -> list[str]:
    query = select(LogRow.body).where(
        LogRow.org_id == ctx.org_id, LogRow.conversation_id == conversation_id, LogRow.seq.in_(seqs)
    )
    return list(await ctx.db.scalars(query.order_by(LogRow.seq)))


_SEATS = text(
    "SELECT p.member_id, p.read_seq, o.body AS pref, s.body AS special, b.body AS blocked FROM chat.participant p"
    " LEFT JOIN chat.own o ON o.org_id = :org_id AND o.member_id = p.member_id AND o.key = :pref"
    " LEFT JOIN chat.own s ON s.org_id = :org_id AND s.member_id = p.member_id AND s.key = 'people'"
    " LEFT JOIN chat.own b ON b.org_id = :org_id AND b.member_id = p.member_id AND b.key = 'blocked'"
    " WHERE p.org_id = :org_id AND p.conversation_id = :conversation_id"
    " AND (CAST(:wanted AS uuid[]) IS NULL OR p.member_id = ANY(CAST(:wanted AS uuid[])) OR s.key IS NOT NULL)"
)


async def seats(ctx: Ctx, conversation_id: UUID, wanted: Iterable[UUID] | None) -> list[Seat]:
    """All participants, or those among the wanted and those to whom somebody is special."""
    values = {
        "org_id": ctx.org_id,
        "conversation_id": conversation_id,
        "pref": f"pref:{conversation_id}",
        "wanted": None if wanted is None else list(wanted),
    }
    return [
        Seat(row.member_id, row.read_seq, json.loads(row.pref or "{}"), _special(row.special), _blocked(row.blocked))
        for row in await ctx.db.execute(_SEATS, values)
    ]


def _special(body: str | None) -> frozenset[str]:
    return frozenset(json.loads(body)["special"]) if body else frozenset()


def _blocked(body: str | None) -> frozenset[str]:
    return frozenset(json.loads(body)["members"]) if body else frozenset()
