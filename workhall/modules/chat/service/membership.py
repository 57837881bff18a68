"""Who is in a conversation and what it is called: founding, renaming, adding, removing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from workhall.kit.authz import allow
from workhall.kit.errors import NotFound
from workhall.kit.ids import MemberId, OrgId, new_id
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.errors import DirectIsForTwo, FollowsDirectory, GroupFull, JoinRefused, LinkGone
from workhall.modules.chat.service import reading
from workhall.modules.chat.service.changes import Batch, Change
from workhall.modules.chat.service.speaking import check_words, lets
from workhall.modules.chat.store import log, seats

NAMED = 50
"""People whom an entry names; of a thousand who come at once it says how many."""


@dataclass(slots=True, eq=False)
class Rename(Change):
    title: str

    def apply(self, batch: Batch) -> None:
        seat = batch.seat(self)
        if seat is not None and seat.follows is not None:
            self.asks.asked.add(policy.may_rename.name)
            raise FollowsDirectory
        allow(self.asks, policy.may_rename, seat)
        check_words(seat, [self.title])
        head = batch.head(self)
        head.title = self.title
        batch.number(head, "renamed", self.by, {"title": self.title})
        batch.answer(self, None)


@dataclass(slots=True, eq=False)
class Create(Change):
    """`conversation_id` is the wanted id; the result is the id in force."""

    alone: ClassVar[bool] = True
    kind: str
    title: str | None
    direct_key: str | None
    members: Sequence[UUID]
    follows: str | None = None
    """Then nobody is seated yet: `following` brings in whom the directory names."""

    async def apply(self, batch: Batch) -> None:
        head = log.Head(self.org_id, self.conversation_id, self.kind, self.title, 0, 0, 0, 0, batch.now)
        head.created_at, head.follows = batch.now, self.follows
        found, made = await log.create(batch.connection, head, self.direct_key, self.by, batch.now)
        batch.answer(self, found)
        if not made:
            return
        batch.heads[head.org_id, head.id] = head
        batch.number(head, "created", self.by, {"title": self.title})
        if self.follows is not None:
            return
        members = list(dict.fromkeys([self.by, *self.members]))
        owners = set(members) if self.kind == "direct" else {self.by}
        await seat_all(batch, head, {one: "owner" if one in owners else "member" for one in members})


@dataclass(slots=True, eq=False)
class Add(Change):
    members: Sequence[UUID]

    async def apply(self, batch: Batch) -> None:
        seat = batch.seat(self)
        if seat is not None and seat.kind == "direct":
            self.asks.asked.add(policy.may_add.name)
            raise DirectIsForTwo
        allow(self.asks, policy.may_add, seat)
        if seat is not None and seat.follows is not None:
            raise FollowsDirectory
        lets(seat, "add")
        head = batch.head(self)
        if head.member_count + len(self.members) > schemas.MAX_MEMBERS:
            raise GroupFull(limit=schemas.MAX_MEMBERS)
        added = await seat_all(batch, head, dict.fromkeys(self.members, "member"))
        if added:
            batch.number(head, "joined", self.by, named(added))
        batch.answer(self, None)


@dataclass(slots=True, eq=False)
class Join(Change):
    """By link: the use case has seen a valid one, and that nobody has to approve or that somebody has."""

    asked_first: bool = False

    async def apply(self, batch: Batch) -> None:
        allow(self.asks, policy.may_try_link, None)
        head = batch.heads.get((self.org_id, self.conversation_id))
        if head is None or head.follows is not None or head.kind != "group":
            raise LinkGone
        if (self.conversation_id, self.by) not in batch.seats:
            join = policy.rules_of(head.rules).join
            if join == "off":
                raise LinkGone
            if join == "approval" and not self.asked_first:
                raise JoinRefused
            if head.member_count >= schemas.MAX_MEMBERS:
                raise GroupFull(limit=schemas.MAX_MEMBERS)
            added = await seat_all(batch, head, {self.by: "member"})
            if added:
                batch.number(head, "joined", self.by, named(added) | {"link": True})
                await crown_if_orphaned(batch, head)
        batch.answer(self, None)


@dataclass(slots=True, eq=False)
class Remove(Change):
    member: MemberId

    def about(self) -> tuple[MemberId, ...]:
        return (self.member,)

    async def apply(self, batch: Batch) -> None:
        seat = batch.seat(self)
        role = batch.seats.get((self.conversation_id, self.member))
        allow(self.asks, policy.may_remove, policy.Removal(seat, self.member, role))
        head = batch.heads.get((self.org_id, self.conversation_id))
        if head is None or head.kind == "direct":
            raise NotFound
        if head.follows is not None and self.asks.who.system is None:
            raise FollowsDirectory
        if not await unseat(batch, head, [self.member], self.by, removed=self.member != self.by):
            raise NotFound
        batch.answer(self, None)


def named(members: Sequence[UUID]) -> dict[str, Any]:
    found: dict[str, Any] = {"members": [str(one) for one in members[:NAMED]]}
    return found if len(members) <= NAMED else found | {"n": len(members)}


async def unseat(
    batch: Batch, head: log.Head, members: Sequence[UUID], by: MemberId | None, *, removed: bool
) -> list[UUID]:
    """Who took part takes part no more, and somebody else owns the group when nobody does; who that concerned."""
    roles = await seats.unseat(batch.connection, head, members)
    gone = [one for one in members if one in roles]
    if not gone:
        return gone
    head.member_count -= len(gone)
    body = named(gone) | {"removed": removed}
    for one in gone:
        batch.seats.pop((head.id, one), None)
    heir = await crown_if_orphaned(batch, head) if "owner" in roles.values() else None
    if heir is not None:
        body["owner"] = str(heir)
    batch.number(head, "left", by, body)
    org_id = OrgId(head.org_id)
    for one in gone:
        batch.feed.append((org_id, one, {"k": "left", "c": head.id, "b": {}}))
        batch.revoked.append((new_id(), batch.now, org_id, one, head.id))
    batch.outcome.left.append((org_id, head.id, gone, head.last_seq))
    return gone


async def crown_if_orphaned(batch: Batch, head: log.Head) -> UUID | None:
    heir = await seats.promote_if_orphaned(batch.connection, head)
    if heir is not None:
        batch.seats[head.id, heir] = "owner"
        batch.muted.pop((head.id, heir), None)
    return heir


async def seat_all(batch: Batch, head: log.Head, roles: dict[UUID, str]) -> list[UUID]:
    """Seats those who are not there yet; who that was. How much of the past they see is the group's to say."""
    history = policy.rules_of(head.rules).history
    closed: int | None = None
    if history != "all" and head.last_seq:
        closed = head.last_seq if history == "none" else await seats.recent_from(batch.connection, head)
    house = await reading.load_house(batch, OrgId(head.org_id))
    added = await seats.seat_all(
        batch.connection,
        head,
        list(roles),
        list(roles.values()),
        batch.now,
        closed,
        may_hide=house.opt_out or head.kind == "direct",
    )
    head.member_count += len(added)
    await reading.keep_small(batch, head)
    org_id = OrgId(head.org_id)
    batch.outcome.joined.append((org_id, head.id, added, head.last_seq))
    for member in added:
        batch.feed.append((org_id, member, {"k": "joined", "c": head.id, "b": {"seq": head.last_seq}}))
        batch.seats[head.id, member] = roles[member]
    return added
