"""What the search index takes from the log, and what is shown of what was found there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from workhall.kit.ctx import Ctx

_BEHIND = text(
    "SELECT c.id FROM chat.conversation c LEFT JOIN chat.search_mark m"
    " ON m.org_id = :org_id AND m.conversation_id = c.id"
    " WHERE c.org_id = :org_id AND c.last_seq > coalesce(m.indexed_seq, 0) ORDER BY c.id LIMIT :most"
)
_MARK = text(
    "INSERT INTO chat.search_mark (org_id, conversation_id, indexed_seq)"
    " SELECT :org_id, c.id, 0 FROM chat.conversation c WHERE c.org_id = :org_id AND c.id = ANY(CAST(:ids AS uuid[]))"
    " ON CONFLICT DO NOTHING"
)
# Whoever holds a mark indexes that conversation; another process that meets it goes on with the others.
_CLAIM = text(
    "SELECT m.conversation_id, m.indexed_seq FROM chat.search_mark m"
    " WHERE m.org_id = :org_id AND m.conversation_id = ANY(CAST(:ids AS uuid[]))"
    " ORDER BY m.conversation_id FOR UPDATE SKIP LOCKED"
)
_NEW = text(
    "SELECT n.conversation_id, n.seq, n.kind, n.sender_id, n.at, n.body"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:seqs AS bigint[])) AS w (id, seq)"
    " CROSS JOIN LATERAL (SELECT l.conversation_id, l.seq, l.kind, l.sender_id, l.at, l.body FROM chat.log l"
    "   WHERE l.org_id = :org_id AND l.conversation_id = w.id AND l.seq > w.seq ORDER BY l.seq LIMIT :each) n"
    " ORDER BY n.conversation_id, n.seq LIMIT :most"
)
_TARGETS = text(
    "SELECT l.conversation_id, l.seq, l.kind, l.sender_id, l.at, l.body"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:seqs AS bigint[])) AS w (id, seq)"
    " JOIN chat.log l ON l.org_id = :org_id AND l.conversation_id = w.id AND l.seq = w.seq"
)
_TITLES = text(
    "SELECT c.id, c.kind, c.title, c.created_at, c.last_seq FROM chat.conversation c"
    " WHERE c.org_id = :org_id AND c.id = ANY(CAST(:ids AS uuid[]))"
)
_ADVANCE = text(
    "UPDATE chat.search_mark m SET indexed_seq = w.seq"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:seqs AS bigint[])) AS w (id, seq)"
    " WHERE m.org_id = :org_id AND m.conversation_id = w.id"
)
_FORGET_MARKS = text("DELETE FROM chat.search_mark m WHERE m.org_id = :org_id")
_READABLE = text(
    "SELECT l.conversation_id, l.seq, l.sender_id, l.at, l.body, c.title, c.direct_key"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:seqs AS bigint[])) AS w (id, seq)"
    " JOIN chat.participant p ON p.org_id = :org_id AND p.conversation_id = w.id AND p.member_id = :me"
    " JOIN chat.conversation c ON c.org_id = :org_id AND c.id = w.id"
    " JOIN chat.log l ON l.org_id = :org_id AND l.conversation_id = w.id AND l.seq = w.seq"
    " WHERE l.kind = 'message' AND l.seq > coalesce(p.visible_from, 0)"
)
_OWN = text(
    "SELECT c.id, c.title, c.direct_key, c.last_at FROM chat.participant p"
    " JOIN chat.conversation c ON c.org_id = :org_id AND c.id = p.conversation_id"
    " WHERE p.org_id = :org_id AND p.member_id = :me AND c.id = ANY(CAST(:ids AS uuid[]))"
)
_OWN_TITLES = text(
    "SELECT c.id, c.title FROM chat.participant p"
    " JOIN chat.conversation c ON c.org_id = :org_id AND c.id = p.conversation_id"
    " WHERE p.org_id = :org_id AND p.member_id = :me AND c.title IS NOT NULL ORDER BY c.last_at DESC"
)


@dataclass(frozen=True, slots=True)
class Logged:
    conversation_id: UUID
    seq: int
    kind: str
    sender_id: UUID | None
    at: datetime
    body: str


@dataclass(frozen=True, slots=True)
class Titled:
    id: UUID
    kind: str
    title: str | None
    created_at: datetime
    last_seq: int


async def behind(ctx: Ctx, most: int) -> list[UUID]:
    """Conversations with entries that the index does not know."""
    return list(await ctx.db.scalars(_BEHIND, {"org_id": ctx.org_id, "most": most}))


async def claim(ctx: Ctx, conversations: Sequence[UUID]) -> dict[UUID, int]:
    """How far each is indexed, held until the transaction ends. Those that another process holds are missing."""
    values = {"org_id": ctx.org_id, "ids": sorted(conversations)}
    await ctx.db.execute(_MARK, values)
    return {row[0]: row[1] for row in await ctx.db.execute(_CLAIM, values)}


async def new_entries(ctx: Ctx, marks: dict[UUID, int], each: int, most: int) -> list[Logged]:
    """Entries behind the marks, in the order of conversation and number."""
    values = {"org_id": ctx.org_id, "ids": list(marks), "seqs": list(marks.values()), "each": each, "most": most}
    return [Logged(*row) for row in await ctx.db.execute(_NEW, values)]


async def entries(ctx: Ctx, places: Sequence[tuple[UUID, int]]) -> list[Logged]:
    values = {"org_id": ctx.org_id, "ids": [one for one, _ in places], "seqs": [seq for _, seq in places]}
    return [Logged(*row) for row in await ctx.db.execute(_TARGETS, values)]


async def titles(ctx: Ctx, conversations: Sequence[UUID]) -> list[Titled]:
    rows = await ctx.db.execute(_TITLES, {"org_id": ctx.org_id, "ids": list(conversations)})
    return [Titled(*row) for row in rows]


async def advance(ctx: Ctx, marks: dict[UUID, int]) -> None:
    await ctx.db.execute(_ADVANCE, {"org_id": ctx.org_id, "ids": list(marks), "seqs": list(marks.values())})


async def forget_marks(ctx: Ctx) -> None:
    """Everything is indexed anew."""
    await ctx.db.execute(_FORGET_MARKS, {"org_id": ctx.org_id})


async def readable(ctx: Ctx, places: Sequence[tuple[UUID, int]]) -> list[Any]:
    """Messages that the caller may read, with their conversation's title."""
    ids, seqs = [one for one, _ in places], [seq for _, seq in places]
    values = {"org_id": ctx.org_id, "me": ctx.me, "ids": ids, "seqs": seqs}
    return list(await ctx.db.execute(_READABLE, values))


async def own(ctx: Ctx, conversations: Sequence[UUID]) -> list[Any]:
    """Of the given conversations those that the caller takes part in."""
    return list(await ctx.db.execute(_OWN, {"org_id": ctx.org_id, "me": ctx.me, "ids": list(conversations)}))


async def own_titles(ctx: Ctx) -> list[tuple[UUID, str]]:
    """The caller's groups, latest activity first."""
    rows = await ctx.db.execute(_OWN_TITLES, {"org_id": ctx.org_id, "me": ctx.me})
    return [(row[0], row[1]) for row in rows]
