"""What the writer changes about messages that are stored already, on its own connection."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from workhall.modules.chat.store.log import Connection

DEFAULT_MINUTES = 24 * 60
"""How long a message can be edited and recalled where the organisation has not said otherwise."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Minutes; None is for ever."""

    edit_minutes: int | None = DEFAULT_MINUTES
    recall_minutes: int | None = DEFAULT_MINUTES


async def rules(connection: Connection, org_id: UUID) -> Rules:
    row = await connection.fetchrow(
        "SELECT edit_minutes, recall_minutes FROM chat.house_rule WHERE org_id = $1", org_id
    )
    return Rules(row[0], row[1]) if row is not None else Rules()


async def reading(connection: Connection, org_id: UUID) -> str | None:
    """What the organisation has laid down about who sees how far others have read."""
    found: str | None = await connection.fetchval("SELECT reading FROM chat.house_rule WHERE org_id = $1", org_id)
    return found


async def targets(connection: Connection, org_id: UUID, places: Sequence[tuple[UUID, int]]) -> list[Any]:
    """(conversation, number, kind, sender, at, body) of entries; those that do not exist are missing."""
    return list(
        await connection.fetch(
            "SELECT l.conversation_id, l.seq, l.kind, l.sender_id, l.at, l.body"
            " FROM unnest($2::uuid[], $3::bigint[]) AS w (conversation_id, seq)"
            " JOIN chat.log l ON l.org_id = $1 AND l.conversation_id = w.conversation_id AND l.seq = w.seq",
            org_id,
            [one[0] for one in places],
            [one[1] for one in places],
        )
    )


def many(statement: str) -> Callable[[Connection, Sequence[tuple[Any, ...]]], Awaitable[None]]:
    """A statement whose parameters are one array for each column of the rows."""

    async def put(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            await connection.execute(statement, *(list(column) for column in zip(*rows, strict=True)))

    return put


rewrite = many(
    "UPDATE chat.log l SET body = w.body FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[])"
    " AS w (org_id, conversation_id, seq, body)"
    " WHERE l.org_id = w.org_id AND l.conversation_id = w.conversation_id AND l.seq = w.seq"
)
put_replies = many(
    "INSERT INTO chat.reply (org_id, conversation_id, root, seq, at)"
    " SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::timestamptz[])"
)
put_mentions = many(
    "INSERT INTO chat.mention (org_id, conversation_id, ordinal, audience, seq, by_id)"
    " SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::bigint[], $6::uuid[])"
    " ON CONFLICT DO NOTHING"
)
put_revisions = many(
    "INSERT INTO chat.revision (org_id, conversation_id, seq, n, at, text, form, edit_seq)"
    " SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::timestamptz[], $6::text[],"
    " $7::text[], $8::bigint[])"
)
put_cards = many(
    "INSERT INTO chat.card (org_id, conversation_id, seq, kind, thing_id, by_id)"
    " SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::uuid[], $6::uuid[])"
)
put_message_changes = many(
    "INSERT INTO chat.message_change (org_id, conversation_id, seq, change_seq)"
    " SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[])"
)
put_loose_files = many(
    "INSERT INTO chat.loose_file (org_id, file_id, at) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[])"
    " ON CONFLICT DO NOTHING"
)
put_attachments = many(
    "INSERT INTO chat.attachment (org_id, conversation_id, seq, file_id)"
    " SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[])"
)
_put_reactions = many(
    "INSERT INTO chat.reaction (org_id, conversation_id, seq, x, member_id, given, at, change_seq)"
    " SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::uuid[], $6::boolean[],"
    " $7::timestamptz[], $8::bigint[])"
    " ON CONFLICT (org_id, conversation_id, seq, x, member_id)"
    " DO UPDATE SET given = excluded.given, at = excluded.at, change_seq = excluded.change_seq"
)


async def put_reactions(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Given and taken back in one batch: the last word counts."""
    await _put_reactions(connection, list({row[:5]: row for row in rows}.values()))


async def reactions_on(
    connection: Connection, org_id: UUID, places: Sequence[tuple[UUID, int]]
) -> list[tuple[UUID, int, str, UUID]]:
    """(conversation, number, reaction, member) of what is given now."""
    rows = await connection.fetch(
        "SELECT r.conversation_id, r.seq, r.x, r.member_id"
        " FROM unnest($2::uuid[], $3::bigint[]) AS w (conversation_id, seq)"
        " JOIN chat.reaction r ON r.org_id = $1 AND r.conversation_id = w.conversation_id AND r.seq = w.seq"
        " WHERE r.given",
        org_id,
        [one[0] for one in places],
        [one[1] for one in places],
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def attached(connection: Connection, org_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Files that hang on a message already."""
    rows = await connection.fetch(
        "SELECT a.file_id FROM unnest($2::uuid[]) AS w (id)"
        " JOIN chat.attachment a ON a.org_id = $1 AND a.file_id = w.id",
        org_id,
        ids,
    )
    return {row[0] for row in rows}


async def acknowledge(
    connection: Connection, org_id: UUID, conversation_id: UUID, seq: int, member: UUID, at: datetime
) -> bool:
    """Whether they had not before."""
    made = await connection.fetchval(
        "INSERT INTO chat.acknowledged (org_id, conversation_id, seq, member_id, at) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT DO NOTHING RETURNING seq",
        org_id,
        conversation_id,
        seq,
        member,
        at,
    )
    return made is not None


async def count_own(connection: Connection, org_id: UUID, member: UUID, kind: str, key: str) -> int:
    """Registers of a kind that a member has besides this one."""
    found: int = await connection.fetchval(
        "SELECT count(*) FROM chat.own WHERE org_id = $1 AND member_id = $2 AND kind = $3 AND key <> $4",
        org_id,
        member,
        kind,
        key,
    )
    return found


async def keep_own(
    connection: Connection, org_id: UUID, member: UUID, key: str, body: str | None, at: datetime
) -> bool:
    """Whether that changed anything."""
    if body is None:
        gone = await connection.fetchval(
            "DELETE FROM chat.own WHERE org_id = $1 AND member_id = $2 AND key = $3 RETURNING key", org_id, member, key
        )
        return gone is not None
    made = await connection.fetchval(
        "INSERT INTO chat.own AS o (org_id, member_id, key, kind, body, at) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (org_id, member_id, key) DO UPDATE SET body = excluded.body, at = excluded.at"
        " WHERE o.body <> excluded.body RETURNING key",
        org_id,
        member,
        key,
        key.split(":", 1)[0],
        body,
        at,
    )
    return made is not None


async def count_pins(connection: Connection, org_id: UUID, conversation_id: UUID) -> int:
    found: int = await connection.fetchval(
        "SELECT count(*) FROM chat.pin WHERE org_id = $1 AND conversation_id = $2", org_id, conversation_id
    )
    return found


async def pin(connection: Connection, org_id: UUID, conversation_id: UUID, seq: int, by: UUID, at: datetime) -> bool:
    """Whether it was not pinned before."""
    made = await connection.fetchval(
        "INSERT INTO chat.pin (org_id, conversation_id, seq, by_id, at) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT DO NOTHING RETURNING seq",
        org_id,
        conversation_id,
        seq,
        by,
        at,
    )
    return made is not None


async def unpin(connection: Connection, org_id: UUID, conversation_id: UUID, seq: int) -> bool:
    """Whether it was pinned before."""
    gone = await connection.fetchval(
        "DELETE FROM chat.pin WHERE org_id = $1 AND conversation_id = $2 AND seq = $3 RETURNING seq",
        org_id,
        conversation_id,
        seq,
    )
    return gone is not None


async def forget_wordings(connection: Connection, org_id: UUID, conversation_id: UUID, seq: int) -> None:
    """Earlier wordings of a message, and what stands of it in the entries that changed it."""
    place = (org_id, conversation_id, seq)
    where = "WHERE org_id = $1 AND conversation_id = $2 AND seq = $3"
    edits = await connection.fetch(f"DELETE FROM chat.revision {where} RETURNING edit_seq", *place)
    others = await connection.fetch(f"DELETE FROM chat.message_change {where} RETURNING change_seq", *place)
    told = [(conversation_id, row[0]) for row in (*edits, *others)]
    if not told:
        return
    emptied = []
    for row in await targets(connection, org_id, told):
        entry = msgspec.json.decode(row[5])
        entry["b"] = {"t": seq}
        emptied.append((org_id, conversation_id, row[1], msgspec.json.encode(entry).decode()))
    await rewrite(connection, emptied)


async def forget_marks(connection: Connection, org_id: UUID, conversation_id: UUID, seq: int, ordinal: int) -> None:
    """Reactions to a message, whom it mentioned, its pin, its files, its card and who acknowledged it."""
    marks = (
        ("reaction", "seq", seq), ("mention", "ordinal", ordinal), ("pin", "seq", seq), ("attachment", "seq", seq),
        ("card", "seq", seq), ("acknowledged", "seq", seq),
    )  # fmt: skip
    for table, column, value in marks:
        await connection.execute(
            f"DELETE FROM chat.{table} WHERE org_id = $1 AND conversation_id = $2 AND {column} = $3",
            org_id,
            conversation_id,
            value,
        )
