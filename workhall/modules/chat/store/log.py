"""The writer's statements, on a plain asyncpg connection of the role `workhall_writer`.

Everything is set-based: one statement carries a whole batch. Locks and checks run per organisation, so that they can be
routed by `org_id`; every table of every statement is joined on it.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg

from workhall.kit.db import plain_dsn

if TYPE_CHECKING:
    Connection = asyncpg.Connection[Any]  # Generic for type checkers only.
else:
    Connection = asyncpg.Connection
Key = tuple[UUID, UUID]
"""Organisation and conversation."""


@dataclass(slots=True)
class Head:
    """A locked conversation, moved on in memory while a batch is numbered."""

    org_id: UUID
    id: UUID
    kind: str
    title: str | None
    last_seq: int
    last_ordinal: int
    member_count: int
    shown_seq: int
    last_at: datetime
    rules: str | None = None
    follows: str | None = None
    announced_seq: int | None = None
    created_at: datetime | None = None
    """None while it is being made."""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class NewEntry:
    org_id: UUID
    conversation_id: UUID
    seq: int
    ordinal: int
    kind: str
    sender_id: UUID | None
    at: datetime
    body: str
    key: UUID | None = None


def moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


@asynccontextmanager
async def writing(url: str) -> AsyncIterator[Connection]:
    """One transaction of the writer's role, for what is not a batch of changes (demo organisations)."""
    connection = await asyncpg.connect(plain_dsn(url))
    try:
        async with connection.transaction():
            yield connection
    finally:
        await connection.close()


async def lock(connection: Connection, org_id: UUID, ids: Sequence[UUID]) -> list[Head]:
    """Those that exist and that nobody else holds, locked in id order. The others are missing from the answer."""
    rows = await connection.fetch(
        "SELECT id, kind, title, last_seq, last_ordinal, member_count, coalesce(shown_seq, last_seq), last_at,"
        " rules, follows, announced_seq, created_at FROM chat.conversation"
        " WHERE org_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED",
        org_id,
        ids,
    )
    return [Head(org_id, *row) for row in rows]


async def existing(connection: Connection, org_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    rows = await connection.fetch(
        "SELECT id FROM chat.conversation WHERE org_id = $1 AND id = ANY($2::uuid[])", org_id, ids
    )
    return {row["id"] for row in rows}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a change meets: its author's role in the conversation (None without a seat), until when they are muted, and
    where a message of the same key is stored already."""

    role: str | None
    muted_until: datetime | None
    sent: tuple[int, int, datetime] | None


async def standings(
    connection: Connection,
    org_id: UUID,
    conversations: Sequence[UUID],
    members: Sequence[UUID],
    keys: Sequence[UUID | None],
) -> list[Standing]:
    """One for each (conversation, member, key), in their order. Read after the locks, in one statement for both."""
    rows = await connection.fetch(
        "SELECT p.role, p.muted_until, s.seq, s.ordinal, s.at"
        " FROM unnest($2::uuid[], $3::uuid[], $4::uuid[]) WITH ORDINALITY AS w (conversation_id, member_id, key, place)"
        " LEFT JOIN chat.participant p"
        " ON p.org_id = $1 AND p.conversation_id = w.conversation_id AND p.member_id = w.member_id"
        " LEFT JOIN chat.sent s ON s.org_id = $1 AND s.conversation_id = w.conversation_id"
        " AND s.sender_id = w.member_id AND s.key = w.key"
        " ORDER BY w.place",
        org_id,
        conversations,
        members,
        keys,
    )
    return [Standing(row[0], row[1], None if row[2] is None else (row[2], row[3], row[4])) for row in rows]


_APPEND = """
WITH entry AS (
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::text[], $6::uuid[], $7::timestamptz[],
                       $8::text[], $9::uuid[])
    AS e (org_id, conversation_id, seq, ordinal, kind, sender_id, at, body, key)
), logged AS (
  INSERT INTO chat.log (org_id, conversation_id, seq, ordinal, kind, sender_id, at, body)
  SELECT org_id, conversation_id, seq, ordinal, kind, sender_id, at, body FROM entry
), kept AS (
  INSERT INTO chat.sent (org_id, conversation_id, sender_id, key, seq, ordinal, at)
  SELECT org_id, conversation_id, sender_id, key, seq, ordinal, at FROM entry WHERE key IS NOT NULL
), newest AS (
  SELECT DISTINCT ON (org_id, conversation_id, sender_id) org_id, conversation_id, sender_id, seq, ordinal
  FROM entry WHERE key IS NOT NULL ORDER BY org_id, conversation_id, sender_id, seq DESC
), own AS (
  UPDATE chat.participant p SET read_seq = n.seq, read_ordinal = n.ordinal, read_rev = p.read_rev + 1,
         delivered_seq = greatest(p.delivered_seq, n.seq)
  FROM newest n
  WHERE p.org_id = n.org_id AND p.conversation_id = n.conversation_id AND p.member_id = n.sender_id
)
UPDATE chat.conversation c SET last_seq = h.last_seq, last_ordinal = h.last_ordinal, title = h.title,
       member_count = h.member_count, last_at = h.last_at, shown_seq = h.shown_seq
FROM unnest($10::uuid[], $11::uuid[], $12::bigint[], $13::bigint[], $14::text[], $15::bigint[], $16::timestamptz[],
            $17::bigint[])
  AS h (org_id, id, last_seq, last_ordinal, title, member_count, last_at, shown_seq)
WHERE c.org_id = h.org_id AND c.id = h.id
"""


async def append(connection: Connection, entries: Sequence[NewEntry], heads: Sequence[Head]) -> None:
    """Log rows, send keys, the senders' own read marks and the conversations' heads, in one statement."""
    columns = [list(column) for column in zip(*(_entry_row(one) for one in entries), strict=True)] or [[]] * 9
    head_columns = [list(column) for column in zip(*(_head_row(one) for one in heads), strict=True)]
    await connection.execute(_APPEND, *columns, *head_columns)


def _head_row(one: Head) -> tuple[Any, ...]:
    return (
        one.org_id, one.id, one.last_seq, one.last_ordinal, one.title, one.member_count, one.last_at, one.shown_seq
    )  # fmt: skip


def _entry_row(one: NewEntry) -> tuple[Any, ...]:
    return (one.org_id, one.conversation_id, one.seq, one.ordinal, one.kind, one.sender_id, one.at, one.body, one.key)


async def create(
    connection: Connection, head: Head, direct_key: str | None, by: UUID, at: datetime
) -> tuple[UUID, bool]:
    """The id in force and whether it was made now: a direct conversation or a retried group may exist already."""
    made = await connection.fetchval(
        "INSERT INTO chat.conversation (org_id, id, kind, title, direct_key, created_by, created_at, last_seq,"
        " last_ordinal, last_at, member_count, shown_seq, follows)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, $7, 0, 0, $8)"
        " ON CONFLICT DO NOTHING RETURNING id",
        head.org_id, head.id, head.kind, head.title, direct_key, by, at, head.follows,
    )  # fmt: skip
    if made is not None:
        return head.id, True
    found = await connection.fetchval(
        "SELECT id FROM chat.conversation WHERE org_id = $1 AND (id = $2 OR direct_key = $3)",
        head.org_id,
        head.id,
        direct_key,
    )
    if not isinstance(found, UUID):
        raise LookupError("a conversation vanished while it was being made")
    return found, False


_MOVE_MARKS = """
UPDATE chat.participant p SET
  read_seq = greatest(p.read_seq, w.read_seq),
  read_ordinal = greatest(p.read_ordinal, w.read_ordinal),
  read_rev = p.read_rev + CASE WHEN w.read_seq > p.read_seq THEN 1 ELSE 0 END,
  delivered_seq = greatest(p.delivered_seq, w.delivered_seq)
FROM (
  SELECT m.org_id, m.conversation_id, m.member_id, m.read_seq, m.delivered_seq, m.kind, m.rules, m.created_at,
         m.reading,
         CASE WHEN m.read_seq > 0 THEN coalesce(l.ordinal, 0) ELSE 0 END AS read_ordinal
  FROM (
    SELECT u.org_id, u.conversation_id, u.member_id, least(u.read_seq, c.last_seq) AS read_seq,
           least(u.delivered_seq, c.last_seq) AS delivered_seq, c.kind, c.rules, c.created_at, h.reading
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[])
      AS u (org_id, conversation_id, member_id, read_seq, delivered_seq)
    JOIN chat.conversation c ON c.org_id = u.org_id AND c.id = u.conversation_id
    LEFT JOIN chat.house_rule h ON h.org_id = u.org_id
  ) m
  LEFT JOIN chat.log l ON l.org_id = m.org_id AND l.conversation_id = m.conversation_id AND l.seq = m.read_seq
) w
WHERE p.org_id = w.org_id AND p.conversation_id = w.conversation_id AND p.member_id = w.member_id
RETURNING p.org_id, p.conversation_id, p.member_id, p.read_seq, p.read_ordinal, p.read_rev, p.delivered_seq,
          old.read_seq AS read_before, old.delivered_seq AS delivered_before, p.shared_from, p.hides_arrival,
          w.kind, w.rules, w.created_at, w.reading
"""


async def move_marks(connection: Connection, marks: Sequence[tuple[UUID, UUID, UUID, int, int]]) -> list[Any]:
    """Read and delivered positions; never backwards, never past the end. Rows of those who take part, as stored now.
    Reading does not move what has arrived: who hides only the one would be seen by the other."""
    columns = [list(column) for column in zip(*marks, strict=True)]
    return list(await connection.fetch(_MOVE_MARKS, *columns))


async def next_feed_numbers(connection: Connection, org_id: UUID, members: Sequence[UUID]) -> dict[UUID, int]:
    """Takes `members.count(m)` numbers for each member (locked in id order); the last number before them."""
    counts: dict[UUID, int] = {}
    for member in members:
        counts[member] = counts.get(member, 0) + 1
    ordered = sorted(counts)
    await connection.execute(
        "INSERT INTO chat.feed_head (org_id, member_id, last_n, first_n)"
        " SELECT $1, m, 0, 1 FROM unnest($2::uuid[]) AS m ON CONFLICT DO NOTHING",
        org_id,
        ordered,
    )
    rows = await connection.fetch(
        "SELECT member_id, last_n FROM chat.feed_head WHERE org_id = $1 AND member_id = ANY($2::uuid[])"
        " ORDER BY member_id FOR NO KEY UPDATE",
        org_id,
        ordered,
    )
    # By the keys, one statement for each count (nearly always one): joined with a list of a thousand, a table without
    # statistics would be walked once for each of them.
    for taken in set(counts.values()):
        await connection.execute(
            "UPDATE chat.feed_head SET last_n = last_n + $3 WHERE org_id = $1 AND member_id = ANY($2::uuid[])",
            org_id,
            [member for member in ordered if counts[member] == taken],
            taken,
        )
    return {row[0]: row[1] for row in rows}


async def append_feed(connection: Connection, rows: Sequence[tuple[UUID, UUID, int, datetime, str]]) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)]
    await connection.execute(
        "INSERT INTO chat.feed (org_id, member_id, n, at, body)"
        " SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::text[])",
        *columns,
    )


async def revoke_topics(connection: Connection, rows: Sequence[tuple[UUID, datetime, UUID, UUID, UUID]]) -> None:
    """Removed participants, for gateways that the bus does not reach (id, at, organisation, member, conversation)."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    await connection.execute(
        "INSERT INTO core.revocation (id, at, kind, org_id, subject, topic)"
        " SELECT id, at, 'topic', org_id, member_id, conversation_id FROM unnest($1::uuid[], $2::timestamptz[],"
        " $3::uuid[], $4::uuid[], $5::uuid[]) AS r (id, at, org_id, member_id, conversation_id)",
        *columns,
    )
