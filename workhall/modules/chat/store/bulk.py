"""Whole conversations at once, for demo and load-test organisations, on the writer's connection.

INSERT and not COPY: COPY refuses to work through row-level security.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from workhall.modules.chat.store.log import Connection

_ROWS = 20_000
"""Rows in one statement."""


@dataclass(frozen=True, slots=True)
class Seat:
    member_id: UUID
    role: str
    read_seq: int
    read_ordinal: int


@dataclass(frozen=True, slots=True)
class Whole:
    """`entries` are (seq, ordinal, kind, sender, at, body), the first being number 1."""

    id: UUID
    kind: str
    title: str | None
    direct_key: str | None
    created_by: UUID
    seats: Sequence[Seat]
    entries: Sequence[tuple[int, int, str, UUID | None, datetime, str]]


async def conversation(connection: Connection, org_id: UUID, whole: Whole) -> None:
    first, last = whole.entries[0], whole.entries[-1]
    await connection.execute(
        "INSERT INTO chat.conversation (org_id, id, kind, title, direct_key, created_by, created_at, last_seq,"
        " last_ordinal, last_at, member_count) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        org_id, whole.id, whole.kind, whole.title, whole.direct_key, whole.created_by, first[4], last[0], last[1],
        last[4], len(whole.seats),
    )  # fmt: skip
    await connection.execute(
        "INSERT INTO chat.participant (org_id, conversation_id, member_id, role, joined_at, joined_seq, read_seq,"
        " read_ordinal, read_rev, delivered_seq)"
        " SELECT $1, $2, s.member_id, s.role, $3, 0, s.read_seq, s.read_ordinal, 0, s.read_seq"
        " FROM unnest($4::uuid[], $5::text[], $6::bigint[], $7::bigint[])"
        " AS s (member_id, role, read_seq, read_ordinal)",
        org_id,
        whole.id,
        first[4],
        [one.member_id for one in whole.seats],
        [one.role for one in whole.seats],
        [one.read_seq for one in whole.seats],
        [one.read_ordinal for one in whole.seats],
    )
    for start in range(0, len(whole.entries), _ROWS):
        await _log(connection, org_id, whole.id, whole.entries[start : start + _ROWS])


async def _log(
    connection: Connection,
    org_id: UUID,
    conversation_id: UUID,
    entries: Sequence[tuple[int, int, str, UUID | None, datetime, str]],
) -> None:
    columns = [list(column) for column in zip(*entries, strict=True)]
    await connection.execute(
        "INSERT INTO chat.log (org_id, conversation_id, seq, ordinal, kind, sender_id, at, body)"
        " SELECT $1, $2, e.* FROM unnest($3::bigint[], $4::bigint[], $5::text[], $6::uuid[], $7::timestamptz[],"
        " $8::text[]) AS e (seq, ordinal, kind, sender_id, at, body)",
        org_id,
        conversation_id,
        *columns,
    )


async def feeds(connection: Connection, org_id: UUID, at: datetime, rows: Sequence[tuple[UUID, int, str]]) -> None:
    """(member, n, body) of what the members' feeds hold, and their heads."""
    for start in range(0, len(rows), _ROWS):
        columns = [list(column) for column in zip(*rows[start : start + _ROWS], strict=True)]
        await connection.execute(
            "INSERT INTO chat.feed (org_id, member_id, n, at, body)"
            " SELECT $1, f.member_id, f.n, $2, f.body FROM unnest($3::uuid[], $4::bigint[], $5::text[])"
            " AS f (member_id, n, body)",
            org_id,
            at,
            *columns,
        )
    last: dict[UUID, int] = {}
    for member, n, _ in rows:
        last[member] = max(n, last.get(member, 0))
    await connection.execute(
        "INSERT INTO chat.feed_head (org_id, member_id, last_n, first_n)"
        " SELECT $1, h.member_id, h.n, 1 FROM unnest($2::uuid[], $3::bigint[]) AS h (member_id, n)",
        org_id,
        list(last),
        list(last.values()),
    )
