"""Who sits in a conversation, as the writer changes it on its own connection."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from workhall.modules.chat.store.log import Connection, Head

RECENT = 100
"""Messages from before them that newcomers see where a group shows them the recent ones."""


async def seat_all(
    connection: Connection,
    head: Head,
    members: Sequence[UUID],
    roles: Sequence[str],
    at: datetime,
    visible_from: int | None = None,
) -> list[UUID]:
    """Adds participants; the ones who were not there before. They have read nothing of what comes from now on."""
    rows = await connection.fetch(
        "INSERT INTO chat.participant (org_id, conversation_id, member_id, role, joined_at, joined_seq, read_seq,"
        " read_ordinal, read_rev, delivered_seq, visible_from)"
        " SELECT $1, $2, w.member_id, w.role, $5, $6, $6, $7, 0, $6, $8"
        " FROM unnest($3::uuid[], $4::text[]) AS w (member_id, role) ON CONFLICT DO NOTHING RETURNING member_id",
        head.org_id, head.id, members, roles, at, head.last_seq, head.last_ordinal, visible_from,
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


_OWN = frozenset({"role", "muted_until", "nickname", "alias", "dismissed_seq"})


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
