"""Numbered changes: what the writer takes, and how a batch of them is checked and numbered inside its transaction.

A change carries who asks (`asks`, so that the policy is asked in the same transaction as the write) and a future that
is resolved only after the commit. What each kind of change does stands beside it: `sending`, `reacting`, `membership`.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from workhall.kit.authz import Asks
from workhall.kit.errors import NotFound, Refusal
from workhall.kit.ids import MemberId, OrgId
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.store import amend, log

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode

Put = Callable[[log.Connection, Sequence[tuple[Any, ...]]], Awaitable[None]]
"""A statement of the store that writes many rows at once."""


@dataclass(slots=True, eq=False)
class Change:
    """`apply` asks the policy, numbers entries and gives the answer. `alone`: applied first, it needs no
    conversation to be read."""

    alone: ClassVar[bool] = False

    org_id: OrgId
    conversation_id: UUID
    by: MemberId
    asks: Asks
    done: "asyncio.Future[Any]"
    deadline: float
    """On the monotonic clock; past it the change is refused with "unavailable, now"."""

    def apply(self, batch: "Batch") -> Awaitable[None] | None:
        raise NotImplementedError

    def sender_key(self) -> UUID | None:
        """The client's key of a message, under which a repeat is known."""
        return None

    def targets(self) -> tuple[int, ...]:
        """Numbers of the entries that the change is about, to be read beforehand."""
        return ()

    def about(self) -> tuple[MemberId, ...]:
        """Other members whose places in the conversation have to be known."""
        return ()

    @classmethod
    async def prepare(cls, batch: "Batch", org_id: OrgId, changes: Sequence[Any]) -> None:
        """Reads what changes of this kind need beyond targets, for all of them at once."""


@dataclass(slots=True)
class Target:
    """A stored entry that a change is about, changed in memory while a batch is applied."""

    org_id: UUID
    conversation_id: UUID
    seq: int
    kind: str
    sender_id: UUID | None
    at: datetime
    entry: dict[str, Any]
    dirty: bool = False

    @property
    def is_message(self) -> bool:
        """A message that has not been recalled."""
        return self.kind == "message" and not self.entry.get("gone")


@dataclass(slots=True)
class Outcome:
    """What is to happen once the batch is durable."""

    results: list[tuple[Change, Any]] = field(default_factory=list)
    again: list[Change] = field(default_factory=list)
    delivered: dict[log.Key, list[tuple[int, bytes]]] = field(default_factory=lambda: defaultdict(list))
    joined: list[tuple[OrgId, UUID, list[UUID], int]] = field(default_factory=list)
    left: list[tuple[OrgId, UUID, list[UUID], int]] = field(default_factory=list)
    """With the number of the entry that says so; in `joined` it is the one before it."""
    fed: list[tuple[OrgId, UUID, int, bytes]] = field(default_factory=list)
    look: list[tuple[OrgId, UUID, int]] = field(default_factory=list)
    hints: list[tuple[OrgId, UUID, bytes]] = field(default_factory=list)
    """Topic and frame of what may be lost."""
    said: list[tuple[OrgId, UUID, int, int]] = field(default_factory=list)
    """Messages and how many take part, for those who are not here to see them."""
    asked: list[tuple[OrgId, UUID, int]] = field(default_factory=list)
    """Messages of which something else is waited for now."""


class Batch:
    """One transaction's worth of changes. `notes` is what kinds of changes have read for themselves."""

    def __init__(self, connection: log.Connection, now: datetime) -> None:
        self.connection, self.now = connection, now
        self.at = int(now.timestamp() * 1000)
        self.heads: dict[log.Key, log.Head] = {}
        self.seats: dict[tuple[UUID, UUID], str] = {}
        self.muted: dict[tuple[UUID, UUID], datetime] = {}
        self.sent: dict[tuple[UUID, UUID, UUID], tuple[int, int, datetime]] = {}
        self.targets: dict[tuple[UUID, int], Target] = {}
        self.notes: dict[Any, Any] = {}
        self.feed: list[tuple[OrgId, UUID, dict[str, Any]]] = []
        self.rows: dict[Put, list[tuple[Any, ...]]] = defaultdict(list)
        self.revoked: list[tuple[UUID, datetime, UUID, UUID, UUID]] = []
        self.outcome = Outcome()
        self._entries: list[log.NewEntry] = []

    async def run(self, changes: Sequence[Change]) -> Outcome:
        alone = [one for one in changes if one.alone]
        for one in sorted(alone, key=lambda change: (change.org_id, change.conversation_id)):
            await self._apply(one)
        for change in await self._load([one for one in changes if not one.alone]):
            await self._apply(change)
        await self._store()
        return self.outcome

    async def _apply(self, change: Change) -> None:
        try:
            waiting = change.apply(self)
            if waiting is not None:
                await waiting
        except Refusal as error:
            self.answer(change, error)

    # What changes call

    def seat(self, change: Change) -> policy.Seat | None:
        """The author's place in the conversation."""
        place = (change.conversation_id, change.by)
        role = self.seats.get(place)
        head = self.heads.get((change.org_id, change.conversation_id))
        if head is None or role is None:
            return None
        return policy.Seat(head.kind, role, policy.rules_of(head.rules), self.muted.get(place), head.follows)

    def head(self, change: Change) -> log.Head:
        return self.heads[change.org_id, change.conversation_id]

    def message(self, change: Change, seq: int) -> Target:
        """A message of the conversation that is still there; raises NotFound."""
        found = self.targets.get((change.conversation_id, seq))
        if found is None or not found.is_message:
            raise NotFound
        return found

    def answer(self, change: Change, result: Any) -> None:
        self.outcome.results.append((change, result))

    def number(
        self, head: log.Head, kind: str, by: MemberId | None, body: dict[str, Any], key: UUID | None = None
    ) -> log.NewEntry:
        """Gives an entry the next number of its conversation."""
        head.last_seq += 1
        head.changed = True
        if kind not in schemas.SILENT:
            head.shown_seq, head.last_at = head.last_seq, self.now
        entry = {
            "c": head.id,
            "s": head.last_seq,
            "o": head.last_ordinal,
            "k": kind,
            "by": by,
            "at": self.at,
            "b": body,
        }
        if key is not None:
            entry["key"] = key
        text = _encode(entry)
        made = log.NewEntry(
            head.org_id, head.id, head.last_seq, head.last_ordinal, kind, by, self.now, text.decode(), key
        )
        self._entries.append(made)
        self.outcome.delivered[head.org_id, head.id].append((head.last_seq, b'{"ev":"chat.log","d":' + text + b"}"))
        return made

    # Loading and storing

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
        wanted = {one.conversation_id for one in changes if (org_id, one.conversation_id) not in self.heads}
        for head in await log.lock(self.connection, org_id, list(wanted)):
            self.heads[org_id, head.id] = head
        missing = [one for one in wanted if (org_id, one) not in self.heads]
        held = await log.existing(self.connection, org_id, missing) if missing else set()
        self.outcome.again += [one for one in changes if one.conversation_id in held]
        ready = [one for one in changes if one.conversation_id not in held]
        if ready:
            await self._load_standings(org_id, ready)
            await self._load_targets(org_id, ready)
            for sort in dict.fromkeys(type(one) for one in ready):
                await sort.prepare(self, org_id, [one for one in ready if type(one) is sort])
        return ready

    async def _load_standings(self, org_id: OrgId, changes: Sequence[Change]) -> None:
        asked = [(one.conversation_id, one.by, one.sender_key()) for one in changes]
        asked += [(one.conversation_id, member, None) for one in changes for member in one.about()]
        conversations, members, keys = (list(column) for column in zip(*asked, strict=True))
        standings = await log.standings(self.connection, org_id, conversations, members, keys)
        for (conversation_id, member, key), found in zip(asked, standings, strict=True):
            if found.role is not None:
                self.seats[conversation_id, member] = found.role
            if found.muted_until is not None:
                self.muted[conversation_id, member] = found.muted_until
            if key is not None and found.sent is not None:
                self.sent[conversation_id, member, key] = found.sent

    async def _load_targets(self, org_id: OrgId, changes: Sequence[Change]) -> None:
        wanted = {(one.conversation_id, seq) for one in changes for seq in one.targets()}
        if not wanted:
            return
        for row in await amend.targets(self.connection, org_id, sorted(wanted)):
            self.keep_target(org_id, row)

    def keep_target(self, org_id: OrgId, row: Any) -> None:
        """A row of amend.targets."""
        self.targets[row[0], row[1]] = Target(org_id, row[0], row[1], row[2], row[3], row[4], _decode(row[5]))

    async def _store(self) -> None:
        heads = [head for head in self.heads.values() if head.changed]
        if heads:
            await log.append(self.connection, self._entries, heads)
        for one in self.targets.values():
            if one.dirty:
                self.rows[amend.rewrite].append((one.org_id, one.conversation_id, one.seq, _encode(one.entry).decode()))
        for put, rows in self.rows.items():
            await put(self.connection, rows)
        self.outcome.fed = await write_feed(self.connection, self.feed, self.now)
        if self.revoked:
            await log.revoke_topics(self.connection, self.revoked)


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
