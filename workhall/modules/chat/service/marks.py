"""Read and delivered positions: watermarks that are moved in batches of their own, apart from the log."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from workhall.kit.authz import allow
from workhall.kit.errors import NotFound, SignInRequired
from workhall.kit.ids import OrgId
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.service import reading
from workhall.modules.chat.service.changes import Change, write_feed
from workhall.modules.chat.store import log


@dataclass(slots=True, eq=False)
class Mark(Change):
    read_seq: int
    delivered_seq: int


@dataclass(slots=True)
class Moved:
    results: list[tuple[Mark, Any]] = field(default_factory=list)
    hints: list[tuple[OrgId, UUID, bytes]] = field(default_factory=list)
    fed: list[tuple[OrgId, UUID, int, bytes]] = field(default_factory=list)
    read: list[tuple[OrgId, UUID, UUID]] = field(default_factory=list)
    """Organisation, conversation and member whose read position moved."""
    counted: list[tuple[OrgId, UUID, int, int]] = field(default_factory=list)
    """Organisation, conversation, and from where to where somebody's reading moved that the authors may count."""


async def store(connection: log.Connection, batch: Sequence[Mark], now: datetime) -> Moved:
    """One step for each member and conversation, however many marks came; the member's own devices learn where it
    stands now, others only what was agreed on."""
    highest: dict[tuple[OrgId, UUID, UUID], tuple[int, int]] = {}
    for mark in batch:
        key = (mark.org_id, mark.conversation_id, mark.by)
        read, delivered = highest.get(key, (0, 0))
        highest[key] = (max(read, mark.read_seq), max(delivered, mark.delivered_seq))
    ordered = sorted((*key, *values) for key, values in highest.items())
    rows = {(row[0], row[1], row[2]): row for row in await log.move_marks(connection, ordered)}
    moved = Moved()
    news: list[tuple[OrgId, UUID, dict[str, Any]]] = []
    for (org, conversation, member), row in rows.items():
        org_id = OrgId(org)
        _tell(moved, org_id, conversation, member, row)
        if row["read_seq"] > row["read_before"]:
            own = {"read_seq": row[3], "read_ordinal": row[4], "rev": row[5]}
            moved.read.append((org_id, conversation, member))
            news.append((org_id, member, {"k": "read", "c": conversation, "b": own}))
    moved.fed = await write_feed(connection, news, now)
    moved.results = [(mark, _result(mark, rows.get((mark.org_id, mark.conversation_id, mark.by)))) for mark in batch]
    return moved


def _tell(moved: Moved, org_id: OrgId, conversation: UUID, member: UUID, row: Any) -> None:
    """Nothing is sent when nothing that is told has changed: the moment alone would say that somebody reads."""
    rules, house = policy.rules_of(row["rules"]), reading.house_of(row["reading"])
    how = reading.agreed(row["kind"], row["created_at"], rules, house)
    shared_from = row["shared_from"] or 0
    if row["kind"] == "direct":
        before, after = (
            reading.told(how, rules, shared_from, row["hides_arrival"], at)
            for at in ((row["read_before"], row["delivered_before"]), (row["read_seq"], row["delivered_seq"]))
        )
        if before != after:
            moved.hints.append((org_id, conversation, reading.push(conversation, member, after)))
    elif how in ("exact", "counts") and row["read_seq"] > max(row["read_before"], shared_from, rules.read_from):
        from_here = max(row["read_before"], shared_from, rules.read_from)
        moved.counted.append((org_id, conversation, from_here, row["read_seq"]))


def _result(mark: Mark, row: Any) -> schemas.Read | NotFound | SignInRequired:
    seat = policy.Seat("", "member") if row is not None else None
    try:
        allow(mark.asks, policy.may_read, seat)
    except (NotFound, SignInRequired) as refusal:
        return refusal
    return schemas.Read(row[3], row[4], row[5])
