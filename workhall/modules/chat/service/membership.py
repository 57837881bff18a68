"""Who is in a conversation and what it is called: founding, renaming, adding, removing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from workhall.kit.authz import allow
from workhall.kit.errors import NotFound
from workhall.kit.ids import MemberId, OrgId, new_id
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.errors import DirectIsForTwo, GroupFull
from workhall.modules.chat.service.changes import Batch, Change
from workhall.modules.chat.store import log


@dataclass(slots=True, eq=False)
class Rename(Change):
    title: str

    def apply(self, batch: Batch) -> None:
        allow(self.asks, policy.may_rename, batch.seat(self))
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

    async def apply(self, batch: Batch) -> None:
        head = log.Head(self.org_id, self.conversation_id, self.kind, self.title, 0, 0, 0, 0, batch.now)
        found, made = await log.create(batch.connection, head, self.direct_key, self.by, batch.now)
        batch.answer(self, found)
        if not made:
            return
        batch.heads[head.org_id, head.id] = head
        batch.number(head, "created", self.by, {"title": self.title})
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
        head = batch.head(self)
        if head.member_count + len(self.members) > schemas.MAX_MEMBERS:
            raise GroupFull(limit=schemas.MAX_MEMBERS)
        added = await seat_all(batch, head, dict.fromkeys(self.members, "member"))
        if added:
            batch.number(head, "joined", self.by, {"members": [str(one) for one in added]})
        batch.answer(self, None)


@dataclass(slots=True, eq=False)
class Remove(Change):
    member: MemberId

    async def apply(self, batch: Batch) -> None:
        seat = batch.seat(self)
        allow(self.asks, policy.may_remove, policy.Removal(seat, self.member))
        head = batch.heads.get((self.org_id, self.conversation_id))
        if head is None or head.kind == "direct":
            raise NotFound
        role = await log.unseat(batch.connection, head, self.member)
        if role is None:
            raise NotFound
        head.member_count -= 1
        batch.seats.pop((head.id, self.member), None)
        body: dict[str, Any] = {"members": [str(self.member)], "removed": self.member != self.by}
        heir = await log.promote_if_orphaned(batch.connection, head) if role == "owner" else None
        if heir is not None:
            body["owner"] = str(heir)
            batch.seats[head.id, heir] = "owner"
        batch.number(head, "left", self.by, body)
        batch.feed.append((self.org_id, self.member, {"k": "left", "c": head.id, "b": {}}))
        batch.revoked.append((new_id(), batch.now, self.org_id, self.member, head.id))
        batch.outcome.left.append((self.org_id, head.id, self.member))
        batch.answer(self, None)


async def seat_all(batch: Batch, head: log.Head, roles: dict[UUID, str]) -> list[UUID]:
    """Seats those who are not there yet; who that was."""
    added = await log.seat_all(batch.connection, head, list(roles), list(roles.values()), batch.now)
    head.member_count += len(added)
    org_id = OrgId(head.org_id)
    batch.outcome.joined.append((org_id, head.id, added, head.last_seq))
    for member in added:
        batch.feed.append((org_id, member, {"k": "joined", "c": head.id, "b": {"seq": head.last_seq}}))
        batch.seats[head.id, member] = roles[member]
    return added
