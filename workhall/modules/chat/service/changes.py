"""Numbered changes: what the writer takes, and how a batch of them is checked and numbered inside its transaction.

A change carries who asks (`asks`, so that the policy is asked in the same transaction as the write) and a future that
is resolved only after the commit.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from workhall.kit.authz import Asks, allow
from workhall.kit.errors import NotFound, Refusal
from workhall.kit.ids import MemberId, OrgId, new_id
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.errors import DirectIsForTwo, GroupFull
from workhall.modules.chat.store import log

_encode = msgspec.json.Encoder().encode


@dataclass(slots=True, eq=False)
class Change:
    org_id: OrgId
    conversation_id: UUID
    by: MemberId
    asks: Asks
    done: "asyncio.Future[Any]"
    deadline: float
    """On the monotonic clock; past it the change is refused with "unavailable, now"."""


@dataclass(slots=True, eq=False)
class Send(Change):
    key: UUID
    text: str


@dataclass(slots=True, eq=False)
class Rename(Change):
    title: str


@dataclass(slots=True, eq=False)
class Add(Change):
    members: Sequence[UUID]


@dataclass(slots=True, eq=False)
class Remove(Change):
    member: MemberId


@dataclass(slots=True, eq=False)
class Create(Change):
    """`conversation_id` is the wanted id; the result is the id in force."""

    kind: str
    title: str | None
    direct_key: str | None
    members: Sequence[UUID]


@dataclass(slots=True)
class Outcome:
    """What is to happen once the batch is durable."""

    results: list[tuple[Change, Any]] = field(default_factory=list)
    again: list[Change] = field(default_factory=list)
    delivered: dict[log.Key, list[tuple[int, bytes]]] = field(default_factory=lambda: defaultdict(list))
    joined: list[tuple[OrgId, UUID, list[UUID], int]] = field(default_factory=list)
    left: list[tuple[OrgId, UUID, UUID]] = field(default_factory=list)
    fed: list[tuple[OrgId, UUID, int, bytes]] = field(default_factory=list)
    look: list[tuple[OrgId, UUID, int]] = field(default_factory=list)


class Batch:
    """One transaction's worth of changes."""

    def __init__(self, connection: log.Connection, now: datetime) -> None:
        self._connection, self._now = connection, now
        self._at = int(now.timestamp() * 1000)
        self._heads: dict[log.Key, log.Head] = {}
        self._seats: dict[tuple[UUID, UUID], str] = {}
        self._sent: dict[tuple[UUID, UUID, UUID], tuple[int, int, datetime]] = {}
        self._entries: list[log.NewEntry] = []
        self._feed: list[tuple[OrgId, UUID, dict[str, Any]]] = []
        self._revoked: list[tuple[UUID, datetime, UUID, UUID, UUID]] = []
        self.outcome = Outcome()

    async def run(self, changes: Sequence[Change]) -> Outcome:
        created = [one for one in changes if isinstance(one, Create)]
        for one in sorted(created, key=lambda change: (change.org_id, change.conversation_id)):
            await self._create(one)
        ready = await self._load([one for one in changes if not isinstance(one, Create)])
        for change in ready:
            try:
                await self._apply(change)
            except Refusal as error:
                self.outcome.results.append((change, error))
        await self._store()
        return self.outcome

    async def _load(self, changes: Sequence[Change]) -> list[Change]:
        """Locks and reads what the changes need; those on conversations that another writer holds are for later."""
        by_org: dict[OrgId, list[Change]] = defaultdict(list)
        for change in changes:
            by_org[change.org_id].append(change)
        ready: list[Change] = []
        for org_id in sorted(by_org):
            ready += await self._load_org(org_id, by_org[org_id])
        return ready

    async def _load_org(self, org_id: OrgId, changes: Sequence[Change]) -> list[Change]:
        wanted = {one.conversation_id for one in changes if (org_id, one.conversation_id) not in self._heads}
        for head in await log.lock(self._connection, org_id, list(wanted)):
            self._heads[org_id, head.id] = head
        missing = [one for one in wanted if (org_id, one) not in self._heads]
        held = await log.existing(self._connection, org_id, missing) if missing else set()
        self.outcome.again += [one for one in changes if one.conversation_id in held]
        ready = [one for one in changes if one.conversation_id not in held]
        if ready:
            await self._load_standings(org_id, ready)
        return ready

    async def _load_standings(self, org_id: OrgId, changes: Sequence[Change]) -> None:
        keys = [one.key if isinstance(one, Send) else None for one in changes]
        standings = await log.standings(
            self._connection, org_id, [one.conversation_id for one in changes], [one.by for one in changes], keys
        )
        for change, key, found in zip(changes, keys, standings, strict=True):
            if found.role is not None:
                self._seats[change.conversation_id, change.by] = found.role
            if key is not None and found.sent is not None:
                self._sent[change.conversation_id, change.by, key] = found.sent

    def _seat(self, change: Change) -> policy.Seat | None:
        role = self._seats.get((change.conversation_id, change.by))
        head = self._heads.get((change.org_id, change.conversation_id))
        return policy.Seat(head.kind, role) if head is not None and role is not None else None

    async def _apply(self, change: Change) -> None:
        if isinstance(change, Send):
            self._send(change)
        elif isinstance(change, Rename):
            self._rename(change)
        elif isinstance(change, Add):
            await self._add(change)
        elif isinstance(change, Remove):
            await self._remove(change)

    def _send(self, change: Send) -> None:
        allow(change.asks, policy.may_send, self._seat(change))
        head = self._heads[change.org_id, change.conversation_id]
        known = self._sent.get((change.conversation_id, change.by, change.key))
        if known is not None:
            seq, ordinal, at = known
            self.outcome.results.append((change, schemas.Sent(seq, ordinal, int(at.timestamp() * 1000), repeated=True)))
            self.outcome.look.append((change.org_id, change.conversation_id, seq))
            return
        head.last_ordinal += 1
        entry = self._number(head, "message", change.by, {"text": change.text}, change.key)
        self._sent[change.conversation_id, change.by, change.key] = (entry.seq, entry.ordinal, self._now)
        self.outcome.results.append((change, schemas.Sent(entry.seq, entry.ordinal, self._at)))

    def _rename(self, change: Rename) -> None:
        allow(change.asks, policy.may_rename, self._seat(change))
        head = self._heads[change.org_id, change.conversation_id]
        head.title = change.title
        self._number(head, "renamed", change.by, {"title": change.title})
        self.outcome.results.append((change, None))

    async def _create(self, change: Create) -> None:
        head = log.Head(change.org_id, change.conversation_id, change.kind, change.title, 0, 0, 0)
        found, made = await log.create(self._connection, head, change.direct_key, change.by, self._now)
        self.outcome.results.append((change, found))
        if not made:
            return
        self._heads[head.org_id, head.id] = head
        self._number(head, "created", change.by, {"title": change.title})
        members = list(dict.fromkeys([change.by, *change.members]))
        owners = set(members) if change.kind == "direct" else {change.by}
        await self._seat_all(change, head, {one: "owner" if one in owners else "member" for one in members})

    async def _add(self, change: Add) -> None:
        seat = self._seat(change)
        if seat is not None and seat.kind == "direct":
            change.asks.asked.add(policy.may_add.name)
            raise DirectIsForTwo
        allow(change.asks, policy.may_add, seat)
        head = self._heads[change.org_id, change.conversation_id]
        if head.member_count + len(change.members) > schemas.MAX_MEMBERS:
            raise GroupFull(limit=schemas.MAX_MEMBERS)
        added = await self._seat_all(change, head, dict.fromkeys(change.members, "member"))
        if added:
            self._number(head, "joined", change.by, {"members": [str(one) for one in added]})
        self.outcome.results.append((change, None))

    async def _seat_all(self, change: Change, head: log.Head, roles: dict[UUID, str]) -> list[UUID]:
        added = await log.seat_all(self._connection, head, list(roles), list(roles.values()), self._now)
        head.member_count += len(added)
        self.outcome.joined.append((change.org_id, head.id, added, head.last_seq))
        for member in added:
            self._feed.append((change.org_id, member, {"k": "joined", "c": head.id, "b": {"seq": head.last_seq}}))
            self._seats[head.id, member] = roles[member]
        return added

    async def _remove(self, change: Remove) -> None:
        seat = self._seat(change)
        allow(change.asks, policy.may_remove, policy.Removal(seat, change.member))
        head = self._heads.get((change.org_id, change.conversation_id))
        if head is None or head.kind == "direct":
            raise NotFound
        role = await log.unseat(self._connection, head, change.member)
        if role is None:
            raise NotFound
        head.member_count -= 1
        self._seats.pop((head.id, change.member), None)
        body: dict[str, Any] = {"members": [str(change.member)], "removed": change.member != change.by}
        heir = await log.promote_if_orphaned(self._connection, head) if role == "owner" else None
        if heir is not None:
            body["owner"] = str(heir)
            self._seats[head.id, heir] = "owner"
        self._number(head, "left", change.by, body)
        self._feed.append((change.org_id, change.member, {"k": "left", "c": head.id, "b": {}}))
        self._revoked.append((new_id(), self._now, change.org_id, change.member, head.id))
        self.outcome.left.append((change.org_id, head.id, change.member))
        self.outcome.results.append((change, None))

    def _number(
        self, head: log.Head, kind: str, by: MemberId | None, body: dict[str, Any], key: UUID | None = None
    ) -> log.NewEntry:
        head.last_seq += 1
        head.changed = True
        entry = {
            "c": head.id,
            "s": head.last_seq,
            "o": head.last_ordinal,
            "k": kind,
            "by": by,
            "at": self._at,
            "b": body,
        }
        if key is not None:
            entry["key"] = key
        text = _encode(entry)
        made = log.NewEntry(
            head.org_id, head.id, head.last_seq, head.last_ordinal, kind, by, self._now, text.decode(), key
        )
        self._entries.append(made)
        self.outcome.delivered[head.org_id, head.id].append((head.last_seq, b'{"ev":"chat.log","d":' + text + b"}"))
        return made

    async def _store(self) -> None:
        heads = [head for head in self._heads.values() if head.changed]
        if heads:
            await log.append(self._connection, self._entries, heads, self._now)
        self.outcome.fed = await write_feed(self._connection, self._feed, self._now)
        if self._revoked:
            await log.revoke_topics(self._connection, self._revoked)


async def write_feed(
    connection: log.Connection, news: Iterable[tuple[OrgId, UUID, dict[str, Any]]], now: datetime
) -> list[tuple[OrgId, UUID, int, bytes]]:
    """Numbers and stores what is the members' own; (organisation, member, n, push) for the time after the commit."""
    by_org: dict[OrgId, list[tuple[UUID, dict[str, Any]]]] = defaultdict(list)
    for org_id, member, body in news:
        by_org[org_id].append((member, body))
    fed: list[tuple[OrgId, UUID, int, bytes]] = []
    rows: list[tuple[UUID, UUID, int, datetime, str]] = []
    for org_id in sorted(by_org):
        last = await log.next_feed_numbers(connection, org_id, [member for member, _ in by_org[org_id]])
        for member, body in by_org[org_id]:
            last[member] += 1
            text = _encode({"n": last[member], **body})
            rows.append((org_id, member, last[member], now, text.decode()))
            fed.append((org_id, member, last[member], b'{"ev":"chat.feed","d":' + text + b"}"))
    if rows:
        await log.append_feed(connection, rows)
    return fed
