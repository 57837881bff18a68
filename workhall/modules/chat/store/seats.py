"""Who sits in a conversation, as the writer changes it on its own connection."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from workhall.modules.chat.store.log import Connection, Head

NEVER = 2**62
"""As `shared_from`: of nothing."""
RECENT = 100
"""Messages from before them that newcomers see where a group shows them the recent ones."""


async def seat_all(
    connection: Connection,
    head: Head,
    members: Sequence[UUID],
    roles: Sequence[str],
    at: datetime,
    visible_from: int | None = None,
    *,
    may_hide: bool,
) -> list[UUID]:
    """Adds participants; the ones who were not there before. They have read nothing of what comes from now on, and are
    seen reading only as they wish, where it is theirs to say (`may_hide`)."""
    rows = await connection.fetch(
        "INSERT INTO chat.participant (org_id, conversation_id, member_id, role, joined_at, joined_seq, read_seq,"
        " read_ordinal, read_rev, delivered_seq, visible_from, shared_from, hides_arrival)"
        " SELECT $1, $2, w.member_id, w.role, $5, $6, $6, $7, 0, $6, $8,"
        " CASE WHEN coalesce(o.hides, e.hides, 'nothing') <> 'nothing' AND (o.hides IS NOT NULL OR $9) THEN $10::bigint"
        " END, coalesce(o.hides, e.hides, 'nothing') = 'all' AND (o.hides IS NOT NULL OR $9)"
        " FROM unnest($3::uuid[], $4::text[]) AS w (member_id, role)"
        " LEFT JOIN chat.reader o ON o.org_id = $1 AND o.member_id = w.member_id AND o.scope = $2"
        " LEFT JOIN chat.reader e ON e.org_id = $1 AND e.member_id = w.member_id AND e.scope = w.member_id"
        " ON CONFLICT DO NOTHING RETURNING member_id",
        head.org_id, head.id, members, roles, at, head.last_seq, head.last_ordinal, visible_from, may_hide, NEVER,
    )  # fmt: skip
    return [row[0] for row in rows]


async def recent_from(connection: Connection, head: Head) -> int:
    """The number above which the most recent messages begin."""
    found: int | None = await connection.fetchval(
        "SELECT seq FROM chat.log WHERE org_id = $1 AND conversation_id = $2 AND kind = 'message'"
        " ORDER BY seq DESC OFFSET $3 LIMIT 1",
        head.org_id,
        head.id,
        RECENT,
    )
    return found or 0


async def unseat(connection: Connection, head: Head, members: Sequence[UUID]) -> dict[UUID, str]:
    """Those who took part, and the roles that they had."""
    rows = await connection.fetch(
        "DELETE FROM chat.participant WHERE org_id = $1 AND conversation_id = $2 AND member_id = ANY($3::uuid[])"
        " RETURNING member_id, role",
        head.org_id,
        head.id,
        members,
    )
    return {row[0]: row[1] for row in rows}


async def promote_if_orphaned(connection: Connection, head: Head) -> UUID | None:
    """The longest admin, else the longest participant, becomes the owner when none is left; who that is."""
    promoted: UUID | None = await connection.fetchval(
        "UPDATE chat.participant p SET role = 'owner', muted_until = NULL FROM ("
        "  SELECT q.member_id FROM chat.participant q WHERE q.org_id = $1 AND q.conversation_id = $2"
        "  AND NOT EXISTS (SELECT FROM chat.participant o WHERE o.org_id = $1 AND o.conversation_id = $2"
        "                  AND o.role = 'owner')"
        "  ORDER BY (q.role = 'admin') DESC, q.joined_seq, q.joined_at, q.member_id LIMIT 1) heir"
        " WHERE p.org_id = $1 AND p.conversation_id = $2 AND p.member_id = heir.member_id RETURNING p.member_id",
        head.org_id,
        head.id,
    )
    return promoted


_OWN = frozenset({"role", "muted_until", "nickname", "alias", "dismissed_seq", "shared_from", "hides_arrival"})


async def change_seat(connection: Connection, head: Head, member: UUID, **values: Any) -> None:
    """At once and not with the batch: what follows in the same batch (who becomes the owner) has to see it."""
    if not values.keys() <= _OWN:
        raise ValueError("not a column of the seat that changes")
    columns = ", ".join(f"{name} = ${place}" for place, name in enumerate(values, start=4))
    await connection.execute(
        f"UPDATE chat.participant SET {columns} WHERE org_id = $1 AND conversation_id = $2 AND member_id = $3",
        head.org_id,
        head.id,
        member,
        *values.values(),
    )


async def own_names(connection: Connection, head: Head, member: UUID) -> tuple[str | None, str | None, int | None]:
    """What somebody is called here, what they call the conversation, and which announcement they have put away."""
    row = await connection.fetchrow(
        "SELECT nickname, alias, dismissed_seq FROM chat.participant"
        " WHERE org_id = $1 AND conversation_id = $2 AND member_id = $3",
        head.org_id,
        head.id,
        member,
    )
    return (row[0], row[1], row[2]) if row else (None, None, None)


async def keep_rules(connection: Connection, head: Head) -> None:
    await connection.execute(
        "UPDATE chat.conversation SET rules = $3, follows = $4, announced_seq = $5 WHERE org_id = $1 AND id = $2",
        head.org_id,
        head.id,
        head.rules,
        head.follows,
        head.announced_seq,
    )


async def wish(connection: Connection, org_id: UUID, member: UUID, scope: UUID, hides: str | None) -> None:
    """None: as the person has it elsewhere."""
    if hides is None:
        await connection.execute(
            "DELETE FROM chat.reader WHERE org_id = $1 AND member_id = $2 AND scope = $3", org_id, member, scope
        )
        return
    await connection.execute(
        "INSERT INTO chat.reader (org_id, member_id, scope, hides) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (org_id, member_id, scope) DO UPDATE SET hides = excluded.hides",
        org_id,
        member,
        scope,
        hides,
    )


_GRANT_WISH = """
UPDATE chat.participant p SET
  shared_from = CASE WHEN w.hides <> 'nothing' THEN $4 WHEN p.shared_from = $4 THEN w.last_seq ELSE p.shared_from END,
  hides_arrival = w.hides = 'all'
FROM (
  SELECT q.conversation_id, c.last_seq, coalesce(o.hides, e.hides, 'nothing') AS hides
  FROM chat.participant q
  JOIN chat.conversation c ON c.org_id = $1 AND c.id = q.conversation_id
  LEFT JOIN chat.reader o ON o.org_id = $1 AND o.member_id = $2 AND o.scope = q.conversation_id
  LEFT JOIN chat.reader e ON e.org_id = $1 AND e.member_id = $2 AND e.scope = $2
  WHERE q.org_id = $1 AND q.member_id = $2 AND ($3::uuid IS NULL OR q.conversation_id = $3)
    AND (coalesce(o.hides, e.hides, 'nothing') = 'nothing' OR o.hides IS NOT NULL OR c.kind = 'direct' OR $5)
) w
WHERE p.org_id = $1 AND p.member_id = $2 AND p.conversation_id = w.conversation_id
  AND (coalesce(p.shared_from, 0), coalesce(p.hides_arrival, false)) IS DISTINCT FROM
      (CASE WHEN w.hides <> 'nothing' THEN $4 WHEN p.shared_from = $4 THEN w.last_seq
            ELSE coalesce(p.shared_from, 0) END, w.hides = 'all')
RETURNING p.conversation_id
"""


async def grant_wish(
    connection: Connection, org_id: UUID, member: UUID, conversation_id: UUID | None, *, in_groups: bool
) -> list[UUID]:
    """Brings a member's seats (or the one) in line with what they wish; where that changed something. Who is seen again
    is seen with what they read from now on."""
    rows = await connection.fetch(_GRANT_WISH, org_id, member, conversation_id, NEVER, in_groups)
    return [row[0] for row in rows]


async def kind_of(connection: Connection, org_id: UUID, conversation_id: UUID, member: UUID) -> str | None:
    """Of a conversation that the member takes part in."""
    found: str | None = await connection.fetchval(
        "SELECT c.kind FROM chat.participant p"
        " JOIN chat.conversation c ON c.org_id = $1 AND c.id = p.conversation_id"
        " WHERE p.org_id = $1 AND p.conversation_id = $2 AND p.member_id = $3",
        org_id,
        conversation_id,
        member,
    )
    return found


@dataclass(frozen=True, slots=True)
class At:
    """How far a member is in a direct conversation, and what decides who is told."""

    conversation_id: UUID
    rules: str | None
    created_at: datetime
    read_seq: int
    delivered_seq: int
    shared_from: int | None
    hides_arrival: bool | None


async def positions_of(connection: Connection, org_id: UUID, member: UUID, conversations: Sequence[UUID]) -> list[At]:
    """In those of the conversations that are between two."""
    rows = await connection.fetch(
        "SELECT c.id, c.rules, c.created_at, p.read_seq, p.delivered_seq, p.shared_from, p.hides_arrival"
        " FROM chat.participant p JOIN chat.conversation c ON c.org_id = $1 AND c.id = p.conversation_id"
        " WHERE p.org_id = $1 AND p.member_id = $2 AND p.conversation_id = ANY($3::uuid[]) AND c.kind = 'direct'",
        org_id,
        member,
        conversations,
    )
    return [At(*row) for row in rows]
