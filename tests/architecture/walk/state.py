"""What an organisation and an account hold, as one line for each table, to see that nothing changed."""

import asyncio
import json
import re
import uuid
from collections.abc import Iterable
from functools import cache
from typing import Any

import asyncpg

from tests.architecture.tables import ORGANISATION, name_of, rows, tables
from tests.world import Person, World
from workhall.kit.orm import METADATA, GlobalRow

# Being seen, and what the program sends in its own time, changes these, whatever one asks for.
_SEEN = ("last_seen_at", "expires_at", "seen_at", "pushed_at")
# What the program derives from other tables, in its own time.
_DERIVED = frozenset({"chat.search_mark", "search.document"})
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_connections: dict[str, asyncpg.Connection] = {}


@cache
def _query() -> str:
    parts = [(name, "t.org_id = $1") for name in sorted(tables().org - _DERIVED)]
    parts.append((ORGANISATION, "t.id = $1"))
    for row in rows():
        name = name_of(row)
        if issubclass(row, GlobalRow) and name != ORGANISATION:
            columns = METADATA.tables[row.__table__.key].c  # type: ignore[attr-defined]
            if "account_id" in columns:
                parts.append((name, "t.account_id = $2"))
    parts.append(("identity.account", "t.id = $2"))
    seen = ",".join(_SEEN)
    selects = (
        f"SELECT '{name}' AS name, md5(coalesce(string_agg((to_jsonb(t) - '{{{seen}}}'::text[])::text, '' ORDER BY"
        f" (to_jsonb(t) - '{{{seen}}}'::text[])::text), '')) AS sum FROM {name} t WHERE {where}"
        for name, where in parts
    )
    return " UNION ALL ".join(selects)


async def connection(world: World) -> asyncpg.Connection:
    """The owner's, who sees behind the wall; one for each database of the session."""
    dsn = world.server.urls.owner
    if dsn not in _connections or _connections[dsn].is_closed():
        _connections[dsn] = await asyncpg.connect(dsn)
    return _connections[dsn]


async def close() -> None:
    while _connections:
        await _connections.popitem()[1].close()


async def state(world: World, person: Person) -> dict[str, str]:
    """After everything that was under way has arrived."""
    behind = await connection(world)
    waiting = "SELECT count(*) FROM core.outbox WHERE org_id = $1 AND failed_at IS NULL"
    to_tell = world.app.extras["chat.to_tell"]
    for _ in range(500):
        if not to_tell.is_waiting and not await behind.fetchval(waiting, person.org_id):
            break
        await asyncio.sleep(0.01)
    found = await behind.fetch(_query(), person.org_id, person.account_id)
    return {row["name"]: row["sum"] for row in found}


# Ids


def ids_in(*values: Any) -> list[str]:
    return _ID.findall(json.dumps(values, default=str))


def with_ids(value: Any, ids: dict[str, str]) -> Any:
    """The same value with other ids, wherever they stand."""
    text = json.dumps(value, default=str)
    return json.loads(_ID.sub(lambda found: ids.get(found[0], found[0]), text))


def strangers_to(ids: Iterable[str]) -> dict[str, str]:
    """For each id another one that nobody has."""
    return {one: str(uuid.uuid4()) for one in ids}


def blind(text: str) -> str:
    """A text in which ids have become their order of appearance: all that may differ between two refusals."""
    seen: dict[str, str] = {}
    return _ID.sub(lambda found: seen.setdefault(found[0].lower(), f"id{len(seen)}"), text)
